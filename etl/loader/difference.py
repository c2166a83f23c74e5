"""Compare two versions of a return: rows added, gone and changed, totals before and after.

In the terms of the sheets: titles, names instead of codes, money in 万元. A moved row is the same row.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import duckdb

from etl.dictionary import Dictionary, Sheet, SheetColumn
from etl.intake.normalize.money import WAN
from etl.lists.reference import Organization, Reference
from etl.system.records import records
from etl.templates.prefill import in_sheet_terms
from etl.text import fold_name
from etl.warehouse import row_tables

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

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
BRIDGES: Final = {
    "organizations": ("project_organization", "organization_id", "position"),
    "villages": ("project_village", "village_code", "village_code"),
    "other_aid_types": ("project_aid_type", "aid_type", "aid_type"),
}
NAMES = "provisional_organization"
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


def rows_of(con: duckdb.DuckDBPyConnection, submission_id: str) -> Tables:
    """{table: rows} of a return in the warehouse, in the order of its sheets."""
    tables = (table for table in row_tables(con) if table != "finding")
    return {table: _rows(con, table, submission_id) for table in tables}


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


def _rows(con: duckdb.DuckDBPyConnection, table: str, submission_id: str) -> list[Row]:
    order = "organization_id" if table == NAMES else '"row"'
    sql = f"select * from {table} where submission_id = ? order by {order}"
    return records(con.execute(sql, [submission_id]))


def _items(
    tables: Tables, sheet: Sheet, dictionary: Dictionary, reference: Reference
) -> list[_Item]:
    """The rows of a sheet as display texts."""
    organizations = _organizations(tables, reference)
    lists = {
        name: _listed(tables.get(table, ()), *columns)
        for name, (table, *columns) in BRIDGES.items()
    }
    stored = list(tables.get(sheet.relation, ()))
    cells = [_cells(row, sheet, lists, organizations) for row in stored]
    in_terms = in_sheet_terms(cells, sheet, dictionary, reference)
    texts = [{name: _text(value) for name, value in row.items()} for row in in_terms]
    label = LABELS.get(sheet.relation, (sheet.columns[0].name,))
    return [
        _Item(row, text, " · ".join(text.get(name, "") for name in label))
        for row, text in zip(stored, texts, strict=True)
    ]


def _organizations(tables: Tables, reference: Reference) -> dict[str, Organization]:
    own = (
        Organization(row["organization_id"], row["uscc"], row["organization_name"])
        for row in tables.get(NAMES, ())
    )
    return {o.organization_id: o for o in (*own, *reference.organizations)}


def _cells(
    row: Row,
    sheet: Sheet,
    lists: Mapping[str, Mapping[int, list[str]]],
    organizations: Mapping[str, Organization],
) -> Row:
    """Values by column name; lists come from their own tables, organisations by name."""
    cells: Row = {}
    for column in sheet.columns:
        if column.name in lists and column.stored_name is None:
            cells[column.name] = lists[column.name].get(row["row"], [])
        elif column.store == "given_code":
            cells[column.name] = row["given_code"] or row["own_code"]
        elif column.stored_name:
            cells[column.name] = row.get(column.stored_name)
        if column.type in ("organization", "organizations"):
            cells[column.name] = _named(cells[column.name], organizations)
    return cells


def _listed(rows: Sequence[Row], column: str, order: str) -> dict[int, list[str]]:
    """{row of the project: its organisations, villages or further types}."""
    listed: dict[int, list[str]] = {}
    for row in sorted(rows, key=lambda r: (r["row"], r[order])):
        if not row.get("is_main"):
            listed.setdefault(row["row"], []).append(row[column])
    return listed


def _named(value: Any, organizations: Mapping[str, Organization]) -> Any:
    if isinstance(value, list):
        return [_named(item, organizations) for item in value]
    return organizations[value].name if value in organizations else value


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
