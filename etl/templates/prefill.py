"""Pre-fill a town's next return with the open rows of its last accepted one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from etl.dictionary import Dictionary, Sheet, SheetColumn
from etl.folder import DataFolder
from etl.intake.check.history import History, PastProblem, PastProject, known_code, read_history
from etl.intake.normalize.money import WAN
from etl.lists.reference import Organization, Reference
from etl.system.records import records
from etl.warehouse import open_to_read

Row = dict[str, Any]
LIST_MARK = "、"

_LATEST = """
    select submission_id, is_demo from submission
    where outcome = 'accepted' and town_code = $town and period < $period
    order by period desc, version desc limit 1
"""
_PAIRINGS = """
    select organization_id, village_code as village, paired_on, agreement_signed, agreement_signed_on,
        party_co_building, status, note
    from pairing where submission_id = $id and status = 'active' order by "row"
"""
_PROJECTS = """
    select "row", given_code, own_code, match_key, project_name, aid_type, task,
        planned_start, planned_end, status, progress_pct, planned_cash_yuan as planned_cash, note
    from project_report
    where submission_id = $id and status not in ('completed', 'terminated') order by "row"
"""
_PROBLEMS = """
    select given_code, own_code, match_key, problem, category, coordinate_with, request,
        decision, follow_up, raised_on, status
    from problem where submission_id = $id and status <> 'resolved' order by "row"
"""
_MEMBERS = """
    select "row", organization_id from project_organization where submission_id = $id order by "row", "position"
"""
_VILLAGES = """
    select "row", village_code from project_village where submission_id = $id order by "row", village_code
"""
_OTHER_TYPES = """
    select "row", aid_type from project_aid_type
    where submission_id = $id and not is_main order by "row", aid_type
"""
_PROVISIONAL = """
    select organization_id, uscc, organization_name from provisional_organization where submission_id = $id
"""


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

    Raises:
        BusyError: the warehouse stayed locked for so many seconds.
    """
    if not folder.warehouse.exists():
        return Prefilled()
    with open_to_read(folder.warehouse, seconds, folder.dictionary) as con:
        rows, is_demo = _open_rows(con, reference, town_code, period_code)
    dictionary = folder.dictionary
    in_terms = {
        relation: in_sheet_terms(items, dictionary.sheet(relation), dictionary, reference)
        for relation, items in rows.items()
    }
    return Prefilled(in_terms, is_demo)


def _open_rows(
    con: duckdb.DuckDBPyConnection, reference: Reference, town_code: str, period_code: str
) -> tuple[dict[str, list[Row]], bool]:
    row = con.execute(_LATEST, {"town": town_code, "period": period_code}).fetchone()
    if row is None:
        return {}, False
    submission_id, is_demo = row
    last = _LastReturn(con, submission_id, _names(con, submission_id, reference))
    history = read_history(con, town_code, period_code)
    rows = {
        "pairing": last.pairings(),
        "project_report": last.projects(history, period_code),
        "problem": last.problems(history),
    }
    return rows, bool(is_demo)


def _names(
    con: duckdb.DuckDBPyConnection, submission_id: str, reference: Reference
) -> dict[str, Organization]:
    """Organisations that the return may name: registered ones and its own provisional ones."""
    provisional = con.execute(_PROVISIONAL, {"id": submission_id}).fetchall()
    own = {code: Organization(code, uscc, name, (), False) for code, uscc, name in provisional}
    return own | {o.organization_id: o for o in reference.organizations}


@dataclass(frozen=True)
class _LastReturn:
    """The rows of one accepted return in an open warehouse, as stored: codes and yuan."""

    con: duckdb.DuckDBPyConnection
    submission_id: str
    organizations: Mapping[str, Organization]

    def rows(self, query: str) -> list[Row]:
        """All rows of a query about this return, by column name."""
        return records(self.con.execute(query, {"id": self.submission_id}))

    def pairings(self) -> list[Row]:
        """Active pairings, with name and code of the organisation."""
        rows = self.rows(_PAIRINGS)
        for row in rows:
            organization = self._organization(row.pop("organization_id"))
            row |= {"organization": organization.name, "uscc": organization.uscc}
        return rows

    def projects(self, history: History, period_code: str) -> list[Row]:
        """Live projects with their code and cumulative money; flows stay blank."""
        members, villages, others = (
            self._by_row(query) for query in (_MEMBERS, _VILLAGES, _OTHER_TYPES)
        )
        rows = self.rows(_PROJECTS)
        for row, code in zip(rows, _codes(rows, history.projects), strict=True):
            row["project_code"] = code
            number = row.pop("row")
            row |= {
                "organizations": [
                    self._organization(code).name for code in members.get(number, ())
                ],
                "villages": villages.get(number, ()),
                "other_aid_types": others.get(number, ()),
                "cumulative_cash": _spent(
                    history, period_code, row["project_code"], row.pop("match_key")
                ),
            }
        return rows

    def problems(self, history: History) -> list[Row]:
        """Open problems with their code."""
        rows = self.rows(_PROBLEMS)
        codes = _codes(rows, history.problems)
        return [row | {"problem_code": code} for row, code in zip(rows, codes, strict=True)]

    def _organization(self, code: str) -> Organization:
        return self.organizations.get(code) or Organization(code, None, code)

    def _by_row(self, query: str) -> dict[int, list[str]]:
        grouped: dict[int, list[str]] = {}
        for number, code in self.con.execute(query, {"id": self.submission_id}).fetchall():
            grouped.setdefault(number, []).append(code)
        return grouped


def _codes(rows: list[Row], past: Sequence[PastProject | PastProblem]) -> list[str]:
    taken = {row["given_code"] for row in rows if row["given_code"]}
    return [
        row["given_code"] or known_code(past, row["match_key"], row["own_code"], taken)
        for row in rows
    ]


def _spent(history: History, before: str, code: str, match_key: str) -> Decimal:
    """Yuan of all earlier reports of a project, by its code or by name and lead."""
    past = (p for p in history.projects if p.period < before)
    return sum(
        (p.cash_yuan or Decimal(0) for p in past if code in p.codes or p.match_key == match_key),
        Decimal(0),
    )


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
