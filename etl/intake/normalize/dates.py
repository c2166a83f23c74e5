"""Dates: real dates, serial numbers, and the many ways of writing one."""

import contextlib
import datetime as dt
import math
import re
import unicodedata
from calendar import monthrange
from functools import cache

from etl.dictionary import Period, Reading, SheetColumn, Span
from etl.intake.normalize.amounts import chinese_number
from etl.intake.normalize.outcome import BLANK, Outcome, failed, warned
from etl.text import as_text, fold

_WHOLE_YEAR = (1, 12)
_EPOCH = dt.date(1899, 12, 30)
_SERIAL_DAYS = range(30_000, 60_001)  # 1982 … 2064: a date that lost its format
_NUMERALS = "〇○零一二三四五六七八九"
_DIGIT = dict(zip(_NUMERALS, "000123456789", strict=True))
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_TIME = re.compile(
    r"(?:\s|(?<=\d)T|(?<=[日号]))\s*(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?号?")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(?:(\d{1,2})日?号?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月份?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日?号?")
_SPACED = re.compile(r"(\d{4})\s+(\d{1,2})(?:\s+(\d{1,2}))?")
_MARKS = re.compile(r"(?<=\d)[。、,·](?=\d)")
_REMARK = re.compile(r"\([^()]*\)$")
_SHORT_DATE = re.compile(r"\d{2}([-./])\d{1,2}\1\d{1,2}")
_YEAR_START, _YEAR_END = re.compile("年?年初$"), re.compile("年?年[底末]$")
_LAST_MINUTE = re.compile(
    r"(20\d{2})[-./年](\d{1,2})[-./月](\d{1,2})(?:日|T)?23:59(?::(\d{2})(?:\.\d+)?)?Z?"
)
_AT_END = re.compile("(?:[底末]|下旬)$")
_YEAR_MONTH_COMPACT = re.compile(r"(20\d{2})(0[1-9]|1[0-2])")
_WHOLE = (_YEAR_MONTH_DAY, _YEAR_MONTH, _SHORT_YEAR)
LETTER_O = re.compile(rf"(?<=[{_NUMERALS}])[Oo0](?=[{_NUMERALS}年])")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_INTERVAL = re.compile(
    r"\d(?:年|月份?|日|号)?(?:至|到|~)\d|\d(?:月|日|号)-\d|\d{4}\D\d{1,2}\D?\d{0,2}-\d{4}"
)


def date(value: object, column: SheetColumn, period: Period | None, reading: Reading) -> Outcome:
    """A :class:`datetime.date`. A month alone is its first or last day where the column takes months."""
    if moment := _in_last_minute(value):
        return _to_confirm(moment, reading)
    if isinstance(value, dt.datetime):
        return _plausible(value.date(), reading)
    if isinstance(value, dt.date):
        return _plausible(value, reading)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value), column, reading)
    text = fold(_TIME.sub("", unicodedata.normalize("NFKC", as_text(value)))).rstrip("。")
    if text in {fold(word) for word in reading.blank_words}:
        return BLANK
    if column.open_ended and _is_open(text, reading):
        return warned(None, "date_open_ended")
    outcome = _from_text(_marked(value, text), column, period, reading)
    return outcome if outcome.value else _without_words(text, column, reading) or outcome


def _in_last_minute(value: object) -> dt.datetime | None:
    """A moment in the last minute of a day: web platforms write days 43 seconds early."""
    if isinstance(value, str) and (written := _LAST_MINUTE.fullmatch(fold(value).upper())):
        with contextlib.suppress(ValueError):
            year, month, day, second = (int(text or 0) for text in written.groups())
            return dt.datetime(year, month, day, 23, 59, second)
    is_late = isinstance(value, dt.datetime) and (value.hour, value.minute) == (23, 59)
    return value if is_late else None  # type: ignore[return-value]


def _to_confirm(moment: dt.datetime, reading: Reading) -> Outcome:
    """The next day, unless the last second says that the day was to be whole; a question in any case."""
    day = moment.date()
    following = day + dt.timedelta(days=1)
    outcome = _plausible(day if moment.second == 59 else following, reading)
    words = {"suggestion": outcome.value, "day": day, "next_day": following}
    return warned(outcome.value, "date_near_midnight", **words) if outcome.value else outcome


def _is_open(text: str, reading: Reading) -> bool:
    return text.startswith(reading.open_ended_words) and not re.search(r"\d", _arabic(text))


