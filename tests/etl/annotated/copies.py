"""Looking at the workbook that comes back: its colours, its list of findings, its links."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.marks import FILLS
from tests.support.workbooks import address, bytes_of, sheet_name, town_return

PROJECTS, PAIRINGS = "project_report", "pairing"
MESSY = (
    town_return()
    .changed(PROJECTS, cash="3—5万")
    .changed(PROJECTS, 1, cash="约2", progress_pct=None)
    .changed(PAIRINGS, agreement_signed=None)
)
CASH, CASH_2, PROGRESS = (
    address(PROJECTS, "cash"),
    address(PROJECTS, "cash", 1),
    address(PROJECTS, "progress_pct", 1),
)
SIGNED = address(PAIRINGS, "agreement_signed")
YELLOW = "FFFFFF00"


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)


def colour(cell: Any) -> str | None:
    return str(cell.fill.fgColor.rgb) if cell.fill.fill_type else None


def coloured(book: Workbook, ours: tuple[str, ...] = tuple(FILLS.values())) -> dict[str, str]:
    """{sheet!cell: colour} of every cell outside the list of findings that has a colour of ours."""
    return {
        f"{sheet.title}!{cell.coordinate}": str(colour(cell))
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if colour(cell) in ours
    }


def table_of(book: Workbook) -> list[dict[str, Any]]:
    """The rows of the list of findings by column title; the filter says where it stands."""
    sheet = book.worksheets[0]
    rows = [[_text(cell.value) for cell in row] for row in sheet[sheet.auto_filter.ref]]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] is not None]


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, list) else value


def targets(book: Workbook) -> list[tuple[Worksheet, str]]:
    """Where the links of the list of findings lead."""
    found = []
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.hyperlink and cell.hyperlink.location:
                name, at = re.fullmatch(r"'(.*)'!([A-Z]+\d+)", cell.hyperlink.location).groups()
                found.append((book[name.replace("''", "'")], at))
    return found


def texts(book: Workbook) -> str:
    return "\n".join(
        str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value
    )


def corrected(data: bytes) -> bytes:
    """What the town does: it mends the annotated file itself, and moves rows about."""
    book = opened(data)
    projects = book[sheet_name(PROJECTS)]
    projects[CASH], projects[CASH_2], projects[PROGRESS] = 4, 2, 35
    book[sheet_name(PAIRINGS)][SIGNED] = "是"
    return bytes_of(book)
