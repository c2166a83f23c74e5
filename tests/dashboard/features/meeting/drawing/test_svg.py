"""SVG charts: the smallest text, marks of bars."""

import re

import pytest

from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.html import FLOOR
from dashboard.features.meeting.figures import Bars, Mark, Point
from dashboard.style.theme import DECK


@pytest.mark.parametrize("size", [10, FLOOR, 60])
def test_no_text_of_a_chart_is_below_the_floor(size: int) -> None:
    told = re.search(r'font-size="(\d+)"', svg.text(0, 0, "甲", size))
    assert told is not None
    assert int(told[1]) == max(size, FLOOR)


def test_only_a_missing_return_is_hatched() -> None:
    points = (
        Point("上", 10, "10", Mark.PAST),
        Point("下", 12, "12＊", Mark.CARRIED),
        Point("今", None, "缺报", Mark.MISSING),
    )
    for drawn in (svg.sparks(Bars("项目", "个", points)), svg.columns(Bars("项目", "个", points))):
        assert drawn.count(f'fill="url(#{svg.HATCH})"') == 1
        assert ">缺报</text>" in drawn
        # Of an earlier half-year: hollow.
        assert f'fill="{DECK.bg}" stroke="{DECK.h2}"' in drawn
    known = svg.columns(Bars("项目", "个", points[:2]))
    assert svg.HATCH not in known
    assert "12＊" in known


def test_a_sum_that_lacks_towns_is_hatched_but_for_what_is_of_before() -> None:
    points = (Point("上", 10, "10", Mark.PAST), Point("今", 12, "12", Mark.PART, solid=10))
    drawn = svg.columns(Bars("投入", "万元", points))
    assert drawn.count(svg.PART_FILL) == 1
    heights = [float(h) for h in re.findall(rf'height="([\d.]+)" fill="{DECK.ok}"', drawn)]
    outer = re.search(rf'height="([\d.]+)" fill="url\(#{svg.PART}\)"', drawn)
    assert outer is not None
    assert heights[-1] == pytest.approx((float(outer[1]) + 4) * 10 / 12, rel=1e-3)


def test_nothing_known_draws_no_bar_of_zero() -> None:
    empty = svg.sparks(Bars("项目", "个", (Point("今", None, "缺报", Mark.MISSING),)))
    assert DECK.ok not in empty
