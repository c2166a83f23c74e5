"""A board as a workbook: typed cells under Chinese headings, and a sheet 说明 of what they are.

Pure: a frame in, bytes out.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard.style.formats import is_missing

SHEET, ABOUT = "名次", "说明"


def to_xlsx(
    frame: pd.DataFrame, facts: Sequence[tuple[str, str]], definitions: Mapping[str, str]
) -> bytes:
    """The rows of a frame as a workbook.

    Args:
        frame: under its headings; numbers stay numbers, NULL is an empty cell.
        facts: what and how it is, in order, for the sheet of explanations.
        definitions: heading → what the column means.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        _rows(book, frame)
        _about(book, [*facts, ("", ""), *definitions.items()])
    return target.getvalue()


def _rows(book: xlsxwriter.Workbook, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.write_row(0, 0, list(frame.columns), book.add_format({"bold": True, "text_wrap": True}))
    for number, row in enumerate(frame.itertuples(index=False), start=1):
        for position, value in enumerate(row):
            _write(sheet, number, position, value)
    sheet.set_column(0, len(frame.columns) - 1, 13)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if is_missing(value):
        return
    if isinstance(value, str):
        # As a string, whatever it begins with: a workbook runs only what is written as a formula.
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def _about(book: xlsxwriter.Workbook, lines: Sequence[tuple[str, str]]) -> None:
    sheet, bold = book.add_worksheet(ABOUT), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for number, (what, text) in enumerate(lines):
        sheet.write_string(number, 0, what, bold)
        sheet.write_string(number, 1, text, wrapped)
