"""What organisations and villages answered on their 核对单: a line a file, append-only, beside the ledger.

An answer is of what was said: a row that a town corrects is another claim (``claim``), which nobody has answered.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from etl.folder import DataFolder
from etl.system.atomic_write import append_durably
from etl.system.files import json_lines


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a claim: a code of the vocabulary ``confirmation``, and the words beside it."""

    claim_id: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A 核对单 that came back; ``party``: a code of ``confirming_party``, ``party_code``: whose it is."""

    period: str
    party: str
    party_code: str
    file_sha256: str
    received_on: str
    registered_by: str
    answers: tuple[Answer, ...]


def sheet_mark(period: str, party: str, party_code: str, claims: frozenset[str]) -> str:
    """What a 核对单 is known by; of other rows, another half-year or another end it is another one."""
    content = "|".join((period, party, party_code, *sorted(claims)))
    return f"HD{sha256(content.encode()).hexdigest()[:16].upper()}"


def append(folder: DataFolder, confirmation: Confirmation) -> None:
    """Add a line."""
    line = json.dumps(asdict(confirmation), ensure_ascii=False)
    append_durably(folder.confirmations, line.encode())


def confirmations(folder: DataFolder) -> tuple[Confirmation, ...]:
    """What came back, in order; a line cut off by a crash is skipped."""
    return tuple(map(_confirmation, json_lines(folder.confirmations)))


def _confirmation(content: Mapping[str, Any]) -> Confirmation:
    answers = tuple(Answer(**answer) for answer in content["answers"])
    return Confirmation(**{**content, "answers": answers})
