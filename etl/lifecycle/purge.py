"""Empty the persons out of archived originals whose half-year is closed, and that are old enough.

The archive then holds other bytes. The ledger says which took the place of which (``purged``), and everything that
reads an original follows it; the version keeps the digest under which it was received, so the same bytes sent again are
known. What is put in place of a name or number has its length, so that nothing else of the file moves: a workbook of
either kind is only taken if it gives the same rows and findings as before
(docs/decisions/0086-empty-persons-out-of-originals.md).
"""

import datetime as dt
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb

from etl.archive import ledger
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.lifecycle.decisions import Why, record
from etl.lifecycle.forget import returned_files
from etl.lifecycle.replay import checked_again
from etl.loader.closing import closed_on
from etl.loader.records import columns_of
from etl.system import clock
from etl.system.atomic_write import write_atomically

_DIGIT, _CHINESE = re.compile(r"\d"), re.compile("[\u3400-\u9fff]")
_PACKAGE = b"PK\x03\x04"
_FEWEST = 2  # characters of what is looked for; a single one stands everywhere


@dataclass(frozen=True)
class Purged:
    """Versions whose originals were emptied, those that could not be, and the backups that still hold the persons."""

    purged: tuple[str, ...]
    left: tuple[str, ...]
    backups: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)

    def as_text(self) -> str:
        """For people."""
        text = f"已清除 {len(self.purged)} 份存档原件封面上的填报人和电话，台账已记下。"
        if self.left:
            text += (
                f"{'、'.join(self.left)} 没有清除：清除后与当时核对的内容不同（例如正文里也写有填报人），"
                "不再需要时请用 forget 删除。"
            )
        if self.backups:
            text += f"这些备份里仍有原来的内容，请按保存期限处理：{'、'.join(self.backups)}。"
        return text


def purge(folder: DataFolder, con: duckdb.DuckDBPyConnection, days: int, why: Why) -> Purged:
    """Empty the originals of closed half-years that were received more than ``days`` ago."""
    purged, left = list[str](), list[str]()
    for entry in list(_candidates(folder, con, days)):
        emptied = _emptied(folder, con, entry)
        if emptied is None:
            left.append(entry.submission_id)
        elif emptied:
            _replace(folder, con, entry, emptied, why)
            purged.append(entry.submission_id)
    for old in ledger.purged(folder.ledger):
        ledger.remove_original(folder.archive, old)  # also what an interrupted run left
    return Purged(tuple(purged), tuple(left), tuple(_backups(folder)) if purged else ())


def _candidates(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, days: int
) -> Iterator[ledger.Entry]:
    before = (clock.today() - dt.timedelta(days)).isoformat()
    gone = ledger.forgotten(folder.ledger) | ledger.purged(folder.ledger).keys()
    seen = set[str]()
    for entry in ledger.read_entries(folder.ledger):
        is_ours = not entry.is_decision and entry.sha256 not in gone | seen
        if not is_ours or entry.period is None or entry.received_at[:10] >= before:
            continue
        if closed_on(con, entry.period):
            seen.add(entry.sha256)
            yield entry


def _emptied(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, entry: ledger.Entry
) -> bytes | None:
    """The bytes without the persons; empty if there are none, None if they would not be the same return."""
    data = ledger.original(folder.archive, entry)
    before = checked_again(folder, con, entry)
    words = _persons(before)
    if not words:
        return b""
    blank = _without(data, words)
    after = checked_again(folder, con, entry, blank)
    is_same = _told(after) == _told(before) and words.isdisjoint(_persons(after))
    return blank if is_same else None


def _persons(checked: CheckedReturn) -> frozenset[str]:
    """What the private cells of the cover hold."""
    if checked.parsed is None:
        return frozenset()
    private = (c.name for c in checked.parsed.context.dictionary.cover.columns if c.private)
    values = (str(checked.parsed.cover.get(name) or "").strip() for name in private)
    return frozenset(v for v in values if len(v) >= _FEWEST and v != _blank(v))


def has_persons(folder: DataFolder, con: duckdb.DuckDBPyConnection, entry: ledger.Entry) -> bool:
    """Whether the original as it is archived holds persons, or it cannot be told."""
    checked = checked_again(folder, con, entry)
    return checked.parsed is None or bool(_persons(checked))


def _told(checked: CheckedReturn) -> tuple[Any, ...]:
    """What the check says of a return, and its rows."""
    rows = {} if checked.is_rejected else columns_of(checked, "")
    return checked.findings, rows, checked.town_code, checked.period, checked.reported_on


def _blank(word: str) -> str:
    return _CHINESE.sub("＊", _DIGIT.sub("0", word))


def _without(data: bytes, words: frozenset[str]) -> bytes:
    """The file with each word blanked, wherever it stands."""
    longest_first = sorted(words, key=len, reverse=True)
    if not data.startswith(_PACKAGE):
        return _replaced(data, [pair for word in longest_first for pair in _in_cells(word)])
    pairs = [pair for word in longest_first for pair in _in_xml(word)]
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for part in given.infolist():
            content = given.read(part)
            is_text = part.filename.endswith((".xml", ".rels", ".vml"))
            made.writestr(part, _replaced(content, pairs) if is_text else content)
    return out.getvalue()


def _in_cells(word: str) -> Iterator[tuple[bytes, bytes]]:
    """A word as an .xls writes it, and what takes its place: of the same length."""
    yield word.encode("utf-16-le"), _blank(word).encode("utf-16-le")
    if word.isascii():
        yield word.encode(), _blank(word).encode()


def _in_xml(word: str) -> Iterator[tuple[bytes, bytes]]:
    """A word as XML has it, as it is or in numeric references, and what takes its place."""
    for encoding in ("utf-8", "ascii"):
        written = (
            escape(text).encode(encoding, "xmlcharrefreplace") for text in (word, _blank(word))
        )
        yield next(written), next(written)


def _replaced(content: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    for old, new in pairs:
        content = content.replace(old, new)
    return content


def _replace(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    entry: ledger.Entry,
    emptied: bytes,
    why: Why,
) -> None:
    """The new original, then the line, then the end of the old one, and of the names in the annotated return."""
    words = _persons(checked_again(folder, con, entry))
    digest = sha256(emptied).hexdigest()
    ledger.archive_original(folder.archive, digest, emptied)
    line = ledger.decision(entry.sha256, ledger.PURGE, "purged", why.reason, purged_to=digest)
    record(folder, con, line, why.reviewer)
    ledger.remove_original(folder.archive, entry.sha256)
    for path in returned_files(folder, entry):
        write_atomically(path, _without(path.read_bytes(), words))


def note_backup(folder: DataFolder, file: Path, made_at: str) -> None:
    """Remember where a backup was written."""
    noted = [*_noted(folder), {"file": str(file.resolve()), "made_at": made_at}]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in noted)
    write_atomically(folder.backup_log, lines.encode())


def _noted(folder: DataFolder) -> list[dict[str, str]]:
    """The backups that were made and are still where they were written."""
    if not folder.backup_log.exists():
        return []
    lines = folder.backup_log.read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if Path(one["file"]).exists()]


def _backups(folder: DataFolder) -> list[str]:
    return [one["file"] for one in _noted(folder)]