def _marked(value: object, text: str) -> str:
    """“2026 3 5”, “2026。3。5”: whatever stands between the numbers, and nothing behind the last."""
    spaced = _SPACED.fullmatch(as_text(value).strip())
    return "-".join(spaced.groups("")).rstrip("-") if spaced else _MARKS.sub(".", text).rstrip(".")


def _without_words(text: str, column: SheetColumn, reading: Reading) -> Outcome | None:
    """“2026年3月底”, “预计2026年10月”, “26.3.5”: a whole date with something about it, to be confirmed."""
    bare = _bare(text, column, reading)
    if day := _of_span(bare, column, reading):
        return warned(day, "date_read_as", suggestion=day.isoformat())
    if bare == text or not any(pattern.fullmatch(_arabic(bare)) for pattern in _WHOLE):
        return None
    at_end = column.month and _AT_END.search(text)
    read_as = column.model_copy(update={"month": "last"}) if at_end else column
    day = _from_text(bare, read_as, None, reading).value
    return warned(day, "date_read_as", suggestion=day.isoformat()) if day else None


def _of_span(text: str, column: SheetColumn, reading: Reading) -> dt.date | None:
    """“2026年第四季度”, “2027年”: its first or last day where a plan is asked for, to be confirmed."""
    pattern, months = _spans(reading.spans)
    match = pattern.fullmatch(_arabic(text)) if column.open_ended else None
    if match is None:
        return None
    year = int(match["year"]) % 2000 + 2000
    first, last = months[match["part"].upper()] if match["part"] else _WHOLE_YEAR
    if column.month == "first":
        return dt.date(year, first, 1)
    return dt.date(year, last, monthrange(year, last)[1])


@cache
def _spans(spans: tuple[Span, ...]) -> tuple[re.Pattern[str], dict[str, tuple[int, int]]]:
    """A year, or a part of it by its word; and word → first and last month."""
    months = {word.upper(): span.months for span in spans for word in span.words}
    words = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    year = r"(?P<year>20\d{2}|\d{2}(?=年))年?度?"
    return re.compile(f"{year}(?P<part>{words})?度?", re.IGNORECASE), months


def _bare(text: str, column: SheetColumn, reading: Reading) -> str:
    """Without words around a date; “2026年底” of a plan is a month."""
    bare = _REMARK.sub("", _MARKS.sub(".", text))
    if column.open_ended:
        bare = _stripped(bare, reading.planned_date_words)
        bare = _YEAR_END.sub("年12月", _YEAR_START.sub("年1月", bare))
    bare = _stripped(bare, reading.date_words)
    return f"20{bare}" if _SHORT_DATE.fullmatch(bare) else bare


def _stripped(text: str, words: tuple[str, ...]) -> str:
    around = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.sub(rf"^(?:{around})+|(?:{around})+$", "", text)


def _from_number(number: float, column: SheetColumn, reading: Reading) -> Outcome:
    if not math.isfinite(number):
        return failed("not_a_date")
    if int(number) in _SERIAL_DAYS:
        return _plausible(_EPOCH + dt.timedelta(days=int(number)), reading)
    digits = str(int(number)) if number.is_integer() else ""
    if len(digits) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), reading)
    if month := _YEAR_MONTH_COMPACT.fullmatch(digits):
        return _dated(int(month[1]), int(month[2]), None, column, reading)
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
    if match := _YEAR_MONTH.fullmatch(text) or _YEAR_MONTH_COMPACT.fullmatch(text):
        return _dated(int(match[1]), int(match[2]), None, column, reading)
    if _INTERVAL.search(text):
        return failed("date_interval")
    if match := _MONTH_DAY.fullmatch(text):
        return _without_year(int(match[1]), int(match[2]), period)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _from_number(float(text), column, reading)
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
    """The one year in which the day lies in the period, to be confirmed; none: no guess.

    While the period is unknown nothing is said: that is one finding, on the cover.
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
    text = LETTER_O.sub("〇", text.translate(_FORMAL))
    text = re.sub(
        rf"(?:[{_NUMERALS}]{{4}}|[{_NUMERALS}]{{2}})(?=年)",
        lambda m: "".join(_DIGIT[c] for c in m.group()),
        text,
    )
    return re.sub(
        r"[一二三四五六七八九十]+(?=[月日号])",
        lambda m: chinese_number(m.group()) or m.group(),
        text,
    )
