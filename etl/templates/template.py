"""The workbook of a return (报送表), generated from the dictionary: blank, pre-filled or filled.

Headings are frozen and locked; cells have drop-downs, bounds and hints from the dictionary. The same input gives the
same bytes.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from etl.dictionary import Dictionary, Sheet, SheetColumn
from etl.folder import DataFolder
from etl.intake.normalize.areas import TownNames
from etl.intake.normalize.periods import period as read_period
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK
from etl.lists.reference import Reference, Town, load_reference
from etl.templates.prefill import Prefilled, prefill
from etl.templates.stored_rows import NOTE

Rows = Mapping[str, Sequence[Mapping[str, object]]]

LIST_SHEET = "选项"
FONT = "宋体"
ROOM = 300  # blank rows with data validation
A3, A4 = 8, 9
WIDE = 190  # characters; a wider sheet is printed on A3
CREATED = dt.datetime(2024, 4, 12)  # fixed, for the same bytes
BOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    # Unformatted cells are unlocked; otherwise no row could be deleted beside locked headings.
    "default_format_properties": {"font_name": FONT, "font_scheme": "none", "locked": False},
}
ALLOWED = (
    "format_cells",
    "format_columns",
    "format_rows",
    "insert_rows",
    "delete_rows",
    "sort",
    "autofilter",
)


def return_name(dictionary: Dictionary, town_name: str, period_code: str) -> str:
    """The file name of a return; it is never read back."""
    return f"{dictionary.programme.name}_{town_name}_{period_code}.xlsx"


def write_template(out: Path, folder: DataFolder, town_code: str, period_code: str) -> None:
    """Write a town's template, pre-filled from its last accepted return; codes as :func:`template` takes them."""
    reference = load_reference(folder)
    prefilled = prefill(folder, reference, town_code, period_code)
    _write(out, template(folder, town_code, period_code, prefilled, reference))


def template(
    folder: DataFolder,
    town_code: str,
    period_code: str,
    prefilled: Prefilled,
    reference: Reference | None = None,
) -> bytes:
    """A town's template as bytes, blank but for the pre-filled rows.

    Raises:
        KeyError: the town or the half-year is not in the lists.
    """
    dictionary, reference = folder.dictionary, reference or load_reference(folder)
    town, period = reference.town(town_code), dictionary.period(period_code)
    cover: dict[str, object] = {
        "town": town.name,
        "period": period.name,
        "template_version": dictionary.programme.template_version,
    }
    if folder.is_demo:
        cover["data_nature"] = dictionary.vocabularies["data_nature"].name_of("demo")
    return return_bytes(dictionary, reference, cover, prefilled.rows, is_demo=folder.is_demo)


def write_return(
    out: Path,
    dictionary: Dictionary,
    reference: Reference,
    cover: Mapping[str, object],
    rows: Rows,
    *,
    is_demo: bool = False,
) -> None:
    """Write a return: ``cover`` by column name, ``rows`` by relation and column name, missing columns blank.

    Both in the terms of the sheets: names for codes, money in 万元, dates as dates. ``is_demo``: for a folder of
    demonstration data; others are not offered the choice.
    """
    _write(out, return_bytes(dictionary, reference, cover, rows, is_demo=is_demo))


def _write(out: Path, content: bytes) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)


