"""Questions answered from the demonstration data agree with the marts and with each other."""

from dataclasses import replace

import pytest

from dashboard.page import headlines
from dashboard.data import queries
from dashboard.data.queries import TownReport
from dashboard.page.view import View, make_view
from dashboard.data.warehouse import Warehouse
from etl.system.clock import today
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
def test_villages_on_the_map_are_those_of_the_mart(warehouse: Warehouse, period: str) -> None:
    villages = queries.villages(warehouse, period)
    assert len(villages) == 290
    paired = villages[villages["organizations"] > 0].groupby("town_code").size()
    for town in queries.towns(warehouse):
        mart = queries.participation(warehouse, town.code, period).iloc[-1]
        assert paired.get(town.code, 0) == mart["villages_paired"]


@pytest.mark.parametrize("period", PERIODS)
def test_projects_by_status_add_up_to_the_mart(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    area = dictionary.district.code
    rows = queries.last_reports(warehouse, area, period)
    projects = int((rows["status"] != "terminated").sum())
    totals = queries.aid_totals(warehouse, area, period).iloc[-1]
    tasks = queries.tasks_by_aid_type(warehouse, area, period)
    assert projects == totals["projects"] == tasks["projects"].sum()


@pytest.mark.parametrize("period", PERIODS)
def test_live_projects_by_types_named_are_never_fewer_than_by_main_type(
    warehouse: Warehouse, period: str
) -> None:
    main = queries.aid_types_by_town(warehouse, period)
    named = queries.mentioned_live(warehouse, period)
    named = named[named["period"] == period].set_index(["town_code", "aid_type"])["projects"]
    live = main.set_index(["town_code", "aid_type"])["projects_live"].fillna(0)
    assert (named.reindex(live.index).fillna(0) >= live).all()
    assert named.sum() > live.sum()


def test_key_figures_are_those_of_the_marts(view: View) -> None:
    area = view.area
    figures = {
        figure.indicator: figure
        for figure in queries.key_figures(
            view.warehouse, area, "2026H1", comparable=False, own_stocks=True
        )
    }
    cash = "select sum(cash_yuan)::double from published.aid_type_summary where period = ? and area_code = ?"
    assert figures["cash"].value == one(view.warehouse, cash, "2026H1", area)
    assert figures["cash"].change is None
    organizations = (
        "select organizations from published.participation where period = ? and area_code = ?"
    )
    now = one(view.warehouse, organizations, "2026H1", area)
    before = one(view.warehouse, organizations, "2025H2", area)
    assert figures["organizations"].value == now
    assert figures["organizations"].change == now - before  # type: ignore[operator]
    assert len(figures["projects_live"].trend) == 5


def test_flow_of_a_town_without_return_is_not_known(warehouse: Warehouse) -> None:
    figures = queries.key_figures(warehouse, MISSING, "2026H1", comparable=False, own_stocks=False)
    assert {f.indicator for f in figures if f.value is None} == {"cash", "volunteer_hours"}
    assert all(f.change is None for f in figures)


def test_problems_wait_in_the_order_in_which_they_were_raised(
    warehouse: Warehouse, view: View
) -> None:
    waiting = queries.open_problems(warehouse, view.area, "2026H1")
    assert waiting
    assert [p.raised_on for p in waiting] == sorted(p.raised_on for p in waiting)
    assert all(p.status != "resolved" for p in waiting)
    of_towns = [
        queries.open_problems(warehouse, t.code, "2026H1") for t in queries.towns(warehouse)
    ]
    assert sum(map(len, of_towns)) == len(waiting)


def test_board_is_in_order_of_rank(warehouse: Warehouse, dictionary: Dictionary) -> None:
    for board in dictionary.leaderboard.boards:
        frame = queries.board(warehouse, dictionary.leaderboard.all_window, board.code)
        assert frame["rank"].is_monotonic_increasing
        assert frame["organization_name"].notna().all()


def test_view_says_how_fresh_the_data_are_and_who_is_missing(view: View) -> None:
    states = view.dictionary.vocabularies["submission_state"]
    names = {report.town.code: report.town.name for report in view.reports}
    assert view.freshness.endswith("7个镇街已报5个")
    assert f"{names[MISSING]}{states.name_of('missing')}" in view.gaps
    assert f"{names[REJECTED]}{states.name_of('rejected')}" in view.gaps
    assert view.carried == tuple(sorted((MISSING, REJECTED)))
    assert view.carried_note == f"* 沿用{view.dictionary.period('2025H2').name}数据"
    assert not view.is_comparable
    assert "两镇街未报" in view.why_not_comparable


def test_a_half_year_with_the_same_towns_is_comparable(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    assert make_view(warehouse, dictionary, today(), "2025H2", None, None).is_comparable
    town = make_view(warehouse, dictionary, today(), "2026H1", "440605124", None)
    assert town.is_comparable
    assert town.gaps == ""
    assert town.for_district().gaps != ""


def test_first_half_year_has_nothing_to_compare_with(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    first = make_view(warehouse, dictionary, today(), "2024H1", None, None)
    assert not first.is_comparable
    assert first.why_not_comparable == "（首个报送期）"


@pytest.mark.parametrize("period", PERIODS)
def test_participants_are_as_many_as_the_mart_counts(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    for area in (dictionary.district.code, MISSING, "440605124"):
        mart = queries.participation(warehouse, area, period).iloc[-1]
        found = queries.participants(warehouse, area, period)
        assert len(found) == found["organization_id"].nunique() == mart["organizations"]


def test_before_the_day_they_are_due_nobody_is_called_missing(view: View) -> None:
    early = [
        TownReport(
            r.town, "on_time" if i == 0 else "not_due", "2026H2" if i == 0 else "2026H1", "2026H2"
        )
        for i, r in enumerate(view.reports)
    ]
    coming = replace(
        view, period=view.dictionary.period("2026H2"), reports=tuple(early), earlier=view.reports
    )
    assert coming.gaps == ""
    assert coming.freshness.endswith("7个镇街已报1个")
    assert not coming.is_comparable
    assert coming.why_not_comparable == "（六镇街未报）"
    assert headlines.money_basis(coming) == "仅含已报的 1 个镇街"
    states = view.dictionary.vocabularies["submission_state"]
    waiting = replace(coming, town=early[1].town)
    assert waiting.missing_word == states.name_of("not_due")
    assert waiting.why_not_comparable == f"（{early[1].town.name}{states.name_of('not_due')}）"


def test_the_list_to_be_announced_names_each_organisation_once(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    for area in (dictionary.district.code, "440605124"):
        listed = queries.participant_list(warehouse, area, "2026H1")
        assert len(listed) == len(queries.participants(warehouse, area, "2026H1")) > 0
        assert len({row[0] for row in listed}) == len(listed)
        assert all(row[-1] for row in listed)
