"""Half-years: “2024年上半年”, “24年上”, “2024年1-6月”, “2024H1” are one."""

import re

from etl.dictionary import Period
from etl.intake.normalize.amounts import chinese_number
from etl.intake.normalize.dates import LETTER_O
from etl.intake.normalize.outcome import Outcome, failed
from etl.text import fold

_YEAR = r"(?P<year>20\d{2}|\d{2})[年./]?(?:度)?-?"
_HALF = (
    r"(?:(?P<first>上半年|前半年|第?一半年|上|h1)|(?P<second>下半年|后半年|第?二半年|下|h2))度?期?"
)
_HALVES = re.compile(_YEAR + _HALF, re.IGNORECASE)
_MONTH = r"0?(?P<{name}>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月?(?:份|\d{{1,2}}日)?"
_MONTHS = re.compile(
    f"{_YEAR}{_MONTH.format(name='start')}(?:-|至|到|~)(?:(?P=year)[年./-]?)?{_MONTH.format(name='end')}"
)
_REMARK = re.compile(r"\([^()]*\)$")
_CHINESE_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def period(value: object, periods: tuple[Period, ...]) -> Outcome:
    """The half-year's code."""
    text = fold(value).rstrip("。.,;、")
    text = LETTER_O.sub("〇", text)
    text = re.sub(
        "^[〇○零一二三四五六七八九]{4}(?=年)", lambda m: m[0].translate(_CHINESE_YEAR), text
    )
    known = {fold(name): p.code for p in periods for name in (p.code, p.name, p.short)}
    code = known.get(text) or _of_halves(text) or _of_months(text, periods)
    if code in {p.code for p in periods}:
        return Outcome(code)
    if code and code < periods[0].code:
        return failed("period_before_programme", expected=periods[0].name)
    return failed("period_unknown")


def _of_halves(text: str) -> str | None:
    match = _HALVES.fullmatch(_REMARK.sub("", text)) or _HALVES.fullmatch(re.sub("[()]", "", text))
    return f"20{match['year'][-2:]}H{1 if match['first'] else 2}" if match else None


def _of_months(text: str, periods: tuple[Period, ...]) -> str | None:
    """“1-6月”: a half-year from its first month to its last, the closing one to June or July."""
    match = _MONTHS.fullmatch(text)
    if match is None:
        return None
    year, months = f"20{match['year'][-2:]}", (_month(match["start"]), _month(match["end"]))
    known = {(p.code[:4], (p.starts_on.month, p.ends_on.month)): p.code for p in periods}
    half = {(1, 6): "H1", (7, 12): "H2"}.get(months)
    return f"{year}{half}" if half else known.get((year, months))


def _month(text: str) -> int:
    return int(text if text.isdigit() else chinese_number(text) or 0)
