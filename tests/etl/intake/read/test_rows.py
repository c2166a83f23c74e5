"""What a row below the heading is, is decided before its cells: one cause, one finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.etl.conftest import Desk
from tests.support.workbooks import NAMES, bytes_of, sheet_name, town_return

PAIRINGS, PROJECTS, NEEDS, HONORS = map(
    sheet_name, ("pairing", "project_report", "village_need", "honor")
)
Mess = Callable[[Worksheet], None]
Cells = dict[str, object]


def put(page: Worksheet, first_row: int, *lines: Cells) -> None:
    for row, cells in enumerate(lines, first_row):
        for letter, value in cells.items():
            page[f"{letter}{row}"] = value


def below(*lines: Cells, row: int = 5) -> Mess:
    """Lines below the two rows of a sheet."""
    return lambda page: put(page, row, *lines)


def instead(cells: Cells) -> Mess:
    """A line in place of all rows."""

    def mess(page: Worksheet) -> None:
        page.delete_rows(2, page.max_row)
        put(page, 2, cells)

    return mess


def under_heading(cells: Cells) -> Mess:
    def mess(page: Worksheet) -> None:
        page.insert_rows(2)
        put(page, 2, cells)

    return mess


def subtotals(page: Worksheet) -> None:
    """As 数据→分类汇总 writes them."""
    page.insert_rows(3)
    put(page, 3, {"D": "甲社区居委会 汇总", "N": 2.5, "U": 150})
    put(page, 5, {"D": "乙社区居委会 汇总", "N": 2.5, "U": 150}, {"D": "总计", "N": 5, "U": 300})


def merged_titles(page: Worksheet) -> None:
    page.insert_rows(2, 2)
    for column in range(1, 12):
        page.merge_cells(start_row=1, end_row=3, start_column=column, end_column=column)


NO_DATA: dict[str, tuple[str, Mess, int]] = {
    "titles merged down": (PAIRINGS, merged_titles, 2),
    "units": (PROJECTS, under_heading({"L": "%", "N": "万元", "Q": "场", "S": "人次"}), 2),
    "units in brackets": (PROJECTS, under_heading({"A": "单位", "N": "（万元）"}), 2),
    "hints": (PAIRINGS, under_heading({"A": "填全称", "B": "18位", "D": "yyyy/m/d"}), 2),
    "column letters": (PAIRINGS, under_heading(dict(zip("ABCDE", "甲乙丙12", strict=True))), 2),
    "label of a table's total": (PROJECTS, below({"A": "汇总", "N": 5}, row=4), 2),
    "subtotals of a program": (PROJECTS, subtotals, 2),
    "an average": (PROJECTS, below({"B": "总计平均值", "N": 2.5}), 2),
    "a sum without a name": (PROJECTS, below({"N": 5, "Q": 6}, row=4), 2),
    "sums filled too far": (PROJECTS, below(*[{"P": 0}] * 20), 2),
    "labels here and there": (
        PROJECTS,
        below({"D": "审核人：", "H": "填表人：", "I": "日期："}),
        2,
    ),
    "a label and its name": (
        PROJECTS,
        below({"B": "填表人：", "C": "李某", "G": "联系电话", "H": "0757-86000000"}),
        2,
    ),
    "seal and day": (
        PAIRINGS,
        below({"G": "狮山镇社会事务办公室（盖章）"}, {"G": "二〇二六年七月五日"}),
        2,
    ),
    "nothing more": (PAIRINGS, below({"A": "——以下无正文——"}, row=4), 2),
    "无 in each cell": (NEEDS, instead(dict.fromkeys("ABCDEFG", "无")), 0),
    "strokes": (HONORS, instead(dict.fromkeys("ABCD", "/")), 0),
    "本期无 in one cell": (HONORS, instead({"A": "本期无"}), 0),
    "本期无表彰": (HONORS, instead({"A": "本期无表彰"}), 0),
    "暂未获得荣誉": (HONORS, instead({"B": "暂未获得荣誉"}), 0),
}


@pytest.mark.parametrize("name", NO_DATA)
def test_what_is_no_data_is_passed_over(desk: Desk, name: str) -> None:
    sheet, mess, rows = NO_DATA[name]
    workbook = town_return().workbook()
    mess(workbook[sheet])
    checked = desk.check(bytes_of(workbook))
    assert ([f.message for f in checked.findings], checked.rows[sheet]) == ([], rows)


CONTACTS: tuple[Cells, ...] = (
    {"B": "联络员名单"},
    {"B": "姓名", "C": "单位", "D": "电话"},
    {"B": "张某", "C": "社工办", "D": "86000000"},
    {"B": "李某", "C": "农办", "D": "86000001"},
)
SAID_ONCE: dict[str, tuple[Mess, str, str]] = {
    "an error value far below": (below({"F": "#REF!"}, row=67), "row_incomplete", "F67"),
    "two error values": (below({"F": "#REF!", "H": "#REF!"}, row=40), "row_incomplete", "F40、H40"),
    "a remark far below": (below({"V": "待补"}, row=30), "row_incomplete", "V30"),
    "numbers that are no sum": (below({"N": 17}), "row_incomplete", "N5"),
    "a name alone": (below({"B": "修桥铺路"}), "row_incomplete", "B5"),
    "another table": (below(*CONTACTS), "table_below", "B5"),
    "a total that is wrong": (below({"B": "合计", "N": 17}), "total_differs", "N5"),
}


@pytest.mark.parametrize("name", SAID_ONCE)
def test_one_cause_is_said_once(desk: Desk, name: str) -> None:
    mess, code, cell = SAID_ONCE[name]
    workbook = town_return().workbook()
    mess(workbook[PROJECTS])
    [finding] = (checked := desk.check(bytes_of(workbook))).findings
    assert (finding.code, finding.cell, checked.rows[PROJECTS]) == (code, cell, 2)
    assert "张某" not in finding.message


@pytest.mark.parametrize("mark", ["示例：助学计划", "（示例）助学计划", "例：助学计划", "样例1"])
def test_an_example_is_not_counted_and_said(desk: Desk, mark: str) -> None:
    def mess(page: Worksheet) -> None:
        page.insert_rows(2)
        put(page, 2, {cell.column_letter: cell.value for cell in page[3]} | {"B": mark})

    workbook = town_return().workbook()
    mess(workbook[PROJECTS])
    checked = desk.check(bytes_of(workbook))
    assert ([(f.code, f.row) for f in checked.findings], checked.rows[PROJECTS]) == (
        [("row_example", 2)],
        2,
    )


@pytest.mark.parametrize(
    "name", ["例行走访慰问", "示范村建设", "汇总展演", "无障碍改造", "注水井修缮"]
)
def test_a_project_may_be_called_almost_anything(desk: Desk, name: str) -> None:
    data = town_return().changed("project_report", 1, project_name=name).data()
    checked = desk.check(data)
    assert (checked.findings, checked.rows[PROJECTS]) == ((), 2)


def test_a_row_that_is_half_filled_is_data_with_its_blanks(desk: Desk) -> None:
    blanks = dict.fromkeys(("aid_type", "task", "progress_pct"))
    data = town_return().changed("project_report", 1, **blanks).data()
    checked = desk.check(data)
    assert [f.code for f in checked.findings] == ["required"] * 3
    assert checked.rows[PROJECTS] == 2


def test_words_in_place_of_figures_make_no_other_table(desk: Desk) -> None:
    words = {"cash": "待统计", "in_kind": "待统计", "planned_end": "待定", "planned_start": "待定"}
    data = town_return().changed("project_report", 1, **words).data()
    assert desk.check(data).rows[PROJECTS] == 2


def test_a_second_page_under_other_titles_is_never_lost_in_silence(desk: Desk) -> None:
    workbook = town_return().workbook()
    page = workbook[PROJECTS]
    own = {cell.column_letter: cell.value for cell in page[2]} | {"B": "另一个项目", "C": NAMES[1]}
    put(page, 4, dict.fromkeys((cell.column_letter for cell in page[2]), "栏目"), own)
    assert "table_below_data" in {f.code for f in desk.check(bytes_of(workbook)).findings}
