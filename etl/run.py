"""The façade of the pipeline: check, load, review, publish, rebuild.

Whatever writes raises BusyError while another process is loading, BrokenChainError when the ledger was changed by
hand, LedgerError when the ledger or an original is damaged, RebuildError when archived returns no longer give what was
decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from etl.archive import ledger
from etl.dashboard_service import ServiceError as ServiceError
from etl.dashboard_service import Upload as Upload
from etl.dashboard_service import check_upload as check_upload
from etl.dashboard_service import make_template as make_template
from etl.dashboard_service import redacted_copy as redacted_copy
from etl.dashboard_service import returned_workbook as returned_workbook
from etl.dashboard_service import senders as senders
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.history import history_of
from etl.intake.read.guard import MAX_FILE_BYTES as MAX_FILE_BYTES
from etl.lifecycle import answers, decisions, lists, review
from etl.lifecycle.answers import Answered
from etl.lifecycle.decisions import Decided, PeriodDecided, Why
from etl.lifecycle.list_check import CheckedList, check_list, refuse_faulty_lists
from etl.lifecycle.rebuild import build_anew, finish_swap, swap_in
from etl.lifecycle.replay import reconcile
from etl.lifecycle.review import Decision, Reviewed
from etl.lifecycle.status import review_commands as review_commands
from etl.loader.files import find_files
from etl.loader.guards import against_current
from etl.loader.load import Loaded, load_returns, make_checker
from etl.loader.overlap import Overlap
from etl.publications import in_force_version, is_behind
from etl.warehouse import checkpoint, open_warehouse, row_tables
from etl.writer_lock import Notice, ignore_notice, writer_lock

if TYPE_CHECKING:
    from etl.publish import Published

Progress = Callable[[int, int, Path], None]
_Result = TypeVar("_Result")


def silent(done: int, total: int, file: Path) -> None:
    """Progress callback that shows nothing."""


def check_files(
    paths: Iterable[Path], folder: DataFolder, progress: Progress = silent
) -> list[CheckedReturn]:
    """Read and check files (folders give their files); loads and keeps nothing."""
    files, results = find_files(paths, folder), list[CheckedReturn]()
    with Overlap() as overlap:
        opened_files = overlap.open_files(files)
        checker = make_checker(folder, partial(history_of, folder.warehouse, folder.dictionary))
        for number, opened in enumerate(opened_files, 1):
            results.append(against_current(folder, checker.check_opened(opened)))
            progress(number, len(files), opened.file)
    return results


def load_files(
    paths: Iterable[Path],
    folder: DataFolder,
    progress: Progress = silent,
    notice: Notice = ignore_notice,
) -> tuple[list[Loaded], Published | None]:
    """Check and load files, each in one transaction, then publish if anything is not yet published."""
    files = find_files(paths, folder)
    return _write(folder, notice, lambda con: load_returns(folder, con, files, progress))


def review_return(
    folder: DataFolder, decision: Decision, notice: Notice = ignore_notice
) -> tuple[Reviewed, Published | None]:
    """Decide a pending return, then publish.

    Raises:
        ReviewError: there is no such return, it is not pending, or it would replace what came since.
    """
    return _write(folder, notice, lambda con: review.decide(folder, con, decision))


def take_back(
    folder: DataFolder, decision: str, submission_id: str, why: Why, notice: Notice = ignore_notice
) -> tuple[Decided, Published | None]:
    """Withdraw or restore a version, or reopen its review, then publish.

    Raises:
        DecisionError: it makes no sense for this version.
    """
    act = {
        "withdraw": decisions.withdraw,
        "restore": decisions.restore,
        "reopen": decisions.reopen,
    }[decision]
    return _write(folder, notice, lambda con: act(folder, con, submission_id, why))


def answer_question(
    folder: DataFolder,
    submission_id: str,
    place: str,
    answer: str,
    why: Why,
    notice: Notice = ignore_notice,
) -> tuple[Answered, Published | None]:
    """Record the desk's answer to the questions about a cell, then publish.

    Raises:
        DecisionError: it makes no sense there.
    """
    return _write(
        folder,
        notice,
        lambda con: answers.answer(folder, con, submission_id, place, answer, why),
        always=True,
    )


def close_period(
    folder: DataFolder, period: str, why: Why, *, is_open: bool, notice: Notice = ignore_notice
) -> tuple[PeriodDecided, Published | None]:
    """Close a half-year and those before it (定稿), or open one again, then publish.

    Raises:
        DecisionError: it is so already, or not over.
    """
    act = decisions.open_again if is_open else decisions.close
    decided, published = _write(
        folder, notice, lambda con: act(folder, con, period, why), always=True
    )
    if published and not is_open:
        from etl.publish import keep

        keep(folder, published)
    return decided, published


@contextmanager
def _writing(
    folder: DataFolder, notice: Notice, replaced_list: str | None = None
) -> Iterator[None]:
    """Hold the writer lock, over a ledger that is whole, lists without faults and a warehouse in place.

    Raises:
        BrokenChainError: the ledger was changed by hand.
        ListInForceError: a list, but ``replaced_list``, has faults.
    """
    with writer_lock(folder, notice):
        if ledger.mend(folder.ledger):
            notice("台账最后一行没有写完（上次运行中断），已截去；那份文件请重新载入。")
        ledger.verify(folder.ledger)
        refuse_faulty_lists(folder, replaced_list)
        finish_swap(folder)
        yield


def apply_list(
    folder: DataFolder, name: str, file: Path, why: Why, notice: Notice = ignore_notice
) -> tuple[CheckedList, Published | None]:
    """Check a list and put it in force if it has no faults, then publish.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
    """
    checked = check_list(folder, name, file)
    if checked.faults:
        return checked, None

    def work(con: duckdb.DuckDBPyConnection) -> CheckedList:
        lists.apply_list(folder, con, checked, why)
        return checked

    return _write(folder, notice, work, always=True, replaced_list=name)


def _write(
    folder: DataFolder,
    notice: Notice,
    work: Callable[[duckdb.DuckDBPyConnection], _Result],
    *,
    always: bool = False,
    replaced_list: str | None = None,
) -> tuple[_Result, Published | None]:
    """Work on the warehouse, then publish if anything is not yet published, or always."""
    with _writing(folder, notice, replaced_list):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            result = work(con)
            behind = always or is_behind(folder, con)
            checkpoint(con)
        return result, _publish(folder) if behind else None


def rebuild(folder: DataFolder, progress: Progress = silent, notice: Notice = ignore_notice) -> str:
    """Rebuild the warehouse from archive and ledger alone and publish it; returns :func:`digest`."""
    with _writing(folder, notice):
        with build_anew(folder, lambda n, name: progress(n, n, Path(name))) as con:
            rows_digest = digest(con)
            checkpoint(con)
        swap_in(folder)
        _publish(folder)
    return rows_digest


def publish(folder: DataFolder, notice: Notice = ignore_notice) -> Published:
    """Rebuild the marts and put them in force."""
    with _writing(folder, notice):
        return _publish(folder)


def published_version(folder: DataFolder) -> str | None:
    """The published version in force."""
    return in_force_version(folder)


def _publish(folder: DataFolder) -> Published:
    from etl.publish import publish  # its libraries take longer to import than a check takes

    return publish(folder)


def digest(con: duckdb.DuckDBPyConnection) -> str:
    """sha256 over all rows in a fixed order: equal for equal returns, whatever the day."""
    total = sha256()
    for table in ("submission", *row_tables(con)):
        columns = con.execute(f"select * from {table} limit 0").description or []
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "received_at")
        for row in con.execute(f"select {names} from {table} order by all").fetchall():
            total.update(f"{table} {row}\n".encode())
    return total.hexdigest()
