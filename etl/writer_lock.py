"""The lock of a data folder: one process writes at a time; a second one waits and is told who holds it."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from etl.folder import DataFolder
from etl.system import clock
from etl.warehouse import WAIT_SECONDS, BusyError

FIRST_TRY_SECONDS = 0.3

Notice = Callable[[str], None]


def ignore_notice(sentence: str) -> None:
    """Ignore a notice."""


@contextmanager
def writer_lock(folder: DataFolder, notice: Notice = ignore_notice) -> Iterator[None]:
    """Hold a data folder's writer lock; waits for another process that holds it.

    Raises:
        BusyError: another process held it for longer than :data:`WAIT_SECONDS`.
    """
    folder.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.lock)
    # The holder is noted in a second file: on some systems a locked file cannot be read.
    note = folder.lock.with_name(".writer.json")
    _acquire(lock, note, notice)
    try:
        with contextlib.suppress(OSError):  # the work may succeed even if the disk is full
            note.write_text(json.dumps({"pid": os.getpid(), "since": clock.now().isoformat()}))
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, note: Path, notice: Notice) -> None:
    with contextlib.suppress(Timeout):
        lock.acquire(timeout=min(FIRST_TRY_SECONDS, WAIT_SECONDS))
        return
    notice(f"{_holder(note)}，正在等待……")
    try:
        lock.acquire(timeout=WAIT_SECONDS)
    except Timeout as error:
        raise BusyError(_holder(note)) from error


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        since = str(holder["since"]).replace("T", " ")
        return f"另一个进程（进程号 {holder['pid']}，{since} 开始）正在读写这个数据文件夹"
    except (OSError, ValueError, KeyError, TypeError):
        return "另一个进程正在读写这个数据文件夹"
