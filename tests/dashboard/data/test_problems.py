"""Problems of an area in the order of the agenda."""

from dashboard.data import queries
from dashboard.data.problems import list_problems
from dashboard.data.warehouse import Warehouse
from dashboard.page.view import View


def test_problems_wait_in_the_order_in_which_they_were_raised(
    warehouse: Warehouse, view: View
) -> None:
    waiting = list_problems(warehouse, view.area, "2026H1")
    assert waiting
    assert [p.raised_on for p in waiting] == sorted(p.raised_on for p in waiting)
    assert all(p.status != "resolved" for p in waiting)
    of_towns = [list_problems(warehouse, t.code, "2026H1") for t in queries.towns(warehouse)]
    assert sum(map(len, of_towns)) == len(waiting)
