"""Half-years by all their usual names."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dictionary import Period, load_dictionary
from etl.intake.normalize.outcome import Outcome
from etl.intake.normalize.periods import period

PERIODS = load_dictionary().periods
SPANS = load_dictionary().reading.spans


@pytest.mark.parametrize("half_year", PERIODS, ids=lambda p: p.code)
def test_its_own_names_mean_it(half_year: Period) -> None:
    for name in (half_year.code, half_year.name, half_year.short, half_year.code.lower()):
        assert period(name, PERIODS, SPANS) == Outcome(half_year.code)


@pytest.mark.parametrize(
    "value",
    [
        "2025年下半年",
        "2025下半年",
        "25年下半年",
        "25下",
        "2025年度下半年",
        "2025年下半年度",
        "2025年后半年",
        "2025年第二半年",
        "2025 年 下 半 年",
        "２０２５年下半年",
        "二〇二五年下半年",
        "二零二五年下半年",
        "2025H2",
        "2025-H2",
        "2025年h2",
        "2025年7-12月",
        "2025年7月至12月",
        "2025年07—12月",
        "2025年七月至十二月",
        "2025.7-2025.12",
        "2025年7月1日-12月31日",
        "2025年下半年（7-12月）",
    ],
)
def test_one_half_year_by_many_names(value: str) -> None:
    assert period(value, PERIODS, SPANS) == Outcome("2025H2")


@pytest.mark.parametrize(
    "value", ["2027年1-7月", "2027年1月至7月", "2027年上半年", "2027H1", "27年1-6月"]
)
def test_the_closing_half_year_may_run_to_july(value: str) -> None:
    assert period(value, PERIODS, SPANS) == Outcome("2027H1")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2025",
        "2025年",
        "下半年",
        "2025Q3",
        "2025年第三季度",
        "2025年1-7月",
        "2025年1-12月",
        "2025年3月",
        "2031年上半年",
        "2027年下半年",
        "2025年全年",
        2025,
        45907,
    ],
)
def test_what_names_no_half_year_of_the_programme(value: object) -> None:
    assert [issue.code for issue in period(value, PERIODS, SPANS).issues] == ["period_unknown"]


@pytest.mark.parametrize("value", ["2023年下半年", "2022H1", "23年7-12月"])
def test_a_half_year_before_the_programme(value: str) -> None:
    assert [issue.code for issue in period(value, PERIODS, SPANS).issues] == [
        "period_before_programme"
    ]


QUARTERS = tuple(
    Period(
        code=f"{year}Q{n}",
        name=f"{year}年第{'一二三四'[n - 1]}季度",
        short=f"{year}-{n}",
        starts_on=dt.date(year, 3 * n - 2, 1),
        ends_on=dt.date(year, 3 * n, 31 if n in (1, 4) else 30),
        due_on=dt.date(year, 3 * n, 30),
    )
    for year in (2025, 2026)
    for n in (1, 2, 3, 4)
)


@pytest.mark.parametrize(
    "value",
    ["2025Q3", "2025年三季度", "25年第3季度", "2025年7-9月", "2025年第三季", "二〇二五年第三季度"],
)
def test_where_periods_are_quarters_those_are_read(value: str) -> None:
    assert period(value, QUARTERS, SPANS) == Outcome("2025Q3")


@pytest.mark.parametrize("value", ["2025年下半年", "2025H2", "2025年7-12月", "2027年第一季度"])
def test_where_periods_are_quarters_half_years_are_none(value: str) -> None:
    assert [issue.code for issue in period(value, QUARTERS, SPANS).issues] == ["period_unknown"]


def test_a_quarter_before_the_first_is_told_apart() -> None:
    (issue,) = period("2024年四季度", QUARTERS, SPANS).issues
    assert issue.code == "period_before_programme"


@given(
    st.one_of(
        st.text(max_size=20),
        st.text("0123456789年月上下半-至Hh", max_size=12),
        st.floats(),
        st.dates(),
    )
)
def test_nothing_raises_and_only_known_codes_come_out(value: object) -> None:
    outcome = period(value, PERIODS, SPANS)
    assert outcome.issues or outcome.value in {p.code for p in PERIODS}
