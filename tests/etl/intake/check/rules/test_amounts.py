"""Rules about amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.etl.conftest import Desk
from tests.etl.intake.check.histories import (
    DAWN,
    END,
    PROJECTS,
    SECOND,
    Check,
    found,
    history,
    past,
)
from tests.support.workbooks import address, bytes_of, project, town_return


def test_one_amount_far_above_the_others_is_asked_about(desk: Desk) -> None:
    book = town_return().changed("project_report", 0, cash=500)
    for number in range(3):
        book = book.with_row("project_report", project(f"项目{number}", DAWN, SECOND, END))
    assert desk.found(book.data()) == [("unit_slip", PROJECTS, "N2")]


def test_blank_flows_are_zero_where_nothing_is_new(desk: Desk) -> None:
    blank = dict.fromkeys(("cash", "in_kind", "activities", "beneficiaries"))
    book = town_return().changed("cover", no_new="是")
    for row in (0, 1):
        book = book.changed(
            "project_report", row, **blank, expert_sessions=0, volunteer_visits=0, volunteer_hours=0
        )
    checked = desk.check(book.data())
    assert checked.findings == ()
    assert checked.parsed is not None
    assert {row.values["cash"] for row in checked.parsed.rows("project_report")} == {Decimal(0)}


def test_a_total_over_a_figure_that_is_not_understood_is_not_compared(desk: Desk) -> None:
    workbook = town_return().changed("project_report", 0, cash="见附件").workbook()
    workbook[PROJECTS].cell(4, 1, "合计")
    workbook[PROJECTS].cell(4, 14, 99)
    assert desk.found(bytes_of(workbook)) == [("not_a_number", PROJECTS, "N2")]


def test_a_plan_in_yuan_is_asked_about_too(desk: Desk) -> None:
    book = town_return().changed("project_report", planned_cash=80000)
    assert desk.found(book.data()) == [
        ("column_maybe_in_yuan", PROJECTS, address("project_report", "planned_cash"))
    ]


def test_the_cumulative_sum_is_ours_of_all_half_years(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001", cumulative_cash=5.5)
    assert found(against(book, history(past()))) == []
    other = book.changed("project_report", cumulative_cash=2.6)
    [finding] = against(other, history(past())).findings
    assert (finding.code, finding.cell) == ("cumulative_differs", "P2")
    assert "为 2.6 万元，按各期报送相加为 5.5 万元" in finding.message


def test_the_cumulative_sum_may_be_left_as_the_template_gave_it(against: Check) -> None:
    book = town_return().changed("project_report", project_code="XM0000000001", cumulative_cash=3)
    assert found(against(book, history(past()))) == []


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ([25000, 18000], "column_in_yuan"),
        ([1000], "column_in_yuan"),
        ([999], "column_maybe_in_yuan"),
        ([60, 70], "column_maybe_in_yuan"),
        ([50, 50], None),
        ([300, 250, 210, 4, 3], "column_in_yuan"),
        ([300, 250, 190, 4, 3], None),
    ],
)
def test_a_column_in_yuan_is_one_finding_for_the_column(
    desk: Desk, amounts: list[int], code: str | None
) -> None:
    rows = [project(f"项目{n}", DAWN, SECOND, END, in_kind=cash) for n, cash in enumerate(amounts)]
    book = town_return()
    book.rows["project_report"] = rows
    highest = address("project_report", "in_kind", amounts.index(max(amounts)))
    assert desk.found(book.data()) == ([(code, PROJECTS, highest)] if code else [])


def test_a_subtotal_is_that_of_its_group(desk: Desk) -> None:
    workbook = town_return().workbook()
    page = workbook[PROJECTS]
    page.insert_rows(3)
    page["B3"], page["N3"], page["B5"], page["N5"] = "小计", 2.5, "小计", 2.5
    page["B6"], page["N6"] = "总计", 5
    assert desk.found(bytes_of(workbook)) == []
