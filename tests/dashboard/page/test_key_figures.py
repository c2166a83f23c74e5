"""Key figures with their changes and trends, and the sums to date."""

import re
from dataclasses import replace

import pytest

from dashboard.data.figures import PREVIOUS, YEAR_BEFORE, figures
from dashboard.page.key_figures import INDICATORS, strip, to_date
from dashboard.page.view import View, make_view
from dashboard.style.formats import number, signed

MISSING = "440605125"


@pytest.fixture
def silent(view: View) -> View:
    """A town whose return of the half-year is missing."""
    return make_view(view.warehouse, view.dictionary, view.today, "2026H1", MISSING, None)


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_key_figures_are_those_of_the_marts(view: View) -> None:
    shown, known = text_of(strip(view)), figures(view.warehouse, view.area, view.period.code)
    villages = known["villages_paired"]
    assert villages.value is not None
    assert number(villages.value) in shown
    for compared_with in (PREVIOUS, YEAR_BEFORE):
        assert signed(villages.changes[compared_with].difference) in shown
    for code in INDICATORS:
        assert view.dictionary.indicators[code].definition in strip(view)


def test_a_flow_with_silent_towns_is_compared_like_for_like_and_hatched(view: View) -> None:
    html = strip(view)
    change = figures(view.warehouse, view.area, view.period.code)["contributions"].changes
    assert change[PREVIOUS].is_like_for_like
    assert f"<b>{signed(change[PREVIOUS].percent or 0, 1)}%</b>" in html
    assert "同口径" in html
    assert html.count('<i class="last part"') == 2


def test_what_a_silent_town_did_not_report_is_hatched_and_never_zero(silent: View) -> None:
    html = strip(silent)
    assert html.count("box hatched") == 2
    assert html.count('<i class="gap">') == 2
    assert ">0<" not in html
    assert "沿用2025年下半年" in html
    assert "+" not in text_of(html).split("本期")[0]


def test_an_approximate_sum_says_so_where_it_stands(view: View) -> None:
    assert "万元，含约数" in text_of(strip(view))
    assert "含约数）" in text_of(to_date(view))


def test_sums_to_date_say_what_they_lack(view: View, silent: View) -> None:
    known = figures(view.warehouse, view.area, view.period.code)["beneficiaries"]
    assert known.to_date is not None
    assert number(known.to_date) in text_of(to_date(view))
    assert f"{known.returns_missing}份报送表" in to_date(view)
    assert "1份报送表" in to_date(silent)


def test_the_first_half_year_has_nothing_to_compare_with(view: View) -> None:
    first = make_view(view.warehouse, view.dictionary, view.today, "2024H1", None, None)
    assert "首个报送期" in strip(first)
    assert "较上年同期" not in strip(first)


def test_nothing_is_to_date_where_nobody_reported(view: View) -> None:
    unknown = replace(view, period=view.period.model_copy(update={"code": "1999H1"}))
    assert to_date(unknown) == ""
