"""The optional sheets 成效明细 and 议定事项, and returns of templates that lack them."""

from __future__ import annotations

import datetime as dt

from etl.intake.check.checker import CheckedReturn
from tests.etl.conftest import Desk
from tests.support.workbooks import Book, bytes_of, district_return, sheet_name, town_return

OUTCOMES, DECISIONS = sheet_name("outcome"), sheet_name("decision")
NAME = town_return().rows["project_report"][0]["project_name"]
JOBS = {"project": NAME, "indicator": "提供岗位", "quantity": 12, "note": "与两家企业签约"}
DECISION = {
    "met_on": dt.date(2026, 5, 12),
    "matter": "志愿者周末不足",
    "resolved": "由区义工联组织周末志愿服务队",
    "status": "办理中",
    "settle_by": "2026年9月",
}


def outcomes(*rows: dict[str, object]) -> Book:
    book = town_return()
    book.rows["outcome"] = list(rows)
    return book


def found(checked: CheckedReturn) -> list[tuple[str, str | None, str | None]]:
    return [(f.code, f.sheet, f.cell) for f in checked.findings]


def test_outcomes_are_read_with_their_indicator_and_quantity(desk: Desk) -> None:
    sold = JOBS | {"indicator": "采购帮销农产品(万元)", "quantity": "3.5万元"}
    checked = desk.check(outcomes(JOBS, sold).data())
    assert checked.parsed
    offered, bought = [row.values for row in checked.parsed.rows("outcome")]
    assert (offered["indicator"], offered["quantity"]) == ("jobs_offered", 12)
    assert bought["indicator"] == "produce_sold"


def test_a_row_with_nothing_but_the_project_of_the_template_is_none(desk: Desk) -> None:
    given = {"project": NAME}
    checked = desk.check(outcomes(given, JOBS, {"project": "别的项目"}).data())
    assert (found(checked), checked.rows[OUTCOMES]) == ([], 1)
    untouched = desk.check(outcomes(given).data())
    assert (found(untouched), untouched.rows[OUTCOMES]) == ([], 0)


def test_a_row_that_is_begun_is_asked_to_be_finished(desk: Desk) -> None:
    checked = desk.check(outcomes(JOBS | {"quantity": None}).data())
    assert found(checked) == [("required", OUTCOMES, "C2")]


def test_the_district_tells_what_was_decided_and_a_town_is_asked(desk: Desk) -> None:
    district, town = district_return(), town_return()
    district.rows["decision"] = town.rows["decision"] = [DECISION]
    checked = desk.check(district.data())
    assert checked.parsed
    assert found(checked) == []
    [row] = checked.parsed.rows("decision")
    assert (row.values["status"], row.values["settle_by"]) == ("in_progress", dt.date(2026, 9, 30))
    assert desk.found(town.data()) == [("decision_of_town", DECISIONS, "A2")]


def test_a_return_of_an_older_template_lacks_the_new_sheets(desk: Desk) -> None:
    book = town_return().workbook()
    del book[OUTCOMES], book[DECISIONS]
    checked = desk.check(bytes_of(book))
    assert (found(checked), checked.status) == ([], "accepted")
