"""The return comes back: findings seen in the town's own workbook, nothing of its own harmed, and again next time."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated import workbooks
from etl.annotated.annotate import annotate, returned_name
from etl.annotated.marks import FILLS, TABS
from etl.annotated.notes import Line, Notes, Remark
from etl.annotated.sandboxed import annotate_bytes, annotate_in_sandbox
from etl.annotated.wording import notes_of
from etl.dictionary import Dictionary
from etl.intake.check.findings import Finding
from etl.intake.read.cells import Column, Percent, RawSheet, RawWorkbook
from etl.lists.reference import Reference
from etl.templates.template import write_return
from tests.etl.conftest import Desk
from tests.support.compound_file import xls
from tests.support.office import convert
from tests.support.workbooks import (
    Book,
    address,
    bytes_of,
    repacked,
    sheet_name,
    title,
    town_return,
)

pytestmark = pytest.mark.slow

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


@pytest.fixture
def back(desk: Desk, dictionary: Dictionary) -> Callable[..., Workbook]:
    """A file, or a return, as it comes back."""

    def annotated(data: bytes | Book, **given: Any) -> Workbook:
        content = data.data() if isinstance(data, Book) else data
        return opened(annotate(content, desk.check(content), dictionary, **given))

    return annotated


@pytest.fixture
def notes(desk: Desk, dictionary: Dictionary) -> Notes:
    """Notes without a finding, to put lines and remarks of one's own into."""
    return notes_of(desk.check(town_return().data()), dictionary, {}, "rejected", "")


@pytest.fixture(scope="module")
def messy(desk: Desk, dictionary: Dictionary) -> bytes:
    """The messy return as it comes back."""
    return annotate(MESSY.data(), desk.check(MESSY.data()), dictionary)


@pytest.fixture(scope="module")
def messy_book(messy: bytes) -> Workbook:
    """The same, opened; look at it, change nothing."""
    return opened(messy)


@pytest.fixture(scope="module")
def drawn(
    tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary, register: Reference
) -> bytes:
    """The messy return as the template draws it: lists, locks, formats."""
    out = tmp_path_factory.mktemp("drawn") / "drawn.xlsx"
    write_return(out, dictionary, register, MESSY.cover, MESSY.rows)
    return out.read_bytes()


# --- cells ------------------------------------------------------------------------------------------------------------


def test_every_cell_of_a_finding_is_coloured_and_says_why(messy_book: Workbook) -> None:
    book = messy_book
    projects = sheet_name(PROJECTS)
    assert coloured(book) == {
        f"{sheet_name(PAIRINGS)}!{SIGNED}": FILLS["error"],
        f"{projects}!{CASH}": FILLS["error"],
        f"{projects}!{PROGRESS}": FILLS["error"],
        f"{projects}!{CASH_2}": FILLS["warning"],
    }
    said = book[projects][CASH].comment
    assert "须修改" in said.text
    assert "3—5万" in said.text
    assert CASH in said.text
    assert "请核实" in book[projects][CASH_2].comment.text


def test_comments_are_large_enough_to_read(messy: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(messy)) as package:
        shapes = [package.read(name).decode() for name in package.namelist() if ".vml" in name]
    sizes = re.findall(r"width:(\d+)px;height:(\d+)px", "".join(shapes))
    assert len(sizes) == 4
    assert all(int(width) > 250 and int(height) > 60 for width, height in sizes)


def test_several_findings_on_one_cell_are_one_comment_and_the_graver_colour(notes: Notes) -> None:
    remarks = (
        Remark("error", sheet_name(PROJECTS), ("B2",), "B2", "须修改：甲"),
        Remark("warning", sheet_name(PROJECTS), ("B2",), "B2", "请核实：乙"),
    )
    book = opened(annotate_bytes(town_return().data(), replace(notes, remarks=remarks))[0])
    cell = book[sheet_name(PROJECTS)]["B2"]
    assert cell.comment.text.split("\n")[1:] == ["须修改：甲", "请核实：乙"]
    assert colour(cell) == FILLS["error"]


