"""The pipeline as others call it: check, load, publish, rebuild, status. Each is a few readable lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock, Timeout

from etl.check.checking import Checked
from etl.check.history import history_of
from etl.folder import DataFolder
from etl.load import Loaded, Loader, find_files, make_checker, reconcile, replay
from etl.warehouse import (
    WAIT_SECONDS,
    BusyError,
    checkpoint,
    open_warehouse,
    rejected_beside,
    row_tables,
)

if TYPE_CHECKING:
    from etl.publish import Published

Progress = Callable[[int, int, Path], None]


def silent(done: int, total: int, file: Path) -> None:
    """A progress callback that shows nothing."""


def check_files(
    paths: Iterable[Path], folder: DataFolder, progress: Progress = silent
) -> list[Checked]:
    """Read and check files (folders give their files); loads and keeps nothing."""
    checker = make_checker(folder, lambda town, period: history_of(folder.warehouse, town, period))
    files = find_files(paths, folder)
    results = []
    for number, file in enumerate(files, 1):
        results.append(checker.check(file))
        progress(number, len(files), file)
    return results


def load_files(
    paths: Iterable[Path], folder: DataFolder, progress: Progress = silent
) -> tuple[list[Loaded], Published | None]:
    """Check and load files, each in one transaction, then publish if anything new was decided.

    Raises:
        BusyError: another process is loading.
    """
    files = find_files(paths, folder)
    with writing(folder):
        results = _load_all(files, folder, progress)
        read_any = any(r.version for r in results)
        published = _publish(folder) if read_any and _is_behind(folder) else None
    return results, published


def _is_behind(folder: DataFolder) -> bool:
    """Whether the version in force lacks what was stored: just now, or before a crash."""
    current = folder.published_file
    if current is None or not current.exists():
        return True
    stored = folder.warehouse, rejected_beside(folder.warehouse)
    return current.stat().st_mtime_ns < max(path.stat().st_mtime_ns for path in stored)


def _load_all(files: list[Path], folder: DataFolder, progress: Progress) -> list[Loaded]:
    results = []
    with open_warehouse(folder.warehouse) as con:
        reconcile(folder, con)
        loader = Loader.open(folder, con)
        for number, file in enumerate(files, 1):
            results.append(loader.load(file))
            progress(number, len(files), file)
        checkpoint(con)
    return results


def rebuild(folder: DataFolder, progress: Progress = silent) -> str:
    """The warehouse anew from archive and ledger alone, then published; the digest of its rows.

    Raises:
        BusyError: another process is loading.
        RebuildError: an archived return no longer gives what was decided.
    """
    with writing(folder):
        building = folder.root / "warehouse.rebuilding.duckdb"
        for leftover in (building, rejected_beside(building)):
            leftover.unlink(missing_ok=True)
        with open_warehouse(building) as con:
            for number, entry in enumerate(replay(folder, con), 1):
                progress(number, number, Path(entry.file_name))
            found = digest(con)
            checkpoint(con)
        rejected_beside(building).replace(rejected_beside(folder.warehouse))
        building.replace(folder.warehouse)
        _publish(folder)
    return found


def publish(folder: DataFolder) -> Published:
    """The published database anew, put in force.

    Raises:
        BusyError: another process is loading.
    """
    with writing(folder):
        return _publish(folder)


def _publish(folder: DataFolder) -> Published:
    from etl.publish import publish  # the leaderboard's libraries take longer than a check

    return publish(folder)


def digest(con: duckdb.DuckDBPyConnection) -> str:
    """sha256 over every row of every return, in a fixed order: equal for equal returns, whatever the day."""
    total = sha256()
    for table in ("submission", *row_tables()):
        columns = con.execute(f"select * from {table} limit 0").description or []
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "received_at")
        for row in con.execute(f"select {names} from {table} order by all").fetchall():
            total.update(f"{table} {row}\n".encode())
    return total.hexdigest()


@contextmanager
def writing(folder: DataFolder) -> Iterator[None]:
    """Hold the data folder's one writer's place; waits for another process that holds it.

    Raises:
        BusyError: it was held for longer than :data:`WAIT_SECONDS`.
    """
    folder.root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.lock, timeout=WAIT_SECONDS):
            yield
    except Timeout as error:
        raise BusyError from error
