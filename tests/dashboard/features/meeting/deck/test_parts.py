"""Sizes that step down, clauses that are cut, marks of bars, contrast of what a slide prints."""

import re

import pytest

from dashboard.features.meeting.blocks import choice, starting
from dashboard.features.meeting.deck import svg
from dashboard.features.meeting.deck.bodies import _lines
from dashboard.features.meeting.deck.page import deck, title
from dashboard.features.meeting.deck.parts import (
    FLOOR,
    broken,
    fit,
    room,
    size_of,
    state_icon,
    tint,
)
from dashboard.features.meeting.story.build import build_story
from dashboard.features.meeting.story.model import Bars, Mark, NextSteps, Point, Slide
from dashboard.features.meeting.story.wording import clauses, cut
from dashboard.page.view import View
from dashboard.style.formats import width
from dashboard.style.theme import LIGHT, contrast

SIZES = (40, 36, FLOOR)


def test_a_short_text_stands_in_the_largest_size() -> None:
    assert size_of("明确活化利用的办理路径", SIZES, 620, 3) == (40, "明确活化利用的办理路径")


def test_a_longer_text_steps_down_before_it_is_cut() -> None:
    text = "明确活化利用的办理路径" * 4
    size, shown = size_of(text, SIZES, 620, 3)
    assert (size, shown) == (36, text)


def test_what_fits_in_no_size_is_cut_at_a_clause_and_marked() -> None:
    size, shown = size_of("由镇牵头逐户确认权属，" * 12, SIZES, 620, 3)
    assert size == FLOOR
    assert shown.endswith("确认权属…")
    assert width(shown) * FLOOR <= 620 * 3


def test_a_text_of_one_clause_is_cut_where_the_room_ends() -> None:
    assert cut("权" * 50, 10) == "权" * 9 + "…"
    assert cut("甲，乙", 10) == "甲，乙"
    assert clauses("甲，乙；丙") == ("甲，", "乙；", "丙")
    assert clauses("") == ()


def test_clauses_stay_whole_and_texts_are_escaped() -> None:
    assert broken("甲<乙，丙") == '<span class="c">甲&lt;乙，</span><span class="c">丙</span>'
    assert "<script>" not in fit("<script>", SIZES, 100, 1)


def test_digits_take_more_room_than_half_and_stand_apart() -> None:
    assert room("村234个") > width("村234个")
    assert room("村村") == 2


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
        assert LIGHT.heat[2] in drawn
    known = svg.columns(Bars("项目", "个", points[:2]))
    assert svg.HATCH not in known
    assert "12＊" in known


def test_nothing_known_draws_no_bar_of_zero() -> None:
    empty = svg.sparks(Bars("项目", "个", (Point("今", None, "缺报", Mark.MISSING),)))
    assert LIGHT.ok not in empty


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (LIGHT.attn, LIGHT.bg),
        (LIGHT.attn, LIGHT.panel),
        (LIGHT.ok, LIGHT.bg),
        (LIGHT.ok, LIGHT.panel),
        (LIGHT.ink2, LIGHT.panel),
        (LIGHT.ink2, LIGHT.bg),
        (LIGHT.accent, LIGHT.bg),
        (LIGHT.bg, LIGHT.accent),
        (LIGHT.ink, tint(LIGHT.ok)),
        (LIGHT.ink, LIGHT.heat[2]),
    ],
)
def test_every_text_of_a_slide_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_every_state_has_a_shape_of_its_own(view: View) -> None:
    shapes = [state_icon(code) for code in view.dictionary.vocabularies["milestone_state"].codes]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(
    ("said", "kind", "shown"),
    [
        ("一" * 28, "one", "一" * 28),
        ("一" * 31, "mid", "一" * 31),
        ("一" * 50, "two", "一" * 50),
        ("一" * 70, "one", "短"),
    ],
)
def test_a_title_steps_down_then_the_short_one_stands(said: str, kind: str, shown: str) -> None:
    slide = Slide("next", "next", "下一步", said, "短", NextSteps(()), ())
    assert title(slide).startswith(f'<h1 class="{kind}">')
    assert shown in title(slide)


def test_the_file_opens_at_a_slide(view: View) -> None:
    told = build_story(view, ("next",))
    assert starting(deck(told), "next") == deck(told, "next")
    assert 'data-start="&quot;&gt;"' in starting(deck(told), '">')


def test_a_chip_takes_out_or_puts_in_and_never_leaves_nothing() -> None:
    asked: list[list[str]] = []

    def address(some: object) -> str:
        asked.append(list(some))  # type: ignore[call-overload]
        return "meeting"

    choice(("towns",), address)
    assert [] in asked  # to take out the last one means all of them again
    assert ["overall", "towns"] in asked
    assert choice((), address).count("☑") == len(asked) // 2 == 10


def test_each_reason_has_a_line_of_its_own_where_it_fits() -> None:
    first, second = "大沥镇缺报", "有1个问题提出超过半年仍未解决"
    lines = _lines(f"{first}；{second}", 850, 2)
    assert f'<span class="ln">{first}；</span><span class="ln">{second}</span>' in lines
    assert 'class="ln"' not in _lines("；".join([first] * 5), 850, 2)


def test_the_name_of_a_phase_is_not_crossed_by_the_mark_of_the_day() -> None:
    assert svg._beside(100, 112, 90) == 100
    assert svg._beside(100, 112, 150) == 166
    assert svg._beside(100, 112, 400) == 100
