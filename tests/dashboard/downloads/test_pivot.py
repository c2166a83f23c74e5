"""What is summed up, compared and accumulated is what SQL says, and no total is a sum of what may not be added."""

import pytest

from dashboard import downloads
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import Selection, pivot
from dashboard.downloads.pivot import ALL, Question
from etl.dictionary import Dictionary

PROJECTS, PERIOD = "v_project_detail", "2026H1"


def chosen(warehouse: Warehouse, dictionary: Dictionary, name: str, **where: str) -> Selection:
    return downloads.select(warehouse, dictionary, name, where)


def ask(selection: Selection, row: str, column: str, measure: str, statistic: str) -> Question:
    axes = pivot.axes(selection.dataset)
    return Question(axes[row], axes[column] if column else None, measure, statistic)


def test_cells_and_every_total_are_those_of_the_rows(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    rows = chosen(warehouse, dictionary, PROJECTS, period=PERIOD)
    for measure, statistic, sql in (
        ("contribution_yuan", "sum", "sum(contribution_yuan)"),
        ("lead_organization_id", "distinct", "count(distinct lead_organization_id)"),
        ("days_late", "mean", "avg(days_late::double)"),
        (pivot.ROWS, "count", "count(*)"),
    ):
        found = pivot.pivot(rows, ask(rows, "town_code", "aid_type", measure, statistic))
        source = f"from published.{PROJECTS} where period = '{PERIOD}'"
        expected = {
            (town or ALL, kind or ALL): value
            for town, kind, value in warehouse.rows(
                f"select town_code, aid_type, {sql} {source} group by cube (town_code, aid_type)"
            )
        }
        assert found.values == pytest.approx(expected), statistic


def test_columns_stand_in_the_order_of_their_list(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    rows = chosen(warehouse, dictionary, PROJECTS)
    question = ask(rows, "period", "aid_type", pivot.ROWS, "count")
    listed = dictionary.vocabularies["aid_type"].codes
    assert [c for c in listed if c in pivot.pivot(rows, question).columns] == list(
        pivot.pivot(rows, question).columns
    )


def test_a_sum_is_offered_only_where_rows_may_be_added(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    towns = chosen(warehouse, dictionary, "v_town_period")
    assert "sum" in pivot.statistics(towns, "villages_paired")
    assert "sum" not in pivot.statistics(towns, "organizations")  # counted in several towns
    projects = chosen(warehouse, dictionary, PROJECTS)
    assert pivot.statistics(projects, "project_id") == ("distinct",)
    both_levels = chosen(warehouse, dictionary, "aid_type_summary")
    assert "sum" not in pivot.statistics(both_levels, "cash_yuan")
    one_level = chosen(warehouse, dictionary, "aid_type_summary", area_level="town")
    assert "sum" in pivot.statistics(one_level, "cash_yuan")


def test_what_is_at_the_end_of_a_half_year_is_not_added_over_half_years(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    towns = chosen(warehouse, dictionary, "v_town_period")
    found = pivot.pivot(towns, ask(towns, "town_code", "period", "villages_paired", "sum"))
    ((paired,),) = warehouse.rows(
        "select villages_paired from published.participation where period = ? "
        "and area_code = (select area_code from published.area where parent_code is null)",
        PERIOD,
    )
    assert found.value(ALL, PERIOD) == paired
    assert found.value() is None
    assert found.value("440605124") is None


def test_a_sum_to_date_grows_and_a_distinct_count_counts_each_once(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    rows = chosen(warehouse, dictionary, PROJECTS)
    periods = ("2024H1", "2024H2", PERIOD)
    money = ask(rows, "town_code", "", "contribution_yuan", "sum")
    projects = ask(rows, "town_code", "", "project_id", "distinct")
    given = pivot.cumulative(rows, money, periods)
    counted = pivot.cumulative(rows, projects, periods)
    for period in periods:
        ((total, distinct),) = warehouse.rows(
            f"select sum(contribution_yuan), count(distinct project_id) from published.{PROJECTS} "
            "where period <= ?",
            period,
        )
        assert given.value(ALL, period) == total
        assert counted.value(ALL, period) == distinct
    assert pivot.accumulates(rows, "beneficiaries")
    assert not pivot.accumulates(rows, "progress_pct")
