"""Dates: true ones, serial numbers, and the ways of writing one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import load_dictionary
from etl.intake.normalize.dates import date
from etl.intake.normalize.outcome import Outcome

D = load_dictionary()
PERIOD = D.period("2025H2")
PAIRED = D.sheet("pairing").column("paired_on")
ENDED = D.sheet("pairing").column("ended_on")
PLANNED_END = D.sheet("project_report").column("planned_end")
REPORTED = D.cover.column("reported_on")
DAY = dt.date(2025, 9, 7)
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))


def paired(value: object) -> Outcome:
    return date(value, PAIRED, PERIOD, D.reading)


def codes(outcome: Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        dt.datetime(2025, 9, 7),
        dt.datetime(2025, 9, 7, 16, 45),
        45907,
        45907.0,
        45907.75,
        "45907",
        20250907,
        "20250907",
        "2025-9-7",
        "2025-09-07",
        "2025/9/7",
        "2025.9.7",
        "２０２５．９．７",
        "2025年9月7日",
        "2025年09月07号",
        "2025 年 9 月 7 日",
        "2025－9－7",
        "2025—09—07",
        "25年9月7日",
        "二〇二五年九月七日",
        "二零二五年九月七日",
        "2025年九月七日",
        "2025/9/7 0:00",
        "2025-9-7 8:05:30",
        "2025-09-07T08:05:30",
        "2025年9月7日 下午3:20",
        "2025年9月7日（星期日）",
        "2025年9月7日 周日",
        "'2025-09-07",
        "2025年9月7日。",
    ],
)
def test_a_day_is_taken_silently(value: object) -> None:
    assert paired(value) == Outcome(DAY)


@pytest.mark.parametrize(
    "value",
    [
        "2025年9月",
        "2025-9",
        "2025.09",
        "2025/9",
        "2025年9月份",
        "二〇二五年九月",
        "25年9月",
        "2025年九月",
    ],
)
def test_a_month_is_its_first_day_for_a_start_and_its_last_for_an_end(value: str) -> None:
    assert paired(value) == Outcome(dt.date(2025, 9, 1))
    assert date(value, ENDED, PERIOD, D.reading) == Outcome(dt.date(2025, 9, 30))


def test_february_ends_when_it_ends() -> None:
    assert date("2028年2月", PLANNED_END, PERIOD, D.reading).value == dt.date(2028, 2, 29)
    assert date("2026年2月", PLANNED_END, PERIOD, D.reading).value == dt.date(2026, 2, 28)


def test_october_as_text_keeps_its_zero() -> None:
    assert date("2025.10", PLANNED_END, PERIOD, D.reading).value == dt.date(2025, 10, 31)


def test_the_day_of_filling_in_is_a_day_not_a_month() -> None:
    assert codes(date("2026年1月", REPORTED, PERIOD, D.reading)) == ["not_a_date"]


@pytest.mark.parametrize("value", ["9月7日", "九月七日", "09月07号", "９月７日"])
def test_a_day_without_a_year_is_that_of_the_half_year_and_asked_about(value: str) -> None:
    outcome = paired(value)
    assert (outcome.value, codes(outcome)) == (DAY, ["date_year_assumed"])
    assert outcome.issues[0].values["suggestion"] == "2025-09-07"


@pytest.mark.parametrize("value", ["3月7日", "六月三十日"])
def test_a_day_that_is_not_in_the_half_year_is_not_guessed(value: str) -> None:
    assert codes(paired(value)) == ["date_no_year"]


def test_without_a_half_year_a_day_without_a_year_says_nothing_more() -> None:
    assert date("9月7日", PAIRED, None, D.reading) == Outcome()  # the cover already says it


@pytest.mark.parametrize("value", ["长期", "持续开展", "待定", " 常年 "])
def test_open_ended_is_blank_where_a_plan_may_be_open(value: str) -> None:
    outcome = date(value, PLANNED_END, PERIOD, D.reading)
    assert (outcome.value, codes(outcome)) == (None, ["date_open_ended"])
    assert codes(paired(value)) == ["not_a_date"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2025-02-30", "date_impossible"),
        ("2025年13月1日", "date_impossible"),
        ("2025-00-07", "date_impossible"),
        ("2025年2月29日", "date_impossible"),
        ("2025年14月", "date_impossible"),
        ("2月30日", "date_impossible"),
        ("1925-09-07", "date_out_of_range"),
        ("2205-09-07", "date_out_of_range"),
        (dt.date(1900, 1, 1), "date_out_of_range"),
        (dt.datetime(2099, 1, 1), "date_out_of_range"),
        ("2025年9月至10月", "date_interval"),
        ("9月7日-9月9日", "date_interval"),
        ("2025.9.7-2025.9.9", "date_interval"),
        ("9至10月", "date_interval"),
        (2025.1, "date_ambiguous"),
        (2025.9, "date_ambiguous"),
        (2025, "date_ambiguous"),
        (3, "not_a_date"),
        (-45907, "not_a_date"),
        (123456, "not_a_date"),
        (float("nan"), "not_a_date"),
        (float("inf"), "not_a_date"),
        (True, "not_a_date"),
        (dt.time(8, 30), "not_a_date"),
        (dt.timedelta(days=3), "not_a_date"),
        ("7/9/2025", "not_a_date"),
        ("中秋前后", "not_a_date"),
        ("2025年", "not_a_date"),
        ("2025年第三季度", "not_a_date"),
        ("昨日", "not_a_date"),
    ],
)
def test_what_is_no_day_is_refused(value: object, code: str) -> None:
    outcome = paired(value)
    assert (outcome.value, codes(outcome)) == (None, [code])


@given(DAYS)
def test_every_way_of_writing_a_day_gives_that_day(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    spellings = (
        day,
        dt.datetime.combine(day, dt.time(23, 58, 59)),
        serial,
        float(serial),
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day} 0:00",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year % 100}年{day.month}月{day.day}日",
    )
    for spelling in spellings:
        assert paired(spelling) == Outcome(day), spelling


@given(
    st.one_of(
        st.text(max_size=25),
        st.text("0123456789年月日号.-/至一二三十〇 :", max_size=16),
        st.floats(),
        st.integers(),
        st.datetimes(),
        st.times(),
        st.booleans(),
    )
)
def test_nothing_raises_and_what_is_not_taken_is_explained(value: object) -> None:
    outcome = paired(value)
    assert (
        outcome.value is None
        or D.reading.earliest_year <= outcome.value.year <= D.reading.latest_year
    )


@pytest.mark.parametrize("value", ["2025 9 7", "2025。9。7", "2025、9、7", "2025,9,7", "2025.9.7."])
def test_whatever_stands_between_the_numbers_the_day_is_the_day(value: str) -> None:
    assert paired(value) == Outcome(DAY)


@pytest.mark.parametrize("value", ["202509", 202509, "2025。9"])
def test_a_year_and_a_month_without_a_mark(value: object) -> None:
    assert paired(value) == Outcome(dt.date(2025, 9, 1))


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("25.9.7", DAY),
        ("25/9/7", DAY),
        ("2025年9月7日上午", DAY),
        ("2025年9月7日签订", DAY),
        ("约2025年9月", dt.date(2025, 9, 1)),
        ("2025年9月上旬", dt.date(2025, 9, 1)),
        ("2025年9月底", dt.date(2025, 9, 30)),
    ],
)
def test_a_day_with_something_about_it_is_taken_and_said(value: str, day: dt.date) -> None:
    outcome = paired(value)
    assert (outcome.value, codes(outcome)) == (day, ["date_read_as"])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026年底", dt.date(2026, 12, 31)),
        ("2026年年末", dt.date(2026, 12, 31)),
        ("预计2026年10月", dt.date(2026, 10, 31)),
        ("2026年10月31日前", dt.date(2026, 10, 31)),
        ("2026-10-31（预计）", dt.date(2026, 10, 31)),
    ],
)
def test_a_plan_may_be_vague_a_fact_may_not(value: str, day: dt.date) -> None:
    outcome = date(value, PLANNED_END, PERIOD, D.reading)
    assert (outcome.value, codes(outcome)) == (day, ["date_read_as"])
    assert paired(value).value is None or "（" in value


@pytest.mark.parametrize("value", ["长期坚持", "持续推进", "待落实", "视情况", "不定期", "每年"])
def test_not_settled_in_other_words(value: str) -> None:
    outcome = date(value, PLANNED_END, PERIOD, D.reading)
    assert (outcome.value, codes(outcome)) == (None, ["date_open_ended"])


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 4, 30, 23, 59, 17), dt.date(2026, 5, 1)),
        ("2026-04-30 23:59:17", dt.date(2026, 5, 1)),
        ("2025/12/31 23:59", dt.date(2026, 1, 1)),
        ("2026-04-30T23:59:59Z", dt.date(2026, 4, 30)),
    ],
)
def test_the_last_minute_of_a_day_is_asked_about_with_both_days(
    moment: object, day: dt.date
) -> None:
    outcome = paired(moment)
    [issue] = outcome.issues
    assert (outcome.value, issue.code) == (day, "date_near_midnight")
    assert dt.date.fromisoformat(issue.values["next_day"]) > dt.date.fromisoformat(
        issue.values["day"]
    )


@pytest.mark.parametrize("moment", [dt.datetime(2026, 5, 1, 0, 0, 43), "2026-05-01 23:58:59"])
def test_other_times_of_day_are_no_matter(moment: object) -> None:
    assert paired(moment) == Outcome(dt.date(2026, 5, 1))
