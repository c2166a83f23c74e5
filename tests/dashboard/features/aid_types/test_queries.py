"""The queries of 帮扶类型 agree with the marts."""

import pytest

from dashboard.data import queries as shared
from dashboard.data.warehouse import Warehouse

PERIODS = ("2024H1", "2024H2", "2025H1", "2025H2", "2026H1")


@pytest.mark.parametrize("period", PERIODS)
def test_live_projects_by_types_named_are_never_fewer_than_by_main_type(
    warehouse: Warehouse, period: str
) -> None:
    live = shared.aid_types_by_town(warehouse, period).fillna(0)
    assert (live["projects_live_mentioning"] >= live["projects_live"]).all()
    assert live["projects_live_mentioning"].sum() > live["projects_live"].sum()