def test_a_finding_of_many_cells_marks_them_all_each_under_its_own_name(notes: Notes) -> None:
    listed = "B2、C2:D3"
    remark = Remark(
        "warning", sheet_name(PROJECTS), ("B2", "C2:D3"), listed, f"请核实：{listed} 相同"
    )
    book = opened(annotate_bytes(town_return().data(), replace(notes, remarks=(remark,)))[0])
    found = {name.split("!")[1] for name in coloured(book)}
    assert found == {"B2", "C2", "C3", "D2", "D3"}
    assert book[sheet_name(PROJECTS)]["D3"].comment.text.endswith("请核实：D3 相同")


def test_equal_findings_below_each_other_are_told_as_a_range(back: Callable[..., Workbook]) -> None:
    base = town_return()
    rows = [dict(base.rows[PROJECTS][0], project_name=f"项目{n}", task="文化") for n in range(300)]
    book = back(Book(base.cover, {**base.rows, PROJECTS: rows}))
    column = address(PROJECTS, "task").rstrip("2")
    line = next(row for row in table_of(book) if row["栏目"] == title(PROJECTS, "task"))
    assert line["单元格"] == f"{column}2:{column}301"
    assert len(line["说明"]) < 200
    assert (book[sheet_name(PROJECTS)], f"{column}2") in targets(book)
    assert len(coloured(book)) == 300


def test_cells_here_and_there_are_told_by_the_first_and_their_number(
    desk: Desk, dictionary: Dictionary
) -> None:
    cells = "、".join(f"B{row}" for row in range(2, 602, 2))
    message = f"【项目进展】{cells} 的“项目名称”没有填。"
    finding = Finding("error", "x", "项目进展", 2, "B", cells, "项目名称", None, message, None)
    checked = replace(desk.check(town_return().data()), findings=(finding,))
    (line,) = table_of(opened(annotate(town_return().data(), checked, dictionary)))
    assert line["单元格"] == "B2、B4、B6 等 300 处"
    assert line["说明"] == "【项目进展】B2、B4、B6 等 300 处 的“项目名称”没有填。"


def test_of_merged_cells_the_first_is_marked(back: Callable[..., Workbook]) -> None:
    source = town_return().workbook()
    sheet = source[sheet_name(PROJECTS)]
    sheet.merge_cells(f"{CASH}:{CASH_2}")
    book = back(bytes_of(source))
    marked = book[sheet_name(PROJECTS)]
    assert "合并" in marked[CASH].comment.text
    assert colour(marked[CASH]) == FILLS["error"]
    assert isinstance(marked[CASH_2], MergedCell)
    assert [str(r) for r in marked.merged_cells.ranges] == [f"{CASH}:{CASH_2}"]


def test_a_finding_about_a_whole_sheet_colours_its_tab(back: Callable[..., Workbook]) -> None:
    source = town_return().workbook()
    sheet = source[sheet_name(PROJECTS)]
    sheet.delete_cols(openpyxl.utils.column_index_from_string(CASH.rstrip("2")))
    book = back(bytes_of(source))
    assert book[sheet_name(PROJECTS)].sheet_properties.tabColor.rgb == TABS["error"]
    assert book[sheet_name(PAIRINGS)].sheet_properties.tabColor is None
    assert (book[sheet_name(PROJECTS)], "A1") in targets(book)


def test_the_towns_own_comment_stays_and_ours_follows(back: Callable[..., Workbook]) -> None:
    source = MESSY.workbook()
    source[sheet_name(PROJECTS)][CASH].comment = Comment("请财务再核一下", "李工")
    source[sheet_name(PROJECTS)]["A1"].comment = Comment("新项目留空", "李工")
    book = back(bytes_of(source))
    comment = book[sheet_name(PROJECTS)][CASH].comment
    assert comment.text.startswith("请财务再核一下\n")
    assert "3—5万" in comment.text
    assert comment.author == "李工"
    assert book[sheet_name(PROJECTS)]["A1"].comment.text == "新项目留空"


# --- the list of findings ---------------------------------------------------------------------------------------------


def test_the_list_stands_in_front_and_is_what_opens(back: Callable[..., Workbook]) -> None:
    source = MESSY.workbook()
    source.active = 3
    book = back(bytes_of(source))
    assert book.sheetnames[0] == "核对结果"
    assert book.active.title == "核对结果"
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == ["核对结果"]
    assert book.sheetnames[1:] == source.sheetnames