def return_bytes(
    dictionary: Dictionary,
    reference: Reference,
    cover: Mapping[str, object],
    rows: Rows,
    *,
    is_demo: bool = False,
) -> bytes:
    """As :func:`write_return`: the bytes of the workbook."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, BOOK_OPTIONS) as book:
        programme = dictionary.programme
        book.set_properties(
            {"title": programme.full_name, "company": programme.owner, "created": CREATED}
        )
        drawing = _Drawing(book, dictionary, _Formats(book), _Lists())
        town = TownNames(dictionary.district, reference).find(cover.get("town"))
        period = read_period(
            cover.get("period"), dictionary.periods, dictionary.reading.spans
        ).value
        for name, code in ((TOWN_MARK, town.code if town else None), (PERIOD_MARK, period)):
            if code:
                book.set_custom_property(name, code, "text")
        lists = _choices(dictionary, reference, town, is_demo=is_demo)
        _cover(drawing, cover, lists)
        for sheet in dictionary.sheets:
            _data_sheet(drawing, sheet, rows.get(sheet.relation, ()), lists)
        drawing.lists.write(book)
    return buffer.getvalue()


class _Formats:
    """The cell formats of the workbook."""

    def __init__(self, book: Any) -> None:
        body = {"valign": "vcenter", "text_wrap": True}
        fixed = body | {"locked": True}
        head = fixed | {"bold": True, "border": 1, "bg_color": "#E4EFED"}
        self.heading = book.add_format(head | {"align": "center"})
        self.optional = book.add_format(
            head | {"align": "center", "bold": False, "bg_color": "#F3F0E9"}
        )
        self.label = book.add_format(head)
        self.value = book.add_format(body | {"border": 1, "align": "left", "num_format": "@"})
        self.day = book.add_format(
            body | {"border": 1, "align": "left", "num_format": "yyyy-mm-dd"}
        )
        self.note = book.add_format(fixed | {"font_color": "#595F66"})
        self.text = book.add_format(body)
        self.code = book.add_format(body | {"num_format": "@", "text_wrap": False})
        self.date = book.add_format(body | {"num_format": "yyyy-mm-dd", "align": "center"})
        self.number = book.add_format(body | {"align": "right"})

    def of(self, column: SheetColumn) -> Any:
        """The format of a column's cells."""
        by_type = {"uscc": self.code, "code": self.code, "link": self.code, "date": self.date}
        numbers = dict.fromkeys(("money", "count", "number", "percent"), self.number)
        return (by_type | numbers).get(column.type, self.text)


class _Lists:
    """Distinct drop-down lists, as columns of a hidden sheet."""

    def __init__(self) -> None:
        self._columns: list[tuple[str, ...]] = []

    def source(self, choices: tuple[str, ...]) -> str:
        """The range of these choices, as a formula."""
        if choices not in self._columns:
            self._columns.append(choices)
        at = self._columns.index(choices)
        first = xl_rowcol_to_cell(0, at, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(len(choices) - 1, at, row_abs=True, col_abs=True)
        return f"='{LIST_SHEET}'!{first}:{last}"

    def write(self, book: Any) -> None:
        """Add the hidden sheet."""
        sheet = book.add_worksheet(LIST_SHEET)
        for at, choices in enumerate(self._columns):
            sheet.write_column(0, at, choices)
        sheet.hide()


@dataclass(frozen=True)
class _Drawing:
    """A workbook being written."""

    book: Any
    dictionary: Dictionary
    formats: _Formats
    lists: _Lists


_Choices = Callable[[SheetColumn], tuple[str, ...]]


def _choices(
    dictionary: Dictionary, reference: Reference, town: Town | None, *, is_demo: bool
) -> _Choices:
    """A function from column to its drop-down choices, empty if it has none."""
    owner = "district" if town in reference.counties else "town"
    by_type = {
        "town": tuple(t.name for t in reference.senders),
        "period": tuple(p.name for p in dictionary.periods),
        "village": tuple(v.name for v in reference.villages_of(town)) if town else (),
        "milestone": tuple(
            m.name for m in dictionary.milestones if m.basis == "declared" and m.owner == owner
        ),
    }

    def choices(column: SheetColumn) -> tuple[str, ...]:
        if column.type in ("choice", "yes_no") and column.vocabulary:
            terms = dictionary.vocabularies[column.vocabulary].terms
            return tuple(t.name for t in terms if is_demo or not t.of_demo)
        return by_type.get(column.type, ())

    return choices


def _cover(drawing: _Drawing, cover: Mapping[str, object], choices: _Choices) -> None:
    """Labels in column A, values in column B, then the guides of the sheets."""
    declared, formats = drawing.dictionary.cover, drawing.formats
    sheet = drawing.book.add_worksheet(declared.sheet)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 56)
    for row, column in enumerate(declared.columns):
        style = formats.day if column.type == "date" else formats.value
        sheet.set_row(row, 24)
        sheet.write_string(row, 0, _heading(column), formats.label)
        _put(sheet, row, 1, cover.get(column.name), style)
        sheet.data_validation(row, 1, row, 1, _rule(column, choices, drawing))
    for number, note in enumerate(_notes(drawing.dictionary), len(declared.columns) + 1):
        sheet.merge_range(number, 0, number, 1, note, formats.note)
        sheet.set_row(number, 34)
    _finish(sheet, drawing, 74)


