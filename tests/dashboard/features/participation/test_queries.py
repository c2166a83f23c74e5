"""The queries of 结对与参与 agree with the marts."""

import pytest

from dashboard.data import queries as shared
from dashboard.data.warehouse import Warehouse
from dashboard.features.participation import queries
from etl.dictionary import Dictionary

MISSING, REJECTED = "440605125", "440605121"


PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")


@pytest.mark.parametrize("period", PERIODS)
def test_participants_are_as_many_as_the_mart_counts(
    warehouse: Warehouse, dictionary: Dictionary, period: str
) -> None:
    for area in (dictionary.district.code, MISSING, "440605124"):
        mart = shared.participation(warehouse, area, period).iloc[-1]
        found = queries.participants(warehouse, area, period)
        assert len(found) == found["organization_id"].nunique() == mart["organizations"]


def test_the_list_to_be_announced_names_each_organisation_once(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    for area in (dictionary.district.code, "440605124"):
        listed = queries.participant_list(warehouse, area, "2026H1")
        assert len(listed) == len(queries.participants(warehouse, area, "2026H1")) > 0
        assert len({row[0] for row in listed}) == len(listed)
        assert all(row[3] and row[4] for row in listed)


TOWN = "440605124"


@pytest.mark.parametrize("area", ["440605", TOWN])
@pytest.mark.parametrize("period", ["2024H1", "2026H1"])
def test_modes_add_up_to_the_pairings_in_force(
    warehouse: Warehouse, area: str, period: str
) -> None:
    now = shared.participation(warehouse, area, period).iloc[-1]
    modes = queries.pairing_modes(warehouse, area, period)
    assert modes["pairings"].sum() == now["pairings_in_force"]
    assert modes["villages"].sum() == now["villages_paired"]
    whole = queries.paired_organizations(warehouse, area, period)
    assert max(modes["organizations"]) <= whole <= modes["organizations"].sum()
