"""One file that holds what cannot be made again, and the way back from it.

It is a tar.gz of archive, ledger, lists, dictionary, annotated returns, access, the publication log and the versions
that are in force or closed. Its last member lists the sha256 of every other and the digest of all rows; it is read
back once it is written. Restoring looks at all of it before anything is put in place.
"""

import gzip
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from etl.folder import DataFolder, RequestError
from etl.system import clock
from etl.system.atomic_write import move_durably, write_atomically

MANIFEST = "MANIFEST.json"
_TREES = ("archive", "returns", "reference", "dictionary")
_PLACES = frozenset({*_TREES, "published", "access.yml"})
_PRIVATE_FILE = 0o600


class BackupError(RequestError):
    """The backup cannot be written or restored; the message is one sentence for people."""


@dataclass(frozen=True)
class Backup:
    """A backup file; ``digest`` is over all rows (:func:`etl.run.digest`), None without a warehouse."""

    file: str
    files: int
    made_at: str
    digest: str | None


def write_backup(folder: DataFolder, target: Path, digest: str | None) -> Backup:
    """Write a backup to a new file and read it back; the caller holds the writer lock.

    Raises:
        BackupError: the target exists or lies in the data folder, or there is nothing to keep.
    """
    _refuse_target(folder, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        _write(folder, unfinished, digest)
        backup = _described(target, _checked(unfinished, None))
        move_durably(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def unpack_backup(folder: DataFolder, source: Path) -> Backup:
    """Put what a backup holds into an empty data folder; nothing of it if any of it is damaged.

    Raises:
        BackupError: the folder is not empty, or the backup is damaged.
    """
    if folder.root.exists() and any(folder.root.iterdir()):
        raise BackupError(f"数据文件夹 {folder.root} 不是空的；备份只能恢复到空的文件夹。")
    if not source.is_file():
        raise BackupError(f"找不到备份文件 {source}。")
    unpacked = folder.root / ".restoring"
    try:
        backup = _described(source, _checked(source, unpacked))
        for path in sorted(unpacked.iterdir()):
            path.replace(folder.root / path.name)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    for file in folder.published.glob("*.duckdb"):
        file.chmod(0o400)
    return backup


def _refuse_target(folder: DataFolder, target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} 已经存在，没有覆盖；请换一个文件名。")
    if target.resolve().is_relative_to(folder.root.resolve()):
        raise BackupError(f"备份不能放在数据文件夹 {folder.root} 里；请写到别的磁盘上。")
    if not folder.ledger.exists():
        raise BackupError(f"数据文件夹 {folder.root} 里没有台账，没有可以备份的内容。")


def _members(folder: DataFolder) -> Iterator[Path]:
    """The files to keep."""
    for name in _TREES:
        yield from sorted(p for p in (folder.root / name).rglob("*") if _is_finished(p))
    log, kept = folder.publication_log, folder.closing_files
    versions = kept.read_text(encoding="utf-8").split() if kept.exists() else []
    files = {folder.published / name for name in versions} | {folder.published_file}
    single = (folder.access, log, kept, folder.current, *sorted(filter(None, files)))
    yield from (path for path in single if path.is_file())


def _is_finished(path: Path) -> bool:
    return path.is_file() and not (path.name.startswith(".") and path.name.endswith(".tmp"))


def _write(folder: DataFolder, target: Path, digest: str | None) -> None:
    digests: dict[str, str] = {}
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with (
        os.fdopen(opened, "wb") as file,
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar,
    ):
        for path in _members(folder):
            name, data = path.relative_to(folder.root).as_posix(), path.read_bytes()
            digests[name] = sha256(data).hexdigest()
            _add(tar, name, data)
        manifest = {"made_at": clock.now().isoformat(), "digest": digest, "files": digests}
        _add(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False).encode())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), _PRIVATE_FILE
    tar.addfile(member, BytesIO(data))


def _checked(source: Path, target: Path | None) -> dict[str, Any]:
    """The manifest of a backup that is whole; its files are written below ``target``.

    Raises:
        BackupError: a byte is not what was written.
    """
    digests: dict[str, str] = {}
    data = b""
    with _whole(source), gzip.open(source) as stream:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                data = _content(tar, member)
                digests[member.name] = sha256(data).hexdigest()
                if target and member.name != MANIFEST:
                    write_atomically(target / member.name, data)
        stream.read()  # its checksum is at the end
        manifest: dict[str, Any] = json.loads(data)
        del digests[MANIFEST]
        if digests != manifest["files"]:
            raise ValueError
    return manifest


@contextmanager
def _whole(source: Path) -> Iterator[None]:
    damage = (gzip.BadGzipFile, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError)
    try:
        yield
    except damage as error:
        message = f"备份文件 {source} 已损坏或不是备份，没有恢复任何内容；请换另一份备份。"
        raise BackupError(message) from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """The bytes of a member that belongs into a data folder."""
    parts = PurePosixPath(member.name).parts
    is_ours = member.name == MANIFEST or (parts and parts[0] in _PLACES and ".." not in parts)
    opened = tar.extractfile(member) if is_ours and member.isreg() else None
    if opened is None:
        raise ValueError(member.name)
    return opened.read()


def _described(file: Path, manifest: dict[str, Any]) -> Backup:
    return Backup(str(file), len(manifest["files"]), manifest["made_at"], manifest["digest"])
