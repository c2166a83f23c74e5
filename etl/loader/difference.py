"""Compare two versions of a return: rows added, gone and changed, totals before and after.

In the terms of the sheets: titles, names instead of codes, money in 万元. A moved row is the same row.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from etl.dictionary import Dictionary, Sheet, SheetColumn
from etl.intake.normalize.money import WAN
from etl.lists.reference import Reference
from etl.templates.stored_rows import Row, Tables, cells_of, in_sheet_terms
from etl.text import fold_name

# Columns that name a row, and identify it if it has no code; by default the first column.
LABELS: Final = {
    "pairing": ("organization", "village"),
    "project_report": ("project_name",),
    "village_need": ("village", "need"),
    "milestone_report": ("milestone",),
    "model_case": ("title",),
    "problem": ("problem",),
    "honor": ("organization", "honor"),
}
CODED = frozenset({"project_report", "problem"})
ROWS, ROWS_TITLE, ROWS_UNIT = "rows", "行数", "行"


@dataclass(frozen=True, slots=True)
class Change:
    """A row added or gone (``title`` None) or a changed cell, as display text."""

    change_kind: str
    sheet: str
    row: int | None
    row_before: int | None
    item: str
    title: str | None = None
    value_before: str | None = None
    value_after: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A total of a sheet in the column's unit; ``measure`` is a column name or ``rows``."""

    sheet: str
    measure: str
    title: str
    unit: str
    total_before: float
    total_after: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes in the order of sheets and rows; totals in the order of sheets and columns."""

    changes: tuple[Change, ...]
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A row with its cells as display texts by column name."""

    stored: Row
    texts: Mapping[str, str]
    label: str

    @property
    def number(self) -> int:
        return int(self.stored["row"])

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(filter(None, (self.stored["given_code"], self.stored["own_code"])))


Keys = Callable[[_Item], frozenset[Hashable]]


def compare(
    before: Tables, after: Tables, dictionary: Dictionary, reference: Reference
) -> Difference:
    """The difference between two versions, in the terms of this dictionary and these lists."""
    changes: list[Change] = []
    for sheet in dictionary.sheets:
        old, new = (_items(t, sheet, dictionary, reference) for t in (before, after))
        changes += _changes(old, new, sheet)
    totals = (total for sheet in dictionary.sheets for total in _totals(before, after, sheet))
    return Difference(tuple(changes), tuple(totals))


def _items(
    tables: Tables, sheet: Sheet, dictionary: Dictionary, reference: Reference
) -> list[_Item]:
    """The rows of a sheet as display texts."""
    cells = cells_of(tables, sheet, reference)
    in_terms = in_sheet_terms(cells, sheet, dictionary, reference)
    texts = [{name: _text(value) for name, value in row.items()} for row in in_terms]
    label = LABELS.get(sheet.relation, (sheet.columns[0].name,))
    return [
        _Item(row, text, " · ".join(text.get(name, "") for name in label))
        for row, text in zip(tables.get(sheet.relation, ()), texts, strict=True)
    ]


def _text(value: object) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _changes(old: list[_Item], new: list[_Item], sheet: Sheet) -> Iterator[Change]:
    pairs = _matched(old, new, sheet.relation)
    matched = {id(before) for before in pairs.values()}
    for item in old:
        if id(item) not in matched:
            yield Change("gone", sheet.sheet, None, item.number, item.label)
    for item in new:
        before = pairs.get(id(item))
        if before is None:
            yield Change("added", sheet.sheet, item.number, None, item.label)
        else:
            yield from _changed_cells(before, item, sheet)


def _changed_cells(before: _Item, after: _Item, sheet: Sheet) -> Iterator[Change]:
    for column in sheet.columns:
        old, new = before.texts.get(column.name) or None, after.texts.get(column.name) or None
        if old != new:
            yield Change(
                "changed",
                sheet.sheet,
                after.number,
                before.number,
                after.label,
                column.title,
                old,
                new,
            )


def _matched(old: list[_Item], new: list[_Item], relation: str) -> dict[int, _Item]:
    """{id of a new row: its old row}; the surest criterion matches first, in the order of rows."""
    pairs: dict[int, _Item] = {}
    for keys in _match_keys(relation):
        taken = {id(item) for item in pairs.values()}
        left: dict[Hashable, deque[_Item]] = {}
        for item in old:
            for key in keys(item) if id(item) not in taken else ():
                left.setdefault(key, deque()).append(item)
        for item in (item for item in new if id(item) not in pairs):
            queues = (left[key] for key in keys(item) if key in left)
            if (before := next(filter(None, (_first(q, taken) for q in queues)), None)) is not None:
                pairs[id(item)] = before
                taken.add(id(before))
    return pairs


def _first(queue: deque[_Item], taken: Container[int]) -> _Item | None:
    """The first one not yet taken; taken ones are dropped from the queue."""
    while queue and id(queue[0]) in taken:
        queue.popleft()
    return queue[0] if queue else None


def _match_keys(relation: str) -> Iterable[Keys]:
    """Criteria for matching rows, the surest first."""
    if relation in CODED:
        yield lambda item: frozenset(filter(None, [item.stored["given_code"]]))
        yield lambda item: item.codes
        yield lambda item: frozenset([item.stored["match_key"]])
    else:
        yield lambda item: frozenset([tuple(sorted(item.texts.items()))])
        yield lambda item: frozenset([fold_name(item.label)])


def _totals(before: Tables, after: Tables, sheet: Sheet) -> Iterator[Total]:
    """The number of rows, and the sum of each flow column."""
    relation = sheet.relation
    rows = len(before.get(relation, ())), len(after.get(relation, ()))
    yield Total(sheet.sheet, ROWS, ROWS_TITLE, ROWS_UNIT, *rows)
    for column in sheet.columns:
        if column.flow and column.stored_name:
            sums = (_sum(tables.get(relation, ()), column) for tables in (before, after))
            yield Total(sheet.sheet, column.name, column.title, column.unit, *sums)


def _sum(rows: Iterable[Row], column: SheetColumn) -> float:
    values = (row.get(column.stored_name or "") for row in rows)
    total = sum((Decimal(str(value)) for value in values if value is not None), Decimal(0))
    return float(total / WAN if column.type == "money" else total)
