"""A return that comes back: what is the town's stays the town's."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.annotate import annotate
from etl.annotated.marks import FILLS
from etl.annotated.notes import Notes, Remark
from etl.annotated.sandboxed import annotate_bytes
from etl.dictionary import Dictionary
from tests.etl.annotated.copies import MESSY, PROGRESS, PROJECTS, colour, coloured, opened
from tests.etl.conftest import Desk
from tests.support.workbooks import address, bytes_of, repacked, sheet_name

pytestmark = pytest.mark.slow


def looks(book: Workbook) -> dict[str, Any]:
    """Value and look of every cell, except of those with a colour of ours."""
    return {
        f"{sheet.title}!{cell.coordinate}": (
            str(cell.value),
            cell.number_format,
            *map(repr, (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)),
        )
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if colour(cell) not in FILLS.values() and cell.value is not None
    }


def shape(sheet: Worksheet) -> dict[str, Any]:
    """What a sheet is apart from its cells."""
    validations = sheet.data_validations.dataValidation
    return {
        "widths": {
            k: (d.min, d.max, d.width, d.hidden) for k, d in sheet.column_dimensions.items()
        },
        "heights": {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items() if d.height},
        "rules": [
            (v.type, v.formula1, v.formula2, str(v.sqref), v.error, v.prompt) for v in validations
        ],
        "merged": sorted(str(r) for r in sheet.merged_cells.ranges),
        "frozen": sheet.freeze_panes,
        "state": sheet.sheet_state,
        "page": (
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
            sheet.page_setup.fitToHeight,
        ),
        "titles": sheet.print_title_rows,
        "head": (
            sheet.oddHeader.left.text,
            sheet.oddHeader.right.text,
            sheet.oddFooter.center.text,
        ),
        "lock": dict(sheet.protection),
        "colours": [str(r.sqref) for r in sheet.conditional_formatting],
        "lines": sheet.sheet_view.showGridLines,
    }


def test_the_template_keeps_lists_locks_looks_and_print(
    drawn: bytes, back: Callable[..., Workbook]
) -> None:
    before, after = opened(drawn), back(drawn)
    kept = looks(after)
    wanted = looks(before)
    touched = set(coloured(after))
    assert len(touched) == 4
    assert {key: kept[key] for key in wanted if key not in touched} == {
        key: look for key, look in wanted.items() if key not in touched
    }
    for sheet in before.worksheets:
        assert shape(after[sheet.title]) == shape(sheet), sheet.title
    assert after.worksheets[-1].sheet_state == "hidden"
    assert any(
        rule.type == "list" for rule in after[sheet_name(PROJECTS)].data_validations.dataValidation
    )


def test_a_blank_cell_that_is_marked_can_still_be_filled(
    drawn: bytes, back: Callable[..., Workbook]
) -> None:
    after = back(drawn)
    sheet = after[sheet_name(PROJECTS)]
    assert sheet.protection.sheet
    assert colour(sheet[PROGRESS]) == FILLS["error"]
    assert not sheet[PROGRESS].protection.locked
    assert sheet["A1"].protection.locked


def test_a_cell_that_never_was_gets_the_look_of_its_column(drawn: bytes, notes: Notes) -> None:
    column = address(PROJECTS, "planned_end").rstrip("2")
    remark = Remark("error", sheet_name(PROJECTS), (f"{column}90",), f"{column}90", "没有填")
    book = opened(annotate_bytes(drawn, replace(notes, remarks=(remark,)))[0])
    sheet = book[sheet_name(PROJECTS)]
    assert sheet[f"{column}90"].number_format == sheet[f"{column}2"].number_format == "yyyy-mm-dd"
    assert not sheet[f"{column}90"].protection.locked


def test_a_towns_own_work_is_kept(back: Callable[..., Workbook], tmp_path: Path) -> None:
    source = MESSY.workbook()
    sheet = source[sheet_name(PROJECTS)]
    sheet["B2"].font = Font("楷体", 14, bold=True, color="FF123456")
    sheet["B2"].border = Border(bottom=Side("double"))
    sheet["B2"].alignment = Alignment("right", "top")
    sheet.row_dimensions[3].height = 44
    sheet.row_dimensions[9].hidden = True
    sheet.conditional_formatting.add(
        "L2:L9", CellIsRule("lessThan", ["50"], fill=PatternFill("solid", bgColor="FF00FF00"))
    )
    source.defined_names["我的区域"] = DefinedName("我的区域", attr_text="'项目进展'!$A$1:$B$2")
    sheet.print_area = "A1:V30"
    sheet.add_image(picture(tmp_path), "X2")
    after = back(bytes_of(source))
    kept = after[sheet_name(PROJECTS)]
    assert (kept["B2"].font.name, kept["B2"].font.sz, kept["B2"].font.color.rgb) == (
        "楷体",
        14,
        "FF123456",
    )
    assert kept["B2"].border.bottom.style == "double"
    assert shape(kept) == shape(sheet)
    assert after.defined_names["我的区域"].attr_text == "'项目进展'!$A$1:$B$2"
    assert kept.print_area == sheet.print_area
    assert len(kept._images) == 1


def picture(tmp_path: Path) -> openpyxl.drawing.image.Image:
    from PIL import Image

    path = tmp_path / "印章.png"
    Image.new("RGB", (8, 8), "red").save(path)
    return openpyxl.drawing.image.Image(io.BytesIO(path.read_bytes()))


def test_words_in_different_faces_in_one_cell_stay_so(back: Callable[..., Workbook]) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    source = MESSY.workbook()
    bold = TextBlock(InlineFont(b=True), "长者")
    source[sheet_name(PROJECTS)]["B2"] = CellRichText("第二 ", bold, "食堂")
    kept = back(bytes_of(source))[sheet_name(PROJECTS)]["B2"].value
    assert str(kept) == "第二 长者食堂"
    assert any(isinstance(part, TextBlock) and part.font.b for part in kept)


def test_lists_that_excel_moved_into_an_extension_are_kept(back: Callable[..., Workbook]) -> None:
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1" error="请选一项">'
        "<x14:formula1><xm:f>选项!$A$1:$A$7</xm:f></x14:formula1><xm:sqref>E2:E301</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    ).encode()
    source = MESSY.workbook()
    number = source.sheetnames.index(sheet_name(PROJECTS)) + 1

    def change(name: str, content: bytes) -> bytes:
        is_it = name == f"xl/worksheets/sheet{number}.xml"
        return content.replace(b"</worksheet>", extension) if is_it else content

    (rule,) = back(repacked(bytes_of(source), change))[
        sheet_name(PROJECTS)
    ].data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref), rule.error, rule.allowBlank) == (
        "list",
        "选项!$A$1:$A$7",
        "E2:E301",
        "请选一项",
        True,
    )


def test_formulas_stay_with_their_last_values_and_are_computed_anew(
    desk: Desk, dictionary: Dictionary, tmp_path: Path
) -> None:
    path = tmp_path / "公式.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for page in MESSY.workbook().worksheets:
            sheet = made.add_worksheet(page.title)
            for row in page.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        value = cell.value
                        shown = value.isoformat() if isinstance(value, dt.date) else value
                        sheet.write(cell.row - 1, cell.column - 1, shown)
        sheet = made.get_worksheet_by_name(sheet_name(PROJECTS))
        sheet.write_formula(address(PROJECTS, "in_kind"), "=0.2+0.4", None, 0.6)
        sheet.write_formula("Z2", '="甲"&"乙"', None, "甲乙")
    checked = desk.check(path.read_bytes())
    back = annotate(path.read_bytes(), checked, dictionary)
    formulas, values = opened(back), openpyxl.load_workbook(io.BytesIO(back), data_only=True)
    name = sheet_name(PROJECTS)
    assert formulas[name]["Z2"].value == '="甲"&"乙"'
    assert values[name]["Z2"].value == "甲乙"
    assert values[name][address(PROJECTS, "in_kind")].value == 0.6
    assert formulas.calculation.fullCalcOnLoad
    again = {(f.code, f.cell) for f in desk.check(back).findings}
    assert again == {(f.code, f.cell) for f in checked.findings}
