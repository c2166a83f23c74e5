"""The list of findings in front of a return that comes back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl.workbook import Workbook

from etl.annotated.annotate import annotate
from etl.annotated.marks import FILLS
from etl.annotated.notes import Line, Notes, Remark
from etl.annotated.sandboxed import annotate_bytes, annotate_in_sandbox
from etl.dictionary import Dictionary
from etl.intake.check.findings import Finding
from tests.etl.annotated.copies import (
    CASH,
    MESSY,
    PROJECTS,
    colour,
    coloured,
    opened,
    table_of,
    targets,
    texts,
)
from tests.etl.conftest import Desk
from tests.support.workbooks import bytes_of, sheet_name, town_return

pytestmark = pytest.mark.slow


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
