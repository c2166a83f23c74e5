"""What stands in a cell is what is read, whichever program wrote it and however it spells its XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.intake.check.checker import CheckedReturn
from etl.intake.read.cells import Formula, Percent, RawSheet, RawWorkbook, letters
from etl.intake.read.workbook import read_workbook
from tests.etl.conftest import Desk
from tests.support.raw_workbook import STRICT, STRICT_OFFICE, raw_workbook
from tests.support.workbooks import address, bytes_of, sheet_name, title, town_return

PAIRINGS, PROJECTS, NEEDS = map(sheet_name, ("pairing", "project_report", "village_need"))
ERROR = '<c r="A1" t="e"><v>#REF!</v></c>'


def only_sheet(inside: str, **layout: Any) -> RawSheet:
    read = read_workbook(raw_workbook({"表": inside}, **layout))
    assert isinstance(read, RawWorkbook)
    [sheet] = read.sheets
    return sheet


def row(cells: str, attributes: str = 'r="1"') -> str:
    return f"<sheetData><row {attributes}>{cells}</row></sheetData>"


CELLS: dict[str, tuple[str, list[object]]] = {
    "a number": ("<c r='A1'><v>2.5</v></c>", [2.5]),
    "a text in the cell": ('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>', ["甲"]),
    "a text in runs, its reading aside": (
        '<c r="A1" t="inlineStr"><is><r><t xml:space="preserve">甲 </t></r><r><t>乙</t></r>'
        '<rPh sb="0" eb="1"><t>jia</t></rPh></is></c>',
        ["甲 乙"],
    ),
    "a shared text in runs": ('<c r="A1" t="s"><v>0</v></c>', ["甲 乙"]),
    "a shared text with a reading": ('<c r="A1" t="s"><v>1</v></c>', ["丙"]),
    "spaces and line breaks as written": ('<c r="A1" t="s"><v>2</v></c>', ["  丁\n戊&  "]),
    "a shared text that is empty": (
        '<c r="A1" t="s"><v>3</v></c><c r="B1"><v>1</v></c>',
        [None, 1.0],
    ),
    "marked sections": ('<c r="A1" t="inlineStr"><is><t><![CDATA[甲&乙]]></t></is></c>', ["甲&乙"]),
    "a ticked box": ('<c r="A1" t="b"><v>1</v></c>', [True]),
    "a box beside a one": ('<c r="A1" t="b"><v>1</v></c><c r="B1"><v>1</v></c>', [True, 1.0]),
    "a date by its format": ('<c r="A1" s="4"><v>46086</v></c>', [dt.date(2026, 3, 5)]),
    "a date as text": ('<c r="A1" t="d"><v>2026-03-05</v></c>', [dt.date(2026, 3, 5)]),
    "a percentage": ('<c r="A1" s="1"><v>0.6</v></c>', [Percent(0.6)]),
    "a percentage by its own format": ('<c r="A1" s="2"><v>0.6</v></c>', [Percent(0.6)]),
    "a percent sign that is only shown": ('<c r="A1" s="3"><v>60</v></c>', [60.0]),
    "an error": (ERROR, ["#REF!"]),
    "a computed formula": ('<c r="A1"><f>1+1</f><v>2</v></c>', [2.0]),
    "a formula that gives a text": ('<c r="A1" t="str"><f>X</f><v>甲</v></c>', ["甲"]),
    "a formula that gives no text": (
        '<c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c>',
        [None, 1.0],
    ),
    "a formula never computed": ('<c r="A1"><f>1+1</f></c>', [Formula("=1+1")]),
    "a shared formula never computed": ('<c r="A1"><f t="shared" si="0"/></c>', [Formula("=")]),
    "cells that do not say where": ('<c><v>1</v></c><c t="e"><v>#N/A</v></c>', [1.0, "#N/A"]),
    "quotes of the other kind": ("<c r='A1' t='e'><v>#REF!</v></c>", ["#REF!"]),
    "spaces in a tag": ('<c  r = "A1"  t = "e" ><v>#REF!</v></c >', ["#REF!"]),
    "a remark in between": ('<!-- <f> --><c r="A1"><v>1</v></c>', [1.0]),
    "nothing but blanks": (
        '<c r="A1" t="str"><v>\u3000 </v></c><c r="B1"><v>1</v></c>',
        [None, 1.0],
    ),
}
SHARED = (
    '<si><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si>'
    '<si><t>丙</t><rPh sb="0" eb="1"><t>bing</t></rPh></si>'
    '<si><t xml:space="preserve">  丁&#10;戊&amp;  </t></si><si/>'
)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_read_as_it_is_shown(name: str) -> None:
    xml, expected = CELLS[name]
    found = only_sheet(row(xml), shared=SHARED).row(1)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


LAYOUTS: dict[str, dict[str, Any]] = {
    "strict": {"main": STRICT, "office": STRICT_OFFICE},
    "absolute targets": {"target": "/xl/worksheets/sheet{}.xml"},
    "parts of other names": {"target": "data/Tab{}.dat"},
    "no shared texts": {"shared": None},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_package_may_be_laid_out_otherwise(layout: str) -> None:
    sheet = only_sheet(row(ERROR, 'r="1" hidden="true"'), **LAYOUTS[layout])
    assert (sheet.row(1), sheet.hidden_rows) == (["#REF!"], (1,))


def test_names_may_carry_a_prefix() -> None:
    cells = '<x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1" t="e"><x:v>#REF!</x:v></x:c><x:c r="C1"><x:f>A1</x:f></x:c>'
    inside = f'<x:sheetData><x:row r="1" hidden="1">{cells}</x:row></x:sheetData>'
    sheet = only_sheet(inside, prefix="x:")
    assert (sheet.row(1), sheet.hidden_rows) == ([1.0, "#REF!", "=A1"], (1,))


def test_days_may_be_counted_from_1904() -> None:
    sheet = only_sheet(
        row('<c r="A1" s="4"><v>44624</v></c>'), properties='<workbookPr date1904="1"/>'
    )
    assert sheet.row(1) == [dt.date(2026, 3, 5)]


def test_an_error_below_and_beside_all_else_is_found() -> None:
    inside = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="9"><c r="D9" t="e"><v>#N/A</v></c></row></sheetData>'
    )
    sheet = only_sheet(inside)
    assert sheet.value(9, 4) == "#N/A"
    assert sheet.value(9, 5) is None


@pytest.mark.parametrize(
    ("column", "text"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")]
)
def test_letters_of_columns(column: int, text: str) -> None:
    assert letters(column) == text


# Rows that are no data, and rows that only look so

Mess = Callable[[Worksheet], None]
CASH = title("project_report", "cash")


def messed(desk: Desk, mess: Mess, sheet: str = PROJECTS) -> CheckedReturn:
    workbook: Workbook = town_return().workbook()
    mess(workbook[sheet])
    return desk.check(bytes_of(workbook))


def place_of(page: Worksheet, heading: str) -> int:
    return next(c.column for c in page[1] if c.value == heading)


def total(label: str, at: str, cash: float = 5.0, below: bool = True) -> Mess:
    def mess(page: Worksheet) -> None:
        number = page.max_row + 1 if below else 3
        if not below:
            page.insert_rows(3)
        page.cell(number, place_of(page, title("project_report", at)), label)
        page.cell(number, place_of(page, CASH), cash)

    return mess


@pytest.mark.parametrize(
    "label",
    [
        "合计",
        "合 计",
        "合　计",
        "合计：",
        "小计",
        "总计",
        "共计",
        "累计合计",
        "合计（万元）",
        "本页小计",
        "总 计（2项）",
        "合计数",
        "2026年上半年合计",
    ],
)
@pytest.mark.parametrize("at", ["project_code", "project_name", "task"])
def test_a_total_is_no_project(desk: Desk, label: str, at: str) -> None:
    checked = messed(desk, total(label, at))
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


def test_a_total_that_is_wrong_is_asked_about(desk: Desk) -> None:
    checked = messed(desk, total("合 计", "project_name", cash=99))
    assert [(f.code, f.cell) for f in checked.findings] == [("total_differs", "N4")]


def test_a_total_may_stand_between_groups(desk: Desk) -> None:
    checked = messed(desk, total("小计", "project_name", cash=2.5, below=False))
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


@pytest.mark.parametrize("name", ["合计算法培训班", "小计划大梦想", "总计师进村", "共计议事会"])
def test_a_project_whose_name_begins_like_a_total_is_a_project(desk: Desk, name: str) -> None:
    book = town_return().changed("project_report", 1, project_name=name)
    checked = desk.check(book.data())
    assert (checked.status, checked.rows[PROJECTS]) == ("accepted", 2)


def lines(*texts: str) -> Mess:
    return lambda page: [page.append([text]) for text in texts] and None


@pytest.mark.parametrize(
    "texts",
    [
        ("备注：数据截至6月30日",),
        ("注：1.金额单位为万元", "2.没有的留空", "3．不清楚的请来电"),
        ("填表说明", "1、一项一行"),
        ("说明：", "（1）按月填", "（2）不留空行"),
        ("注",),
    ],
)
def test_notes_are_passed_over(desk: Desk, texts: tuple[str, ...]) -> None:
    checked = messed(desk, lines(*texts))
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


@pytest.mark.parametrize(
    "text", ["1.金额单位为万元", "经手的人：测试员", "会审意见（一）：", "2、没有的留空"]
)
def test_a_line_below_the_data_that_may_be_a_note_is_passed_over_aloud(
    desk: Desk, text: str
) -> None:
    checked = messed(desk, lines(text))
    assert (checked.status, checked.rows[PROJECTS]) == ("accepted", 2)
    assert [(f.code, f.cell) for f in checked.findings] == [("row_as_note", "A4")]


def test_a_numbered_line_among_the_data_is_a_project_that_is_not_filled_in(desk: Desk) -> None:
    def mess(page: Worksheet) -> None:
        page.insert_rows(3)
        page.cell(3, 2, "1.修桥铺路")

    checked = messed(desk, mess)
    assert [(f.code, f.cell) for f in checked.findings] == [("row_incomplete", "B3")]


def test_rows_below_a_note_are_data(desk: Desk) -> None:
    def mess(page: Worksheet) -> None:
        values = [cell.value for cell in page[3]]
        page.delete_rows(3)
        page.append(["备注：以下为补报"])
        page.append(values)

    checked = messed(desk, mess)
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


def test_a_heading_repeated_on_the_next_page_is_no_project(desk: Desk) -> None:
    def mess(page: Worksheet) -> None:
        page.insert_rows(3)
        for cell in page[1]:
            page.cell(3, cell.column, f"{cell.value} *")

    checked = messed(desk, mess)
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


@pytest.mark.parametrize("form", ["{}", "({})", "（{}）"])
def test_numbers_of_the_columns_below_the_heading_are_no_project(desk: Desk, form: str) -> None:
    def mess(page: Worksheet) -> None:
        page.insert_rows(2)
        for column in range(1, page.max_column + 1):
            page.cell(2, column, form.format(column))

    checked = messed(desk, mess)
    assert (checked.status, checked.rows[PROJECTS], checked.findings) == ("accepted", 2, ())


# Merges fill down only where the file has them, and never a number


def merged(page: Worksheet, heading: str, first: int = 2, last: int = 3) -> None:
    column = place_of(page, heading)
    for number in range(first + 1, last + 1):
        page.cell(number, column).value = None
    page.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


@pytest.mark.parametrize(
    "name", ["organizations", "villages", "aid_type", "task", "planned_start", "status"]
)
def test_a_merged_name_list_or_date_fills_down(desk: Desk, name: str) -> None:
    checked = messed(desk, lambda page: merged(page, title("project_report", name)))
    assert checked.status == "accepted"
    assert checked.parsed is not None
    first, second = checked.parsed.rows("project_report")
    assert first.values[name] == second.values[name] is not None


def test_what_is_only_blank_fills_nothing(desk: Desk) -> None:
    book = town_return().changed("project_report", 1, aid_type=None)
    assert desk.found(book.data()) == [
        ("required", PROJECTS, address("project_report", "aid_type", 1))
    ]


@pytest.mark.parametrize("name", ["cash", "progress_pct", "beneficiaries"])
def test_a_merged_number_would_count_twice(desk: Desk, name: str) -> None:
    checked = messed(desk, lambda page: merged(page, title("project_report", name)))
    cell = address("project_report", name, 1)
    assert ("merged_number", cell) in {(f.code, f.cell) for f in checked.findings}


def test_hidden_rows_count_and_are_said_so(desk: Desk) -> None:
    def mess(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions["B"].hidden = True

    checked = messed(desk, mess)
    assert (checked.status, checked.rows[PROJECTS]) == ("accepted", 2)
    assert [(f.code, f.row) for f in checked.findings] == [("row_hidden", 3)]


def test_a_hidden_sheet_counts_and_is_said_so(desk: Desk) -> None:
    workbook = town_return().workbook()
    workbook[NEEDS].sheet_state = "veryHidden"
    checked = desk.check(bytes_of(workbook))
    assert (checked.status, checked.rows[NEEDS]) == ("accepted", 1)
    assert [f.code for f in checked.findings] == ["sheet_hidden"]
