"""The rows of a return in the warehouse, converted back to the terms of its sheets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb

from etl.dictionary import LISTS, Dictionary, Sheet, SheetColumn
from etl.identity import known_key
from etl.intake.normalize.money import WAN
from etl.lists.reference import Organization, Reference
from etl.system.grouping import grouped
from etl.system.records import records
from etl.warehouse import row_tables

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

LIST_MARK = "、"
NOTE = "*note"  # of a row: a comment on its first cell
NAMES = "provisional_organization"


def rows_of(con: duckdb.DuckDBPyConnection, submission_id: str) -> Tables:
    """{table: rows} of a return in the warehouse, in the order of its sheets."""
    tables = (table for table in row_tables(con) if table != "finding")
    return {table: _rows(con, table, submission_id) for table in tables}


def _rows(con: duckdb.DuckDBPyConnection, table: str, submission_id: str) -> list[Row]:
    order = "organization_id" if table == NAMES else '"row"'
    sql = f"select * from {table} where submission_id = ? order by {order}"
    return records(con.execute(sql, [submission_id]))


def known_as(tables: Tables, identity: Callable[[str], str]) -> Tables:
    """The rows with the ids that organisations have now; names of provisional ones stay."""
    return {
        table: rows if table == NAMES else [_known_as(row, identity) for row in rows]
        for table, rows in tables.items()
    }


def _known_as(row: Row, identity: Callable[[str], str]) -> Row:
    if row.get("organization_id"):
        return row | {"organization_id": identity(row["organization_id"])}
    is_project = "project_name" in row
    return row | {"match_key": known_key(row["match_key"], identity)} if is_project else row


def organizations_of(tables: Tables, reference: Reference) -> dict[str, Organization]:
    """Organisations that a return may name, by id: registered ones and its own provisional ones."""
    own = (
        Organization(row["organization_id"], row["uscc"], row["organization_name"])
        for row in tables.get(NAMES, ())
    )
    return {o.organization_id: o for o in (*own, *reference.organizations)}


def cells_of(tables: Tables, sheet: Sheet, reference: Reference) -> list[Row]:
    """The rows of a sheet by column name: codes and yuan as stored, organisations by name, lists as lists."""
    organizations = organizations_of(tables, reference)
    lists = {
        column: _listed(tables.get(table.name, ()), table.member, table.order)
        for (relation, column), table in LISTS.items()
        if relation == sheet.relation
    }
    return [_cells(row, sheet, lists, organizations) for row in tables.get(sheet.relation, ())]


def _cells(
    row: Row,
    sheet: Sheet,
    lists: Mapping[str, Mapping[int, list[str]]],
    organizations: Mapping[str, Organization],
) -> Row:
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
    """{row: its members in order}, without the main one, which has a column of its own."""
    ordered = sorted(rows, key=lambda row: (row["row"], row[order]))
    return grouped((row["row"], row[column]) for row in ordered if not row.get("is_main"))


def _named(value: Any, organizations: Mapping[str, Organization]) -> Any:
    if isinstance(value, list):
        return [_named(item, organizations) for item in value]
    return organizations[value].name if value in organizations else value


def in_sheet_terms(
    rows: Iterable[Mapping[str, Any]], sheet: Sheet, dictionary: Dictionary, reference: Reference
) -> list[Row]:
    """Rows by column name, with names for codes, joined lists and 万元 for yuan; texts stay as they are."""
    villages = {village.code: village.name for village in reference.villages}
    result = []
    for row in rows:
        known = ((c, row[c.name]) for c in sheet.columns if row.get(c.name) is not None)
        result.append({c.name: _shown(value, c, dictionary, villages) for c, value in known})
    return result


def _shown(
    value: Any, column: SheetColumn, dictionary: Dictionary, villages: Mapping[str, str]
) -> object:
    if isinstance(value, list | tuple):
        return LIST_MARK.join(str(_shown(item, column, dictionary, villages)) for item in value)
    if isinstance(value, bool):
        value = str(value).lower()
    if column.type == "money":
        return value if isinstance(value, str) else float(Decimal(value) / WAN)
    if column.type in ("village", "villages"):
        return villages.get(value, value)
    if column.type == "milestone":
        return dictionary.milestone(value).name
    if column.vocabulary:
        vocabulary = dictionary.vocabularies[column.vocabulary]
        return vocabulary.name_of(value) if value in vocabulary.codes else value
    return value
