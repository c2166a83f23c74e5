"""Read .xls (BIFF 5 and 8) with xlrd: values, error values, formats, merges and hidden rows."""

import datetime as dt
from io import StringIO

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell as XlsCell
from xlrd.sheet import Sheet

from etl.intake.read import guard
from etl.intake.read.cells import Column, Percent, RawSheet, RawWorkbook
from etl.intake.read.guard import Refusal, RefusedError
from etl.intake.read.scan import shows_percent

_PASSWORD_WORDS = ("encrypted", "password")


def read_xls(data: bytes) -> RawWorkbook:
    """All worksheets of the file; of one that is damaged the parser raises what it likes."""
    book = _open(data)
    return RawWorkbook(tuple(_sheet(book, sheet) for sheet in book.sheets()))


def _open(data: bytes) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.XLRDError as error:
        if any(word in str(error).lower() for word in _PASSWORD_WORDS):
            raise RefusedError(Refusal("file_encrypted")) from error
        raise


def _sheet(book: Book, sheet: Sheet) -> RawSheet:
    guard.check_size(sheet.nrows, sheet.ncols)
    width = sheet.ncols
    rows = [
        [_value(book, cell) for cell in sheet.row(row)] + [None] * (width - sheet.row_len(row))
        for row in range(sheet.nrows)
    ]
    return RawSheet(
        name=sheet.name,
        height=sheet.nrows,
        columns=tuple(Column.of(cells) for cells in zip(*rows, strict=True)),
        merges=tuple(
            ((top, left), (below - 1, right - 1)) for top, below, left, right in sheet.merged_cells
        ),
        is_hidden=bool(sheet.visibility),
        hidden_rows=tuple(
            row + 1 for row, info in sorted(sheet.rowinfo_map.items()) if info.hidden
        ),
    )


def _value(book: Book, cell: XlsCell) -> object:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return Percent(cell.value) if _is_percent(book, cell) else cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(book, cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else None


def _is_percent(book: Book, cell: XlsCell) -> bool:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return False
    form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return form is not None and shows_percent(form.format_str)


def _date(book: Book, serial: float) -> object:
    """A date, time or datetime; an invalid serial number stays a number."""
    try:
        moment: dt.datetime = xlrd.xldate_as_datetime(serial, book.datemode)
    except (ValueError, OverflowError):
        return serial
    if serial < 1:
        return moment.time()
    return moment.date() if moment.time() == dt.time() else moment
