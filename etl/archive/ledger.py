"""The archive: originals by sha256, never changed, and the append-only ledger of every decision.

An original is flushed to the disk before anything else happens to it. A received file has a line, and each later
decision another, with who decided, when and why. ``rebuild`` replays the ledger and decides nothing.

Lines are a chain: each carries the sha256 of the line before it. Lines older than the chain count as one block, whose
digest the first chained line carries. Writers call :func:`mend` and :func:`verify` first.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from etl.folder import RequestError
from etl.system import clock
from etl.system.atomic_write import append_durably, cut_durably, write_atomically


class LedgerError(RuntimeError):
    """The ledger or an archived original is damaged; the message is one sentence for people."""


class BrokenChainError(RequestError):
    """A line of the ledger was changed, taken out or put in by hand."""


@dataclass(frozen=True)
class Entry:
    """A received file, or a decision on one or on a half-year; times are ISO.

    ``version`` is None if town or half-year are unknown. A decision has ``decided_at``, ``reviewer`` and what was
    decided: ``review``, ``withdraw``, ``restore``, ``reopen`` (a review), ``forget``, ``answer`` (the desk's to
    questions, {sheet!cell: answer}), ``purge`` (``purged_to``: the digest of what took the original's place) or, of a
    half-year, ``close``, ``open``.
    ``run`` numbers the runs that received files; ``twins`` are files of the same run and day: {sha256: name}.
    ``sender``: who handed it in by name, who does not decide on it.
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
    decision: str | None = None
    run: int = 0
    twins: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    purged_to: str | None = None
    sender: str | None = None

    @property
    def is_decision(self) -> bool:
        """The line decides on what was received before."""
        return self.decided_at is not None

    @property
    def decided(self) -> str:
        """What was decided; lines older than other decisions are reviews."""
        return self.decision or "review"


FORGET, PURGE = "forget", "purge"
KEYS = frozenset(field.name for field in fields(Entry))
PREVIOUS = "previous"
LEDGER = "ledger.jsonl"
_END_BYTES = 1 << 16


def archive_original(archive: Path, digest: str, data: bytes) -> Path:
    """Store an original under its sha256, flushed to the disk; a damaged copy is replaced."""
    target = place(archive, digest)
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
    digest = purged(archive / LEDGER).get(entry.sha256, entry.sha256)
    path = place(archive, digest)
    label = f"“{entry.file_name}”（{entry.submission_id}）的存档原件"
    if not path.is_file():
        raise LedgerError(f"{label}不见了，应为 {path}；请从备份恢复后再试。")
    data = path.read_bytes()
    if sha256(data).hexdigest() != digest:
        raise LedgerError(f"{label}已损坏，校验值与台账不符（{path}）；请从备份恢复后再试。")
    return data


def remove_original(archive: Path, digest: str) -> None:
    """Remove the bytes of a file that shall not be kept."""
    place(archive, digest).unlink(missing_ok=True)


def forgotten(ledger: Path) -> frozenset[str]:
    """The digests of originals that were removed on purpose."""
    return frozenset(
        e.sha256 for e in read_entries(ledger) if e.is_decision and e.decided == FORGET
    )


def purged(ledger: Path) -> Mapping[str, str]:
    """{digest of an original that was emptied of persons: digest of what took its place}."""
    if not ledger.exists():
        return {}
    stat = ledger.stat()
    return _purged(ledger, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=1)
def _purged(ledger: Path, size: int, changed: int) -> Mapping[str, str]:
    """Of the ledger as it was with this size at this time."""
    found = (e for e in read_entries(ledger) if e.is_decision and e.decided == PURGE)
    return {entry.sha256: entry.purged_to for entry in found if entry.purged_to}


def decision(
    digest: str, decided: str, outcome: str, reason: str, purged_to: str | None = None
) -> Entry:
    """A decision on an original, whichever versions it became."""
    return Entry(
        submission_id="",
        sha256=digest,
        file_name="",
        received_at=clock.now().isoformat(),
        town_code=None,
        period=None,
        version=None,
        outcome=outcome,
        is_demo=False,
        today=clock.today().isoformat(),
        dictionary_sha256="",
        reference_sha256="",
        decision=decided,
        reason=reason,
        purged_to=purged_to,
    )


def next_number(ledger: Path) -> int:
    """The number that the next line will have."""
    mend(ledger)
    return len(_lines(ledger)) + 1


def append(ledger: Path, entry: Entry) -> None:
    """Chain a line to the one before and flush it to the disk."""
    mend(ledger)
    links = _written(_lines_of(_end(ledger)))
    is_chained = bool(links) and _previous(links[-1]) is not None
    before = links[-1] if is_chained else b"\n".join(_written(_lines(ledger)))
    content = {name: getattr(entry, name) for name in KEYS} | {PREVIOUS: _digest(before)}
    append_durably(ledger, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def mend(ledger: Path) -> bool:
    """Cut off a last line that a crash left unfinished; returns whether there was one."""
    rest = _end(ledger).rpartition(b"\n")[2]
    if not rest or not _is_cut_off(rest):
        return False
    cut_durably(ledger, ledger.stat().st_size - len(rest))
    return True


def verify(ledger: Path) -> None:
    """Compare each line with the digest that the next one carries.

    Raises:
        BrokenChainError: a line is not the one that its successor was written after.
    """
    links = [(n, line) for n, line in enumerate(_lines(ledger), 1) if _is_written(line)]
    start = next((i for i, (_, line) in enumerate(links) if _previous(line)), len(links))
    before = b"\n".join(line for _, line in links[:start])
    for number, line in links[start:]:
        if _previous(line) != _digest(before):
            raise BrokenChainError(
                f"台账 {ledger} 第 {number} 行记下的校验值与它之前的内容不符，台账被改动过，没有做任何改动；"
                "请从备份恢复台账后再试。"
            )
        before = line


def read_entries(ledger: Path) -> Iterator[Entry]:
    """All entries in order; a line cut off by a crash is skipped.

    Raises:
        LedgerError: a line is damaged, or was written by a later version of the software.
    """
    for _, entry in numbered_entries(ledger):
        yield entry


def numbered_entries(ledger: Path) -> Iterator[tuple[int, Entry]]:
    """As :func:`read_entries`, each with the number of its line."""
    for number, line in enumerate(_lines(ledger), 1):
        content = _content(line, f"台账 {ledger} 第 {number} 行")
        if content is not None:
            yield number, Entry(**content)


def _lines(ledger: Path) -> list[bytes]:
    return _lines_of(ledger.read_bytes() if ledger.exists() else b"")


def _lines_of(data: bytes) -> list[bytes]:
    return data.removesuffix(b"\n").split(b"\n") if data else []


def _end(ledger: Path) -> bytes:
    """The last lines, one of them written: reading all of a long ledger for each line would take longer and longer."""
    if not ledger.exists():
        return b""
    size, length = ledger.stat().st_size, _END_BYTES
    with ledger.open("rb") as file:
        while True:
            start = max(size - length, 0)
            file.seek(start)
            data = file.read()
            lines = data.partition(b"\n")[2] if start else data
            if not start or _written(_lines_of(lines)):
                return lines
            length *= 2


def _written(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if _is_written(line)]


def _is_written(line: bytes) -> bool:
    """Not the blank space that a crash or an editor may leave."""
    return bool(line.strip(b"\0 \r"))


def _digest(line: bytes) -> str:
    return sha256(line).hexdigest()


def _previous(line: bytes) -> str | None:
    """The digest that a line carries; None for one older than the chain."""
    with contextlib.suppress(ValueError):
        content = json.loads(line)
        return content.get(PREVIOUS) if isinstance(content, dict) else None
    return None


def place(archive: Path, digest: str) -> Path:
    """Where an original is."""
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
    content.pop(PREVIOUS, None)
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
