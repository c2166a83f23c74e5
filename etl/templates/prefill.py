"""Pre-fill a town's next return with the open rows of its last accepted one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from etl.dictionary import Sheet
from etl.folder import DataFolder
from etl.intake.check.history import History, PastReport, known_code, read_history
from etl.lists.reference import Reference
from etl.templates.stored_rows import (
    Row,
    Tables,
    cells_of,
    in_sheet_terms,
    organizations_of,
    rows_of,
)
from etl.warehouse import open_to_read

_LATEST = """
    select submission_id, is_demo from submission
    where outcome = 'accepted' and town_code = $town and period < $period
    order by period desc, version desc limit 1
"""
_RELATIONS = ("pairing", "project_report", "problem")
_OVER = frozenset({"ended", "completed", "terminated", "resolved"})
# What a return states anew, beside the flows.
_STATED_ANEW = frozenset({"mode", "ended_on", "completed_on", "resolved_on", "resolution"})


@dataclass(frozen=True)
class Prefilled:
    """Open rows by relation, in the terms of the sheets; ``is_demo``: the last return was demonstration data."""

    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    is_demo: bool = False


def prefill(
    folder: DataFolder,
    reference: Reference,
    town_code: str,
    period_code: str,
    seconds: float | None = None,
) -> Prefilled:
    """Open rows of a town before a half-year; none without an earlier accepted return.

    Active pairings, live projects with code and cumulative money, open problems with code. Raises as
    :func:`open_to_read`.
    """
    if not folder.warehouse.exists():
        return Prefilled()
    dictionary = folder.dictionary
    with open_to_read(folder.warehouse, seconds, dictionary) as con:
        last = con.execute(_LATEST, {"town": town_code, "period": period_code}).fetchone()
        if last is None:
            return Prefilled()
        tables = rows_of(con, last[0])
        history = read_history(con, town_code, period_code)
    rows = {}
    for sheet in map(dictionary.sheet, _RELATIONS):
        opened = list(_open_rows(tables, sheet, reference, history, period_code))
        rows[sheet.relation] = in_sheet_terms(opened, sheet, dictionary, reference)
    return Prefilled(rows, bool(last[1]))


def _open_rows(
    tables: Tables, sheet: Sheet, reference: Reference, history: History, period_code: str
) -> Iterator[Row]:
    """The rows of a sheet that are not over, by column name."""
    rows = zip(tables[sheet.relation], cells_of(tables, sheet, reference), strict=True)
    opened = [(stored, cells) for stored, cells in rows if stored["status"] not in _OVER]
    organizations = organizations_of(tables, reference)
    taken = {code for stored, _ in opened if (code := stored.get("given_code"))}
    anew = _STATED_ANEW | {column.name for column in sheet.columns if column.flow}
    for stored, cells in opened:
        kept = {name: value for name, value in cells.items() if name not in anew}
        if sheet.relation == "pairing":
            organization = organizations.get(stored["organization_id"])
            yield kept | {"uscc": organization.uscc if organization else None}
        elif sheet.relation == "project_report":
            code = _code(stored, history.projects, taken)
            spent = _spent(history, period_code, code, stored["match_key"])
            yield kept | {"project_code": code, "cumulative_cash": spent}
        else:
            yield kept | {"problem_code": _code(stored, history.problems, taken)}


def _code(stored: Row, past: Sequence[PastReport], taken: set[str]) -> str:
    known = known_code(past, stored["match_key"], stored["own_code"], taken)
    return str(stored["given_code"] or known)


def _spent(history: History, before: str, code: str, match_key: str) -> Decimal:
    """Yuan of all earlier reports of a project, by its code or by name and lead."""
    past = (p for p in history.projects if p.period < before)
    return sum(
        (p.cash_yuan or Decimal(0) for p in past if code in p.codes or p.match_key == match_key),
        Decimal(0),
    )
