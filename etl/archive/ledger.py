"""The archive: originals by sha256, never changed, and the ledger of what was decided about each.

An original is on the disk, flushed, before anything else is done with it. The ledger is only ever appended to; a line
that a crash cut off is no line. A return that waited for 审核 has a second line, with who decided, when and why.
``rebuild`` replays the ledger and makes no new decision.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from etl.intake.check.findings import mask_digits
from etl.system.atomic_write import append_durably, write_atomically


class LedgerError(RuntimeError):
    """The ledger or an archived original is not what it must be; one sentence for people."""


@dataclass(frozen=True)
class Entry:
    """One decision about one file; times are ISO, ``version`` is None when the town or half-year is not known.

    ``decided_at`` and ``reviewer`` stand only in the second line of a return that waited for 审核.
    """

    submission_id: str
    sha256: str
    file_name: str
    received_at: str
    town_code: str | None
    period: str | None
    version: int | None
    outcome: str
    is_demo: bool
    today: str
    dictionary_sha256: str
    reference_sha256: str
    reviewer: str | None = None
    reason: str | None = None
    decided_at: str | None = None
    assigned_codes: dict[str, str] = field(default_factory=dict)

    @property
    def is_review(self) -> bool:
        """Whether the line decides what an earlier line left waiting."""
        return self.decided_at is not None


KEYS = frozenset(field.name for field in fields(Entry))


def archive_original(archive: Path, digest: str, data: bytes) -> Path:
    """The original under its sha256, flushed to the disk before returning; a damaged one is mended."""
    target = _place(archive, digest)
    for leftover in target.parent.glob(f".{digest}.*.tmp"):
        leftover.unlink(missing_ok=True)
    if not (target.exists() and sha256(target.read_bytes()).hexdigest() == digest):
        write_atomically(target, data)
    return target


def original(archive: Path, entry: Entry) -> bytes:
    """The bytes of an archived file.

    Raises:
        LedgerError: it is missing, or its bytes are others.
    """
    path = _place(archive, entry.sha256)
    about = f"“{entry.file_name}”（{entry.submission_id}）的存档原件"
    if not path.is_file():
        raise LedgerError(f"{about}不见了，应为 {path}；请从备份恢复后再试。")
    data = path.read_bytes()
    if sha256(data).hexdigest() != entry.sha256:
        raise LedgerError(f"{about}已损坏，校验值与台账不符（{path}）；请从备份恢复后再试。")
    return data


def append(ledger: Path, entry: Entry) -> None:
    """Add a line and flush it to the disk."""
    line = json.dumps(
        {name: getattr(entry, name) for name in KEYS}, ensure_ascii=False, sort_keys=True
    )
    append_durably(ledger, line.encode())


def read_entries(ledger: Path) -> Iterator[Entry]:
    """All whole entries in order; what a crash cut off is passed over.

    Raises:
        LedgerError: a line is damaged, or was written by a later version of the software.
    """
    if not ledger.exists():
        return
    for number, line in enumerate(ledger.read_bytes().split(b"\n"), 1):
        content = _content(line, f"台账 {ledger} 第 {number} 行")
        if content is not None:
            yield Entry(**content)


def shown_name(file: Path) -> str:
    """A file's name as it may be kept: long digit runs (telephones) masked."""
    return mask_digits(file.name)


def _place(archive: Path, digest: str) -> Path:
    return archive / digest[:2] / digest


def _content(line: bytes, place: str) -> dict[str, Any] | None:
    """What a line says, None when a crash cut it off before the decision was taken."""
    damaged = LedgerError(f"{place}已损坏；请从备份恢复台账后再试。")
    try:
        content = json.loads(line)
    except ValueError as error:
        if _is_cut_off(line):
            return None
        raise damaged from error
    if not isinstance(content, dict):
        raise damaged
    if later := content.keys() - KEYS:
        names = "、".join(sorted(later))
        raise LedgerError(f"{place}是由较新版本的软件写下的（{names}）；请先升级软件。")
    try:
        Entry(**content)
    except TypeError as error:
        raise damaged from error
    return content


def _is_cut_off(line: bytes) -> bool:
    """A line is written from its first brace to its last: one that has its end was damaged later."""
    bare = line.strip(b"\0 \r")
    return not (bare.endswith(b"}") and bare.count(b"{") == bare.count(b"}"))