def test_the_list_says_whose_return_what_became_of_it_and_what_to_do(messy_book: Workbook) -> None:
    said = texts(messy_book)
    for words in ("狮山镇", "2026年上半年", "退回修改", "须修改 3 项", "请核实 1 项", "重新报送"):
        assert words in said


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("accepted", "已载入"),
        ("pending", "待审核"),
        ("returned", "退回修改"),
        ("rejected", "退回修改"),
    ],
)
def test_every_outcome_has_its_word(
    back: Callable[..., Workbook], outcome: str, words: str
) -> None:
    said = texts(back(town_return().changed(PROJECTS, cash="约2"), outcome=outcome))
    assert words in said


def test_the_reviewers_reason_is_told(back: Callable[..., Workbook]) -> None:
    said = texts(back(town_return(), outcome="returned", reason="金额与台账不符"))
    assert "审核意见：金额与台账不符" in said


def test_the_table_holds_every_finding_under_the_dictionarys_titles(
    messy_book: Workbook, desk: Desk, dictionary: Dictionary
) -> None:
    rows = table_of(messy_book)
    findings = desk.check(MESSY.data()).findings
    columns = {c.name: c.title for c in dictionary.relations["finding"].columns}
    names = [
        "finding_number",
        "severity",
        "sheet",
        "cell",
        "title",
        "value",
        "message",
        "suggestion",
        "answer",
        "answer_note",
    ]
    assert list(rows[0]) == [columns[name] for name in names]
    assert [row["说明"] for row in rows] == [f.message for f in findings]
    assert [row["单元格"] for row in rows] == [f.cell for f in findings]
    assert [row["序号"] for row in rows] == [1, 2, 3, 4]


def test_every_link_leads_to_a_coloured_cell(messy_book: Workbook) -> None:
    found = targets(messy_book)
    assert len(found) == 4
    assert all(colour(sheet[at]) in FILLS.values() for sheet, at in found)


@pytest.mark.parametrize(
    "name", ["项目 进展", "项目'进展'表", "（一）项目(新) & <表>", "Projects 1!"]
)
def test_links_resolve_whatever_the_sheet_is_called(notes: Notes, name: str) -> None:
    source = town_return().workbook()
    source.create_sheet(name)
    line = Line("error", "须修改", name, ("C5",), "C5", "", "", "说明", "")
    remark = Remark("error", name, ("C5",), "C5", "说明")
    book = opened(
        annotate_bytes(bytes_of(source), replace(notes, lines=(line,), remarks=(remark,)))[0]
    )
    assert targets(book) == [(book[name], "C5")]
    assert colour(book[name]["C5"]) == FILLS["error"]


def test_a_sheet_name_with_other_spaces_is_found(back: Callable[..., Workbook]) -> None:
    source = MESSY.workbook()
    source[sheet_name(PROJECTS)].title = "项目 进展 "
    book = back(bytes_of(source))
    assert colour(book["项目 进展 "][CASH]) == FILLS["error"]
    assert (book["项目 进展 "], CASH) in targets(book)


def test_what_is_hidden_has_no_link(notes: Notes) -> None:
    source = town_return().workbook()
    source.create_sheet("藏").sheet_state = "hidden"
    line = Line("error", "须修改", "藏", ("C5",), "C5", "", "", "说明", "")
    book = opened(annotate_bytes(bytes_of(source), replace(notes, lines=(line,)))[0])
    assert targets(book) == []
    assert book["藏"].sheet_state == "hidden"


def test_the_list_can_be_printed_and_filtered(messy_book: Workbook) -> None:
    sheet = messy_book.worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    heading = int(re.search(r"\d+", sheet.auto_filter.ref).group())
    assert sheet.freeze_panes == f"A{heading + 1}"
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.cell(heading + 1, 7).alignment.wrap_text
    assert "&P" in sheet.oddFooter.center.text


