"""Rebuild the warehouse from archive and ledger, and swap it in.

The warehouse is two files. Once both are built a marker is written, and only then are they moved; if the process dies
in between, the next writer sees the marker and finishes the move, so old and new are never mixed.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle.replay import RebuildError, replay
from etl.system.atomic_write import move_durably, sync_folder, write_atomically
from etl.warehouse import open_to_read, open_warehouse, rejected_beside


@contextmanager
def build_anew(
    folder: DataFolder, progress: Callable[[int, str], None], without: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open warehouse beside the old one, filled from the ledger; ``without``: as :func:`replay`.

    Raises:
        RebuildError: the ledger lacks what the warehouse holds; and as :func:`replay` does.
    """
    _refuse_to_lose(folder)
    for path in _pair(_building(folder)):
        _log_of(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    with open_warehouse(_building(folder), folder.dictionary) as con:
        for number, entry in enumerate(replay(folder, con, without), 1):
            progress(number, entry.file_name)
        yield con


def swap_in(folder: DataFolder) -> None:
    """Put the finished warehouse in place of the old one."""
    write_atomically(_marker(folder), b"")
    finish_swap(folder)


def finish_swap(folder: DataFolder) -> None:
    """Move the files of a finished warehouse into place; does nothing without a marker."""
    if not _marker(folder).exists():
        return
    for built, place in zip(_pair(_building(folder)), _pair(folder.warehouse), strict=True):
        if built.exists():
            _log_of(place).unlink(missing_ok=True)  # belongs to the old file
            move_durably(built, place)
    _marker(folder).unlink()
    sync_folder(folder.root)


def _refuse_to_lose(folder: DataFolder) -> None:
    """A lost or truncated ledger must not empty a warehouse that still has the rows."""
    known = {entry.submission_id for entry in ledger.read_entries(folder.ledger)}
    lost = sorted(_stored(folder) - known)
    if lost:
        raise RebuildError(
            f"台账 {folder.ledger} 里没有数据仓库已有的 {'、'.join(lost[:3])} 等 {len(lost)} 个报送版本，没有重建；"
            f"请从备份恢复台账后再试。确要以现有台账为准的，请先移走 {folder.warehouse}。"
        )


def _stored(folder: DataFolder) -> set[str]:
    """Submissions of the old warehouse; none if it is missing or damaged, which is why one rebuilds."""
    if not folder.warehouse.exists():
        return set()
    with contextlib.suppress(duckdb.Error), open_to_read(folder.warehouse) as con:
        return {name for (name,) in con.execute("select submission_id from submission").fetchall()}
    return set()


def _building(folder: DataFolder) -> Path:
    return folder.root / "warehouse.rebuilding.duckdb"


def _marker(folder: DataFolder) -> Path:
    return folder.root / ".rebuilt"


def _pair(warehouse: Path) -> tuple[Path, Path]:
    return rejected_beside(warehouse), warehouse


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")
