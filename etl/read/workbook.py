"""Readers: one a format, all by python-calamine, and the one function that chooses among them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import python_calamine as calamine

from etl.read import guard
from etl.read.cells import RawSheet, RawWorkbook
from etl.read.guard import Kind, Refusal
from etl.read.scan import Unseen, look


def read_workbook(data: bytes) -> RawWorkbook | Refusal:
    """The cells of a workbook at their true places, or why it was not opened."""
    kind = guard.inspect(data)
    return kind if isinstance(kind, Refusal) else _READERS[kind](data)


def _xlsx(data: bytes) -> RawWorkbook | Refusal:
    workbook = _by_calamine(data)
    if isinstance(workbook, Refusal):
        return workbook
    try:
        seen = look(data)
    except (
        KeyError,
        ValueError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ):  # parts missing, or no XML
        return Refusal("file_damaged")
    return RawWorkbook(
        tuple(_with(sheet, seen.get(sheet.name, Unseen())) for sheet in workbook.sheets)
    )


def _with(sheet: RawSheet, unseen: Unseen) -> RawSheet:
    return replace(
        sheet,
        hidden_rows=unseen.hidden_rows,
        unseen=dict(unseen.texts),
        percents=unseen.percents,
    )


def _by_calamine(data: bytes) -> RawWorkbook | Refusal:
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            metadata = {m.name: m for m in workbook.sheets_metadata}
            return RawWorkbook(
                tuple(_sheet(workbook, name, metadata) for name in _worksheets(workbook))
            )
    except calamine.PasswordError:
        return Refusal("file_encrypted")
    except (calamine.CalamineError, OSError, ValueError):
        return Refusal("file_damaged")
    except BaseException as error:  # the parser's panics are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return Refusal("file_damaged")


def _worksheets(workbook: calamine.CalamineWorkbook) -> list[str]:
    return [m.name for m in workbook.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]


def _sheet(
    workbook: calamine.CalamineWorkbook, name: str, metadata: dict[str, calamine.SheetMetadata]
) -> RawSheet:
    sheet = workbook.get_sheet_by_name(name)
    return RawSheet(
        name=name,
        rows=[list(row) for row in sheet.to_python(skip_empty_area=False)],
        merges=tuple(sheet.merged_cell_ranges or ()),
        is_hidden=metadata[name].visible != calamine.SheetVisibleEnum.Visible,
    )


_READERS: dict[Kind, Callable[[bytes], RawWorkbook | Refusal]] = {
    "xlsx": _xlsx,
    "xls": _by_calamine,
}
