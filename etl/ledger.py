"""The archive: originals by sha256, never changed, and the ledger of what was decided about each.

An original is on the disk, flushed, before anything else is done with it. The ledger is only ever appended to; a line
that a crash cut off is no line. ``rebuild`` replays it and makes no new decision.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from etl.check.findings import mask_digits
from etl.durable import write_durably


@dataclass(frozen=True)
class Entry:
    """One decision about one file; times are ISO, ``version`` is None when the town or half-year is not known."""

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
    assigned_codes: dict[str, str] = field(default_factory=dict)


def archive_original(archive: Path, digest: str, data: bytes) -> Path:
    """The original under its sha256; written once, flushed to the disk before returning."""
    target = archive / digest[:2] / digest
    if not target.exists():
        write_durably(target, data)
    return target


def original(archive: Path, digest: str) -> bytes:
    """The bytes of an archived file."""
    return (archive / digest[:2] / digest).read_bytes()


def append(ledger: Path, entry: Entry) -> None:
    """Add a line and flush it to the disk; a half line left by a crash is ended first."""
    ledger.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)
    with ledger.open("a+b") as file:
        if file.tell() and not _ends_whole(file.name):
            file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_entries(ledger: Path) -> Iterator[Entry]:
    """All whole entries in order; what a crash cut off is passed over."""
    if not ledger.exists():
        return
    for line in ledger.read_bytes().splitlines():
        try:
            yield Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue


def shown_name(file: Path) -> str:
    """A file's name as it may be kept: long digit runs (telephones) masked."""
    return mask_digits(file.name)


def _ends_whole(path: str) -> bool:
    with Path(path).open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
