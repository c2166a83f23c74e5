"""Sentences: what is not known is not said, numbers are written as in official papers."""

import pytest

from dashboard.features.meeting.circular.sentences import (
    change,
    count,
    fill,
    joined,
    plain_number,
    yuan,
)


def test_counts_and_texts_fill_a_sentence() -> None:
    assert fill("已结对{}个，其中{}{}个", 12, "某镇", 3) == "已结对12个，其中某镇3个"


@pytest.mark.parametrize("part", [None, ""])
def test_a_sentence_with_something_unknown_is_not_said(part: str | None) -> None:
    assert fill("前面{}后面{}", 1, part) == ""


def test_zero_is_known() -> None:
    assert fill("{}个", 0) == "0个"


def test_braces_in_a_text_of_a_return_stay_what_they_are() -> None:
    assert fill("{}报送", "{甲}{0}") == "{甲}{0}报送"


def test_what_is_not_said_leaves_no_comma_behind() -> None:
    assert joined("，", "甲", "", "乙", end="。") == "甲，乙。"
    assert joined("，", "", "", end="。") == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (1286, "1286"), (9999, "9999"), (10000, "1.0万"), (125_500, "12.6万")],
)
def test_counts_have_no_separators_and_are_in_wan_from_ten_thousand_on(
    value: float, text: str
) -> None:
    assert count(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0万元"), (12_864_000, "1286.4万元"), (123_456_789, "1.2亿元")]
)
def test_money_is_in_wan_or_yi(value: float, text: str) -> None:
    assert yuan(value) == text


def test_halves_round_up() -> None:
    assert (plain_number(0.25, 1), plain_number(2.5)) == ("0.3", "3")


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "较上期增加12个"), (-3, "较上期减少3个"), (0, "与上期持平"), (None, "")],
)
def test_a_change_is_said_by_its_sign(value: float | None, text: str) -> None:
    assert change(value, "个") == text
