"""The façade of the pipeline: check, load, review, publish, rebuild.

Whatever writes raises BusyError while another process is loading, BrokenChainError when the ledger was changed by
hand, LedgerError when the ledger or an original is damaged, RebuildError when archived returns no longer give what was
decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from etl.archive import ledger
from etl.dashboard_service import Answers as Answers
from etl.dashboard_service import ServiceError as ServiceError
from etl.dashboard_service import Towns as Towns
from etl.dashboard_service import Upload as Upload
from etl.dashboard_service import answer_upload as answer_upload
from etl.dashboard_service import check_upload as check_upload
from etl.dashboard_service import make_template as make_template
from etl.dashboard_service import redacted_copy as redacted_copy
from etl.dashboard_service import returned_workbook as returned_workbook
from etl.dashboard_service import senders as senders
from etl.desk_files import CheckedListFile as CheckedListFile
from etl.desk_files import check_list_file as check_list_file
from etl.desk_files import decision_return as decision_return
from etl.desk_files import pack_confirmation_sheets as pack_confirmation_sheets
from etl.desk_files import pack_returned as pack_returned
from etl.desk_files import pack_templates as pack_templates
from etl.desk_files import zip_of as zip_of
from etl.desk_service import compare_version as compare_version
from etl.desk_service import merge_upload as merge_upload
from etl.desk_service import senders_of_versions as senders_of_versions
from etl.dictionary import DictionaryError
from etl.error_messages import error_sentence
from etl.folder import DataFolder, FolderError
from etl.folder import RequestError as RequestError
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import Finding as Finding
from etl.intake.check.history import history_of
from etl.intake.check.repeated import sentence_of as sentence_of
from etl.intake.check.repeated import together as together
from etl.intake.read.guard import MAX_FILE_BYTES as MAX_FILE_BYTES
from etl.lifecycle import answers, confirming, decisions, final, lists, picturing, review
from etl.lifecycle import purge as emptying
from etl.lifecycle.answers import BETWEEN_PLACES as BETWEEN_PLACES
from etl.lifecycle.answers import Answered
from etl.lifecycle.backup import Backup, unpack_backup, write_backup
from etl.lifecycle.confirming import Registered as Registered
from etl.lifecycle.decisions import Decided, PeriodDecided, Why
from etl.lifecycle.final import Content as Content
from etl.lifecycle.final import FinalError as FinalError
from etl.lifecycle.final import Kept as Kept
from etl.lifecycle.final import Sealed as Sealed
from etl.lifecycle.final import seal as seal
from etl.lifecycle.forget import Forgotten, received_as, remove
from etl.lifecycle.list_check import CheckedList, refuse_faulty_lists
from etl.lifecycle.list_preview import preview
from etl.lifecycle.lists import ListInForce as ListInForce
from etl.lifecycle.lists import digest_of_list as digest_of_list
from etl.lifecycle.lists import lists_in_force as lists_in_force
from etl.lifecycle.next_version import NextVersion, next_version
from etl.lifecycle.picturing import Given as Given
from etl.lifecycle.purge import Purged
from etl.lifecycle.rebuild import build_anew, finish_swap, swap_in
from etl.lifecycle.replay import RebuildError, reconcile
from etl.lifecycle.review import Decision, Reviewed
from etl.lifecycle.status import review_commands as review_commands
from etl.lists.reference import ReferenceListError
from etl.lists.reference import rows_of_list as rows_of_list
from etl.loader.comparison import Comparison as Comparison
from etl.loader.difference import Total as Total
from etl.loader.files import find_files
from etl.loader.guards import against_current
from etl.loader.load import ANYBODY, Loaded, load_returns, make_checker
from etl.loader.load import Sender as Sender
from etl.loader.overlap import Overlap
from etl.papers import Paper as Paper
from etl.papers import Stated as Stated
from etl.papers import papers as papers
from etl.papers import register
from etl.pictures import Picture as Picture
from etl.pictures import detach
from etl.pictures import pictures as pictures
from etl.pictures import place as place_of_picture
from etl.publications import (
    EarlierDayError,
    as_of_in_force,
    in_force_version,
    is_behind,
    note_owed,
    noting_failure,
    refuse_earlier_day,
)
from etl.publications import Publication as Publication
from etl.publications import failed_at as failed_at
from etl.publications import is_due as is_due
from etl.publications import owed_since as owed_since
from etl.publications import publications as publications
from etl.system import clock
from etl.warehouse import BusyError, checkpoint, open_to_read, open_warehouse, row_tables
from etl.writer_lock import Notice, ignore_notice, writer_lock

if TYPE_CHECKING:
    from etl.marts.lake import Lake
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
    sender: Sender = ANYBODY,
) -> tuple[list[Loaded], Published | None]:
    """Check and load files, each in one transaction, then publish if anything is not yet published."""
    files = find_files(paths, folder)
    return _write(folder, notice, lambda con: load_returns(folder, con, files, progress, sender))


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
        folder, notice, lambda con: answers.answer(folder, con, submission_id, place, answer, why)
    )


def register_paper(folder: DataFolder, paper: Paper) -> None:
    """Register a paper as issued; its figures are checked from the next publication on.

    Raises:
        RequestError: its number is missing or known.
    """
    register(folder, paper)


def attach_picture(
    folder: DataFolder, given: Given, notice: Notice = ignore_notice
) -> tuple[Picture, Published | None]:
    """Keep a picture of a reported case, then publish; where that may wait, note it.

    Raises:
        RequestError: it is not taken.
    """
    with _writing(folder, notice):
        return picturing.attach(folder, given), _publish_or_note(folder)


def detach_picture(
    folder: DataFolder, digest: str, reason: str, by: str, notice: Notice = ignore_notice
) -> Published | None:
    """Remove a picture for good, then publish.

    Raises:
        RequestError: there is none of this digest, or no reason.
    """
    with _writing(folder, notice):
        detach(folder, digest, reason, by)
        return _publish_or_note(folder)


def picture_file(folder: DataFolder, digest: str) -> Path:
    """Where the bytes of a picture are, unless it was removed."""
    return place_of_picture(folder, digest)


def _publish_or_note(folder: DataFolder) -> Published | None:
    """Publish, or where that may wait note that something is to be published."""
    if not _is_postponed.get():
        return _publish(folder)
    note_owed(folder)
    return None


def confirmed_period(folder: DataFolder) -> str:
    """The half-year that is being confirmed: the last that has ended."""
    return confirming.asked_period(folder.dictionary)


def write_confirmation_sheets(folder: DataFolder, period: str, out: Path) -> tuple[Path, ...]:
    """Write 两头核对单 of a half-year: a workbook for each organisation and each village.

    Raises:
        RequestError: there is nothing to confirm, or the place to write to is a file.
    """
    from etl.templates.confirmation_sheets import write_sheets

    return write_sheets(folder, period, out)


def register_confirmations(
    folder: DataFolder, files: Iterable[Path], period: str, by: str, notice: Notice = ignore_notice
) -> tuple[tuple[Registered, ...], Published | None]:
    """Take in 核对单 that came back, all or none, then publish if one is new; where that may wait, note it.

    Raises:
        ConfirmationError: one cannot be taken.
    """
    with _writing(folder, notice):
        results = confirming.register(folder, files, period, by)
        is_new = any(result.is_new for result in results)
        return results, _publish_or_note(folder) if is_new else None


def close_period(
    folder: DataFolder, period: str, why: Why, *, is_open: bool, notice: Notice = ignore_notice
) -> tuple[PeriodDecided, Published | None]:
    """Close a half-year and those before it (定稿), or open one again, then publish.

    Raises:
        DecisionError: it is so already, or not over.
    """
    act = decisions.open_again if is_open else decisions.close
    decided, published = _write(folder, notice, lambda con: act(folder, con, period, why))
    if published and not is_open:
        _keep(folder)
    return decided, published


def _keep(folder: DataFolder) -> None:
    from etl.publish import keep

    keep(folder)


@contextmanager
def _writing(
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


def preview_list(
    folder: DataFolder,
    name: str,
    file: Path,
    notice: Notice = ignore_notice,
    *,
    every: bool = False,
) -> CheckedList:
    """Check a list; nothing is kept.

    Without faults it is said what it would change in closed half-years, or in ``every`` half-year.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
    """
    return preview(folder, name, file, notice, every=every)


def apply_list(
    folder: DataFolder, name: str, file: Path, why: Why, notice: Notice = ignore_notice
) -> tuple[CheckedList, Published | None]:
    """Check a list, see what it changes, and put it in force if it has no faults, then publish.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
    """
    checked = preview_list(folder, name, file, notice)
    if checked.faults:
        return checked, None

    def work(con: duckdb.DuckDBPyConnection) -> CheckedList:
        lists.apply_list(folder, con, checked, why)
        return checked

    return _write(folder, notice, work, replaced_list=name)


_is_postponed: ContextVar[bool] = ContextVar("is_postponed", default=False)


@contextmanager
def postponing_publication() -> Iterator[None]:
    """Let what is decided here wait: the version that :func:`catch_up` publishes holds it all."""
    token = _is_postponed.set(True)
    try:
        yield
    finally:
        _is_postponed.reset(token)


def _write(
    folder: DataFolder,
    notice: Notice,
    work: Callable[[duckdb.DuckDBPyConnection], _Result],
    *,
    replaced_list: str | None = None,
) -> tuple[_Result, Published | None]:
    """Work on the warehouse, then publish if anything is not yet published; where that may wait, note it."""
    with _writing(folder, notice, replaced_list):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            result = work(con)
            behind = owed_since(folder) is not None or is_behind(folder, con)
            checkpoint(con)
        if behind and _is_postponed.get():
            note_owed(folder)
            return result, None
        return result, _publish(folder) if behind else None


def forget(
    folder: DataFolder,
    digest_of_file: str,
    why: Why,
    progress: Progress = silent,
    notice: Notice = ignore_notice,
) -> tuple[Forgotten, Published]:
    """Remove an original for good, rebuild without it, then publish.

    Raises:
        DecisionError: there is no such file, or its version is in force.
    """
    with _writing(folder, notice):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            found = received_as(folder, con, digest_of_file)
        step = partial(_rebuilt, progress)
        with build_anew(folder, step, digest_of_file) as con:
            removed = remove(folder, con, found, why)
            checkpoint(con)
        swap_in(folder)
        return removed, _publish(folder)


def purge(
    folder: DataFolder, days: int, why: Why, notice: Notice = ignore_notice
) -> tuple[Purged, Published | None]:
    """Empty the persons out of originals of closed half-years received more than so many days ago."""
    return _write(folder, notice, lambda con: emptying.purge(folder, con, days, why))


def back_up(folder: DataFolder, target: Path, notice: Notice = ignore_notice) -> Backup:
    """Write everything that cannot be made again into one new file.

    Raises:
        BackupError: the target exists or lies in the data folder, or there is nothing to keep.
    """
    with writer_lock(folder, notice):
        ledger.verify(folder.ledger)
        backup = write_backup(folder, target, _stored_digest(folder))
        emptying.note_backup(folder, target, backup.made_at)
        return backup


def keep_finally(folder: DataFolder, target: Path, notice: Notice = ignore_notice) -> Kept:
    """What the final archive takes from the data folder, to be written to ``target`` by :func:`seal`.

    Raises:
        FinalError: an original holds persons, not all is published, or the target cannot be written.
    """
    final.refuse_target(folder, target)
    with _writing(folder, notice), open_warehouse(folder.warehouse, folder.dictionary) as con:
        reconcile(folder, con)
        if owed_since(folder) is not None or is_behind(folder, con):
            raise FinalError("有还没有发布的内容，没有归档；请先发布", "：publish。")
        return final.kept(folder, con)


def restore_backup(
    folder: DataFolder, source: Path, progress: Progress = silent, notice: Notice = ignore_notice
) -> tuple[Backup, str]:
    """Put a backup into an empty data folder and rebuild its warehouse; returns the digest of its rows too.

    Nothing is published: the version that was in force is there again.

    Raises:
        BackupError: the folder is not empty, or the backup is damaged.
    """
    backup = unpack_backup(folder, source)
    with writer_lock(folder, notice):
        ledger.verify(folder.ledger)
        with build_anew(folder, partial(_rebuilt, progress)) as con:
            rows_digest = digest(con)
            checkpoint(con)
        swap_in(folder)
    return backup, rows_digest


def _stored_digest(folder: DataFolder) -> str | None:
    """The digest of the warehouse; None if there is none that can be read."""
    if not folder.warehouse.exists():
        return None
    with suppress(duckdb.Error), open_to_read(folder.warehouse) as con:
        return digest(con)
    return None


def _rebuilt(progress: Progress, number: int, name: str) -> None:
    progress(number, number, Path(name))


def rebuild(folder: DataFolder, progress: Progress = silent, notice: Notice = ignore_notice) -> str:
    """Rebuild the warehouse from archive and ledger alone and publish it; returns :func:`digest`."""
    with _writing(folder, notice):
        if gone := ledger.forgotten(folder.ledger):
            notice(f"台账载明已删除的原件有 {len(gone)} 份，重建时略过。")
        with build_anew(folder, partial(_rebuilt, progress)) as con:
            rows_digest = digest(con)
            checkpoint(con)
        swap_in(folder)
        _publish(folder)
    return rows_digest


def publish(
    folder: DataFolder,
    notice: Notice = ignore_notice,
    as_of: dt.date | None = None,
    *,
    full: bool = False,
) -> Published:
    """Rebuild the marts and put them in force.

    ``as_of``: as of that day, which may be an earlier one; ``full``: nothing is taken from the version in force.
    """
    with noting_failure(folder), _writing(folder, notice, today=as_of):
        return _publish(folder, as_of, full=full)


def export_lake(folder: DataFolder, out: Path, notice: Notice = ignore_notice) -> Lake:
    """Write what the marts start from as Parquet, as of today.

    Raises:
        RequestError: the folder to write to is not empty.
    """
    from etl.marts.lake import export

    with _writing(folder, notice):
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            reconcile(folder, con)
            checkpoint(con)
        return export(folder, out, clock.today())


def make_marts(
    source: Path, out: Path, engine: str, master: str, progress: Progress = silent
) -> Lake:
    """Make every relation of an exported lake, with ``duckdb`` or ``spark``, and write them as Parquet.

    Raises:
        RequestError: the folder to write to is not empty, or Spark is not installed.
        FolderError: the lake cannot be used, or Spark did not finish.
        MartAssertionError: a relation contradicts an assertion.
    """
    from etl.marts import lake, spark

    if engine == "spark":
        spark.require_spark()
        return spark.make_marts(lake.open_inputs(source), out, master, progress)
    return lake.make_marts(lake.open_inputs(source), out)


def publish_made(folder: DataFolder, source: Path, notice: Notice = ignore_notice) -> Published:
    """Publish the relations that :func:`make_marts` has written, as of the day of their export.

    Raises:
        LakeError: they cannot be used.
        EarlierDayError: that day is before the day of the last publication.
    """
    from etl.marts.lake import open_lake
    from etl.publish import publish

    made = open_lake(source)
    day = dt.date.fromisoformat(made.as_of)
    with noting_failure(folder), _writing(folder, notice, today=day):
        if made.as_of < (as_of_in_force(folder) or ""):
            raise EarlierDayError(
                f"“{source}”是按 {day} 计算的，早于上次发布的日期，没有发布；请重新导出并计算。"
            )
        published = publish(folder, day, made=made)
        with open_warehouse(folder.warehouse, folder.dictionary) as con:
            if is_behind(folder, con):
                notice("发布的数据与数据文件夹里的报送表不一致，下一次载入会重新计算。")
        return published


def prepare_version(folder: DataFolder, notice: Notice = ignore_notice) -> NextVersion:
    """Build the next version, compare it with the one in force, and do not put it in force.

    :func:`publish` takes it if nothing has changed meanwhile.
    """
    with _writing(folder, notice):
        return next_version(folder, in_force_version(folder))


def catch_up(
    folder: DataFolder, notice: Notice = ignore_notice, closed: bool = False
) -> Published | None:
    """Complete what an interrupted run has left, and publish what is not yet published.

    ``closed``: the run closed a half-year; its version is kept.
    """
    _, published = _write(folder, notice, lambda _: None)
    if closed:
        _keep(folder)
    return published


def publish_owed(folder: DataFolder) -> Published | None:
    """Publish what was decided while publication was postponed; a failure is noted."""
    with noting_failure(folder):
        return catch_up(folder)


def published_version(folder: DataFolder) -> str | None:
    """The published version in force."""
    return in_force_version(folder)


def _publish(folder: DataFolder, as_of: dt.date | None = None, *, full: bool = False) -> Published:
    from etl.publish import publish  # its libraries take longer to import than a check takes

    with noting_failure(folder):
        return publish(folder, as_of, full=full)


_KNOWN_ERRORS = (
    RebuildError,
    ledger.LedgerError,
    BusyError,
    FolderError,
    clock.ClockError,
    RequestError,
)


def error_in_words(error: BaseException) -> str | None:
    """The sentence for an error that is foreseen; None for a fault of the software."""
    if isinstance(error, DictionaryError | ReferenceListError):
        return f"字典或名录有误，请修正后再运行：{error}。"
    return str(error) if isinstance(error, _KNOWN_ERRORS) else error_sentence(error)


def digest(con: duckdb.DuckDBPyConnection) -> str:
    """sha256 over all rows in a fixed order: equal for equal returns, whatever the day."""
    total = sha256()
    for table in ("submission", *row_tables(con)):
        columns = con.execute(f"select * from {table} limit 0").description or []
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "received_at")
        for row in con.execute(f"select {names} from {table} order by all").fetchall():
            total.update(f"{table} {row}\n".encode())
    return total.hexdigest()
