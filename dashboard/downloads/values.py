"""Values of filters as people write them: names in place of codes, comparisons, several values.

A value of :mod:`dashboard.downloads.filters` is text: one code, several joined by ``|`` (any of them), or for
dates and numbers a range ``from..to`` whose ends may be left out.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from dashboard.data import queries
from dashboard.data.areas import tree
from dashboard.data.metrics import EMPTY
from dashboard.downloads import filters, query
from dashboard.downloads.columns import Dataset

LATEST = "latest"
_CONDITION = re.compile(r"\s*([^\s=<>]+)\s*(>=|<=|=|\s+in\s+)(.*)", re.DOTALL)
_OFFERED = 3


class UnknownValueError(LookupError):
    """A column never has this value; the message, one sentence for people, offers the likely one."""


def read(dataset: Dataset, conditions: Iterable[str]) -> dict[str, str]:
    """``COLUMN=VALUE``, ``COLUMN>=VALUE``, ``COLUMN<=VALUE``, ``COLUMN in A,B`` as filters.

    Conditions on one column: ``=`` and ``in`` hold if any does, ``>=`` and ``<=`` if both do.

    Raises:
        UnknownDatasetError: no such column or filter, or no condition at all.
        UnknownValueError: the column never has the value.
    """
    found: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for condition in conditions:
        match = _CONDITION.fullmatch(condition)
        if match is None:
            raise query.UnknownDatasetError(
                f"筛选“{condition}”应写成 列名=值、列名>=值、列名<=值或 列名 in 值,值"
            )
        name, sign, text = match[1], match[2].strip(), match[3]
        query.check_names(dataset, [name])
        if sign in (">=", "<="):
            bound = _bound(dataset, name, text.strip())
            ends.setdefault(name, ["", ""])[0 if sign == ">=" else 1] = bound
        else:
            several = text.split(",") if sign == "in" else [text]
            found.setdefault(name, []).extend(understood(dataset, name, v) for v in several)
    if both := sorted(found.keys() & ends.keys()):
        raise query.UnknownDatasetError(f"“{both[0]}”不能同时用等于和大于、小于")
    wanted = {name: filters.OR.join(dict.fromkeys(values)) for name, values in found.items()}
    return wanted | {name: filters.RANGE.join(pair) for name, pair in ends.items()}


def understood(dataset: Dataset, name: str, text: str) -> str:
    """A value as the database has it, of a code, a name, 是 or 否, a number or a date.

    Raises:
        UnknownValueError: the column never has it.
    """
    if name == filters.TEXT or text == EMPTY:
        return text
    text = text.strip()
    kind = filters.kind_of(dataset, name)
    if filters.is_measured(kind):
        if filters.RANGE in text:
            return filters.RANGE.join(
                _bound(dataset, name, end) if end else "" for end in text.split(filters.RANGE, 1)
            )
        return _bound(dataset, name, text)
    names = _names(dataset, name)
    if name in ("period", *filters.PERIODS) and text == LATEST:
        return _latest(dataset, text)
    return _known(dataset, name, text, names)


def _latest(dataset: Dataset, text: str) -> str:
    reported = queries.reported_periods(dataset.warehouse)
    return reported[-1] if reported else text


def _known(dataset: Dataset, name: str, text: str, names: Mapping[str, str]) -> str:
    values = () if name in filters.PERIODS else filters.values_of(dataset, name)
    if text in values or text in names:
        return text
    codes = {word.casefold(): code for code, word in names.items()}
    codes |= {code.casefold(): code for code in (*names, *values)}
    if text.casefold() in codes:
        return codes[text.casefold()]
    words = [*names.values(), *values]
    near = difflib.get_close_matches(text, words, _OFFERED, 0.4) or words[:_OFFERED]
    likely = "、".join(dict.fromkeys(f"“{word}”" for word in near))
    offer = f"，是不是{likely}" if near else ""
    raise UnknownValueError(f"“{name}”没有“{text}”这个值{offer}")


def _names(dataset: Dataset, name: str) -> dict[str, str]:
    """Code → name of a filter's values."""
    if filters.kind_of(dataset, name) == "BOOLEAN":
        terms = dataset.dictionary.vocabularies["yes_no"].terms
        return {term.code: term.name for term in terms}
    names = {str(code): str(word) for code, word in query.names_of_filter(dataset, name).items()}
    if name in filters.AREAS:
        names |= {area.code: area.name for area in tree(dataset.warehouse).areas.values()}
    return names


def _bound(dataset: Dataset, name: str, text: str) -> str:
    """The end of a range, as ISO date or plain number; a half-year is ordered by its code."""
    kind = filters.kind_of(dataset, name)
    if not filters.is_measured(kind):
        if name != "period":
            raise UnknownValueError(f"“{name}”不是日期或数字，不能比较大小")
        return understood(dataset, name, text)
    try:
        if kind == "DATE" or kind.startswith("TIMESTAMP"):
            return date.fromisoformat(text).isoformat()
        return f"{Decimal(text):f}"
    except (ValueError, InvalidOperation) as error:
        wanted = "2026-06-30 这样的日期" if "DA" in kind or "STAMP" in kind else "数字"
        raise UnknownValueError(f"“{name}”应为 {wanted}，现为“{text}”") from error
