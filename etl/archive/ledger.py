"""The archive: originals by sha256, never changed, and the append-only ledger of the decision on each.

An original is flushed to the disk before anything else happens to it. A ledger line cut off by a crash is ignored. A
reviewed return has a second line with who decided, when and why. ``rebuild`` replays the ledger and decides nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from etl.system.atomic_write import append_durably, write_atomically


class LedgerError(RuntimeError):
    """The ledger or an archived original is damaged; the message is one sentence for people."""


@dataclass(frozen=True)
class Entry:
    """One decision about one file; times are ISO, ``version`` is None if town or half-year are unknown.

    Only the second line, of a reviewed return, has ``decided_at`` and ``reviewer``.
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
        """The line decides a pending return."""
        return self.decided_at is not None


KEYS = frozenset(field.name for field in fields(Entry))


def archive_original(archive: Path, digest: str, data: bytes) -> Path:
    """Store an original under its sha256, flushed to the disk; a damaged copy is replaced."""
    target = _place(archive, digest)
    for leftover in target.parent.glob(f".{digest}.*.tmp"):
        leftover.unlink(missing_ok=True)
    if not (target.exists() and sha256(target.read_bytes()).hexdigest() == digest):
        write_atomically(target, data)
    return target


def original(archive: Path, entry: Entry) -> bytes:
    """The bytes of an archived file.

    Raises:
        LedgerError: it is missing or its bytes have changed.
    """
    path = _place(archive, entry.sha256)
    label = f"“{entry.file_name}”（{entry.submission_id}）的存档原件"
    if not path.is_file():
        raise LedgerError(f"{label}不见了，应为 {path}；请从备份恢复后再试。")
    data = path.read_bytes()
    if sha256(data).hexdigest() != entry.sha256:
        raise LedgerError(f"{label}已损坏，校验值与台账不符（{path}）；请从备份恢复后再试。")
    return data


def append(ledger: Path, entry: Entry) -> None:
    """Add a line and flush it to the disk."""
    line = json.dumps(
        {name: getattr(entry, name) for name in KEYS}, ensure_ascii=False, sort_keys=True
    )
    append_durably(ledger, line.encode())


def read_entries(ledger: Path) -> Iterator[Entry]:
    """All entries in order; a line cut off by a crash is skipped.

    Raises:
        LedgerError: a line is damaged, or was written by a later version of the software.
    """
    if not ledger.exists():
        return
    for number, line in enumerate(ledger.read_bytes().split(b"\n"), 1):
        content = _content(line, f"台账 {ledger} 第 {number} 行")
        if content is not None:
            yield Entry(**content)


def _place(archive: Path, digest: str) -> Path:
    return archive / digest[:2] / digest


def _content(line: bytes, place: str) -> dict[str, Any] | None:
    """The content of a line; None if a crash cut it off."""
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
    """A crash leaves the beginning of a line; a line with its end was damaged later."""
    bare = line.strip(b"\0 \r")
    return not (bare.endswith(b"}") and bare.count(b"{") == bare.count(b"}"))
