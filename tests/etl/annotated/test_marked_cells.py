"""The return comes back with its findings at their cells: coloured, and in comments that say why."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from etl.annotated.annotate import annotate
from etl.annotated.marks import FILLS, TABS
from etl.annotated.notes import Notes, Remark
from etl.annotated.sandboxed import annotate_bytes
from etl.dictionary import Dictionary
from etl.intake.check.findings import Finding
from tests.etl.annotated.copies import (
    CASH,
    CASH_2,
    MESSY,
    PAIRINGS,
    PROGRESS,
    PROJECTS,
    SIGNED,
    colour,
    coloured,
    opened,
    table_of,
    targets,
)
from tests.etl.conftest import Desk
from tests.support.workbooks import Book, address, bytes_of, sheet_name, title, town_return

pytestmark = pytest.mark.slow


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
