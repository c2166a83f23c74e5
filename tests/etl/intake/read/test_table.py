"""The heading is found wherever it stands, and every value keeps its true place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.intake.check.checker import CheckedReturn
from tests.etl.conftest import Desk
from tests.support.workbooks import Book, address, bytes_of, sheet_name, title, town_return

PAIRINGS, PROJECTS = sheet_name("pairing"), sheet_name("project_report")
CASH = title("project_report", "cash")

Mess = Callable[[Worksheet], None]


def messed(mess: Mess, sheet: str = PROJECTS, book: Book | None = None) -> bytes:
    workbook = (book or town_return()).workbook()
    mess(workbook[sheet])
    return bytes_of(workbook)


def at(page: Worksheet, heading: str) -> int:
    """The column under this title, wherever it is."""
    return next(c.column for row in page.iter_rows() for c in row if c.value == heading)


def rows_of(checked: CheckedReturn, relation: str) -> list[int]:
    assert checked.parsed is not None
    return [row.number for row in checked.parsed.rows(relation)]


def letter_of(checked: CheckedReturn, relation: str, name: str) -> str:
    assert checked.parsed is not None
    return checked.parsed.rows(relation)[0].cell(name).letter


# Where the heading stands


def title_rows(page: Worksheet) -> None:
    page.insert_rows(1, 3)
    page["A1"] = "附件3"
    page["A2"] = "专项行动项目进展情况表（2026年上半年）"
    page.merge_cells("A2:V2")
    page["A3"] = "填报单位（盖章）：　　　　　　　　单位：万元"


def empty_edge(page: Worksheet) -> None:
    page.insert_rows(1, 2)
    page.insert_cols(1, 2)


def serial_column(page: Worksheet) -> None:
    page.insert_cols(1)
    for row, value in enumerate(("序号", 1, 2), 1):
        page.cell(row, 1, value)


def reversed_columns(page: Worksheet) -> None:
    for row in page.iter_rows():
        values = [(c.value, c.number_format) for c in reversed(row)]
        for cell, (value, form) in zip(row, values, strict=True):
            cell.value, cell.number_format = value, form


def further_columns(page: Worksheet) -> None:
    page.insert_cols(4)
    for row, value in enumerate(("经办人", "甲", "乙"), 1):
        page.cell(row, 4, value)
    page.cell(1, page.max_column + 1, "科室审核意见")


def repainted_titles(page: Worksheet) -> None:
    for cell in page[1]:
        cell.value = str(cell.value).replace("(", "（").replace(")", "）").replace("本期", "本期\n")


def starred_titles(page: Worksheet) -> None:
    for cell in page[1]:
        cell.value = f"* {cell.value}："


def two_lines(page: Worksheet) -> None:
    """Groups over some columns, the others merged over both lines."""
    groups = {
        "计划开始": "计划",
        "计划完成": "计划",
        CASH: "本期投入",
        "本期物资折价(万元)": "本期投入",
    }
    titles = [cell.value for cell in page[1]]
    page.insert_rows(1)
    for column, heading in enumerate(titles, 1):
        if heading in groups:
            page.cell(1, column, groups[heading])
        else:
            page.cell(1, column, heading)
            page.cell(2, column).value = None
            page.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)


def blank_rows_between(page: Worksheet) -> None:
    page.insert_rows(3, 4)


def painted_rows_below(page: Worksheet) -> None:
    for row in range(page.max_row + 1, page.max_row + 400):
        page.cell(row, 2).number_format = "0.00"
        page.cell(row, 2).value = None


def spaces_below(page: Worksheet) -> None:
    page.append([None, " ", "\u3000", ""])


def notes_below(page: Worksheet) -> None:
    for line in (
        "备注：数据截至6月30日",
        "注：1.金额单位为万元",
        "填表说明：每个项目填一行",
        "2.没有的留空",
    ):
        page.append([line])


@pytest.mark.parametrize(
    ("mess", "rows", "cash"),
    [
        (lambda page: None, [2, 3], "N"),
        (title_rows, [5, 6], "N"),
        (empty_edge, [4, 5], "P"),
        (serial_column, [2, 3], "O"),
        (reversed_columns, [2, 3], "I"),
        (further_columns, [2, 3], "O"),
        (repainted_titles, [2, 3], "N"),
        (starred_titles, [2, 3], "N"),
        (two_lines, [3, 4], "N"),
        (blank_rows_between, [2, 7], "N"),
        (painted_rows_below, [2, 3], "N"),
        (spaces_below, [2, 3], "N"),
        (notes_below, [2, 3], "N"),
    ],
)
def test_a_table_is_found_and_its_places_are_true(
    desk: Desk, mess: Mess, rows: list[int], cash: str
) -> None:
    checked = desk.check(messed(mess))
    assert [(f.code, f.cell) for f in checked.findings] == []
    assert rows_of(checked, "project_report") == rows
    assert letter_of(checked, "project_report", "cash") == cash


@pytest.mark.parametrize(
    "mess", [title_rows, empty_edge, serial_column, two_lines, reversed_columns]
)
def test_a_finding_names_the_true_cell(desk: Desk, mess: Mess) -> None:
    book = town_return().changed("project_report", 1, cash="甲乙丙")
    workbook = book.workbook()
    page = workbook[PROJECTS]
    mess(page)
    cell = next(c.coordinate for row in page.iter_rows() for c in row if c.value == "甲乙丙")
    [finding] = desk.check(bytes_of(workbook)).findings
    assert (finding.code, finding.cell) == ("not_a_number", cell)
    assert finding.cell == f"{finding.column}{finding.row}"
    assert f"【{PROJECTS}】{cell} " in finding.message


def test_sheets_may_stand_in_any_order_and_among_others(desk: Desk) -> None:
    workbook = town_return().workbook()
    workbook.create_sheet("填表须知", 0).append(["请于月底前报送"])
    workbook.move_sheet(PAIRINGS, offset=5)
    assert desk.check(bytes_of(workbook)).status == "accepted"


def test_a_sheet_name_may_have_spaces(desk: Desk) -> None:
    workbook = town_return().workbook()
    workbook[PAIRINGS].title = f" {PAIRINGS} "
    assert desk.check(bytes_of(workbook)).status == "accepted"


@pytest.mark.parametrize("label", ["报送期：", " 报 送 期", "报送期*"])
def test_labels_of_the_cover_may_be_decorated_and_moved(desk: Desk, label: str) -> None:
    workbook = town_return().workbook()
    cover = workbook[sheet_name("cover")]
    cover["A2"] = label
    cover.insert_rows(1, 2)
    cover.insert_cols(1)
    cover["A1"] = "百社联百村专项行动报送表"
    checked = desk.check(bytes_of(workbook))
    assert (checked.status, checked.period) == ("accepted", "2026H1")


def test_a_value_of_the_cover_may_be_merged_to_the_right(desk: Desk) -> None:
    workbook = town_return().workbook()
    cover = workbook[sheet_name("cover")]
    cover.insert_cols(2)
    for row in range(1, 10):
        cover.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    assert desk.check(bytes_of(workbook)).town_code == "440605124"


# Headings that are wrong


def drop(heading: str) -> Mess:
    return lambda page: page.delete_cols(at(page, heading))


@pytest.mark.parametrize("name", ["organizations", "cash", "progress_pct"])
def test_a_missing_required_column_is_one_finding(desk: Desk, name: str) -> None:
    heading = title("project_report", name)
    assert desk.found(messed(drop(heading))) == [("column_missing", PROJECTS, None)]


def test_a_missing_optional_column_is_none(desk: Desk) -> None:
    assert desk.found(messed(drop("累计投入资金(万元)"))) == []


def test_a_column_given_twice_is_an_error_that_names_both(desk: Desk) -> None:
    def twice(page: Worksheet) -> None:
        page.cell(1, page.max_column + 1, CASH)

    assert desk.found(messed(twice)) == [("column_twice", PROJECTS, "N1、W1")]


def test_a_sheet_without_a_heading_is_one_finding(desk: Desk) -> None:
    found = desk.found(messed(lambda page: page.delete_rows(1)))
    assert found == [("heading_missing", PROJECTS, None)]


def test_an_empty_required_sheet_wants_its_heading_an_optional_one_nothing(desk: Desk) -> None:
    workbook = town_return().workbook()
    for sheet in ("结对情况", "村情需求"):
        workbook[sheet].delete_rows(1, 9)
    assert desk.found(bytes_of(workbook)) == [("heading_missing", "结对情况", None)]


def test_a_missing_sheet_is_an_error_only_where_it_is_required(desk: Desk) -> None:
    workbook = town_return().workbook()
    for sheet in ("典型案例", "表彰荣誉", "存在问题", "村情需求", "阶段任务"):
        workbook.remove(workbook[sheet])
    assert desk.found(bytes_of(workbook)) == []
    workbook.remove(workbook[PROJECTS])
    assert desk.found(bytes_of(workbook)) == [("sheet_missing", PROJECTS, None)]


def test_a_workbook_of_something_else_is_no_return(desk: Desk) -> None:
    workbook = Workbook()
    workbook.active.append(["Item", "Cost"])  # type: ignore[union-attr]
    assert desk.found(bytes_of(workbook)) == [("not_a_return", None, None)]


# Totals


@pytest.mark.parametrize("label", ["合计", "合　计", "小计：", "总 计", "共计"])
def test_a_total_that_agrees_is_no_row(desk: Desk, label: str) -> None:
    def total(page: Worksheet) -> None:
        page.append([None, label])
        page.cell(page.max_row, at(page, CASH), 5)
        page.cell(page.max_row, at(page, "本期受益人次"), "300人次")

    checked = desk.check(messed(total))
    assert (checked.findings, rows_of(checked, "project_report")) == ((), [2, 3])


def test_a_total_that_disagrees_is_a_warning_on_its_cell(desk: Desk) -> None:
    def total(page: Worksheet) -> None:
        page.append(["合计"])
        page.cell(4, at(page, CASH), 7.5)

    [finding] = desk.check(messed(total)).findings
    assert (finding.code, finding.severity, finding.cell) == ("total_differs", "warning", "N4")
    assert "为 7.5，各行相加为 5，" in finding.message


def test_a_total_in_the_middle_is_of_the_rows_above_it(desk: Desk) -> None:
    def total(page: Worksheet) -> None:
        page.insert_rows(3)
        page["A3"], page["N3"] = "小计", 2.5

    checked = desk.check(messed(total))
    assert (checked.findings, rows_of(checked, "project_report")) == ((), [2, 4])


# Merged cells


def merged(name: str, relation: str = "project_report") -> Mess:
    def mess(page: Worksheet) -> None:
        column = at(page, title(relation, name))
        page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)

    return mess


def test_a_merged_place_fills_down(desk: Desk) -> None:
    checked = desk.check(messed(merged("village", "pairing"), PAIRINGS))
    assert checked.parsed is not None
    assert len({row.values["village"] for row in checked.parsed.rows("pairing")}) == 1
    assert checked.status == "accepted"


@pytest.mark.parametrize("name", ["aid_type", "status", "task", "planned_end", "organizations"])
def test_merged_lists_dates_and_names_fill_down(desk: Desk, name: str) -> None:
    checked = desk.check(messed(merged(name)))
    assert checked.parsed is not None
    first, second = (row.values[name] for row in checked.parsed.rows("project_report"))
    assert first == second != None  # noqa: E711


@pytest.mark.parametrize(
    "name", ["cash", "in_kind", "beneficiaries", "volunteer_hours", "progress_pct"]
)
def test_a_merged_number_would_count_twice(desk: Desk, name: str) -> None:
    found = desk.found(messed(merged(name)))
    assert found == [("merged_number", PROJECTS, address("project_report", name, 1))]


def test_a_blank_below_a_name_is_not_filled_without_a_merge(desk: Desk) -> None:
    data = town_return().changed("pairing", 1, village=None).data()
    assert desk.found(data) == [("required", PAIRINGS, address("pairing", "village", 1))]


def test_a_category_merged_beside_the_table_is_no_matter(desk: Desk) -> None:
    def category(page: Worksheet) -> None:
        page.insert_cols(1)
        page["A1"], page["A2"] = "分类", "教育"
        page.merge_cells("A2:A3")

    assert desk.found(messed(category)) == []


# Hidden things count


def test_hidden_rows_count_with_a_warning_and_hidden_columns_without(desk: Desk) -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions["N"].hidden = True

    checked = desk.check(messed(hide))
    assert [(f.code, f.severity, f.row) for f in checked.findings] == [("row_hidden", "warning", 3)]
    assert rows_of(checked, "project_report") == [2, 3]


def test_a_hidden_sheet_counts_with_a_warning(desk: Desk) -> None:
    def hide(page: Worksheet) -> None:
        page.sheet_state = "hidden"

    checked = desk.check(messed(hide))
    assert [(f.code, f.sheet) for f in checked.findings] == [("sheet_hidden", PROJECTS)]
    assert checked.status == "accepted"


# Cells of other kinds


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?"])
def test_an_error_value_is_never_blank(desk: Desk, error: str) -> None:
    def fault(page: Worksheet) -> None:
        page["O2"] = error
        page["O2"].data_type = "e"

    assert desk.found(messed(fault)) == [("cell_error", PROJECTS, "O2")]


def test_a_formula_that_was_never_computed_is_never_blank(desk: Desk) -> None:
    def formula(page: Worksheet) -> None:
        page["N2"] = "=1+2"
        page["O2"] = "=SUM(N2:N3)"

    found = desk.found(messed(formula))
    assert sorted(found) == [("formula_empty", PROJECTS, "N2"), ("formula_empty", PROJECTS, "O2")]


def test_a_percent_formatted_fraction_is_a_percentage(desk: Desk) -> None:
    def percent(page: Worksheet) -> None:
        page["L2"] = 0.6
        page["L2"].number_format = "0%"

    checked = desk.check(messed(percent))
    assert checked.parsed is not None
    assert (checked.findings, checked.parsed.rows("project_report")[0].values["progress_pct"]) == (
        (),
        60.0,
    )


def test_a_date_of_the_1904_calendar_is_the_same_day(desk: Desk) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    workbook = town_return().workbook()
    day = workbook[PAIRINGS]["D2"].value
    workbook.epoch = CALENDAR_MAC_1904
    checked = desk.check(bytes_of(workbook))
    assert checked.parsed is not None
    assert checked.parsed.rows("pairing")[0].values["paired_on"] == day
