"""The blocks of 帮扶类型 on money, effort and results."""

import pytest

from dashboard.data import queries
from dashboard.data.figures import figures
from dashboard.features.aid_types import measures
from dashboard.page.statements import APPROXIMATE
from dashboard.page.view import View, make_view
from dashboard.style.theme import LIGHT


def of_period(view: View, period: str) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, None, None)


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
    figures = list(data[heading])[: len(types) + 1]
    assert figures[:-1] == pytest.approx(list(now[types] / per_unit), abs=1e-9)
    assert figures[-1] == pytest.approx(now.sum() / per_unit, abs=1e-9)


def test_the_table_and_the_chart_of_a_measure_hold_the_same_money(view: View) -> None:
    chart = measures.by_measure(view, "cash", LIGHT)
    assert chart is not None
    data = measures.all_measures(view).data
    (heading,) = (title for title in data.columns if title.startswith(view.label("cash")))
    yuan = [float(value) for value in chart.data.iloc[:, 1]]
    assert [value * 10_000 for value in data[heading][: len(yuan)]] == pytest.approx(yuan)


def test_an_approximate_sum_says_so_beside_its_figure(view: View) -> None:
    mart = queries.aid_types(view.warehouse, view.area, view.period.code)
    now = mart[mart["period"] == view.period.code]
    about = now.loc[now["is_approximate"], ["cash_yuan", "in_kind_yuan"]].gt(0).to_numpy().sum()
    shown = measures.all_measures(view).html.count(f">{APPROXIMATE}</small>")
    assert shown == about + 2 > 2  # and the sums of both


def test_sums_are_compared_over_the_same_towns_with_both_half_years(view: View) -> None:
    data = measures.all_measures(view).data.set_index(measures.all_measures(view).data.columns[0])
    (cash,) = (title for title in data.columns if title.startswith(view.label("cash")))
    changes = figures(view.warehouse, view.area, view.period.code)["cash"].changes
    for code, name in (("previous", "较上期"), ("year_before", "较上年同期")):
        assert changes[code].is_like_for_like
        assert data.loc[name, cash] == f"{changes[code].percent:+.1f}%"


def test_bars_that_lack_some_towns_are_hatched(view: View) -> None:
    part, whole = measures.by_measure(view, "cash", LIGHT), of_period(view, "2025H2")
    assert part is not None
    assert part.figure.data[0].marker.pattern.shape == "/"
    assert "斜线：5个已纳入汇总" in part.figure.layout.title.text
    earlier = measures.by_measure(whole, "cash", LIGHT)
    assert earlier is not None
    assert earlier.figure.data[0].marker.pattern.shape is None
