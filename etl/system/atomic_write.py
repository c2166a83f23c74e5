"""Atomic, durable writes."""

import contextlib
import os
from pathlib import Path

PRIVATE = 0o077  # the umask of commands and dashboard: nothing for group and others


def write_atomically(target: Path, data: bytes) -> None:
    """Write a temporary file, flush it and rename it; a failed attempt leaves nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        move_durably(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def move_durably(source: Path, target: Path) -> None:
    """Flush a finished file and rename it, replacing the target."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)
    sync_folder(target.parent)


def append_durably(target: Path, line: bytes) -> None:
    """Append a line and flush it; a line cut off by a crash is ended first, a failed attempt undone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    is_new = not target.exists()
    with target.open("ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        start = b"" if _ends_with_newline(target) else b"\n"
        try:
            _write_all(file.fileno(), start + line + b"\n")
            os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                file.truncate(size)
            raise
    if is_new:
        sync_folder(target.parent)


def cut_durably(target: Path, size: int) -> None:
    """Shorten a file to so many bytes and flush it."""
    with target.open("rb+") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush directory entries, if the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write everything or raise: on a full disk the first write succeeds in part."""
    while data:
        data = data[os.write(descriptor, data) :]


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
