"""The sheet 核对结果 in front of an annotated return: outcome, advice, every finding."""

from collections.abc import Iterable
from copy import copy
from itertools import pairwise
from typing import Any, cast

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.marks import FILLS, HEADING_FILL, TABS, lines_of, plain, sheets_named
from etl.annotated.notes import ANSWER, ERROR, HEADINGS, WARNING, Line, Notes, areas

FACE = "微软雅黑"
INK, QUIET, LINK, RULE = "FF1E2226", "FF595F66", "FF1F4E79", "FFDDD8CD"
GOOD = "FF1F6B66"
LINE_POINTS = 16.5
A4 = 9
TALLEST = 409.0  # what a spreadsheet allows
_LEVEL, _SHEET, _PLACE = 2, 3, 4  # the columns 轻重, 工作表 and 单元格
_LINK = "link"
_COVERED = (1, len(HEADINGS) + 2)  # row and column
_STARTS = ("=", "+", "-", "@")


def remove_result(book: Workbook, heading: str) -> frozenset[str]:
    """Remove the result sheet of an earlier round (not a town's own of that name); returns the colours it lists."""
    covered: set[str] = set()
    for sheet in book.worksheets:
        if len(book.worksheets) > 1 and str(sheet["A1"].value) == heading:
            covered.update(str(sheet.cell(*_COVERED).value or "").split())
            book.remove(sheet)
    return frozenset(covered)


def add_result(book: Workbook, notes: Notes, covered: Iterable[str] = ()) -> None:
    """Add the sheet in front and make it the only selected one."""
    sheet = book.create_sheet(notes.sheet, 0)
    top = _head(sheet, notes)
    _table(sheet, book, notes, top)
    _page(sheet, notes, top)
    _text(sheet, *_COVERED, " ".join(covered))
    _questions(sheet, notes, top)
    sheet.column_dimensions[get_column_letter(_COVERED[1])].hidden = True
    _open_at(book, sheet)


def _questions(sheet: Worksheet, notes: Notes, top: int) -> None:
    """The keys of the questions beside them, out of sight, and what may be answered to them."""
    _text(sheet, top, _COVERED[1], notes.question)
    offered = DataValidation("list", f'"{",".join(notes.answers)}"', allow_blank=True)
    for row, line in enumerate(notes.lines, top + 1):
        _text(sheet, row, _COVERED[1], line.question)
        if line.question:
            offered.add(sheet.cell(row, ANSWER))
    sheet.add_data_validation(offered)


def _open_at(book: Workbook, sheet: Worksheet) -> None:
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    for chart in book.chartsheets:
        for view in chart.sheetViews.sheetView:
            view.tabSelected = False
    book.active = sheet
    if book.views:
        book.views[0].firstSheet = 0


def _head(sheet: Worksheet, notes: Notes) -> int:
    """Write title, return, result, advice and legend; returns the row for the table's heading."""
    color = TABS.get(notes.tone, GOOD)
    _band(sheet, 1, notes.heading, Font(FACE, 16, bold=True, color=INK))
    _band(sheet, 2, notes.about, Font(FACE, 10, color=QUIET))
    _band(sheet, 3, notes.result, Font(FACE, 13, bold=True, color=color))
    row = 4
    for text in notes.advice:
        _band(sheet, row, text, Font(FACE, 11, color=INK))
        row += 1
    _legend(sheet, row, notes)
    return row + 1


def _band(sheet: Worksheet, row: int, text: str, font: Font) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(HEADINGS))
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=True)
    wide = sum(width for _, width in HEADINGS) * 0.9
    lines = lines_of(text, wide * 11 / float(font.sz or 11))
    sheet.row_dimensions[row].height = lines * float(font.sz or 11) * 1.5 + 6


def _legend(sheet: Worksheet, row: int, notes: Notes) -> None:
    label, error, warning = notes.legend
    for column, (text, fill) in enumerate(
        ((label, None), (error, FILLS[ERROR]), (warning, FILLS[WARNING])), 1
    ):
        cell = _text(sheet, row, column, text)
        cell.font = Font(FACE, 10, color=INK)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        if fill:
            cell.fill, cell.border = PatternFill("solid", fgColor=fill), _BORDER
    sheet.row_dimensions[row].height = 20


_SIDE = Side("thin", Color(RULE))
_BORDER = Border(_SIDE, _SIDE, _SIDE, _SIDE)


