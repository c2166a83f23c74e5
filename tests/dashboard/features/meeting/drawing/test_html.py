"""Texts and sizes of the deck's HTML."""

import pytest

from dashboard.features.meeting.drawing.html import (
    FLOOR,
    broken,
    fit,
    reasons,
    room,
    size_of,
    state_icon,
    tint,
)
from dashboard.page.view import View
from dashboard.style.formats import width
from dashboard.style.theme import DECK, contrast

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


def test_clauses_stay_whole_and_texts_are_escaped() -> None:
    assert broken("甲<乙，丙") == '<span class="c">甲&lt;乙，</span><span class="c">丙</span>'
    assert "<script>" not in fit("<script>", SIZES, 100, 1)


def test_digits_take_more_room_than_half_and_stand_apart() -> None:
    assert room("村234个") > width("村234个")
    assert room("村村") == 2


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (DECK.attn, DECK.bg),
        (DECK.attn, DECK.panel),
        (DECK.ok, DECK.bg),
        (DECK.ok, DECK.panel),
        (DECK.ink2, DECK.panel),
        (DECK.ink2, DECK.bg),
        (DECK.accent, DECK.bg),
        (DECK.bg, DECK.accent),
        (DECK.ink, tint(DECK.ok)),
        (DECK.ink, DECK.heat[2]),
    ],
)
def test_every_text_of_a_slide_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_every_state_has_a_shape_of_its_own(view: View) -> None:
    shapes = [state_icon(code) for code in view.dictionary.vocabularies["milestone_state"].codes]
    assert len(set(shapes)) == len(shapes)


def test_each_reason_has_a_line_of_its_own_where_it_fits() -> None:
    first, second = "大沥镇缺报", "有1个问题提出超过半年仍未解决"
    lines = reasons(f"{first}；{second}", 850)
    assert f'<span class="ln">{first}；</span><span class="ln">{second}</span>' in lines
    assert 'class="ln"' not in reasons("；".join([first] * 5), 850)
