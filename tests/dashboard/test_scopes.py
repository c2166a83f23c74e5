"""The rows behind a figure are as many as the figure says, whatever half-year and area."""

import pytest

from dashboard import downloads, queries
from dashboard.scopes import SCOPES, scopes_of
from dashboard.warehouse import Warehouse
from etl.dictionary import Dictionary

# Everybody has reported; one town is carried forward; the first half-year.
PERIODS = ("2026H1", "2025H1", "2024H1")
AREAS = ("440605", "440605124", "440605125")


def rows(
    warehouse: Warehouse, dictionary: Dictionary, indicator: str, area: str, period: str
) -> int:
    scope = next(s for s in SCOPES if s.indicator == indicator)
    dataset = downloads.datasets(warehouse, dictionary)[scope.dataset]
    column = dataset.town_column
    is_whole = area == dictionary.district.code and column == "town_code"
    where = {} if is_whole or column is None else {column: area}
    chosen = downloads.select(warehouse, dictionary, scope.dataset, where, scope, period)
    counted = downloads.count(warehouse, chosen)
    assert counted == len(downloads.rows(warehouse, chosen))
    return counted


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("area", AREAS)
def test_rows_are_as_many_as_the_figure_says(
    warehouse: Warehouse, dictionary: Dictionary, area: str, period: str
) -> None:
    people = queries.participation(warehouse, area, period).iloc[-1]
    work = queries.aid_totals(warehouse, area, period).iloc[-1]
    waiting = queries.open_problems(warehouse, area, period)
    said = {
        "organizations": people["organizations"],
        "pairings_in_force": people["pairings_in_force"],
        "projects_live": work["projects_live"],
        "projects": work["projects"],
        "problems_waiting": len(waiting),
    }
    assert set(said) == {scope.indicator for scope in SCOPES}
    for indicator, figure in said.items():
        assert rows(warehouse, dictionary, indicator, area, period) == figure, indicator


def test_states_of_several_half_years_are_not_summed(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    scope = scopes_of("project_report")["projects"]
    chosen = downloads.select(warehouse, dictionary, "project_report", {}, scope, "2026H1")
    assert downloads.totals(warehouse, dictionary, chosen) == {}


def test_every_scope_has_its_label_and_definition(dictionary: Dictionary) -> None:
    for scope in SCOPES:
        meaning = scope.meaning(dictionary)
        assert meaning.label
        assert meaning.definition
