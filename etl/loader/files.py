"""Which files a command's paths stand for, and their digests."""

from collections.abc import Iterable
from pathlib import Path

from etl.folder import DataFolder
from etl.intake.read.guard import MAX_FILE_BYTES
from etl.system.files import file_sha256

FOLDER_NOISE = frozenset({"Thumbs.db", "desktop.ini"})
_OWN_FOLDERS = ("archive", "returns", "published", "reference", "dictionary")
_DATABASE_ENDINGS = frozenset({".duckdb", ".wal"})


def find_files(paths: Iterable[Path], folder: DataFolder) -> list[Path]:
    """Files as given, those of folders by relative path; without hidden files, ``~$…`` and the data folder's own."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if _is_candidate(p, path, folder))
        files += inside or [path]
    return files


def _is_candidate(path: Path, root: Path, folder: DataFolder) -> bool:
    is_hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    data_root, place = folder.root.resolve(), path.resolve()
    is_own = any(place.is_relative_to(data_root / name) for name in _OWN_FOLDERS)
    is_noise = path.name in FOLDER_NOISE or path.suffix in _DATABASE_ENDINGS
    return path.is_file() and not is_hidden and not is_own and not is_noise


def digest_of(file: Path) -> str | None:
    """The digest of a file that can be read; what is wrong with others is told when they are opened."""
    try:
        if file.is_symlink():
            return None
        if file.is_file() and file.stat().st_size <= MAX_FILE_BYTES:
            return file_sha256(file)
    except (OSError, ValueError):
        pass
    return None
