"""Half-years: “2024年上半年”, “24年上”, “2024年1-6月”, “2024H1” are one."""

from __future__ import annotations

import re

from etl.dictionary import Period
from etl.normalize.outcome import Outcome, failed
from etl.normalize.text import fold

_YEAR = r"(?P<year>20\d{2}|\d{2})年?(?:度)?"
_FIRST = r"(?P<first>上半年|上|h1|第?一半年|1月?(?:-|至|到|~)[67]月(?:份)?)"
_SECOND = r"(?P<second>下半年|下|h2|第?二半年|7月?(?:-|至|到|~)12月(?:份)?)"
_PATTERN = re.compile(f"{_YEAR}-?(?:{_FIRST}|{_SECOND})(?:期)?", re.IGNORECASE)
_CHINESE_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def period(value: object, periods: tuple[Period, ...]) -> Outcome:
    """The half-year's code."""
    text = fold(value)
    text = re.sub(
        "^[〇○零一二三四五六七八九]{4}(?=年)", lambda m: m.group().translate(_CHINESE_YEAR), text
    )
    known = {fold(name): p.code for p in periods for name in (p.code, p.name, p.short)}
    if text in known:
        return Outcome(known[text])
    match = _PATTERN.fullmatch(text)
    code = f"20{match['year'][-2:]}H{1 if match['first'] else 2}" if match else ""
    if code in {p.code for p in periods}:
        return Outcome(code)
    if code and code < periods[0].code:
        return failed("period_before_programme", expected=periods[0].name)
    return failed("period_unknown", expected="、".join(p.name for p in periods))
