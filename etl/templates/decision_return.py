"""A return of the district that states again what is in force, with decisions (议定事项) added or changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lists.reference import Reference, load_reference
from etl.system import clock
from etl.templates.stored_rows import Row, Tables, cells_of, in_sheet_terms, rows_of
from etl.templates.template import return_bytes
from etl.warehouse import open_to_read

DECISION = "decision"
ROW = "row"
_IN_FORCE = "select submission_id from in_force where town_code = ? and period = ?"


def decision_return(
    folder: DataFolder,
    sender: str,
    period: str,
    decisions: Sequence[Mapping[str, str]],
    contact: Mapping[str, str],
    seconds: float | None = None,
) -> bytes:
    """The workbook; ``decisions``: texts by column of the sheet, with ``row`` those that change a stored row.

    ``contact``: the cover's reporter and telephone. Raises as :func:`open_to_read`.
    """
    dictionary, reference = folder.dictionary, load_reference(folder)
    rows = _stated(folder, dictionary, reference, sender, period, seconds)
    rows[DECISION] = _with(rows[DECISION], [_typed(dictionary, given) for given in decisions])
    cover: dict[str, object] = {
        "town": reference.town(sender).name,
        "period": dictionary.period(period).name,
        "reported_on": clock.today(),
        "template_version": dictionary.programme.template_version,
        **contact,
    }
    if folder.is_demo:
        cover["data_nature"] = dictionary.vocabularies["data_nature"].name_of("demo")
    return return_bytes(dictionary, reference, cover, rows, is_demo=folder.is_demo)


def _stated(
    folder: DataFolder,
    dictionary: Dictionary,
    reference: Reference,
    sender: str,
    period: str,
    seconds: float | None,
) -> dict[str, list[Row]]:
    """The rows of the version in force in the terms of the sheets; decisions with their number."""
    tables: Tables = {}
    if folder.warehouse.exists():
        with open_to_read(folder.warehouse, seconds, dictionary) as con:
            if found := con.execute(_IN_FORCE, [sender, period]).fetchone():
                tables = rows_of(con, found[0])
    rows = {
        sheet.relation: in_sheet_terms(
            cells_of(tables, sheet, reference), sheet, dictionary, reference
        )
        for sheet in dictionary.sheets
    }
    for row, stored in zip(rows[DECISION], tables.get(DECISION, ()), strict=True):
        row[ROW] = str(stored[ROW])
    return rows


def _with(stored: Sequence[Row], given: Sequence[Row]) -> list[Row]:
    changed = {row[ROW]: row for row in given if row.get(ROW)}
    kept = [row | changed.get(row[ROW], {}) for row in stored]
    added = [row for row in given if not row.get(ROW)]
    return [{name: value for name, value in row.items() if name != ROW} for row in (*kept, *added)]


def _typed(dictionary: Dictionary, given: Mapping[str, str]) -> dict[str, Any]:
    """Texts as cells: dates as dates, nothing for what is blank."""
    columns = {column.name: column for column in dictionary.sheet(DECISION).columns}
    return {
        name: dt.date.fromisoformat(text)
        if text and name != ROW and columns[name].type == "date"
        else text or None
        for name, text in given.items()
    }
