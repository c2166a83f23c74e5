"""The blocks of 帮扶类型 on money, effort and results."""

import pytest

from dashboard.data import queries
from dashboard.features.aid_types import measures
from dashboard.page.view import View
from dashboard.style.theme import LIGHT


@pytest.mark.parametrize(("code", "per_unit"), [("cash", 10_000), ("volunteer_hours", 1)])
def test_the_file_of_the_table_holds_the_exact_figures_of_the_mart(
    view: View, code: str, per_unit: int
) -> None:
    mart = queries.aid_types(view.warehouse, view.area, view.period.code)
    column = view.dictionary.indicators[code].column
    now = mart[mart["period"] == view.period.code].set_index("aid_type")[column].astype(float)
    data = measures.all_measures(view).data
    (heading,) = (title for title in data.columns if title.startswith(view.label(code)))
    types = list(view.aid_type_names)
    assert list(data[heading])[:-1] == pytest.approx(list(now[types] / per_unit), abs=1e-9)
    assert list(data[heading])[-1] == pytest.approx(now.sum() / per_unit, abs=1e-9)


def test_the_table_and_the_chart_of_a_measure_hold_the_same_money(view: View) -> None:
    chart = measures.by_measure(view, "cash", LIGHT)
    assert chart is not None
    data = measures.all_measures(view).data
    (heading,) = (title for title in data.columns if title.startswith(view.label("cash")))
    yuan = [float(value) for value in chart.data.iloc[:, 1]]
    assert [value * 10_000 for value in data[heading][:-1]] == pytest.approx(yuan)
