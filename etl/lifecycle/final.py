"""The final archive (归档): one zip that is read without this software, and holds no person of a cover sheet.

It has the originals as ``purge`` left them; beside them what the ledger refers to, lists, dictionary, the published
database, and what the dashboard makes of it. ``SHA256SUMS`` has the digest of every file. The same version gives the
same bytes (docs/decisions/0158-what-an-archive-keeps.md).
"""

import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath

import duckdb

from etl.archive import ledger
from etl.folder import DataFolder, RequestError
from etl.lifecycle.purge import has_persons
from etl.lists.reference import FILES, OPTIONAL_FILES
from etl.system.atomic_write import move_durably
from etl.system.files import file_sha256

SUMS = "SHA256SUMS"
ORIGINALS, RECORDS, LISTS, DICTIONARY, DATABASE = (
    "originals",
    "ledger",
    "lists",
    "dictionary",
    "database",
)
Content = bytes | Path
_NAMED = 3  # returns that a refusal names
_AT = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
_BLOCK = 1 << 20
_READABLE = 0o644
_PLAIN = re.compile(r"\.[A-Za-z0-9]{1,5}")


class FinalError(RequestError):
    """The final archive cannot be written; the message is one sentence for people."""


@dataclass(frozen=True)
class Kept:
    """What the data folder gives: place in the archive → content; ``originals``: version → its place."""

    members: Mapping[str, Content]
    originals: Mapping[str, str]


@dataclass(frozen=True)
class Sealed:
    """A finished archive."""

    file: str
    files: int
    sha256: str


def kept(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> Kept:
    """The files to keep; the caller holds the writer lock.

    Raises:
        FinalError: an original still holds persons.
    """
    _refuse_persons(folder, con)
    originals, members = dict[str, str](), dict[str, Content]()
    places = dict[str, str]()
    emptied = ledger.purged(folder.ledger)
    for entry in _received(folder):
        digest = emptied.get(entry.sha256, entry.sha256)
        place = f"{ORIGINALS}/{entry.submission_id}{_ending(entry.file_name)}"
        originals[entry.submission_id] = places.setdefault(digest, place)
        ledger.original(folder.archive, entry)  # whole, or an error
        members[places[digest]] = ledger.place(folder.archive, digest)
    return Kept(members | dict(_beside(folder)), originals)


def _received(folder: DataFolder) -> Iterator[ledger.Entry]:
    gone = ledger.forgotten(folder.ledger)
    lines = ledger.read_entries(folder.ledger)
    yield from (e for e in lines if not e.is_decision and e.sha256 not in gone)


def _ending(file_name: str) -> str:
    ending = PurePosixPath(file_name).suffix.lower()
    return ending if _PLAIN.fullmatch(ending) else ""


def _refuse_persons(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    emptied = ledger.purged(folder.ledger)
    unpurged = (e for e in _received(folder) if e.sha256 not in emptied)
    left = list(islice((e for e in unpurged if has_persons(folder, con, e)), _NAMED + 1))
    if not left:
        return
    names = "、".join(entry.submission_id for entry in left[:_NAMED])
    rest = "等" if len(left) > _NAMED else ""
    raise FinalError(
        f"{names}{rest}的存档原件里还有填报人和电话，没有归档；各期定稿后请先清除，清除不了的请从存档中删除",
        "：purge --older-than 0，forget 校验值 --reason 理由。",
    )


def _beside(folder: DataFolder) -> Iterator[tuple[str, Content]]:
    """Ledger and what it refers to, the publication log, lists, dictionary, database."""
    for path in sorted(p for p in folder.archive.rglob("*") if p.is_file()):
        place = path.relative_to(folder.archive)
        is_original = len(place.parts) == 2 and place.parts[0] == place.name[:2]
        if not is_original and not path.name.startswith("."):
            yield f"{RECORDS}/{place.as_posix()}", path
    yield f"{RECORDS}/publications.jsonl", folder.publication_log
    for name in (*FILES, *OPTIONAL_FILES):
        if (path := folder.reference(name)).is_file():
            yield f"{LISTS}/{name}", path
    for name, content in folder.dictionary_files.items():
        yield f"{DICTIONARY}/{name}", content
    if folder.published_file:
        yield f"{DATABASE}/{folder.published_file.name}", folder.published_file


def refuse_target(folder: DataFolder, target: Path) -> None:
    """Raise :class:`FinalError` where nothing may be written, or there is nothing to write."""
    if target.exists():
        raise FinalError(f"{target} 已经存在，没有覆盖；请换一个文件名。")
    if target.resolve().is_relative_to(folder.root.resolve()):
        raise FinalError(f"归档文件不能放在数据文件夹 {folder.root} 里；请写到别的地方。")
    if not folder.ledger.exists() or folder.published_file is None:
        raise FinalError(f"数据文件夹 {folder.root} 里没有发布的数据，没有可以归档的内容。")


def seal(target: Path, members: Iterable[tuple[str, Content]]) -> Sealed:
    """Write the archive with its checksums, and read it back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        sums = _written(unfinished, members)
        if _read_back(unfinished) != sums:
            raise FinalError(f"{target} 写入后读回的内容不一致，没有归档；请换一块磁盘再试。")
        digest = file_sha256(unfinished)
        move_durably(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return Sealed(str(target), len(sums), digest)


def _written(target: Path, members: Iterable[tuple[str, Content]]) -> dict[str, str]:
    sums = dict[str, str]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            sums[name] = _add(made, name, content)
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        sums[SUMS] = _add(made, SUMS, lines.encode())
    return sums


def _add(made: zipfile.ZipFile, name: str, content: Content) -> str:
    entry = zipfile.ZipInfo(name, _AT)
    entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
    entry.external_attr = _READABLE << 16
    entry.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
    digest = sha256()
    with made.open(entry, "w") as member:
        for block in [content] if isinstance(content, bytes) else _blocks(content):
            digest.update(block)
            member.write(block)
    return digest.hexdigest()


def _read_back(source: Path) -> dict[str, str]:
    with zipfile.ZipFile(source) as archive:
        return {name: sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
