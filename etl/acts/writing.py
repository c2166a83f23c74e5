"""How every act writes: alone, on what is whole, and published at its end.

Whatever writes raises BusyError while another process is loading, BrokenChainError when the ledger was changed by
hand, LedgerError when the ledger or an original is damaged, RebuildError when archived returns no longer give what was
decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle import lists
from etl.lifecycle.list_check import refuse_faulty_lists
from etl.lifecycle.rebuild import finish_swap
from etl.lifecycle.replay import reconcile
from etl.publications import is_behind, note_owed, noting_failure, owed_since, refuse_earlier_day
from etl.system import clock
from etl.warehouse import checkpoint, open_warehouse
from etl.writer_lock import Notice, writer_lock

if TYPE_CHECKING:
    from etl.publish import Published

Progress = Callable[[int, int, Path], None]
_Result = TypeVar("_Result")
_is_postponed: ContextVar[bool] = ContextVar("is_postponed", default=False)


def silent(done: int, total: int, file: Path) -> None:
    """Progress callback that shows nothing."""


@contextmanager
def postponing_publication() -> Iterator[None]:
    """Let what is decided here wait: the version that ``catch_up`` publishes holds it all."""
    token = _is_postponed.set(True)
    try:
        yield
    finally:
        _is_postponed.reset(token)


@contextmanager
def writing(
    folder: DataFolder,
    notice: Notice,
    replaced_list: str | None = None,
    today: dt.date | None = None,
) -> Iterator[None]:
    """Hold the writer lock, over a ledger that is whole, lists without faults and a warehouse in place.

    ``today``: the day that was named on purpose.

    Raises:
        EarlierDayError: today is before the day of the last publication.
        BrokenChainError: the ledger was changed by hand.
        ListInForceError: a list, but ``replaced_list``, has faults.
    """
    with writer_lock(folder, notice):
        if today is None:
            refuse_earlier_day(folder, clock.today())
        if ledger.mend(folder.ledger):
            notice("台账最后一行没有写完（上次运行中断），已截去；那份文件请重新载入。")
        ledger.verify(folder.ledger)
        lists.finish_lists(folder)
        refuse_faulty_lists(folder, replaced_list)
        finish_swap(folder)
        yield


def write(
    folder: DataFolder,
    notice: Notice,
    work: Callable[[duckdb.DuckDBPyConnection], _Result],
    *,
    replaced_list: str | None = None,
) -> tuple[_Result, Published | None]:
    """Work on the warehouse, then publish if anything is not yet published; where that may wait, note it."""
    with writing(folder, notice, replaced_list):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            result = work(con)
            behind = owed_since(folder) is not None or is_behind(folder, con)
            checkpoint(con)
        return result, publish_or_note(folder) if behind else None


def publish_or_note(folder: DataFolder) -> Published | None:
    """Publish, or where that may wait note that something is to be published."""
    if not _is_postponed.get():
        return publish(folder)
    note_owed(folder)
    return None


def publish(folder: DataFolder, as_of: dt.date | None = None, *, full: bool = False) -> Published:
    """Publish what the warehouse holds, within :func:`writing`; a failure is noted."""
    from etl import publish as versions  # its libraries take longer to import than a check takes

    with noting_failure(folder):
        return versions.publish(folder, as_of, full=full)


def keep(folder: DataFolder) -> None:
    """Keep the version in force for ever."""
    from etl import publish as versions

    versions.keep(folder)