def test_two_thousand_findings_are_listed_and_marked(notes: Notes) -> None:
    name = sheet_name(PROJECTS)
    lines = tuple(
        Line("error", "须修改", name, (f"B{n}",), f"B{n}", "栏", "值", "说明" * 20, "")
        for n in range(2, 2002)
    )
    remarks = tuple(Remark("error", name, line.cells, line.place, line.message) for line in lines)
    data = annotate_in_sandbox(town_return().data(), replace(notes, lines=lines, remarks=remarks))
    book = opened(data)
    assert len(table_of(book)) == len(targets(book)) == len(coloured(book)) == 2000


def test_texts_are_texts_and_never_formulas(desk: Desk, dictionary: Dictionary) -> None:
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "=1+1", "a\x07b\x0b"]
    findings = tuple(
        Finding("error", "x", "项目进展", 2, "B", "B2", text, text, text, text) for text in evil
    )
    source = town_return().workbook()
    cell = source[sheet_name(PROJECTS)]["B2"]
    cell.value, cell.data_type = "=1+1", "s"
    data = bytes_of(source)
    back = annotate(data, replace(desk.check(data), findings=findings), dictionary)
    package = zipfile.ZipFile(io.BytesIO(back))
    assert not any(
        re.search(b"<f[ />]", package.read(name))
        for name in package.namelist()
        if "worksheets/sheet" in name
    )
    book = opened(back)
    assert [row["填报内容"] for row in table_of(book)] == [*evil[:-1], "ab"]
    assert book[sheet_name(PROJECTS)]["B2"].data_type == "s"


# --- what is the town's stays the town's ------------------------------------------------------------------------------


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


# --- and again --------------------------------------------------------------------------------------------------------


def corrected(data: bytes) -> bytes:
    """What the town does: it mends the annotated file itself, and moves rows about."""
    book = opened(data)
    projects = book[sheet_name(PROJECTS)]
    projects[CASH], projects[CASH_2], projects[PROGRESS] = 4, 2, 35
    book[sheet_name(PAIRINGS)][SIGNED] = "是"
    return bytes_of(book)


def test_a_corrected_annotated_file_is_accepted_without_a_finding(desk: Desk, messy: bytes) -> None:
    checked = desk.check(corrected(messy))
    assert checked.findings == ()
    assert checked.status == "accepted"


def test_the_second_round_takes_the_first_away_and_gives_back_what_was_the_towns(
    desk: Desk, dictionary: Dictionary
) -> None:
    source = MESSY.workbook()
    sheet = source[sheet_name(PROJECTS)]
    sheet[CASH].fill = PatternFill("solid", fgColor=YELLOW)
    sheet[PROGRESS].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.5))
    sheet[CASH].comment = Comment("请财务再核一下", "李工")
    data = bytes_of(source)
    once = annotate(data, desk.check(data), dictionary)
    assert colour(opened(once)[sheet_name(PROJECTS)][CASH]) == FILLS["error"]
    mended = corrected(once)
    book = opened(annotate(mended, desk.check(mended), dictionary))
    projects = book[sheet_name(PROJECTS)]
    assert coloured(book) == {}
    assert colour(projects[CASH]) == YELLOW
    assert (projects[PROGRESS].fill.fgColor.theme, projects[PROGRESS].fill.fgColor.tint) == (4, 0.5)
    assert projects[CASH].comment.text == "请财务再核一下"
    assert projects[CASH_2].fill.fill_type is None
    assert projects[CASH_2].comment is None
    assert [name for name in book.sheetnames if name.startswith("核对结果")] == ["核对结果"]
    assert table_of(book) == []


def test_rounds_do_not_pile_up(
    desk: Desk, dictionary: Dictionary, messy: bytes, messy_book: Workbook
) -> None:
    checked = desk.check(messy)
    twice = annotate(messy, checked, dictionary)
    thrice = opened(annotate(twice, desk.check(twice), dictionary))
    assert [f.message for f in checked.findings] == [
        f.message for f in desk.check(MESSY.data()).findings
    ]
    assert coloured(thrice) == coloured(messy_book)
    one, three = messy_book[sheet_name(PROJECTS)], thrice[sheet_name(PROJECTS)]
    assert three[CASH].comment.text == one[CASH].comment.text
    assert thrice.sheetnames == messy_book.sheetnames


