"""Questions of single pages agree with the marts that hold the same figures."""

import datetime as dt

import pytest

from dashboard.data import page_queries, queries
from dashboard.page.view import View
from dashboard.data.warehouse import Warehouse

TOWN = "440605124"


@pytest.mark.parametrize("area", ["440605", TOWN])
@pytest.mark.parametrize("period", ["2024H1", "2026H1"])
def test_modes_add_up_to_the_pairings_in_force(
    warehouse: Warehouse, area: str, period: str
) -> None:
    now = queries.participation(warehouse, area, period).iloc[-1]
    modes = page_queries.pairing_modes(warehouse, area, period)
    assert modes["pairings"].sum() == now["pairings_in_force"]
    assert modes["villages"].sum() == now["villages_paired"]
    whole = page_queries.paired_organizations(warehouse, area, period)
    assert max(modes["organizations"]) <= whole <= modes["organizations"].sum()


@pytest.mark.parametrize("area", ["440605", TOWN])
def test_villages_are_all_there_and_paired_as_the_mart_says(
    warehouse: Warehouse, area: str
) -> None:
    now = queries.participation(warehouse, area, "2026H1").iloc[-1]
    rows = page_queries.villages_of(warehouse, area, "2026H1")
    assert len(rows) == now["villages_total"]
    assert (rows["organizations"] > 0).sum() == now["villages_paired"]
    assert (rows["organizations"] > 1).sum() == now["villages_many_organizations"]
    assert rows["village_code"].is_unique


def test_typical_villages_with_projects_are_those_of_the_step(
    warehouse: Warehouse, view: View
) -> None:
    """A1 counts the levels of the policy alone: the first two of the list."""
    levels = view.dictionary.vocabularies["typical_level"].codes[:2]
    rows = page_queries.villages_of(warehouse, TOWN, "2026H1")
    counted = rows[rows["level"].isin(levels)]
    steps = queries.steps(warehouse, "2026H1")
    step = steps[(steps["area_code"] == TOWN) & (steps["milestone"] == "A1")].iloc[0]
    assert len(counted) == step["denominator"]
    assert (counted["projects"] > 0).sum() == step["numerator"]


def test_needs_on_record_are_those_of_the_step(warehouse: Warehouse) -> None:
    rows = page_queries.villages_of(warehouse, TOWN, "2026H1")
    steps = queries.steps(warehouse, "2026H1")
    step = steps[(steps["area_code"] == TOWN) & (steps["milestone"] == "L2")].iloc[0]
    assert (rows["needs"] > 0).sum() == step["numerator"]


def test_what_is_owed_is_due_and_does_not_count_yet(warehouse: Warehouse) -> None:
    owed = page_queries.owed(warehouse, "440605", dt.date(2026, 11, 24))
    assert {(o.period, o.state) for o in owed} == {("2026H1", "missing"), ("2026H1", "rejected")}
    assert [o.town_code for o in owed] == sorted(o.town_code for o in owed)
    assert page_queries.owed(warehouse, "440605", dt.date(2026, 7, 15)) == ()
    assert page_queries.owed(warehouse, TOWN, dt.date(2026, 11, 24)) == ()


def test_versions_come_latest_first_with_what_became_of_them(warehouse: Warehouse) -> None:
    found = page_queries.versions(warehouse, "440605121", "2026H1")
    assert [v.period for v in found] == sorted((v.period for v in found), reverse=True)
    assert found[0].status == "rejected"
    assert found[0].errors > 0
    earlier = page_queries.versions(warehouse, "440605121", "2025H2")
    assert "2026H1" not in {v.period for v in earlier}


def test_steps_of_all_half_years_end_with_those_of_the_last(warehouse: Warehouse) -> None:
    steps = page_queries.steps_until(warehouse, "2025H1")
    assert steps["period"].nunique() == 3
    last = steps[steps["period"] == "2025H1"]
    assert len(last) == len(queries.steps(warehouse, "2025H1"))


def test_every_town_has_a_state_in_every_half_year(warehouse: Warehouse, view: View) -> None:
    states = page_queries.return_states(warehouse)
    assert len(states) == len(view.dictionary.periods) * len(view.reports)
    assert states["2026H1", "440605125"] == "missing"
