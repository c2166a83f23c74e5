"""Counts, hours and percentages."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

from etl.dictionary import Reading, SheetColumn
from etl.intake.normalize.amounts import Quantity, Unreadable, chinese_number, read_quantity
from etl.intake.normalize.outcome import Issue, Outcome, failed, warned
from etl.text import fold, fold_words

_HOURS_MINUTES = re.compile(r"(?:(\d+(?:\.\d+)?)个?(?:小时|钟头|时))?(\d+(?:\.\d+)?)分钟?")
_HALF_HOUR = re.compile(
    r"([\d一二两三四五六七八九十]*)个?半个?(?:小时|钟头)|([\d一二两三四五六七八九十]+)个?小时半"
)
MOST = Decimal(10) ** 15  # the warehouse's limit


def read_number(value: object, column: SheetColumn, reading: Reading) -> Quantity | Outcome:
    """The number of a cell, or the outcome where there is none: “无” is 0, “—” is blank, both with a warning."""
    word = None if isinstance(value, int | float) else _word(fold(value), column, reading)
    quantity = word or read_quantity(value, reading)
    return failed(quantity.code) if isinstance(quantity, Unreadable) else quantity


def _word(text: str, column: SheetColumn, reading: Reading) -> Outcome | None:
    if text in reading.zero_words:
        return warned(Decimal(0), "zero_word")
    if text in fold_words(reading.blank_words) or text in fold_words(reading.pending_words):
        return Outcome() if column.required is True else warned(None, "blank_word")
    return None


def number(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """A float ≥ 0, such as hours, with or without its unit."""
    hours = _in_hours(fold(value)) if column.unit == "小时" and isinstance(value, str) else None
    outcome = _decimal(value if hours is None else hours, column, reading)
    if hours is not None and outcome.value is not None:
        outcome = warned(outcome.value, "number_with_words", expected=f"{hours:.6g} 小时")
    return outcome if outcome.value is None else replace(outcome, value=float(outcome.value))


def _in_hours(text: str) -> float | None:
    """“3小时30分”, “150分钟”, “半小时”, “两个半小时” in hours."""
    if match := _HALF_HOUR.fullmatch(text):
        whole = match[1] or match[2] or "0"
        return float(chinese_number(whole) or whole) + 0.5
    match = _HOURS_MINUTES.fullmatch(text)
    return float(match[1] or 0) + float(match[2]) / 60 if match else None


def count(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """An integer ≥ 0, with or without its unit."""
    outcome = _decimal(value, column, reading)
    if outcome.value is None:
        return outcome
    if outcome.value != outcome.value.to_integral_value():
        return failed("not_whole")
    return replace(outcome, value=int(outcome.value))


def percent(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """A float between the column's bounds; “60%”, “百分之六十” and 60 are the same."""
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return failed("number_format")
    text = fold(value)
    stripped = re.sub(r"(?<=\d)%", "", _tenths(text)).removeprefix("百分之")
    outcome = _decimal("100" if stripped == "百" else stripped, column, reading)
    if outcome.value is None:
        return outcome
    issues = outcome.issues
    if 0 < outcome.value < 1 and "%" not in text:  # 60% that lost its format
        issues += (Issue.of("percent_small", expected=f"{float(outcome.value) * 100:g}"),)
    return Outcome(float(outcome.value), issues, outcome.is_approximate)


def _tenths(text: str) -> str:
    """“六成”, “6成” as “60%”."""
    digit = re.fullmatch(r"([一二三四五六七八九]|\d(?:\.\d)?)成", text)
    return f"{Decimal(chinese_number(digit[1]) or digit[1]) * 10:f}%" if digit else text


def _decimal(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    quantity = read_number(value, column, reading)
    if isinstance(quantity, Outcome):
        return quantity
    refused = _refusal(quantity, column, reading)
    if refused:
        return failed(refused, expected=f"{_most(column).normalize():f}")
    text = f"{quantity.number.normalize():f} "
    if quantity.is_approximate:
        return replace(warned(quantity.number, "approximate", expected=text), is_approximate=True)
    if quantity.has_remark:
        return warned(quantity.number, "number_with_words", expected=text)
    return Outcome(quantity.number)


def _most(column: SheetColumn) -> Decimal:
    return MOST if column.maximum is None else Decimal(str(column.maximum))


def _refusal(quantity: Quantity, column: SheetColumn, reading: Reading) -> str | None:
    if quantity.is_estimate:
        return "number_estimate"
    spellings = {quantity.rest, quantity.rest.replace("/", "")}  # “人/次” is 人次
    if quantity.rest and spellings.isdisjoint(
        (column.unit, *reading.unit_words.get(column.unit, ()))
    ):
        return "unit_unknown"
    if quantity.number < 0:
        return "number_negative"
    if quantity.number > _most(column):
        return "number_too_large"
    return None
