"""Open a file: its bytes, their digest and the cells they hold."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import MAX_FILE_BYTES, Refusal, too_large
from etl.intake.read.workbook import read_workbook


@dataclass(frozen=True)
class OpenedFile:
    """A file that was read; ``data`` is None where no bytes could be taken."""

    file: Path
    data: bytes | None
    sha256: str
    raw: RawWorkbook | Refusal


def open_file(file: Path) -> OpenedFile:
    """Read a file; whatever is wrong with it is a refusal."""
    try:
        if file.is_symlink():
            return _refused(file, Refusal("file_is_link"))
        if file.is_dir():
            return _refused(file, Refusal("folder_empty"))
        if not file.is_file():  # a pipe or a device would never end
            return _refused(file, Refusal("file_missing"))
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            return _refused(file, too_large(size))
        return open_bytes(file, file.read_bytes())
    except (OSError, ValueError):
        return _refused(file, Refusal("file_missing"))


def open_bytes(file: Path, data: bytes) -> OpenedFile:
    """Read bytes; ``file`` is only a name."""
    return OpenedFile(file, data, sha256(data).hexdigest(), read_workbook(data))


def _refused(file: Path, refusal: Refusal) -> OpenedFile:
    return OpenedFile(file, None, "", refusal)