def test_old_colours_go_wherever_rows_were_moved_to(
    desk: Desk, dictionary: Dictionary, messy: bytes
) -> None:
    book = opened(messy)
    sheet = book[sheet_name(PROJECTS)]
    sheet.move_range("A2:V2", rows=3)
    moved = CASH.replace("2", "5")
    assert colour(sheet[moved]) == FILLS["error"]
    sheet[moved] = 4
    data = bytes_of(book)
    after = opened(annotate(data, desk.check(data), dictionary))[sheet_name(PROJECTS)]
    assert after[moved].fill.fill_type is None


@pytest.mark.parametrize("second", [Color(indexed=64), Color("FFDDD8CD"), Color(theme=3)])
def test_a_colour_to_which_a_program_gave_another_second_one_goes_without_a_trace(
    desk: Desk, dictionary: Dictionary, second: Color
) -> None:
    source = MESSY.workbook()
    source[sheet_name(PROJECTS)][PROGRESS].fill = PatternFill("solid", fgColor=YELLOW)
    once = annotate(bytes_of(source), desk.check(bytes_of(source)), dictionary)
    book = opened(once)
    cell = book[sheet_name(PROJECTS)][CASH]
    cell.fill = PatternFill("solid", fgColor=FILLS["error"], bgColor=second)
    data = corrected(bytes_of(book))
    after = opened(annotate(data, desk.check(data), dictionary))[sheet_name(PROJECTS)]
    assert after[CASH].fill.fill_type is None
    assert colour(after[PROGRESS]) == YELLOW


def test_a_towns_own_sheet_of_that_name_is_no_business_of_ours(
    back: Callable[..., Workbook],
) -> None:
    source = MESSY.workbook()
    source.create_sheet("核对结果")["A1"] = "本镇自查"
    book = back(bytes_of(source))
    assert book["核对结果"]["A1"].value == "本镇自查"
    assert book.worksheets[0]["A1"].value.endswith("核对结果")
    assert len(table_of(book)) == 4


# --- codes ------------------------------------------------------------------------------------------------------------


def test_new_codes_are_written_where_there_is_none_and_listed(
    back: Callable[..., Workbook],
) -> None:
    name = sheet_name(PROJECTS)
    codes = {f"{name}!2": "XM0000000001", f"{name}!3": "XM0000000002", "没有的表!2": "X"}
    source = town_return().workbook()
    source[name]["A3"] = "自编-7"
    book = back(bytes_of(source), codes=codes)
    assert (book[name]["A2"].value, book[name]["A3"].value) == ("XM0000000001", "自编-7")
    given = [row for row in table_of(book) if row["轻重"] == "新编号"]
    assert [row["填报内容"] for row in given] == ["XM0000000001", "XM0000000002"]
    assert title(PROJECTS, "project_code") in given[0]["说明"]
    assert (book[name], "A2") in targets(book)


def test_a_code_whose_column_is_missing_is_listed_all_the_same(
    back: Callable[..., Workbook],
) -> None:
    source = town_return().workbook()
    name = sheet_name(PROJECTS)
    source[name].delete_cols(1)
    book = back(bytes_of(source), codes={f"{name}!2": "XM0000000001"})
    assert book[name]["A2"].value == source[name]["A2"].value
    assert [row["填报内容"] for row in table_of(book)] == ["XM0000000001"]


# --- other files ------------------------------------------------------------------------------------------------------


def test_an_xls_comes_back_as_xlsx_with_its_values_colours_and_comments(
    desk: Desk, dictionary: Dictionary
) -> None:
    data = xls(MESSY.workbook())
    checked = desk.check(data, "报送.xls")
    book = opened(annotate(data, checked, dictionary))
    assert book.sheetnames == ["核对结果", *MESSY.workbook().sheetnames]
    sheet = book[sheet_name(PROJECTS)]
    assert sheet["B2"].value == MESSY.rows[PROJECTS][0]["project_name"]
    assert colour(sheet[CASH]) == FILLS["error"]
    assert "3—5万" in sheet[CASH].comment.text
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width > 20
    assert {(f.code, f.cell) for f in desk.check(bytes_of(book)).findings} == {
        (f.code, f.cell) for f in checked.findings
    }


