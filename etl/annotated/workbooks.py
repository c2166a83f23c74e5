"""The workbook to annotate: the town's own, its values in a new one, or a blank one."""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.marks import HEADING_FILL, plain
from etl.annotated.notes import Layout, Notes
from etl.annotated.package import Computed, extended_rules, finished
from etl.intake.read.cells import Percent, Picture, RawSheet
from etl.intake.read.guard import Refusal, RefusedError
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK
from etl.intake.read.parse import parse
from etl.system import clock

FACE = "宋体"
DEFAULT_WIDTH = 14
DATE, MOMENT, PERCENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0%"


def own_workbook(data: bytes) -> Workbook:
    """The town's .xlsx, with the drop-downs that openpyxl drops; formulas are recomputed on opening."""
    book = load_workbook(BytesIO(data), rich_text=True)
    for name, rules in extended_rules(data).items():
        for rule in rules:
            book[name].add_data_validation(rule)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    return book


def values_workbook(data: bytes, notes: Notes) -> Workbook:
    """The values of a file at their places in a new workbook, with merges and dates.

    Raises:
        RefusedError: the bytes cannot be read.
    """
    raw = parse(data)
    if isinstance(raw, Refusal):
        raise RefusedError(raw)
    book = blank_workbook(notes)
    for sheet in raw.sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.is_hidden else "visible"
        _values(page, sheet)
        _merges(page, sheet)
        if sheet.name in notes.layouts:
            _lay_out(page, notes.layouts[sheet.name])
    return book


def blank_workbook(notes: Notes) -> Workbook:
    """A workbook without a sheet, in the programme owner's name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    today = dt.datetime.combine(clock.today(), dt.time())
    book.properties.creator, book.properties.title = notes.author, notes.programme
    book.properties.created = book.properties.modified = today
    return book


def carry_marks(book: Workbook, marks: Mapping[str, str]) -> None:
    """Write the marks of a return into the custom properties, instead of those that are there."""
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # unknown to its types
    kept = [p for p in properties.props if p.name not in (TOWN_MARK, PERIOD_MARK)]
    properties.props = [*kept, *(StringProperty(name=n, value=code) for n, code in marks.items())]


def saved(book: Workbook, computed: Mapping[str, Computed]) -> bytes:
    """The bytes of a workbook, deterministic; ``computed`` are the values of its formulas."""
    moment = book.properties.modified or book.properties.created
    buffer = BytesIO()
    book.save(buffer)
    return finished(buffer.getvalue(), computed, f"{moment:%Y-%m-%dT%H:%M:%S}Z")


def _values(page: Worksheet, sheet: RawSheet) -> None:
    for row in range(1, sheet.height + 1):
        for column, value in enumerate(sheet.row(row), 1):
            if value is not None and not isinstance(value, Picture):
                _write(page.cell(row, column), value)


def _write(cell: Cell | MergedCell, value: object) -> None:
    if isinstance(value, str):
        cell.value, cell.data_type = plain(value), "s"  # never a formula, even with a leading =
    else:
        cell.value = value  # type: ignore[assignment]  # numbers, dates, truth values
    cell.font, cell.alignment = Font(FACE, 11), Alignment(vertical="center", wrap_text=True)
    if isinstance(value, dt.datetime):
        cell.number_format = DATE if value.time() == dt.time() else MOMENT
    elif isinstance(value, dt.date):
        cell.number_format = DATE
    elif isinstance(value, Percent):
        cell.number_format = PERCENT


def _merges(page: Worksheet, sheet: RawSheet) -> None:
    for (top, left), (bottom, right) in sheet.merges:
        page.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )


def _lay_out(page: Worksheet, layout: Layout) -> None:
    """A bold, frozen heading and the template's column widths."""
    for column in range(1, page.max_column + 1):
        width = layout.widths.get(column, DEFAULT_WIDTH)
        page.column_dimensions[get_column_letter(column)].width = width
        cell = page.cell(layout.heading_row, column)
        if isinstance(cell, Cell) and cell.value is not None:
            cell.font, cell.fill = (
                Font(FACE, 11, bold=True),
                PatternFill("solid", fgColor=HEADING_FILL),
            )
            cell.alignment = Alignment("center", "center", wrap_text=True)
    page.freeze_panes = f"A{layout.heading_row + 1}"
