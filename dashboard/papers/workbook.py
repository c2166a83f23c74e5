"""Building blocks of workbooks: typed cells, a sheet 说明, and a frame as a whole workbook."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import IO, Any

import pandas as pd
import xlsxwriter

from dashboard.style.formats import is_missing

RANKING, EXPLANATIONS = "名次", "说明"
_LAST_NARROW = 0x2E7F
CELL_CHARACTERS = 32_767
"""How many characters a cell of Excel holds."""


def open_workbook(target: IO[bytes] | str, **options: Any) -> xlsxwriter.Workbook:
    """A new workbook that never takes text for a formula or a link; to be used in ``with``."""
    plain_text = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(target, plain_text | options)


def write_value(sheet: Any, row: int, column: int, value: object, style: Any = None) -> None:
    """Write a date, a boolean or a finite number as such, in a format if there is one, anything else as text."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and isfinite(value):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, truncated(str(value)))


def width_of(text: str) -> int:
    """How many small letters wide a text is on a sheet: a Chinese character is two."""
    return sum(2 if ord(letter) > _LAST_NARROW else 1 for letter in text)


def truncated(text: str) -> str:
    """As much of a text as a cell of Excel holds."""
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"


def add_explanations(
    book: xlsxwriter.Workbook, rows: Sequence[Sequence[str]], widths: Sequence[int] = (24, 90)
) -> None:
    """A sheet 说明: rows of text, the last column wrapped, the others bold."""
    sheet = book.add_worksheet(EXPLANATIONS)
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, texts in enumerate(rows):
        for column, text in enumerate(texts):
            is_last = column == len(widths) - 1
            sheet.write_string(number, column, text, wrapped if is_last else bold)


def texts_workbook(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Rows of texts, headings first, as a workbook of one sheet: no code becomes a number."""
    target = io.BytesIO()
    with open_workbook(target, in_memory=True) as book:
        sheet, heading = book.add_worksheet(name), book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, text if number else heading)
        if rows:
            sheet.set_column(0, len(rows[0]) - 1, 22, text)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def frame_workbook(
    frame: pd.DataFrame,
    facts: Sequence[tuple[str, str]],
    definitions: Mapping[str, str],
    name: str = RANKING,
    totals: int = 0,
) -> bytes:
    """The rows of a frame as a workbook under the names of its columns; NULL is an empty cell.

    ``facts``: for the sheet 说明; ``definitions``: heading → what the column means; ``name``: of the sheet;
    ``totals``: how many of the last rows are sums, which no filter counts or sorts with the others.
    """
    target = io.BytesIO()
    with open_workbook(target, in_memory=True) as book:
        sheet = book.add_worksheet(name)
        heading = book.add_format({"bold": True, "text_wrap": True})
        sheet.write_row(0, 0, list(frame.columns), heading)
        for number, row in enumerate(frame.itertuples(index=False), start=1):
            for column, value in enumerate(row):
                if not is_missing(value):
                    write_value(sheet, number, column, value)
        sheet.set_column(0, len(frame.columns) - 1, 13)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(frame) - totals, len(frame.columns) - 1)
        add_explanations(book, [*facts, ("", ""), *definitions.items()])
    return target.getvalue()
