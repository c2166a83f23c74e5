"""Sentences: what is not known is not said, numbers are written as in official papers."""

import pytest

from dashboard.features.meeting.circular.sentences import (
    count,
    fill,
    joined,
    official,
    plain_number,
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
    ("value", "text"), [(0, "0"), (9999, "9999"), (10_000, "10000"), (49_521, "49521"), (None, "")]
)
def test_counts_are_exact_and_have_no_separators(value: float | None, text: str) -> None:
    assert count(value) == text


def test_a_statement_of_the_pages_loses_its_separators_alone() -> None:
    assert official("投入1,214.3万元，受益49,521人次") == "投入1214.3万元，受益49521人次"


def test_halves_round_up() -> None:
    assert (plain_number(0.25, 1), plain_number(2.5)) == ("0.3", "3")