def test_the_values_of_an_xls_stand_where_they_stood_as_what_they_were(
    monkeypatch: pytest.MonkeyPatch, notes: Notes
) -> None:
    rows: list[list[object]] = [
        [None, "=1+1", dt.date(2026, 3, 5), Percent(0.6)],
        [None, "甲", dt.datetime(2026, 3, 5, 8, 30), True],
    ]
    columns = tuple(Column.of(list(cells)) for cells in zip(*rows, strict=True))
    sheet = RawSheet("表", 2, columns, merges=(((0, 1), (1, 1)),), is_hidden=False)
    monkeypatch.setattr(workbooks, "parse", lambda data: RawWorkbook((sheet,)))
    page = opened(annotate_bytes(b"\xd0\xcf", replace(notes, layouts={}))[0])["表"]
    assert (page["A1"].value, page["B1"].value, page["B1"].data_type) == (None, "=1+1", "s")
    assert (page["C1"].value, page["C1"].number_format) == (dt.datetime(2026, 3, 5), "yyyy-mm-dd")
    assert page["C2"].value == dt.datetime(2026, 3, 5, 8, 30)
    assert (page["D1"].value, page["D1"].number_format, page["D2"].value) == (0.6, "0%", True)
    assert [str(r) for r in page.merged_cells.ranges] == ["B1:B2"]


@pytest.mark.parametrize(
    "data", [b"", "镇街,狮山镇,3\n".encode("gb18030"), b"PK\x03\x04broken", b"%PDF-1.4"]
)
def test_what_cannot_be_opened_comes_back_as_the_list_alone(
    back: Callable[..., Workbook], data: bytes
) -> None:
    book = back(data)
    assert book.sheetnames == ["核对结果"]
    assert len(table_of(book)) == 1
    assert "没有打开" in texts(book)


def broken(name: str, content: bytes) -> bytes:
    return b"<styleSheet" if name == "xl/styles.xml" else content


def sea(name: str, content: bytes) -> bytes:
    merge = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    is_it = name == "xl/worksheets/sheet1.xml"
    return content.replace(b"</sheetData>", b"</sheetData>" + merge) if is_it else content


def great_table(name: str, content: bytes) -> bytes:
    return (
        content.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"') if "/tables/" in name else content
    )


