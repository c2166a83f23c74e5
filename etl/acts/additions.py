"""What is kept beside the returns: lists, pictures of cases, 两头核对单, and half-years that are closed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from etl.acts import writing
from etl.acts.writing import publish_or_note, write
from etl.folder import DataFolder
from etl.lifecycle import confirming, decisions, lists, picturing
from etl.lifecycle.confirming import Registered
from etl.lifecycle.decisions import PeriodDecided, Why
from etl.lifecycle.list_check import CheckedList
from etl.lifecycle.list_preview import preview as preview_list
from etl.lifecycle.picturing import Given
from etl.pictures import Picture, detach
from etl.writer_lock import Notice, ignore_notice

if TYPE_CHECKING:
    from etl.publish import Published


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

    return write(folder, notice, work, replaced_list=name)


def attach_picture(
    folder: DataFolder, given: Given, notice: Notice = ignore_notice
) -> tuple[Picture, Published | None]:
    """Keep a picture of a reported case, then publish; where that may wait, note it.

    Raises:
        RequestError: it is not taken.
    """
    with writing.writing(folder, notice):
        return picturing.attach(folder, given), publish_or_note(folder)


def detach_picture(
    folder: DataFolder, digest: str, reason: str, by: str, notice: Notice = ignore_notice
) -> Published | None:
    """Remove a picture for good, then publish.

    Raises:
        RequestError: there is none of this digest, or no reason.
    """
    with writing.writing(folder, notice):
        detach(folder, digest, reason, by)
        return publish_or_note(folder)


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
    with writing.writing(folder, notice):
        results = confirming.register(folder, files, period, by)
        is_new = any(result.is_new for result in results)
        return results, publish_or_note(folder) if is_new else None


def close_period(
    folder: DataFolder, period: str, why: Why, *, is_open: bool, notice: Notice = ignore_notice
) -> tuple[PeriodDecided, Published | None]:
    """Close a half-year and those before it (定稿), or open one again, then publish.

    Raises:
        DecisionError: it is so already, or not over.
    """
    act = decisions.open_again if is_open else decisions.close
    decided, published = write(folder, notice, lambda con: act(folder, con, period, why))
    if published and not is_open:
        writing.keep(folder)
    return decided, published
