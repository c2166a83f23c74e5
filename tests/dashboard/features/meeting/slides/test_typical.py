"""典型村与典型案例: squares are those of the step; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.slides.typical import Typical, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.reading import body, charts, scalar, series, slide_of


@pytest.mark.parametrize(
    ("helped", "listed", "cases", "said"),
    [
        (27, 30, 9, "30个典型村中27个已明确合作项目，本期新增典型案例9个"),
        (0, 0, 9, "本期新增典型案例9个"),
        (0, 0, 0, "本期无新增典型案例"),
        (0, 30, 0, "30个典型村中0个已明确合作项目，本期无新增典型案例"),
    ],
)
def test_the_title(helped: int, listed: int, cases: int, said: str) -> None:
    assert title(helped, listed, cases)[0] == said


def test_typical_villages_are_those_of_the_step(story: Story, facts: Facts, view: View) -> None:
    squares = [dot for town in body(story, Typical).towns for dot in town.squares]
    assert facts.typical == (sum(dot.is_helped for dot in squares), len(squares))
    counted = scalar(
        view,
        "select count(distinct village_code) from published.typical_village where level not like '市%'",
    )
    assert len(squares) == counted
    assert len(body(story, Typical).cases) == 3


def test_typical_villages_are_stacked_by_town(presentation: Any, story: Story, view: View) -> None:
    chart = charts(slide_of(presentation, story, "typical"))[0]
    assert list(chart.plots[0].categories) == [report.town.name for report in view.reports]
    helped, total = view.warehouse.rows(
        "select numerator, denominator from published.phase_progress "
        "where area_code = '440605' and period = '2026H1' and milestone = 'A1'"
    )[0]
    values = [sum(v or 0 for v in column) for column in series(chart).values()]
    assert values == [helped, total - helped]
    # From the top in code order.
    assert chart.category_axis.reverse_order
