"""Mark findings in the cells of a town's workbook, and remove the marks when it comes back corrected.

Our marks are recognised wherever rows were moved to: a fill by its exact colour, a comment by its first line. The
cell's own colour is stored as the (invisible) second colour of our fill and restored from there. Some programs write
other colours there, so only those listed on the sheet of findings are restored.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from math import ceil
from typing import Any, cast

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.notes import ERROR, WARNING, Notes, Remark, areas
from etl.text import fold_name

FILLS = {ERROR: "FFF6CDC9", WARNING: "FFFBE5B6"}
TABS = {ERROR: "FF9E2A2B", WARNING: "FFC98A1B"}
HEADING_FILL = "FFE4EFED"
MAX_COMMENTS = 20_000  # in a workbook; further cells are coloured only
LONGEST_COMMENT = 4_000
COMMENT_WIDTH, LINE_HEIGHT, CHARACTERS = 320, 18, 44  # points; a Chinese character is two

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OURS = frozenset(color[2:] for color in FILLS.values())


def plain(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def sheets_named(book: Workbook, name: str) -> list[Worksheet]:
    """The sheet of this name, else those whose name differs only in spaces and width."""
    sheets: list[Any] = list(book.worksheets)
    exact = [sheet for sheet in sheets if sheet.title == name]
    return exact or [sheet for sheet in sheets if fold_name(sheet.title) == fold_name(name)]


def clean(book: Workbook, mark: str, covered: Collection[str]) -> None:
    """Remove the colours and comments of an earlier round and restore the town's own."""
    for sheet in book.worksheets:
        tab = sheet.sheet_properties.tabColor
        if tab is not None and tab.rgb in TABS.values():
            sheet.sheet_properties.tabColor = None
        # Not sheet.iter_rows(), which would create every missing cell.
        for cell in list(sheet._cells.values()):
            if isinstance(cell, Cell) and (cell.has_style or cell.comment):
                _clean_cell(cell, mark, covered)


def _clean_cell(cell: Cell, mark: str, covered: Collection[str]) -> None:
    if cell.has_style and _is_ours(cell.fill):
        cell.fill = _own_fill(cell.fill, covered)
    comment = cell.comment
    if comment is not None and mark in comment.text:
        own = comment.text.split(mark, 1)[0].rstrip()
        cell.comment = Comment(own, comment.author) if own else None


def _is_ours(fill: Any) -> bool:
    return fill.fill_type == "solid" and str(fill.fgColor.rgb)[2:] in _OURS


def _own_fill(ours: Any, covered: Collection[str]) -> PatternFill:
    color = ours.bgColor
    return PatternFill("solid", fgColor=copy(color)) if _name(color) in covered else PatternFill()


def _name(color: Color) -> str:
    return f"{color.type}/{color.value}/{color.tint}"


def mark(book: Workbook, notes: Notes) -> tuple[str, ...]:
    """Colour and comment the cells of findings, or colour the tabs of their sheets; returns the covered colours."""
    fills: dict[tuple[object, str], Any] = {}
    comments: dict[Cell, list[str]] = {}
    # Errors last: they cover warnings.
    for remark in sorted(notes.remarks, key=lambda r: r.severity == ERROR):
        for sheet in sheets_named(book, remark.sheet):
            if remark.cells:
                sheet.sheet_state = "visible"  # hidden findings would not be found
            else:
                sheet.sheet_properties.tabColor = Color(TABS[remark.severity])
            for cell in _cells(sheet, remark):
                _fill(cell, remark.severity, fills)
                comments.setdefault(cell, []).insert(0, remark.at(cell.coordinate))
    for cell, words in list(comments.items())[:MAX_COMMENTS]:
        _comment(cell, words, notes)
    return tuple(sorted({_name(cell.fill.bgColor) for cell in comments} - {_name(Color())}))


def write_codes(book: Workbook, notes: Notes) -> None:
    """Write the codes of new rows into their blank cells."""
    for name, address, code in notes.codes:
        for sheet in sheets_named(book, name):
            for top, left, _, _ in areas([address]):
                cell = _cell(sheet, top, left)
                if cell.value is None or not str(cell.value).strip():
                    cell.value, cell.number_format = code, "@"


def _cells(sheet: Worksheet, remark: Remark) -> Iterator[Cell]:
    """The cells, each once; of merged cells the first."""
    cells: dict[Cell, None] = {}
    for top, left, bottom, right in areas(remark.cells):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cells[_cell(sheet, row, column)] = None
    yield from cells


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    if (row, column) not in sheet._cells:
        return _new_cell(sheet, row, column)
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        merged = next(m for m in sheet.merged_cells.ranges if cell.coordinate in m)
        return _cell(sheet, merged.min_row, merged.min_col)
    return cell


def _new_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A blank cell with the style (and the lock) of its row, its column or the workbook."""
    cell: Any = sheet.cell(row, column)
    dimensions: list[Any] = [sheet.row_dimensions[row]] if row in sheet.row_dimensions else []
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0):
            dimensions.append(dimension)
    styled = (dimension._style for dimension in dimensions if dimension.has_style)
    cell._style = copy(next(styled, cell.parent.parent._cell_styles[0]))
    return cast("Cell", cell)


def _fill(cell: Any, severity: str, fills: dict[tuple[object, str], Any]) -> None:
    """Colour a cell; each combination of style and severity is built once."""
    key = (tuple(cell._style or ()), severity)
    if key not in fills:
        cell.fill = PatternFill("solid", fgColor=FILLS[severity], bgColor=_covered_color(cell.fill))
        fills[key] = copy(cell._style)
    cell._style = copy(fills[key])


def _covered_color(fill: Any) -> Color:
    """The colour to restore later; none for a pattern or a gradient."""
    if fill.fill_type != "solid":
        return Color()
    color: Color = fill.bgColor if _is_ours(fill) else fill.fgColor
    return copy(color)


def _comment(cell: Cell, words: Iterable[str], notes: Notes) -> None:
    own = cell.comment
    added = "\n".join((notes.mark, *words))
    text = plain(f"{own.text.rstrip()}\n{added}" if own else added)
    text = text if len(text) <= LONGEST_COMMENT else text[:LONGEST_COMMENT] + "…"
    author = own.author if own else notes.author
    lines = sum(lines_of(line, CHARACTERS) for line in text.split("\n"))
    height = (lines + 1) * LINE_HEIGHT
    cell.comment = Comment(text, author, height=height, width=COMMENT_WIDTH)


def lines_of(text: str, characters: float) -> int:
    """Lines a text takes in a box of this many narrow characters; a Chinese one is two wide."""
    wide = sum(1 if ord(character) < 0x2000 else 2 for character in text)
    return max(1, ceil(wide / characters))
