"""The warehouse anew, from nothing but archive and ledger, and put in place of the old one in one step.

The warehouse is two files. Once both are built, a marker says so; only then are they moved. A process that dies in
between leaves the marker, and the next one that writes finishes the move: there is never a mixture.
"""

from __future__ import annotations

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
    folder: DataFolder, progress: Callable[[int, str], None]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open warehouse beside the old one, filled from the ledger.

    Args:
        folder: whose ledger and archive are replayed.
        progress: told the number and the file name of each decision carried out.

    Raises:
        LedgerError: the ledger or an original is damaged.
        RebuildError: an original no longer gives what was decided, or the ledger lacks what the warehouse holds.
    """
    _refuse_to_lose(folder)
    _remove_all(_pair(_building(folder)))
    with open_warehouse(_building(folder), folder.dictionary) as con:
        for number, entry in enumerate(replay(folder, con), 1):
            progress(number, entry.file_name)
        yield con


def swap_in(folder: DataFolder) -> None:
    """Put the finished warehouse in place of the old one."""
    write_atomically(_marker(folder), b"")
    finish_swap(folder)


def finish_swap(folder: DataFolder) -> None:
    """Move the files of a finished warehouse that are not in their place yet; without a marker there are none."""
    if not _marker(folder).exists():
        return
    for built, place in zip(_pair(_building(folder)), _pair(folder.warehouse), strict=True):
        if built.exists():
            _log_of(place).unlink(missing_ok=True)  # of the old file: no part of the new one
            move_durably(built, place)
    _marker(folder).unlink()
    sync_folder(folder.root)


def _refuse_to_lose(folder: DataFolder) -> None:
    """A ledger that was lost or cut must not empty a warehouse that still holds what it said."""
    known = {entry.submission_id for entry in ledger.read_entries(folder.ledger)}
    lost = sorted(_stored(folder) - known)
    if lost:
        raise RebuildError(
            f"台账 {folder.ledger} 里没有数据仓库已有的 {'、'.join(lost[:3])} 等 {len(lost)} 个报送版本，没有重建；"
            f"请从备份恢复台账后再试。确要以现有台账为准的，请先移走 {folder.warehouse}。"
        )


def _stored(folder: DataFolder) -> set[str]:
    """What the old warehouse holds; nothing when it is missing or cannot be opened, which is why one rebuilds."""
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


def _remove_all(paths: tuple[Path, ...]) -> None:
    for path in paths:
        _log_of(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
