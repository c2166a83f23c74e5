"""Two half-years compared: the same as the mart says, and over the same towns."""

from dataclasses import replace

import pytest

from dashboard.data.figures import PREVIOUS, YEAR_BEFORE, figures
from dashboard.features.compare import blocks, details
from dashboard.features.compare.pair import ANY, before, earlier, pair_of, ways
from dashboard.page.view import View, make_view

SILENT, REJECTED = "440605125", "440605121"


def at(view: View, period: str, town: str | None = None) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, town, None)


@pytest.mark.parametrize("way", [PREVIOUS, YEAR_BEFORE])
@pytest.mark.parametrize("town", [None, "440605124"])
def test_changes_are_those_of_the_mart(view: View, way: str, town: str | None) -> None:
    here = at(view, "2026H1", town)
    period = before(here, way)
    assert period
    pair = pair_of(here, period.code, way)
    for code, figure in figures(here.warehouse, here.area, "2026H1").items():
        change, found = figure.changes[way], pair.of(code)
        assert found.like_now == pytest.approx(change.now), code
        assert found.like_before == pytest.approx(change.before), code


def test_any_two_half_years_are_compared_over_towns_with_both_returns(view: View) -> None:
    pair = pair_of(view, "2024H2", ANY)
    assert not {SILENT, REJECTED} & set(pair.towns)
    assert pair.is_like_for_like
    parts = [pair.of("contributions", town) for town in pair.now.town_names]
    whole = pair.of("contributions")
    assert whole.like_now == pytest.approx(sum(p.like_now or 0 for p in parts))
    assert pair.of("contributions", SILENT).difference is None


def test_the_district_is_the_sum_of_what_its_towns_changed(view: View) -> None:
    data = blocks.by_town(view, "2025H1", YEAR_BEFORE).data.iloc[:, 1:]
    assert list(data.iloc[:-1].sum()) == pytest.approx(list(data.iloc[-1]))


def test_a_silent_town_is_not_said_to_be_unchanged(view: View) -> None:
    town = at(view, "2026H1", SILENT)
    assert blocks.headline(town, "2025H2", PREVIOUS) == "大沥镇与上期没有可比的数据"
    assert not blocks.is_comparable(town, "2025H2", PREVIOUS)
    html = blocks.measures(town, "2025H2", PREVIOUS).html
    assert html.count("n hatched") == len(blocks.FLOWS)
    assert "大沥镇2026年上半年缺报，本期发生不能比较" in html
    assert "浅色为" not in html
    # The stocks of an older return may still be newer than another half-year.
    assert pair_of(town, "2025H1", YEAR_BEFORE).of("villages_paired").difference == 4


def test_the_half_years_to_compare_with_are_those_there_are(view: View) -> None:
    assert list(ways(view)) == [PREVIOUS, YEAR_BEFORE, ANY]
    assert list(ways(at(view, "2024H2"))) == [PREVIOUS, ANY]
    assert ways(at(view, "2024H1")) == earlier(at(view, "2024H1")) == {}


def test_types_and_steps_show_both_half_years(view: View) -> None:
    types = details.aid_types(view, "2025H1", YEAR_BEFORE).data
    money = blocks.measures(view, "2025H1", YEAR_BEFORE).data.set_index("指标")
    assert types.iloc[:, 3].sum() == money.iloc[5, 3]
    steps = details.steps(replace(view), "2025H1", YEAR_BEFORE)
    assert "+45 / +44" in steps.html