def _notes(dictionary: Dictionary) -> list[str]:
    programme = dictionary.programme
    return [
        f"{programme.full_name}（{programme.document}）。带 * 的为必填；"
        f"请于每个{programme.period_word}结束后 {programme.due_days} 天内报送。",
        *(f"【{sheet.sheet}】{sheet.guide}" for sheet in dictionary.sheets),
    ]


def _data_sheet(
    drawing: _Drawing, declared: Sheet, rows: Sequence[Mapping[str, object]], choices: _Choices
) -> None:
    sheet, formats = drawing.book.add_worksheet(declared.sheet), drawing.formats
    last = len(rows) + ROOM
    sheet.set_row(0, 34)
    for at, column in enumerate(declared.columns):
        style = formats.of(column)
        sheet.set_column(at, at, column.width, style)
        head = formats.heading if column.required is True else formats.optional
        sheet.write_string(0, at, _heading(column), head)
        sheet.data_validation(1, at, last, at, _rule(column, choices, drawing))
        for number, row in enumerate(rows, 1):
            _put(sheet, number, at, row.get(column.name), style)
    for number, note in enumerate((row.get(NOTE) for row in rows), 1):
        if note:
            sheet.write_comment(number, 0, note)
    sheet.freeze_panes(1, 2 if len(declared.columns) > 10 else 1)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)
    _finish(sheet, drawing, sum(column.width for column in declared.columns))


def _finish(sheet: Any, drawing: _Drawing, width: int) -> None:
    """Page setup, and protection of the headings against slips: without a password."""
    sheet.set_landscape()
    sheet.set_paper(A3 if width > WIDE else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&L{drawing.dictionary.programme.name}&R&A")
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.protect("", dict.fromkeys(ALLOWED, True))


def _heading(column: SheetColumn) -> str:
    return f"{column.title}*" if column.required is True else column.title


def _put(sheet: Any, row: int, at: int, value: object, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, at, None, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, at, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, at, value, style)
    else:
        sheet.write_number(row, at, value, style)


def _rule(column: SheetColumn, choices: _Choices, drawing: _Drawing) -> dict[str, Any]:
    """The data validation of a column, with a hint."""
    offered = choices(column)
    if offered:
        rule: dict[str, Any] = {"validate": "list", "source": drawing.lists.source(offered)}
    else:
        rule = _bounds(column, drawing.dictionary)
    return rule | {
        "input_title": _heading(column)[:32],
        "input_message": f"填{column.fill}，例如 {column.example}"[:255],
        "error_title": column.title[:32],
        "error_message": f"请填{column.fill}，例如 {column.example}。"[:255],
    }


def _bounds(column: SheetColumn, dictionary: Dictionary) -> dict[str, Any]:
    """Bounds by type; only a warning where reading also accepts words (约3万, 待定)."""
    if column.type == "date":
        reading = dictionary.reading
        first, last = dt.date(reading.earliest_year, 1, 1), dt.date(reading.latest_year, 12, 31)
        warns = {"error_type": "warning"} if column.open_ended or column.month else {}
        limits = {"criteria": "between", "minimum": first, "maximum": last}
        return {"validate": "date"} | limits | warns
    if column.type == "percent":
        low, high = column.minimum or 0, column.maximum
        return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    if column.type == "uscc":
        return {"validate": "length", "criteria": "==", "value": 18}
    if column.type in ("money", "number"):
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
    if column.type == "count":
        return {"validate": "integer", "criteria": ">=", "value": 0}
    return {"validate": "any"}
