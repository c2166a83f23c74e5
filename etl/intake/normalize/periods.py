"""Periods of reporting: “2024年上半年”, “24年上”, “2024年1-6月” and “2024H1” are one where they are half-years."""

import datetime as dt
import re
from functools import cache

from etl.dictionary import Period, Span
from etl.intake.normalize.amounts import chinese_number
from etl.intake.normalize.dates import LETTER_O
from etl.intake.normalize.outcome import Outcome, failed
from etl.text import fold

Months = tuple[int, int]

_YEAR = r"(?P<year>20\d{2}|\d{2})[年./]?(?:度)?-?"
_MONTH = r"0?(?P<{name}>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月?(?:份|\d{{1,2}}日)?"
_MONTHS = re.compile(
    f"{_YEAR}{_MONTH.format(name='start')}(?:-|至|到|~)(?:(?P=year)[年./-]?)?{_MONTH.format(name='end')}"
)
_REMARK = re.compile(r"\([^()]*\)$")
_CHINESE_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def period(value: object, periods: tuple[Period, ...], spans: tuple[Span, ...]) -> Outcome:
    """The period's code."""
    text = fold(value).rstrip("。.,;、")
    text = LETTER_O.sub("〇", text)
    text = re.sub(
        "^[〇○零一二三四五六七八九]{4}(?=年)", lambda m: m[0].translate(_CHINESE_YEAR), text
    )
    known = {fold(name): p.code for p in periods for name in (p.code, p.name, p.short)}
    if text in known:
        return Outcome(known[text])
    said = _of_words(text, spans) or _of_months(text)
    return _with_months(*said, periods) if said else failed("period_unknown")


def _of_words(text: str, spans: tuple[Span, ...]) -> tuple[int, Months] | None:
    pattern, months = _words(spans)
    match = pattern.fullmatch(_REMARK.sub("", text)) or pattern.fullmatch(re.sub("[()]", "", text))
    return (_year(match), months[match["part"].upper()]) if match else None


@cache
def _words(spans: tuple[Span, ...]) -> tuple[re.Pattern[str], dict[str, Months]]:
    """A year and a word for a part of it; and word → first and last month."""
    months = {w.upper(): span.months for span in spans for w in (*span.words, *span.of_periods)}
    words = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    return re.compile(f"{_YEAR}(?P<part>{words})度?期?", re.IGNORECASE), months


def _of_months(text: str) -> tuple[int, Months] | None:
    """“1-6月”, from the first month to the last."""
    match = _MONTHS.fullmatch(text)
    return (_year(match), (_month(match["start"]), _month(match["end"]))) if match else None


def _year(match: re.Match[str]) -> int:
    return 2000 + int(match["year"][-2:])


def _month(text: str) -> int:
    return int(text if text.isdigit() else chinese_number(text) or 0)


def _with_months(year: int, months: Months, periods: tuple[Period, ...]) -> Outcome:
    """The period that begins so and runs at least as long: a closing one may have a month more."""
    if months not in {_months_of(p) for p in periods}:
        return failed("period_unknown")
    start = dt.date(year, months[0], 1)
    for one in periods:
        is_within = (year, months[1]) <= (one.ends_on.year, one.ends_on.month)
        if one.starts_on == start and is_within:
            return Outcome(one.code)
    if start < periods[0].starts_on:
        return failed("period_before_programme", expected=periods[0].name)
    return failed("period_unknown")


def _months_of(period: Period) -> Months:
    return period.starts_on.month, period.ends_on.month
