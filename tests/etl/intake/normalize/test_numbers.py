"""Counts, hours and percentages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import load_dictionary
from etl.intake.normalize.numbers import count, number, percent
from etl.intake.normalize.outcome import Outcome

D = load_dictionary()
COLUMN = D.sheet("project_report").column
ANYTHING = st.one_of(
    st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.booleans(), st.none()
)


def people(value: object) -> Outcome:
    return count(value, COLUMN("beneficiaries"), D.reading)


def sessions(value: object) -> Outcome:
    return count(value, COLUMN("activities"), D.reading)


def hours(value: object) -> Outcome:
    return number(value, COLUMN("volunteer_hours"), D.reading)


def progress(value: object) -> Outcome:
    return percent(value, COLUMN("progress_pct"), D.reading)


def codes(outcome: Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (80, 80),
        (80.0, 80),
        ("80", 80),
        ("８０", 80),
        ("80人", 80),
        ("80 人次", 80),
        ("2,400人次", 2400),
        ("1.8万人次", 18000),
        ("3百人", 300),
        ("八十人次", 80),
        ("一千二百", 1200),
        ("80.0", 80),
        ("80.", 80),
        ("80人/次", 80),
        (0, 0),
    ],
)
def test_people_are_counted(value: object, expected: int) -> None:
    assert people(value) == Outcome(expected)


@pytest.mark.parametrize(
    ("value", "expected"), [("6场", 6), ("6场次", 6), ("6 次", 6), ("六场", 6), ("6期", 6)]
)
def test_sessions_are_counted(value: object, expected: int) -> None:
    assert sessions(value) == Outcome(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7.5小时", 7.5),
        ("7.5h", 7.5),
        ("20个小时", 20.0),
        ("1,200小时", 1200.0),
        ("六十小时", 60.0),
        (7.25, 7.25),
    ],
)
def test_hours_are_read(value: object, expected: float) -> None:
    assert hours(value) == Outcome(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("45%", 45.0),
        ("45％", 45.0),
        ("45", 45.0),
        (45, 45.0),
        ("百分之四十五", 45.0),
        ("45.5%", 45.5),
        (0, 0.0),
        (100, 100.0),
    ],
)
def test_progress_is_read(value: object, expected: float) -> None:
    assert progress(value) == Outcome(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("约80人", 80),
        ("80余人", 80),
        ("80多人次", 80),
        ("超80人", 80),
        ("80人以上", 80),
        ("八十余人", 80),
        ("1万多人次", 10000),
        ("近千人次", 1000),
        ("百余人", 100),
        ("80+", 80),
    ],
)
def test_about_so_many_is_marked(value: str, expected: int) -> None:
    outcome = people(value)
    assert (outcome.value, codes(outcome), outcome.is_approximate) == (
        expected,
        ["approximate"],
        True,
    )


@pytest.mark.parametrize(
    ("value", "expected"), [("80人（含志愿者9人）", 80), ("合计80人次", 80), ("共80人", 80)]
)
def test_words_around_a_number_are_said(value: str, expected: int) -> None:
    outcome = people(value)
    assert (outcome.value, codes(outcome)) == (expected, ["number_with_words"])


@pytest.mark.parametrize(
    ("read", "value", "code"),
    [
        (people, "80户", "unit_unknown"),
        (people, "80人/户次", "unit_unknown"),
        (people, "60-80人", "number_interval"),
        (people, "60人、80人", "number_several"),
        (people, 80.5, "not_whole"),
        (people, "80.5人", "not_whole"),
        (people, -1, "number_negative"),
        (people, "很多", "not_a_number"),
        (people, "预计80人", "number_estimate"),
        (people, 1e20, "number_too_large"),
        (people, "9" * 30, "number_too_large"),
        (people, True, "not_a_number"),
        (hours, "2天", "unit_unknown"),
        (hours, float("inf"), "not_a_number"),
        (progress, 100.5, "number_too_large"),
        (progress, "101%", "number_too_large"),
        (progress, "-1%", "number_negative"),
        (progress, "过半", "not_a_number"),
    ],
)
def test_what_is_no_such_number_is_refused(read: object, value: object, code: str) -> None:
    outcome = read(value)  # type: ignore[operator]
    assert (outcome.value, codes(outcome)) == (None, [code])


@pytest.mark.parametrize(
    ("value", "number_", "code"),
    [
        ("无", 0, "zero_word"),
        ("—", None, "blank_word"),
        ("待统计", None, "blank_word"),
        ("/", None, "blank_word"),
    ],
)
def test_none_is_zero_and_a_dash_is_blank(value: str, number_: int | None, code: str) -> None:
    outcome = people(value)
    assert (outcome.value, codes(outcome)) == (number_, [code])


@given(st.integers(0, 10**9))
def test_no_way_of_writing_a_count_changes_it(n: int) -> None:
    for spelling in (
        n,
        float(n),
        str(n),
        f"{n:,}",
        f"{n}人",
        f" {n} 人次",
        f"{Decimal(n) / 10_000:f}万人",
    ):
        assert people(spelling).value == n, spelling


@given(ANYTHING)
def test_nothing_raises(value: object) -> None:
    for read in (people, sessions, hours, progress):
        outcome = read(value)
        assert outcome.value is None or outcome.value >= 0


@pytest.mark.parametrize(
    ("value", "expected"), [("六成", 60.0), ("7.5成", 75.0), ("百分之百", 100.0)]
)
def test_tenths_and_the_whole(value: str, expected: float) -> None:
    assert progress(value) == Outcome(expected)


@pytest.mark.parametrize("value", [0.6, "0.6"])
def test_a_percentage_that_lost_its_format_is_asked_about(value: object) -> None:
    outcome = progress(value)
    assert (outcome.value, codes(outcome)) == (0.6, ["percent_small"])
    assert progress("0.6%") == Outcome(0.6)
