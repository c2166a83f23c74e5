"""Counts, hours and percentages."""

from __future__ import annotations

import re
from decimal import Decimal

from etl.dictionary import Reading, SheetColumn
from etl.normalize.amounts import Quantity, Unreadable, read_quantity
from etl.normalize.outcome import Issue, Outcome, failed, warned
from etl.normalize.text import fold

MOST = Decimal(10) ** 15  # what the warehouse can hold


def read_word(value: object, column: SheetColumn, reading: Reading) -> Outcome | None:
    """“无” is 0, “—” is not filled in: both said so; None when the cell holds something else."""
    text = fold(value)
    if text in reading.zero_words:
        return warned(Decimal(0), "zero_word")
    if text in {fold(word) for word in reading.blank_words}:
        return Outcome() if column.required is True else warned(None, "blank_word")
    return None


def number(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """A float ≥ 0, such as hours; the unit may stand behind it."""
    outcome = _decimal(value, column, reading)
    return Outcome(
        None if outcome.value is None else float(outcome.value),
        outcome.issues,
        outcome.is_approximate,
    )


def count(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """A whole number ≥ 0; the unit may stand behind it."""
    outcome = _decimal(value, column, reading)
    if outcome.value is None:
        return outcome
    if outcome.value != outcome.value.to_integral_value():
        return failed("not_whole")
    return Outcome(int(outcome.value), outcome.issues, outcome.is_approximate)


def percent(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """A float between the column's bounds; “60%”, “百分之六十” and 60 are the same."""
    text = re.sub(r"(?<=\d)%", "", fold(value)).removeprefix("百分之")
    stripped = text if isinstance(value, str) else value
    outcome = _decimal(stripped, column, reading)
    if outcome.value is None:
        return outcome
    return Outcome(float(outcome.value), outcome.issues, outcome.is_approximate)


def _decimal(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    word = read_word(value, column, reading)
    if word is not None:
        return word
    quantity = read_quantity(value, reading)
    if isinstance(quantity, Unreadable):
        return failed(quantity.code)
    refused = _refusal(quantity, column, reading)
    if refused:
        return failed(refused, expected=f"{_most(column):f}")
    if quantity.is_approximate:
        shown = f"{quantity.number.normalize():f}"
        return Outcome(
            quantity.number, (Issue.of("approximate", expected=shown),), is_approximate=True
        )
    if quantity.has_remark:
        return warned(
            quantity.number, "number_with_words", expected=f"{quantity.number.normalize():f} "
        )
    return Outcome(quantity.number)


def _most(column: SheetColumn) -> Decimal:
    return MOST if column.maximum is None else Decimal(str(column.maximum))


def _refusal(quantity: Quantity, column: SheetColumn, reading: Reading) -> str | None:
    if quantity.is_estimate:
        return "number_estimate"
    if quantity.rest and quantity.rest not in reading.unit_words.get(column.unit, ()):
        return "unit_unknown"
    if quantity.number < 0:
        return "number_negative"
    if quantity.number > _most(column):
        return "number_too_large"
    return None
