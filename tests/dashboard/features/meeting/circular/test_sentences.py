"""Sentences as data: what is not known is not said, numbers are written as in official papers."""

import pytest

from dashboard.features.meeting.circular.sentences import (
    Number,
    Quoted,
    change,
    count,
    fill,
    join_sentences,
    plain_number,
    share,
    text_of,
    yuan,
)


def test_a_sentence_keeps_its_numbers_apart() -> None:
    sentence = fill("已结对{n}个，其中{m}个", n=count(12, "a"), m=count(3, "b"))
    assert text_of(sentence) == "已结对12个，其中3个"
    assert [piece for piece in sentence if isinstance(piece, Number)] == [
        Number(12, "12", "a"),
        Number(3, "3", "b"),
    ]


@pytest.mark.parametrize("part", [count(None, "a"), (), "", Quoted("")])
def test_a_sentence_with_something_unknown_is_not_said(part: Number | str | Quoted) -> None:
    assert fill("前面{n}后面", n=part) == ()


def test_zero_is_known() -> None:
    assert text_of(fill("{n}个", n=count(0, "a"))) == "0个"


def test_braces_in_a_text_of_a_return_stay_what_they_are() -> None:
    assert text_of(fill("{who}报送", who=Quoted("{甲}{0}"))) == "{甲}{0}报送"


def test_what_is_not_said_leaves_no_comma_behind() -> None:
    assert text_of(join_sentences("，", ("甲",), (), ("乙",), end="。")) == "甲，乙。"
    assert join_sentences("，", (), (), end="。") == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (1286, "1286"), (9999, "9999"), (10000, "1.0万"), (125_500, "12.6万")],
)
def test_counts_have_no_separators_and_are_in_wan_from_ten_thousand_on(
    value: float, text: str
) -> None:
    assert count(value, "").text == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0万元"), (12_864_000, "1286.4万元"), (123_456_789, "1.2亿元")]
)
def test_money_is_in_wan_or_yi(value: float, text: str) -> None:
    assert yuan(value, "").text == text


def test_halves_round_up() -> None:
    assert (plain_number(0.25, 1), plain_number(2.5), share(1, 8, "").text) == ("0.3", "3", "13%")


def test_a_share_of_nothing_is_not_known() -> None:
    assert share(0, 0, "").value is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "较上期增加12个"), (-3, "较上期减少3个"), (0, "与上期持平"), (None, "")],
)
def test_a_change_is_said_by_its_sign(value: float | None, text: str) -> None:
    assert text_of(change(value, "个", "")) == text
