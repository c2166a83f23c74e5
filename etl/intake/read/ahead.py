"""Files opened and read, the next ones while the present one is being checked: reading has a process of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import MAX_FILE_BYTES, Refusal, too_large
from etl.intake.read.workbook import read_workbook, warm_up

FILES_AHEAD = 2


@dataclass(frozen=True)
class Opened:
    """A file with its bytes, their digest and what they hold; ``data`` is None where no bytes could be taken."""

    file: Path
    data: bytes | None
    sha256: str
    raw: RawWorkbook | Refusal


def open_file(file: Path) -> Opened:
    """Take a file's bytes and read them; whatever is wrong with it is a refusal."""
    try:
        if file.is_dir():
            return Opened(file, None, "", Refusal("folder_empty"))
        if not file.is_file():  # a pipe or a device would never end
            return Opened(file, None, "", Refusal("file_missing"))
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            return Opened(file, None, "", too_large(size))
        return opened(file, file.read_bytes())
    except (OSError, ValueError):
        return Opened(file, None, "", Refusal("file_missing"))


def opened(file: Path, data: bytes) -> Opened:
    """Read bytes that are already taken; ``file`` is only a name."""
    return Opened(file, data, sha256(data).hexdigest(), read_workbook(data))


def read_ahead(files: Iterable[Path]) -> Iterator[Opened]:
    """The files in order, each once it is read. Reading begins with the call, not with the first one taken."""
    warm_up()
    pool, rest = ThreadPoolExecutor(1, "reading"), iter(files)
    begun = deque(pool.submit(open_file, file) for file in islice(rest, FILES_AHEAD))
    return _in_turn(pool, begun, rest)


def _in_turn(
    pool: ThreadPoolExecutor, begun: deque[Future[Opened]], rest: Iterator[Path]
) -> Iterator[Opened]:
    try:
        while begun:
            present = begun.popleft().result()
            begun.extend(pool.submit(open_file, file) for file in islice(rest, 1))
            yield present
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
