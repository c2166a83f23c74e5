"""The rows behind a figure make the figure, whatever half-year, area, type, task and step."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import downloads
from dashboard.data import queries as shared
from dashboard.data.metrics import METRICS, Metric, metric_of
from dashboard.data.warehouse import Warehouse
from dashboard.features.participation import queries
from dashboard.page.links import drill_down
from dashboard.page.view import View, make_view
from etl.dictionary import Dictionary
from etl.system.clock import today

OF_PARTICIPATION = [
    s
    for s in METRICS
    if s.dataset in ("participant_row", "pairing_in_force")
    and s.indicator != "organizations_paired"
]
OF_PROJECTS = [s for s in METRICS if s.dataset in ("project_report", "project_aid_type")]
OF_PROJECTS_DUE = [
    metric_of(code)
    for code in ("projects_overdue", "projects_due", "projects_to_confirm", "projects_undated")
]
TO_DATE = [s for s in OF_PROJECTS if s.indicator.endswith("_to_date")]
PLANNED = metric_of("projects_planned")
OF_TYPES = [s for s in OF_PROJECTS if s not in (*OF_PROJECTS_DUE, *TO_DATE, PLANNED)]


def periods(warehouse: Warehouse) -> list[str]:
    """The half-years of the marts, those without any return included."""
    rows = warehouse.rows("select distinct period from published.participation order by 1")
    return [row[0] for row in rows]


def measured(
    warehouse: Warehouse, scope: Metric, period: str, groups: str, keys: str
) -> dict[tuple[Any, ...], Any]:
    """The figure of each group of a grid, from its rows: key → value; what has no row is absent."""
    sql = f"""
        select {keys}, {scope.measure} from published.{scope.dataset}
        where {scope.condition} group by {groups}
    """
    rows = warehouse.rows(sql, *scope.parameters(period))
    return {row[:-1]: row[-1] for row in rows}


def mart(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric, period: str, keys: str
) -> dict[tuple[Any, ...], Any]:
    """The same figure as the mart has it."""
    meaning = scope.meaning(dictionary)
    sql = f"select {keys}, {meaning.column} from published.{meaning.relation} where period = ?"
    return {row[:-1]: row[-1] for row in warehouse.rows(sql, period)}


def assert_same(
    found: dict[tuple[Any, ...], Any], said: dict[tuple[Any, ...], Any], where: str
) -> None:
    """A figure that is not known, or none, has no rows (or nothing in them)."""
    assert {key: value for key, value in found.items() if value} == {
        key: value for key, value in said.items() if value
    }, where
    assert set(found) <= set(said), where


@pytest.mark.parametrize("scope", OF_PARTICIPATION, ids=lambda s: s.indicator)
def test_organizations_and_pairings(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric
) -> None:
    for period in periods(warehouse):
        found = measured(warehouse, scope, period, "area_code", "area_code")
        said = mart(warehouse, dictionary, scope, period, "area_code")
        assert_same(found, said, period)


@pytest.mark.parametrize("scope", OF_TYPES, ids=lambda s: s.indicator)
def test_projects_and_flows_of_every_town_and_type(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric
) -> None:
    district = f"coalesce(town_code, '{dictionary.district.code}'), aid_type"
    sets = "grouping sets ((town_code, aid_type), (aid_type))"
    for period in periods(warehouse):
        found = measured(warehouse, scope, period, sets, district)
        said = mart(warehouse, dictionary, scope, period, "area_code, aid_type")
        assert_same(found, said, period)


@pytest.mark.parametrize("scope", [PLANNED, metric_of("outcomes_to_date")])
def test_plans_and_outcomes_of_every_town(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric
) -> None:
    own = ", indicator" if scope.dataset == "outcome" else ""
    district = f"coalesce(town_code, '{dictionary.district.code}'){own}"
    sets = f"grouping sets ((town_code{own}), ({own.removeprefix(', ')}))"
    for period in periods(warehouse):
        found = measured(warehouse, scope, period, sets, district)
        said = mart(warehouse, dictionary, scope, period, f"area_code{own}")
        assert_same(found, said, period)


@pytest.mark.parametrize("scope", TO_DATE, ids=lambda s: s.indicator)
def test_sums_to_date_of_every_area(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric
) -> None:
    district = f"coalesce(town_code, '{dictionary.district.code}')"
    sql = """
        select area_code, value_to_date from published.area_figure
        where indicator = ? and period = ?
    """
    for period in periods(warehouse):
        found = measured(warehouse, scope, period, "grouping sets ((town_code), ())", district)
        rows = warehouse.rows(sql, scope.indicator.removesuffix("_to_date"), period)
        said = {row[:-1]: row[-1] for row in rows}
        assert {key: pytest.approx(value) for key, value in found.items() if value} == {
            key: value for key, value in said.items() if value
        }, period


@pytest.mark.parametrize("scope", OF_PROJECTS_DUE, ids=lambda s: s.indicator)
def test_projects_due_of_every_town(
    warehouse: Warehouse, dictionary: Dictionary, scope: Metric
) -> None:
    flag = scope.meaning(dictionary).column
    # What has no planned end at all is not flagged in the mart.
    flag = "is_live and planned_end is null" if flag == "planned_end" else flag
    sql = f"""
        select town_code, count(*) from published.project_as_of
        where period = ? and {flag} group by town_code
    """
    for period in periods(warehouse):
        found = measured(warehouse, scope, period, "town_code", "town_code")
        assert found == {row[:-1]: row[-1] for row in warehouse.rows(sql, period)}, period


def test_projects_of_every_type_and_task(warehouse: Warehouse, dictionary: Dictionary) -> None:
    scope = metric_of("projects")
    for period in periods(warehouse):
        keys = f"coalesce(town_code, '{dictionary.district.code}'), aid_type, task"
        sets = "grouping sets ((town_code, aid_type, task), (aid_type, task))"
        found = measured(warehouse, scope, period, sets, keys)
        sql = """
            select area_code, aid_type, task, projects from published.aid_type_by_task
            where period = ?
        """
        said = {row[:-1]: row[-1] for row in warehouse.rows(sql, period)}
        assert_same(found, said, period)


@pytest.mark.parametrize(
    ("indicator", "column"), [("milestone_facts", "numerator"), ("milestone_base", "denominator")]
)
def test_steps_of_every_town(
    warehouse: Warehouse, dictionary: Dictionary, indicator: str, column: str
) -> None:
    scope = metric_of(indicator)
    derived = [m.code for m in dictionary.milestones if m.basis != "declared"]
    counts = [m.code for m in dictionary.milestones if m.basis == "count"]
    for period in periods(warehouse):
        keys = f"coalesce(town_code, '{dictionary.district.code}'), milestone"
        sets = "grouping sets ((town_code, milestone), (milestone))"
        found = measured(warehouse, scope, period, sets, keys)
        found = {key: value for key, value in found.items() if key[1] in derived}
        if column == "denominator":
            found = {key: value for key, value in found.items() if key[1] not in counts}
        sql = (
            f"select area_code, milestone, {column} from published.phase_progress where period = ?"
        )
        said = {row[:-1]: row[-1] for row in warehouse.rows(sql, period) if row[1] in derived}
        assert_same(found, said, period)


def test_paired_organizations_villages_and_pairings_of_every_mode(
    warehouse: Warehouse, view: View
) -> None:
    modes = queries.pairing_modes(warehouse, view.area, view.period.code).set_index("mode")
    scopes = {
        "pairings": "pairings_in_force",
        "villages": "villages_paired",
        "organizations": "organizations_paired",
    }
    for column, indicator in scopes.items():
        found = measured(
            warehouse, metric_of(indicator), view.period.code, "area_code, mode", "area_code, mode"
        )
        assert {m: found[(view.area, m)] for m in modes.index} == modes[column].to_dict()
    everyone = measured(
        warehouse, metric_of("organizations_paired"), view.period.code, "area_code", "area_code"
    )
    whole = queries.paired_organizations(warehouse, view.area, view.period.code)
    assert everyone[(view.area,)] == whole


def test_typical_villages_of_every_list(warehouse: Warehouse, view: View) -> None:
    villages = shared.villages_of(warehouse, view.area, view.period.code)
    listed = villages[villages["is_typical"]]
    parts = {
        "villages_typical": listed,
        "villages_typical_paired": listed[listed["organizations"] > 0],
        "villages_typical_helped": listed[listed["projects"] > 0],
    }
    for indicator, part in parts.items():
        found = measured(
            warehouse, metric_of(indicator), view.period.code, "typical_level", "typical_level"
        )
        assert {key[0]: value for key, value in found.items()} == part[
            "lists"
        ].value_counts().to_dict()


def test_projects_and_needs_of_every_village(warehouse: Warehouse, view: View) -> None:
    villages = shared.villages_of(warehouse, view.area, view.period.code)
    for column, indicator in (("projects", "village_projects"), ("needs", "village_needs")):
        found = measured(
            warehouse, metric_of(indicator), view.period.code, "village_code", "village_code"
        )
        said = dict(zip(villages["village_code"], villages[column], strict=True))
        assert {key[0]: value for key, value in found.items()} == {
            code: count for code, count in said.items() if count
        }


def test_what_the_check_of_every_version_found(warehouse: Warehouse) -> None:
    for period in periods(warehouse):
        sql = """
            select town_code, version, error_count, warning_count from published.submission
            where period = ?
        """
        said = warehouse.rows(sql, period)
        for column, indicator in ((2, "version_errors"), (3, "version_warnings")):
            keys = "town_code, version"
            found = measured(warehouse, metric_of(indicator), period, keys, keys)
            assert found == {row[:2]: row[column] for row in said if row[column]}


def test_villages_are_paired_or_not(warehouse: Warehouse, dictionary: Dictionary) -> None:
    for period in periods(warehouse):
        unpaired = measured(
            warehouse, metric_of("villages_unpaired"), period, "town_code", "town_code"
        )
        total = measured(warehouse, metric_of("villages_total"), period, "town_code", "town_code")
        said = warehouse.rows(
            """
            select area_code, villages_total, villages_total - villages_paired
            from published.participation
            where period = ? and area_code <> ?
            """,
            period,
            dictionary.district.code,
        )
        assert {code: total[(code,)] for code, _, _ in said} == {c: n for c, n, _ in said}
        assert {code: unpaired.get((code,), 0) for code, _, _ in said} == {
            code: left or 0 for code, _, left in said
        }


def test_returns_of_every_state(warehouse: Warehouse) -> None:
    for (period,) in warehouse.rows("select distinct period from published.submission_status"):
        states = measured(warehouse, metric_of("returns"), period, "state", "state")
        sql = "select state, count(*) from published.submission_status where period = ? group by 1"
        assert {key[0]: value for key, value in states.items()} == dict(warehouse.rows(sql, period))


def test_the_register_is_the_denominator_of_the_rate(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    for period in periods(warehouse):
        (found,) = measured(
            warehouse, metric_of("registered_organizations"), period, "all", "'all'"
        ).values()
        said = mart(
            warehouse, dictionary, metric_of("registered_organizations"), period, "area_code"
        )
        assert found == said[(dictionary.district.code,)]


# What the page of datasets makes of an address ------------------------------------------------


def places(view: View) -> Iterator[tuple[str, dict[str, str]]]:
    """A sample of figures at a sample of places."""
    for code in ("organizations", "villages_paired", "projects_live", "cash", "problems_waiting"):
        yield code, {}
    for town in view.town_names:
        yield "villages_one_organization", {"town": town}
        yield "milestone_facts", {"town": town, "milestone": "L3"}
        yield "projects", {"town": town, "aid_type": "health", "task": "livelihood"}
        yield "projects_live_mentioning", {"town": town, "aid_type": "education"}
        yield "organizations", {"town": town, "kind": "-"}


@pytest.mark.parametrize("period", ["2026H1", "2025H1"])
def test_the_address_gives_the_rows_and_the_figure(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    view = make_view(warehouse, dictionary, today(), period, None, None)
    for code, where in places(view):
        rows = drill_down(view, code, **where)
        columns = {rows.metric.filters.get(k, k): v for k, v in where.items() if k != "town"}
        area = where.get("town", view.area)
        if rows.metric.by_area:
            columns["area_code"] = area
        elif area != view.area:
            columns["town_code"] = area
        chosen = downloads.select(
            warehouse, dictionary, rows.metric.dataset, columns, rows.metric, period
        )
        counted, _ = downloads.measure(chosen)
        assert counted == len(downloads.rows(chosen)) == downloads.count(chosen)
        assert rows.metric.indicator == code
        assert rows.where["period"] == period


def test_states_of_several_half_years_are_not_summed(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    scope = metric_of("projects")
    chosen = downloads.select(warehouse, dictionary, "project_report", {}, scope, "2026H1")
    assert downloads.totals(chosen) == {}


def test_every_scope_has_its_label_unit_and_definition(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    datasets = downloads.datasets(warehouse, dictionary)
    for scope in METRICS:
        meaning = scope.meaning(dictionary)
        assert meaning.label
        assert meaning.unit
        assert meaning.definition
        assert set(scope.filters.values()) <= set(datasets[scope.dataset].columns)
