"""Key figures with their change and trend."""

from dashboard.data.queries import TownReport
from dashboard.features.overview.key_figures import strip
from dashboard.features.overview.queries import Figure
from etl.dictionary import Dictionary
from tests.dashboard.samples import report, view_of

MISSING = report("1", "missing", None)
CARRIED = report("2", "missing", "2025H2")


def strip_of(dictionary: Dictionary, figure: Figure, *reports: TownReport) -> str:
    """The strip without the note below it."""
    return strip(view_of(dictionary, *reports or (report("1"),)), [figure]).split('class="src"')[0]


def test_key_figure_shows_value_change_trend_and_definition(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("organizations", 186, 14, (100, 172, 186)))
    assert ">186<" in html
    assert "<b>+14</b>" in html
    assert html.count("<i class=") == 3
    assert dictionary.indicators["organizations"].definition in html
    assert 'tabindex="0"' in html


def test_key_figure_without_return_is_hatched_and_never_zero(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("cash", None, None, (5.0, None)), MISSING)
    assert "hatched" in html
    assert dictionary.vocabularies["submission_state"].name_of("missing") in html
    assert ">0" not in html
    assert '<i class="gap">' in html


def test_change_that_cannot_be_compared_says_why(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("cash", 5.0, None, (4.0, 5.0)))
    assert '较上期 <span lang="en">—</span>' in html
    stock = Figure("organizations", 5, None, (5, 5))
    assert "沿用2025年下半年数据" in strip_of(dictionary, stock, CARRIED)


def test_carried_stocks_are_starred_and_flows_are_not(dictionary: Dictionary) -> None:
    assert "star" in strip_of(dictionary, Figure("organizations", 5, 1, (4, 5)), CARRIED)
    assert "star" not in strip_of(dictionary, Figure("volunteer_hours", 5, 1, (4, 5)), CARRIED)


def test_the_towns_with_older_stocks_are_named_below(dictionary: Dictionary) -> None:
    figure = Figure("organizations", 5, 1, (4, 5))
    assert f"：{CARRIED.town.name}</div>" in strip(view_of(dictionary, CARRIED), [figure])


def test_a_figure_too_long_for_its_place_takes_that_of_its_trend(dictionary: Dictionary) -> None:
    long = strip_of(dictionary, Figure("volunteer_hours", 86_419_750, None, (1.0, 86_419_750.0)))
    assert '<div class="k long">' in long
    short = strip_of(dictionary, Figure("volunteer_hours", 43_118, None, (1.0, 43_118.0)))
    assert '<div class="k">' in short


def test_a_key_figure_leads_to_its_rows(dictionary: Dictionary) -> None:
    html = strip_of(dictionary, Figure("organizations", 186, 14, (172, 186)))
    assert '?scope=organizations&amp;period=2026H1">186</a>' in html
