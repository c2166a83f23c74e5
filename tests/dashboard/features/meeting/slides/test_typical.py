"""典型村与典型案例: squares are those of the step; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.slides.typical import Typical, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.reading import body, charts, scalar, series, slide_of


@pytest.mark.parametrize(
    ("villages", "cases", "reported", "said"),
    [
        ("某些村", 9, 7, "某些村，本期新增典型案例9个"),
        ("", 9, 7, "本期新增典型案例9个"),
        ("", 0, 7, "本期没有新增典型案例"),
        ("某些村", 0, 7, "某些村，本期没有新增典型案例"),
        ("某些村", 0, 0, "某些村"),
        ("", 0, 0, "尚无报送数据"),
    ],
)
def test_the_title(villages: str, cases: int, reported: int, said: str) -> None:
    assert title(villages, cases, reported).text == said


def test_typical_villages_are_those_of_the_step(story: Story, view: View) -> None:
    squares = [dot for town in body(story, Typical).towns for dot in town.squares]
    helped = sum(dot.is_helped for dot in squares)
    told = next(s for s in story.slides if s.group == "typical").title.text
    assert told.startswith(f"{len(squares)}个典型村中{helped}个已有合作项目")
    counted = scalar(
        view,
        "select count(distinct village_code) from published.typical_village where level not like '市%'",
    )
    assert len(squares) == counted
    others = scalar(
        view,
        "select count(*) from published.village_as_of where period = '2026H1' and is_other_typical",
    )
    assert body(story, Typical).others == f"另有市级典型村{others}个"
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
