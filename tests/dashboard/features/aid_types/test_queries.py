"""The queries of 帮扶类型 agree with the marts."""

import pytest

from dashboard.data import queries as shared
from dashboard.data.warehouse import Warehouse
from dashboard.features.aid_types import queries

PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")


@pytest.mark.parametrize("period", PERIODS)
def test_live_projects_by_types_named_are_never_fewer_than_by_main_type(
    warehouse: Warehouse, period: str
) -> None:
    main = shared.aid_types_by_town(warehouse, period)
    named = queries.mentioned_live(warehouse, period)
    named = named[named["period"] == period].set_index(["town_code", "aid_type"])["projects"]
    live = main.set_index(["town_code", "aid_type"])["projects_live"].fillna(0)
    assert (named.reindex(live.index).fillna(0) >= live).all()
    assert named.sum() > live.sum()