def strict(name: str, content: bytes) -> bytes:
    """As 严格的 Open XML 电子表格 names things: openpyxl sees no sheet in it."""
    known = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return content.replace(known, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def no_calculation(name: str, content: bytes) -> bytes:
    return re.sub(rb"<calcPr[^>]*/>", b"", content) if name == "xl/workbook.xml" else content


def odd_font(name: str, content: bytes) -> bytes:
    is_it = name == "xl/styles.xml"
    return re.sub(rb'<family val="\d+"', b'<family val="134"', content) if is_it else content


def lost_drawing(name: str, content: bytes) -> bytes:
    if name != "xl/worksheets/sheet3.xml":
        return content
    return content.replace(b"</worksheet>", b'<drawing r:id="rId9"/></worksheet>').replace(
        b"<worksheet ",
        b'<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
        1,
    )


@pytest.mark.parametrize("change", [strict, no_calculation, odd_font, lost_drawing])
def test_what_the_reader_reads_comes_back_marked(
    notes: Notes, change: Callable[[str, bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    remark = Remark("error", sheet_name(PROJECTS), ("N2",), "", "说明")
    data = repacked(town_return().data(), change)
    book = opened(annotate_in_sandbox(data, replace(notes, remarks=(remark,))))
    cell = book[sheet_name(PROJECTS)]["N2"]
    assert (cell.value, cell.fill.fgColor.rgb) == (2.5, FILLS["error"])
    assert cell.comment is not None
    is_rebuilt = change in (strict, odd_font)
    assert ("重新生成" in texts(book)) == is_rebuilt == bool(caplog.messages)


def test_what_the_copy_lacks_is_said(notes: Notes) -> None:
    data = repacked(
        town_return().data(),
        added={
            "xl/cellimages.xml": b"<etc:cellImages/>",
            "xl/media/image1.png": b"png",
            "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
        },
    )
    assert "没有原表里的图片、批注的回复" in texts(opened(annotate_bytes(data, notes)[0]))
    assert "没有原表里的" not in texts(opened(annotate_bytes(town_return().data(), notes)[0]))


@pytest.mark.parametrize("change", [broken, sea, great_table])
def test_what_openpyxl_cannot_open_or_should_not_comes_back_as_the_list_alone(
    notes: Notes, change: Callable[[str, bytes], bytes]
) -> None:
    line = Line("error", "须修改", sheet_name(PROJECTS), ("B2",), "B2", "", "", "说明", "")
    source = town_return().workbook()
    source[source.sheetnames[0]].add_table(Table(displayName="表一", ref="A1:B3"))
    data = repacked(bytes_of(source), change)
    started = time.monotonic()
    book = opened(annotate_in_sandbox(data, replace(notes, lines=(line,))))
    assert book.sheetnames == ["核对结果"]
    assert [row["说明"] for row in table_of(book)] == ["说明"]
    assert "不含原表内容" in texts(book)
    assert time.monotonic() - started < 15


def test_a_sheet_of_two_cells_far_apart_is_no_sea(notes: Notes) -> None:
    source = town_return().workbook()
    source[sheet_name(PROJECTS)]["XFD1048576"] = "远"
    book = opened(annotate_in_sandbox(bytes_of(source), notes))
    assert book[sheet_name(PROJECTS)]["XFD1048576"].value == "远"


def test_what_takes_too_long_comes_back_as_the_list_alone(notes: Notes) -> None:
    assert opened(annotate_in_sandbox(town_return().data(), notes, 0.01)).sheetnames == ["核对结果"]
    assert len(opened(annotate_in_sandbox(town_return().data(), notes)).sheetnames) > 1


# --- the file itself --------------------------------------------------------------------------------------------------


def test_the_same_return_gives_the_same_bytes(desk: Desk, dictionary: Dictionary) -> None:
    data = MESSY.data()
    for content in (data, xls(MESSY.workbook()), b""):
        checked = desk.check(content)
        assert annotate(content, checked, dictionary) == annotate(content, checked, dictionary)


def test_the_package_is_whole(drawn: bytes, dictionary: Dictionary, desk: Desk) -> None:
    package = zipfile.ZipFile(io.BytesIO(annotate(drawn, desk.check(drawn), dictionary)))
    names = package.namelist()
    assert len(names) == len(set(names))
    parts = {name: ElementTree.fromstring(package.read(name)) for name in names}
    assert {name for name in names if not _has_type(parts["[Content_Types].xml"], name)} == set()
    assert [t for name in names if name.endswith(".rels") for t in _lost(name, parts)] == []
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    with_comments = [s for s in sheets if s.find(f"{main}legacyDrawing") is not None]
    assert len(with_comments) == len([n for n in names if n.startswith("xl/comments/")]) == 2
    assert all(len(s.get("name", "")) <= 31 for s in parts["xl/workbook.xml"].iter(f"{main}sheet"))
    shapes = sum(package.read(n).count(b'ObjectType="Note"') for n in names if n.endswith(".vml"))
    listed = sum(package.read(n).count(b"<comment ") for n in names if "comments/" in n)
    assert shapes == listed == 4


def _has_type(types: ElementTree.Element, name: str) -> bool:
    parts = {t.get("PartName") for t in types}
    endings = {t.get("Extension") for t in types}
    return (
        name == "[Content_Types].xml" or f"/{name}" in parts or name.rsplit(".", 1)[-1] in endings
    )


def _lost(name: str, parts: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Targets of a part's relations that are not in the package."""
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in parts[name]:
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        if relation.get("TargetMode") != "External" and target.lstrip("/") not in parts:
            yield f"{name}: {target}"


def test_the_name_says_whose_return_and_which_version(desk: Desk, dictionary: Dictionary) -> None:
    checked = desk.check(MESSY.data())
    name = returned_name(checked, dictionary, 2)
    assert name == "百社联百村_狮山镇_2026H1_第2版_核对结果.xlsx"
    assert returned_name(checked, dictionary, 3) != name


def test_demonstration_data_are_marked_in_name_and_sheet(
    desk: Desk, dictionary: Dictionary
) -> None:
    data = town_return().changed("cover", data_nature="演示数据").data()
    checked = replace(desk.checker, is_demo=True).check_bytes(Path("演示.xlsx"), data)
    assert returned_name(checked, dictionary, 1).startswith("演示数据_百社联百村_")
    first = opened(annotate(data, checked, dictionary)).worksheets[0]
    assert "演示数据" in str(first["A2"].value)


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("报送 13812345678.xlsx", "报送 138xxxx"),
        ('a<b>:"c"|?.xlsx', "a_b_c_"),
        ("...xlsx", "_"),
        ("长" * 90 + ".xlsx", "长" * 40),
    ],
)
def test_the_name_of_an_unknown_file_is_safe_and_its_own(
    desk: Desk, dictionary: Dictionary, file: str, start: str
) -> None:
    first, other = desk.check(b"x", file), desk.check(b"y", file)
    name = returned_name(first, dictionary, None)
    assert name == f"{start}_{first.sha256[:8]}_核对结果.xlsx"
    assert name != returned_name(other, dictionary, None)
    assert len(name.encode()) <= 255


# --- LibreOffice ------------------------------------------------------------------------------------------------------


def through_libreoffice(data: bytes, tmp_path: Path) -> bytes:
    """The workbook as LibreOffice opens it and saves it again."""
    source, out = tmp_path / "核对.xlsx", tmp_path / "out"
    source.write_bytes(data)
    convert([source], "xlsx", out)
    return (out / source.name).read_bytes()


@pytest.mark.slow
def test_libreoffice_shows_it_right_and_what_it_saves_comes_round(
    tmp_path: Path, drawn: bytes, dictionary: Dictionary, desk: Desk
) -> None:
    ours = annotate(drawn, desk.check(drawn), dictionary)
    saved = through_libreoffice(ours, tmp_path)
    before, after = opened(ours), opened(saved)
    assert after.sheetnames == before.sheetnames
    assert after.active.title == "核对结果"
    assert coloured(after) == coloured(before)
    assert [r["说明"] for r in table_of(after)] == [r["说明"] for r in table_of(before)]
    assert [(s.title, at) for s, at in targets(after)] == [
        (s.title, at) for s, at in targets(before)
    ]
    sheet, own = after[sheet_name(PROJECTS)], before[sheet_name(PROJECTS)]
    assert sheet[CASH].comment.text == own[CASH].comment.text
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 5
    mended = corrected(saved)
    assert desk.check(mended).findings == ()
    final = opened(annotate(mended, desk.check(mended), dictionary))
    assert coloured(final) == {}
    assert final[sheet_name(PROJECTS)][CASH].fill.fill_type is None
    again = opened(annotate(saved, desk.check(saved), dictionary))
    assert coloured(again) == coloured(before)
    assert again.sheetnames == before.sheetnames
    assert again[sheet_name(PROJECTS)][CASH].comment.text == own[CASH].comment.text


def marks_of(data: bytes) -> dict[str, str]:
    properties = openpyxl.load_workbook(io.BytesIO(data)).custom_doc_props  # type: ignore[attr-defined]
    return {p.name: p.value for p in properties.props}


@pytest.mark.parametrize(
    ("period", "filed", "kept"),
    [
        ("2026H1", dt.date(2026, 7, 5), "2026H1"),
        (
            "2025H2",
            dt.date(2026, 7, 5),
            "2026H1",
        ),  # the last template: the copy is this half-year's
        ("2025H2", dt.date(2026, 11, 20), "2025H2"),  # wrong cover or wrong rows: nobody knows
    ],
)
def test_the_copy_carries_the_mark_of_the_right_template(
    desk: Desk, dictionary: Dictionary, period: str, filed: dt.date, kept: str
) -> None:
    book = town_return().changed("cover", reported_on=filed).changed("honor", level="村级")
    data = book.in_template("440605124", period)
    annotated = annotate(data, desk.check(data), dictionary)
    assert marks_of(annotated) == {"baishe_town": "440605124", "baishe_period": kept}


def test_a_copy_of_a_file_without_a_mark_has_one(desk: Desk, dictionary: Dictionary) -> None:
    data = town_return().changed("honor", level="村级").data()
    annotated = annotate(data, desk.check(data), dictionary)
    assert marks_of(annotated) == {"baishe_town": "440605124", "baishe_period": "2026H1"}
