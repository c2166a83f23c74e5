"""The key figures of 总览 are those of the marts."""

from dashboard.data.warehouse import Warehouse
from dashboard.features.overview import queries
from dashboard.page.view import View

MISSING, REJECTED = "440605125", "440605121"


def one(warehouse: Warehouse, sql: str, *parameters: object) -> object:
    return warehouse.rows(sql, *parameters)[0][0]


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
