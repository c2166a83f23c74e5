"""Formats of numbers, money, dates and names, for screens and sentences.

HTML that is returned is escaped; everything else is plain text.
"""

import html
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

MINUS = "\u2212"
YUAN_PER_WAN = 10_000
YUAN_PER_YI = 100_000_000
NUMERALS = "零一两三四五六七八九十"

# Clauses up to this many full-width characters are not broken on a phone.
_CLAUSE = 15
# A remark at the end (（两镇沿用上期）) is a clause of its own; brackets inside a word (村（社区）) are part of it.
_REMARK = "（[^（），、；：]{4,}）"
_CLAUSES = re.compile(f"{_REMARK}|(?:(?!{_REMARK})[^，、；：])+[，、；：]*|[，、；：]+")
_BRACKETED = re.compile(r"[\u4e00-\u9fff\d]{0,6}（[^（）]{1,12}）[,，;；]?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A formatted amount: figure and unit."""

    figure: str
    unit: str

    def __str__(self) -> str:
        """Figure and unit with a space between, as in a sentence."""
        return f"{self.figure} {self.unit}"


def is_missing(value: object) -> bool:
    """Whether a value from a mart is NULL (``None``, ``NaN`` or ``NaT``); never true of zero."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def number(value: float, digits: int = 0) -> str:
    """A number with thousands separators and U+2212 as its minus sign; halves round up (四舍五入)."""
    text = f"{_rounded(abs(value), digits):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def _rounded(value: float, digits: int) -> Decimal:
    # From the shortest text of the float: 0.15 is meant, not 0.1499999999999999944.
    return Decimal(str(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def signed(value: float, digits: int = 0) -> str:
    """A change: ``+14``, ``−93.1``; ``0`` if it rounds to zero."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def money(yuan: float) -> Amount:
    """Yuan in 万元, from 1亿元 on in 亿元, with one decimal; nothing at all is ``0``."""
    if not yuan:
        return Amount("0", "万元")
    unit = "亿元" if abs(yuan) >= YUAN_PER_YI else "万元"
    return Amount(number(in_unit(yuan, unit), 1), unit)


def in_unit(yuan: float, unit: str) -> float:
    """Yuan as the exact figure in 万元 or 亿元: 3,352,700 → 335.27."""
    return float(Decimal(str(float(yuan))) / (YUAN_PER_YI if unit == "亿元" else YUAN_PER_WAN))


def quantity(value: float, kind: str, unit: str = "") -> Amount:
    """A value (yuan for money) in an indicator's format: ``number``, ``decimal`` or ``money``.

    ``unit`` of money: that of a whole column, 万元 or 亿元; empty = as :func:`money`.
    """
    if kind != "money":
        return Amount(number(value, 1 if kind == "decimal" and value else 0), unit)
    if not value or not unit:
        return Amount("0", unit) if unit else money(value)
    return Amount(number(in_unit(value, unit), 1), unit)


def percent(part: float, whole: float) -> str:
    """A share as a whole percentage; a dash where ``whole`` is zero."""
    return "—" if not whole else f"{_rounded(100 * part / whole, 0)}%"


def fraction(numerator: float, denominator: float) -> str:
    """``39 / 45``."""
    return f"{number(numerator)} / {number(denominator)}"


def words(count: int) -> str:
    """A small count in Chinese words as used before a measure word (两个); else in digits."""
    return NUMERALS[count] if 0 <= count < len(NUMERALS) else str(count)


def day(value: date) -> str:
    """``2026年6月30日``."""
    return f"{value.year}年{value.month}月{value.day}日"


def month_span(start: date, end: date) -> str:
    """``2024年3—4月`` inside a year, ``2024年5月—2026年12月`` across years."""
    if start.year == end.year:
        return f"{start.year}年{start.month}—{end.month}月"
    return f"{start.year}年{start.month}月—{end.year}年{end.month}月"


def stamp(value: datetime) -> str:
    """``2026-07-16 09:12``."""
    return f"{value:%Y-%m-%d %H:%M}"


def join(names: list[str]) -> str:
    """The names, separated by 、."""
    return "、".join(names)


def clauses(*parts: str) -> str:
    """The parts that are not empty, separated by ；."""
    return "；".join(filter(None, parts))


def width(text: str) -> float:
    """Length in full-width characters; a narrow character counts half."""
    return sum(1.0 if ord(c) > 0x2E7F or c in "—…“”" else 0.5 for c in text)


def fitting(limit: float, *candidates: str) -> str:
    """The first candidate of at most ``limit`` full-width characters, else the last one."""
    return next((text for text in candidates if width(text) <= limit), candidates[-1])


def fitted(text: str, limit: float) -> str:
    """The beginning of a text, up to ``limit`` full-width characters."""
    end = len(text)
    while width(text[:end]) > limit:
        end -= 1
    return text[:end]


def escape(value: object) -> str:
    """A value escaped for HTML text and attributes."""
    return html.escape(str(value), quote=True)


def nb(text: str) -> str:
    """Escaped text whose bracketed words (个村（社区）) never break across lines."""
    return _BRACKETED.sub(lambda m: f'<span class="nb">{m.group()}</span>', escape(text))


def phrased(text: str) -> str:
    """An escaped heading that breaks after its punctuation, not in the middle of a word."""
    return "".join(
        f'<span class="nb">{escape(part)}</span>' if width(part) <= _CLAUSE else nb(part)
        for part in _CLAUSES.findall(text)
    )
