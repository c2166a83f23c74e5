"""Read .xlsx: python-calamine for the values, :mod:`etl.intake.read.scan` for what it omits."""

import zipfile
from io import BytesIO
from typing import cast

import python_calamine as calamine

from etl.intake.read import guard
from etl.intake.read.cells import Column, RawSheet, RawWorkbook
from etl.intake.read.marks import read_marks
from etl.intake.read.package import packed, standard
from etl.intake.read.scan import Omitted, scan, without_unknown_errors


def read_xlsx(data: bytes) -> RawWorkbook:
    """All worksheets of the file; of one that is damaged zip, XML and parser raise what they like."""
    with guard.open_package(data) as package:
        data = standard(package, data)
    with zipfile.ZipFile(BytesIO(data)) as package:
        omitted, parts = scan(package)
        marks = read_marks(package)
        odd = {parts[name] for name, sheet in omitted.items() if sheet.has_unknown_errors}
        data = _readable(package, odd) if odd else data
    with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        sheets = (s for s in workbook.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet)
        return RawWorkbook(tuple(_sheet(workbook, sheet, omitted) for sheet in sheets), marks)


def _readable(package: zipfile.ZipFile, odd: set[str]) -> bytes:
    """The package with sheets that the parser can read."""
    parts = {name: package.read(name) for name in package.namelist()}
    return packed(parts | {name: without_unknown_errors(parts[name]) for name in odd})


def _sheet(
    workbook: calamine.CalamineWorkbook,
    metadata: calamine.SheetMetadata,
    omitted: dict[str, Omitted],
) -> RawSheet:
    sheet = workbook.get_sheet_by_name(metadata.name)
    guard.check_size(sheet.total_height, sheet.total_width, metadata.name)
    rows = cast("list[list[object]]", sheet.to_python(skip_empty_area=False))
    sheet_omitted = omitted[metadata.name]  # KeyError: never lose errors and hidden rows silently
    sheet_omitted.add_to(rows)
    columns = tuple(Column.of(cells) for cells in zip(*rows, strict=True))
    for column in columns:
        guard.check_texts(column.values)
    return RawSheet(
        name=metadata.name,
        height=len(rows),
        columns=columns,
        merges=tuple(sheet.merged_cell_ranges or ()),
        is_hidden=metadata.visible != calamine.SheetVisibleEnum.Visible,
        hidden_rows=tuple(sheet_omitted.hidden_rows),
        subtotal_rows=frozenset(sheet_omitted.subtotal_rows),
    )
