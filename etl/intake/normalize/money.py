"""Money: a cell in 万元 (or with its own unit) becomes yuan, exact to the cent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from etl.dictionary import Reading, SheetColumn
from etl.intake.normalize.amounts import Quantity
from etl.intake.normalize.numbers import read_number
from etl.intake.normalize.outcome import Outcome, failed, warned
from etl.text import fold

# What was given, with its own count but no amount of money, before what it is worth.
_GOODS = re.compile(r"^[^元万亿]{1,30}?((?:折价|折合|价值|计价)\D{0,2}\d)")
WAN = Decimal(10_000)
CENT = Decimal("0.01")
MOST_YUAN = Decimal(10) ** 14  # the warehouse's limit


def money(value: object, column: SheetColumn, reading: Reading) -> Outcome:
    """Yuan as a Decimal; a bare number is in 万元, one with 元, 万, ¥ … in that unit."""
    if isinstance(value, str) and (word := _of_another(value, column, reading)):
        return failed("number_other_measure", word=word[0], measure=word[1])
    quantity = read_number(_bare(value, column), column, reading)
    if isinstance(quantity, Outcome):
        return quantity
    refused = _refusal(quantity, column)
    return failed(refused) if refused else _yuan(quantity, column)


def _of_another(value: str, column: SheetColumn, reading: Reading) -> tuple[str, str] | None:
    """The word by which a text speaks of another measure than the column's, and that measure."""
    text = fold(value)
    if any(word in text for word in reading.measure_words.get(column.measure, ())):
        text = text.partition("其中")[2]  # “折价5万（其中现金2万）”
    return next(_words_of_others(text, column, reading), None)


def _words_of_others(text: str, column: SheetColumn, reading: Reading) -> Iterator[tuple[str, str]]:
    for measure in column.not_of:
        yield from ((word, measure) for word in reading.measure_words[measure] if word in text)


def _bare(value: object, column: SheetColumn) -> object:
    """“大米50袋折合8600元” without what was given, in the column of goods."""
    if column.measure != "in_kind" or not isinstance(value, str):
        return value
    return _GOODS.sub(r"\1", fold(value))


def _refusal(quantity: Quantity, column: SheetColumn) -> str | None:
    if quantity.is_estimate and not column.estimates:
        return "number_estimate"
    if quantity.rest not in ("", "元"):
        return "not_a_number"
    if quantity.number < 0:
        return "number_negative"
    return None


def _yuan(quantity: Quantity, column: SheetColumn) -> Outcome:
    in_yuan = quantity.has_multiplier or quantity.rest == "元" or quantity.has_currency
    if quantity.number > (MOST_YUAN if in_yuan else MOST_YUAN / WAN):
        return failed("number_too_large", expected=f"{MOST_YUAN / WAN:f}")
    yuan = (quantity.number if in_yuan else quantity.number * WAN).quantize(CENT, ROUND_HALF_UP)
    text = f"{(yuan / WAN).normalize():f}"
    if quantity.is_approximate:
        return replace(warned(yuan, "approximate", expected=f"{text} 万元"), is_approximate=True)
    if quantity.has_remark and not (quantity.is_estimate and column.estimates):
        return warned(yuan, "number_with_words", expected=f"{text} 万元")
    if in_yuan and not quantity.has_multiplier and yuan:
        return warned(yuan, "unit_converted", expected=text)
    return Outcome(yuan)
