"""Papers that were issued (印发): a line each, append-only, beside the ledger, with every figure that they state.

At every publication the figures are compared with those of the new version (``paper_figure``).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from etl.folder import DataFolder, RequestError
from etl.system.atomic_write import append_durably
from etl.system.files import json_lines


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a paper states it; ``measure``: ``value`` or ``to_date``, ``place``: where, such as 一（一）."""

    area_code: str
    indicator: str
    measure: str
    value: float
    place: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper; ``edition``: the published version that it was made from, ``returns``: those in force in it."""

    paper_id: str
    period: str
    title: str
    issue_number: str
    issued_on: str
    edition: str
    file_sha256: str
    registered_by: str
    returns: tuple[str, ...]
    figures: tuple[Stated, ...]


def register(folder: DataFolder, paper: Paper) -> None:
    """Register a paper as issued.

    Raises:
        RequestError: a paper of this number is registered, or there is no number.
    """
    if not paper.issue_number.strip():
        raise RequestError("请写文号，例如 南民〔2026〕12号。")
    if any(known.issue_number == paper.issue_number for known in papers(folder)):
        raise RequestError(f"文号“{paper.issue_number}”已登记印发，请核对文号。")
    append_durably(folder.papers, json.dumps(asdict(paper), ensure_ascii=False).encode())


def papers(folder: DataFolder) -> tuple[Paper, ...]:
    """The registered papers in order; a line cut off by a crash is skipped."""
    return tuple(map(_paper, json_lines(folder.papers)))


def _paper(content: Mapping[str, Any]) -> Paper:
    figures = tuple(Stated(**figure) for figure in content["figures"])
    return Paper(**{**content, "returns": tuple(content["returns"]), "figures": figures})
