"""Questions answered from the demonstration data agree with the marts and with each other."""

import datetime as dt

import pytest

from dashboard.data import queries
from dashboard.data.figures import figures
from dashboard.data.warehouse import Warehouse
from dashboard.page.view import View
from etl.dictionary import Dictionary

MISSING, REJECTED = "440605125", "440605121"
PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")


def one(warehouse: Warehouse, sql: str, *parameters: object) -> object:
    return warehouse.rows(sql, *parameters)[0][0]


def test_towns_come_in_code_order(warehouse: Warehouse) -> None:
    codes = [town.code for town in queries.towns(warehouse)]
    assert len(codes) == 7
    assert codes == sorted(codes)


def test_half_years_with_returns(warehouse: Warehouse) -> None:
    assert queries.reported_periods(warehouse) == PERIODS


def test_a_town_without_return_is_a_gap_and_its_stocks_are_carried(warehouse: Warehouse) -> None:
    reports = {report.town.code: report for report in queries.reports(warehouse, "2026H1")}
    assert {code for code, report in reports.items() if report.is_gap} == {MISSING, REJECTED}
    assert reports[MISSING].state == "missing"
    assert reports[REJECTED].state == "rejected"
    assert all(reports[code].is_carried for code in (MISSING, REJECTED))
    assert sum(report.has_reported for report in reports.values()) == 5


@pytest.mark.parametrize("period", PERIODS)
def test_projects_by_status_add_up_to_the_mart(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    area = dictionary.district.code
    rows = queries.last_reports(warehouse, area, period)
    projects = int((rows["status"] != "terminated").sum())
    known = figures(warehouse, area, period)["projects"]
    tasks = queries.tasks_by_aid_type(warehouse, area, period)
    assert projects == known.value == tasks["projects"].sum()


def test_board_is_in_order_of_rank(warehouse: Warehouse, dictionary: Dictionary) -> None:
    for board in dictionary.leaderboard.boards:
        frame = queries.board(
            warehouse, dictionary.district.code, dictionary.leaderboard.all_window, board.code
        )
        assert frame["rank"].is_monotonic_increasing
        assert frame["organization_name"].notna().all()


TOWN = "440605124"


@pytest.mark.parametrize("area", ["440605", TOWN])
def test_villages_are_all_there_and_paired_as_the_mart_says(
    warehouse: Warehouse, area: str
) -> None:
    now = queries.participation(warehouse, area, "2026H1").iloc[-1]
    rows = queries.villages_of(warehouse, area, "2026H1")
    assert len(rows) == now["villages_total"]
    assert (rows["organizations"] > 0).sum() == now["villages_paired"]
    assert (rows["organizations"] > 1).sum() == now["villages_many_organizations"]
    assert rows["village_code"].is_unique


def test_typical_villages_with_projects_are_those_of_the_step(
    warehouse: Warehouse, view: View
) -> None:
    """A1 counts the levels of the policy alone: the first two of the list."""
    levels = view.dictionary.vocabularies["typical_level"].codes[:2]
    rows = queries.villages_of(warehouse, TOWN, "2026H1")
    counted = rows[rows["level"].isin(levels)]
    steps = queries.steps(warehouse, "2026H1")
    step = steps[(steps["area_code"] == TOWN) & (steps["milestone"] == "A1")].iloc[0]
    assert len(counted) == step["denominator"]
    assert (counted["projects"] > 0).sum() == step["numerator"]


def test_needs_on_record_are_those_of_the_step(warehouse: Warehouse) -> None:
    rows = queries.villages_of(warehouse, TOWN, "2026H1")
    steps = queries.steps(warehouse, "2026H1")
    step = steps[(steps["area_code"] == TOWN) & (steps["milestone"] == "L2")].iloc[0]
    assert (rows["needs"] > 0).sum() == step["numerator"]


def test_what_is_owed_is_due_and_does_not_count_yet(warehouse: Warehouse) -> None:
    owed = queries.owed(warehouse, "440605", dt.date(2026, 11, 24))
    assert {(o.period, o.state) for o in owed} == {("2026H1", "missing"), ("2026H1", "rejected")}
    assert [o.town_code for o in owed] == sorted(o.town_code for o in owed)
    assert queries.owed(warehouse, "440605", dt.date(2026, 7, 15)) == ()
    assert queries.owed(warehouse, TOWN, dt.date(2026, 11, 24)) == ()


def test_steps_of_all_half_years_end_with_those_of_the_last(warehouse: Warehouse) -> None:
    steps = queries.steps_until(warehouse, "2025H1")
    assert steps["period"].nunique() == 3
    last = steps[steps["period"] == "2025H1"]
    assert len(last) == len(queries.steps(warehouse, "2025H1"))
