import datetime as dt

import pytest

from dashboard.style import formats


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (1286.4, 1, "1,286.4"),
        (-93.14, 1, "\u221293.1"),
        (0, 0, "0"),
        (-0.04, 1, "0.0"),
        (38420, 0, "38,420"),
    ],
)
def test_number(value: float, digits: int, expected: str) -> None:
    assert formats.number(value, digits) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(14, "+14"), (-93, "\u221293"), (0, "0"), (0.2, "0")]
)
def test_signed(value: float, expected: str) -> None:
    assert formats.signed(value) == expected


@pytest.mark.parametrize(
    ("yuan", "expected"),
    [(12_864_000, "1,286.4 万元"), (100_000_000, "1.0 亿元"), (99_999_999, "10,000.0 万元")],
)
def test_money(yuan: float, expected: str) -> None:
    assert str(formats.money(yuan)) == expected


def test_missing_is_not_zero() -> None:
    assert formats.is_missing(None)
    assert formats.is_missing(float("nan"))
    assert not formats.is_missing(0)


def test_halves_round_up() -> None:
    assert formats.number(24078.5) == "24,079"
    assert formats.number(0.25, 1) == "0.3"
    assert formats.number(-2.5) == f"{formats.MINUS}3"
    assert formats.percent(1, 8) == "13%"


def test_nothing_at_all_is_zero_and_a_little_is_not() -> None:
    assert str(formats.money(0)) == "0 万元"
    assert formats.quantity(0, "money", "亿元") == formats.Amount("0", "亿元")
    assert formats.quantity(0, "decimal", "小时").figure == "0"
    assert formats.money(300).figure == "0.0"


def test_percent_of_nothing_is_a_dash() -> None:
    assert formats.percent(0, 0) == "—"
    assert formats.percent(34, 100) == "34%"


def test_dates() -> None:
    assert formats.day(dt.date(2026, 6, 30)) == "2026年6月30日"
    assert formats.month_span(dt.date(2024, 3, 1), dt.date(2024, 4, 30)) == "2024年3—4月"
    assert formats.month_span(dt.date(2024, 5, 1), dt.date(2026, 12, 31)) == "2024年5月—2026年12月"
    assert formats.stamp(dt.datetime(2026, 7, 16, 9, 12)) == "2026-07-16 09:12"


def test_bracketed_words_do_not_break_and_html_is_escaped() -> None:
    text = formats.nb("已覆盖 3 个村（社区） <b>")
    assert '<span class="nb">个村（社区）</span>' in text
    assert "<b>" not in text
    assert formats.escape('"<&') == "&quot;&lt;&amp;"


def test_the_first_text_that_fits_is_taken() -> None:
    assert formats.width("产业 34%") == 4
    assert formats.fitting(4, "太长的一句话", "短句") == "短句"
    assert formats.fitting(2, "太长的一句话", "也太长了") == "也太长了"


def test_small_counts_are_words() -> None:
    assert formats.words(2) == "两"
    assert formats.words(11) == "11"


def test_headings_break_after_punctuation_only() -> None:
    text = formats.phrased("两个<按计划推进，五个有步骤需关注")
    assert text == (
        '<span class="nb">两个&lt;按计划推进，</span><span class="nb">五个有步骤需关注</span>'
    )
    remark = formats.phrased("结对已覆盖 246 个村（社区）（两镇沿用上期）")
    assert remark.startswith('<span class="nb">结对已覆盖 246 个村（社区）</span>')
    assert remark.endswith('<span class="nb">（两镇沿用上期）</span>')
    assert "nb" not in formats.phrased("很长的一个没有任何标点符号的子句总要在某处换行")
