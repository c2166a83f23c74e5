"""Dates: true dates, serial numbers, and the many ways of writing one."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from calendar import monthrange

from etl.dictionary import Period, Reading, SheetColumn
from etl.normalize.amounts import chinese_number
from etl.normalize.outcome import BLANK, Outcome, failed, warned
from etl.normalize.text import as_text, fold

_EPOCH = dt.date(1899, 12, 30)
_SERIAL_DAYS = range(30_000, 60_001)  # 1982 … 2064: what a sheet shows when a date lost its format
_DIGIT = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_TIME = re.compile(
    r"(?:\s|(?<=\d)T|(?<=[日号]))\s*(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?号?")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(?:(\d{1,2})日?号?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月份?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日?号?")
_INTERVAL = re.compile(
    r"\d(?:年|月份?|日|号)?(?:至|到|~)\d|\d(?:月|日|号)-\d|\d{4}\D\d{1,2}\D?\d{0,2}-\d{4}"
)


def date(value: object, column: SheetColumn, period: Period | None, reading: Reading) -> Outcome:
    """A :class:`datetime.date`. A month alone is its first or last day where the column takes months."""
    if isinstance(value, dt.datetime):
        return _plausible(value.date(), reading)
    if isinstance(value, dt.date):
        return _plausible(value, reading)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value), reading)
    text = fold(_TIME.sub("", unicodedata.normalize("NFKC", as_text(value)))).rstrip("。")
    if text in {fold(word) for word in reading.blank_words}:
        return BLANK
    if column.open_ended and text in reading.open_ended_words:
        return warned(None, "date_open_ended")
    return _from_text(text, column, period, reading)


def _from_number(number: float, reading: Reading) -> Outcome:
    if not math.isfinite(number):
        return failed("not_a_date")
    if int(number) in _SERIAL_DAYS:
        return _plausible(_EPOCH + dt.timedelta(days=int(number)), reading)
    digits = str(int(number)) if number.is_integer() else ""
    if len(digits) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), reading)
    whole = int(number)
    return failed(
        "date_ambiguous" if reading.earliest_year <= whole <= reading.latest_year else "not_a_date"
    )


def _from_text(text: str, column: SheetColumn, period: Period | None, reading: Reading) -> Outcome:
    text = _WEEKDAY.sub("", _arabic(text.removeprefix("'")))
    if match := _YEAR_MONTH_DAY.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), reading)
    if match := _SHORT_YEAR.fullmatch(text):
        return _dated(2000 + int(match[1]), int(match[2]), match[3], column, reading)
    if match := _YEAR_MONTH.fullmatch(text):
        return _dated(int(match[1]), int(match[2]), None, column, reading)
    if _INTERVAL.search(text):
        return failed("date_interval")
    if match := _MONTH_DAY.fullmatch(text):
        return _without_year(int(match[1]), int(match[2]), period)
    if re.fullmatch(r"\d{5}", text):
        return _from_number(float(text), reading)
    return failed("not_a_date")


def _dated(
    year: int, month: int, day: str | None, column: SheetColumn, reading: Reading
) -> Outcome:
    if day:
        return _day(year, month, int(day), reading)
    if column.month is None:
        return failed("not_a_date")
    if not 1 <= month <= 12:
        return failed("date_impossible")
    return _day(year, month, 1 if column.month == "first" else monthrange(year, month)[1], reading)


def _day(year: int, month: int, day: int, reading: Reading) -> Outcome:
    if not reading.earliest_year <= year <= reading.latest_year:
        return failed("date_out_of_range")
    try:
        return Outcome(dt.date(year, month, day))
    except ValueError:
        return failed("date_impossible")


def _plausible(day: dt.date, reading: Reading) -> Outcome:
    return _day(day.year, day.month, day.day, reading)


def _without_year(month: int, day: int, period: Period | None) -> Outcome:
    """The one year in which the day lies in the half-year, to be confirmed; none: no guess.

    While the half-year is unknown nothing is said: that is one finding, on the cover.
    """
    if period is None:
        return BLANK
    try:
        guess = dt.date(period.starts_on.year, month, day)
    except ValueError:
        return failed("date_impossible")
    if period.holds(guess):
        return warned(guess, "date_year_assumed", suggestion=guess.isoformat())
    return failed("date_no_year")


def _arabic(text: str) -> str:
    """“二〇二四年五月” as “2024年5月”: years digit by digit, months and days as numbers."""
    text = re.sub(
        r"[〇○零一二三四五六七八九]{4}(?=年)", lambda m: "".join(_DIGIT[c] for c in m.group()), text
    )
    text = re.sub(
        r"[〇○零一二三四五六七八九]{2}(?=年)", lambda m: "".join(_DIGIT[c] for c in m.group()), text
    )
    return re.sub(
        r"[一二三四五六七八九十]+(?=[月日号])",
        lambda m: chinese_number(m.group()) or m.group(),
        text,
    )