def _table(sheet: Worksheet, book: Workbook, notes: Notes, top: int) -> None:
    for column, title in enumerate(notes.titles, 1):
        cell = _text(sheet, top, column, title)
        cell.font, cell.fill = Font(FACE, 10, bold=True), PatternFill("solid", fgColor=HEADING_FILL)
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[top].height = 24
    styles = _Styles(sheet)
    for number, line in enumerate(notes.lines, 1):
        _row(sheet, top + number, number, line, styles)
        _link(sheet, top + number, line, book, styles)
    _fold(sheet, notes.lines, top)


def _fold(sheet: Worksheet, lines: Iterable[Line], top: int) -> None:
    """The rows of a repeated question lie folded below the line that tells it."""
    sheet.sheet_format.outlineLevelRow = 1
    for row, (above, line) in enumerate(pairwise(lines), top + 2):
        if line.is_part:
            sheet.row_dimensions[row].outlineLevel = 1
            sheet.row_dimensions[row].hidden = True
            sheet.row_dimensions[row - 1].collapsed = not above.is_part


class _Styles:
    """The few cell styles of the table's body, each built once."""

    def __init__(self, sheet: Worksheet) -> None:
        self._made = {
            (kind, is_centred): _style(sheet, kind, is_centred)
            for kind in (ERROR, WARNING, _LINK, "")
            for is_centred in (True, False)
        }

    def put(self, cell: Any, kind: str = "", *, is_centred: bool) -> None:
        """Apply one to a cell."""
        cell._style = copy(self._made[kind, is_centred])


def _style(sheet: Worksheet, kind: str, is_centred: bool) -> Any:
    cell: Any = Cell(sheet, row=1, column=1)  # stands in no sheet
    is_link = kind == _LINK
    cell.font = Font(FACE, 10, color=LINK if is_link else INK, u="single" if is_link else None)
    if kind in FILLS:
        cell.fill = PatternFill("solid", fgColor=FILLS[kind])
    cell.border = _BORDER
    across, indent = ("center", 0) if is_centred else ("left", 1)
    cell.alignment = Alignment(across, "center", wrap_text=True, indent=indent)
    cell.number_format = "@"
    return cell._style


def _row(sheet: Worksheet, row: int, number: int, line: Line, styles: _Styles) -> None:
    height = 1
    for column, (value, (_, width)) in enumerate(zip(line.texts(number), HEADINGS, strict=True), 1):
        cell = _text(sheet, row, column, value)
        styles.put(cell, line.severity if column == _LEVEL else "", is_centred=column <= _PLACE)
        if isinstance(value, str) and value.startswith(_STARTS):
            cell.quotePrefix = True
        height = max(height, *(lines_of(t, width - 2) for t in str(value).split("\n")))
    sheet.row_dimensions[row].height = min(height * LINE_POINTS + 6, TALLEST)


def _text(sheet: Worksheet, row: int, column: int, value: str | int) -> Cell:
    """A cell that holds a literal text: a leading = does not make it a formula."""
    cell: Any = sheet.cell(row, column)
    cell.value = plain(value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"
    return cast("Cell", cell)


def _link(sheet: Worksheet, row: int, line: Line, book: Workbook, styles: _Styles) -> None:
    """A link to the first cell, or to the sheet, of the line; none if the sheet is missing or hidden."""
    sheets = [s for s in sheets_named(book, line.sheet or "") if s is not sheet]
    if not sheets or sheets[0].sheet_state != "visible":
        return
    first = next(areas(line.cells), None)
    cell = sheet.cell(row, _PLACE if first else _SHEET)
    target = f"{get_column_letter(first[1])}{first[0]}" if first else "A1"
    location = f"{quote_sheetname(sheets[0].title)}!{target}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
    styles.put(cell, _LINK, is_centred=True)


def _page(sheet: Worksheet, notes: Notes, top: int) -> None:
    for column, (_, width) in enumerate(HEADINGS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    last = get_column_letter(len(HEADINGS))
    sheet.auto_filter.ref = f"A{top}:{last}{top + max(len(notes.lines), 1)}"
    sheet.freeze_panes = f"A{top + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = Color(TABS.get(notes.tone, GOOD))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    sheet.page_margins = PageMargins(0.4, 0.4, 0.5, 0.75, 0.3, 0.35)
    sheet.print_title_rows = f"{top}:{top}"
    printed: Any = sheet.HeaderFooter
    printed.oddFooter.center.text = notes.footer
