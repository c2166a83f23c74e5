"""The pipeline as others call it: check, load, review, publish, rebuild. Each is a few readable lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from etl.annotated.give_back import AnnotatedReturns
from etl.dashboard_service import (
    ServiceError,
    Upload,
    check_upload,
    make_template,
    redacted_copy,
    returned_workbook,
    senders,
)
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.history import history_of
from etl.intake.read.ahead import Opened, read_ahead
from etl.intake.read.guard import MAX_FILE_BYTES
from etl.lifecycle import review
from etl.lifecycle.rebuild import build_anew, finish_swap, swap_in
from etl.lifecycle.replay import reconcile
from etl.lifecycle.review import Decision, Reviewed
from etl.lifecycle.status import review_commands
from etl.loader.load import Loaded, Loader, PendingLoad, find_files, make_checker
from etl.publications import is_behind
from etl.system.gc_paused import gc_paused
from etl.warehouse import checkpoint, open_warehouse, row_tables
from etl.writer_lock import Notice, ignore_notice, writer_lock

if TYPE_CHECKING:
    from etl.publish import Published

# What the dashboard is served about returns (etl.dashboard_service), and the command that decides one that waits.
__all__ = [
    "MAX_FILE_BYTES",
    "Progress",
    "ServiceError",
    "Upload",
    "check_files",
    "check_upload",
    "digest",
    "load_files",
    "make_template",
    "publish",
    "rebuild",
    "redacted_copy",
    "returned_workbook",
    "review_commands",
    "review_return",
    "senders",
    "silent",
]

Progress = Callable[[int, int, Path], None]


def silent(done: int, total: int, file: Path) -> None:
    """A progress callback that shows nothing."""


def check_files(
    paths: Iterable[Path], folder: DataFolder, progress: Progress = silent
) -> list[CheckedReturn]:
    """Read and check files (folders give their files); loads and keeps nothing."""
    files = find_files(paths, folder)
    ahead = read_ahead(files)
    checker = make_checker(
        folder, lambda town, period: history_of(folder.warehouse, folder.dictionary, town, period)
    )
    results = []
    for number, opened in enumerate(ahead, 1):
        results.append(checker.check_opened(opened))
        progress(number, len(files), opened.file)
    return results


def load_files(
    paths: Iterable[Path],
    folder: DataFolder,
    progress: Progress = silent,
    notice: Notice = ignore_notice,
) -> tuple[list[Loaded], Published | None]:
    """Check and load files, each in one transaction, then publish if anything is not yet published.

    Raises:
        BusyError: another process is loading.
        LedgerError: the ledger or an original is damaged.
        RebuildError: what a crash left cannot be made up for.
    """
    files = find_files(paths, folder)
    with writer_lock(folder, notice), AnnotatedReturns() as returns:
        finish_swap(folder)
        ahead = read_ahead(files)
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            opening = Loader.open(folder, con, returns)
            undertaken = _load_all(ahead, len(files), opening, progress)
            behind = is_behind(folder, con)
            checkpoint(con)
        published = _publish(folder) if behind else None
        return [loaded() for loaded in undertaken], published


def _load_all(
    ahead: Iterable[Opened], files: int, opening: AbstractContextManager[Loader], progress: Progress
) -> list[PendingLoad]:
    undertaken = []
    with opening as loader, gc_paused():
        for number, opened in enumerate(ahead, 1):
            undertaken.append(loader.load(opened))
            progress(number, files, opened.file)
    return undertaken


def review_return(
    folder: DataFolder, decision: Decision, notice: Notice = ignore_notice
) -> tuple[Reviewed, Published | None]:
    """Decide a return that waits for 审核, then publish.

    Raises:
        ReviewError: there is no such return, or it does not wait.
        BusyError: another process is loading.
        LedgerError: the ledger is damaged.
        RebuildError: what a crash left cannot be made up for.
    """
    with writer_lock(folder, notice):
        finish_swap(folder)
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            reviewed = review.decide(folder, con, decision)
            behind = is_behind(folder, con)
            checkpoint(con)
        published = _publish(folder) if behind else None
    return reviewed, published


def rebuild(folder: DataFolder, progress: Progress = silent, notice: Notice = ignore_notice) -> str:
    """The warehouse anew from archive and ledger alone, then published; the digest of its rows.

    Raises:
        BusyError: another process is loading.
        LedgerError: the ledger or an original is damaged.
        RebuildError: an archived return no longer gives what was decided.
    """
    with writer_lock(folder, notice):
        finish_swap(folder)
        with build_anew(folder, lambda n, name: progress(n, n, Path(name))) as con:
            found = digest(con)
            checkpoint(con)
        swap_in(folder)
        _publish(folder)
    return found


def publish(folder: DataFolder, notice: Notice = ignore_notice) -> Published:
    """The published database anew, put in force.

    Raises:
        BusyError: another process is loading.
    """
    with writer_lock(folder, notice):
        finish_swap(folder)
        return _publish(folder)


def _publish(folder: DataFolder) -> Published:
    from etl.publish import publish  # the leaderboard's libraries take longer than a check

    return publish(folder)


def digest(con: duckdb.DuckDBPyConnection) -> str:
    """sha256 over every row of every return, in a fixed order: equal for equal returns, whatever the day."""
    total = sha256()
    for table in ("submission", *row_tables(con)):
        columns = con.execute(f"select * from {table} limit 0").description or []
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "received_at")
        for row in con.execute(f"select {names} from {table} order by all").fetchall():
            total.update(f"{table} {row}\n".encode())
    return total.hexdigest()
