"""Returns: checked, loaded, decided, answered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from etl.acts.writing import Progress, silent, write
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.history import history_of
from etl.lifecycle import answers, decisions, review
from etl.lifecycle.answers import Answered
from etl.lifecycle.decisions import Decided, Why
from etl.lifecycle.review import Decision, Reviewed
from etl.loader.files import find_files
from etl.loader.guards import against_current
from etl.loader.load import ANYBODY, Loaded, Sender, load_returns, make_checker
from etl.loader.overlap import Overlap
from etl.writer_lock import Notice, ignore_notice

if TYPE_CHECKING:
    from etl.publish import Published

_TAKING_BACK = {
    "withdraw": decisions.withdraw,
    "restore": decisions.restore,
    "reopen": decisions.reopen,
}


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
    return write(folder, notice, lambda con: load_returns(folder, con, files, progress, sender))


def review_return(
    folder: DataFolder, decision: Decision, notice: Notice = ignore_notice
) -> tuple[Reviewed, Published | None]:
    """Decide a pending return, then publish.

    Raises:
        ReviewError: there is no such return, it is not pending, or it would replace what came since.
    """
    return write(folder, notice, lambda con: review.decide(folder, con, decision))


def take_back(
    folder: DataFolder, decision: str, submission_id: str, why: Why, notice: Notice = ignore_notice
) -> tuple[Decided, Published | None]:
    """Withdraw or restore a version, or reopen its review, then publish.

    Raises:
        DecisionError: it makes no sense for this version.
    """
    act = _TAKING_BACK[decision]
    return write(folder, notice, lambda con: act(folder, con, submission_id, why))


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
    return write(
        folder, notice, lambda con: answers.answer(folder, con, submission_id, place, answer, why)
    )
