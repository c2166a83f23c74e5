"""The queries of 镇街进度."""

from dashboard.data.warehouse import Warehouse
from dashboard.features.town_progress import queries
from dashboard.page.view import View


def test_versions_come_latest_first_with_what_became_of_them(warehouse: Warehouse) -> None:
    found = queries.versions(warehouse, "440605121", "2026H1")
    assert [v.period for v in found] == sorted((v.period for v in found), reverse=True)
    assert found[0].status == "rejected"
    assert found[0].errors > 0
    earlier = queries.versions(warehouse, "440605121", "2025H2")
    assert "2026H1" not in {v.period for v in earlier}


def test_every_town_has_a_state_in_every_half_year(warehouse: Warehouse, view: View) -> None:
    states = queries.return_states(warehouse)
    assert len(states) == len(view.dictionary.periods) * len(view.reports)
    assert states["2026H1", "440605125"] == "missing"
