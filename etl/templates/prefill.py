"""Pre-fill a town's next return with the open rows of its last accepted one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from etl.dictionary import Dictionary, Sheet
from etl.folder import DataFolder
from etl.intake.check.history import History, PastReport, known_code, read_history
from etl.lists.reference import Organization, Reference
from etl.templates.resolved import resolved_until, with_resolutions
from etl.templates.stored_rows import (
    Row,
    Tables,
    cells_of,
    in_sheet_terms,
    known_as,
    organizations_of,
    rows_of,
)
from etl.warehouse import open_to_read

_LATEST = """
    select submission_id from in_force
    where town_code = $town and period < $period order by period desc limit 1
"""
# What each return states for itself, like the flows.
_STATED_ANEW = frozenset({"mode", "ended_on", "completed_on", "resolved_on", "resolution"})


@dataclass(frozen=True)
class Prefilled:
    """Open rows by relation, in the terms of the sheets."""

    rows: Mapping[str, list[Row]] = field(default_factory=dict)


def prefill(
    folder: DataFolder,
    reference: Reference,
    town_code: str,
    period_code: str,
    seconds: float | None = None,
) -> Prefilled:
    """Open rows of a town before a half-year; none without an earlier accepted return.

    Active pairings, live projects with code and cumulative money, open problems with code and what the leading group
    resolved on them, open needs; of outcomes the projects. Raises as :func:`open_to_read`.
    """
    if not folder.warehouse.exists():
        return Prefilled()
    dictionary = folder.dictionary
    with open_to_read(folder.warehouse, seconds, dictionary) as con:
        last = con.execute(_LATEST, {"town": town_code, "period": period_code}).fetchone()
        if last is None:
            return Prefilled()
        history, stored = read_history(con, town_code, period_code), rows_of(con, last[0])
        resolutions = resolved_until(con, reference.district.code, period_code)
    day = dictionary.period(period_code).ends_on

    def identity(organization_id: str) -> str:
        return reference.identities.of(organization_id, day)

    known = known_as(stored, identity)
    opened = _Open(dictionary, reference, known, history.known_as(identity), period_code)
    sheets = map(dictionary.sheet, ("pairing", "project_report", "village_need", "problem"))
    rows = {s.relation: in_sheet_terms(opened.rows(s), s, dictionary, reference) for s in sheets}
    titles = {column.name: column.title for column in dictionary.sheet("problem").columns}
    rows["problem"] = with_resolutions(rows["problem"], resolutions, town_code, titles)
    names = [row["project_name"] for row in rows["project_report"]]
    rows["outcome"] = [{"project": name} for name in dict.fromkeys(names)]
    return Prefilled(rows)


@dataclass(frozen=True)
class _Open:
    """The open rows of a town's last return (``tables``) at the start of the half-year ``period``."""

    dictionary: Dictionary
    reference: Reference
    tables: Tables
    history: History
    period: str

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The open rows of a sheet by column name, without what the new return states for itself."""
        over = self.dictionary.vocabularies[sheet.column("status").vocabulary or ""].over
        pairs = zip(
            self.tables[sheet.relation], cells_of(self.tables, sheet, self.reference), strict=True
        )
        opened = [(stored, cells) for stored, cells in pairs if stored["status"] not in over]
        taken = {code for stored, _ in opened if (code := stored.get("given_code"))}
        anew = _STATED_ANEW | {column.name for column in sheet.columns if column.flow}
        for stored, cells in opened:
            kept = {
                name: self._existing(value, sheet.column(name).type)
                for name, value in cells.items()
                if name not in anew
            }
            yield kept | self._added(sheet.relation, stored, taken)

    def _existing(self, value: Any, kind: str) -> Any:
        """Without villages that were divided since: which of the new ones it is, the town must say."""
        if kind == "villages":
            return [code for code in value if code not in self._divided]
        return None if kind == "village" and value in self._divided else value

    @cached_property
    def _divided(self) -> Collection[str]:
        return self.reference.divided(self.dictionary.period(self.period).ends_on)

    def _added(self, relation: str, stored: Row, taken: set[str]) -> Row:
        """Values that the row itself lacks: code, social credit code, cumulative money."""
        if relation == "village_need":
            return {}
        if relation == "pairing":
            organization = self._organizations.get(stored["organization_id"])
            return {"uscc": organization.uscc if organization else None}
        if relation == "problem":
            return {"problem_code": _code(stored, self.history.problems, taken)}
        code = _code(stored, self.history.projects, taken)
        return {"project_code": code, "cumulative_cash": self._spent(code, stored["match_key"])}

    @cached_property
    def _organizations(self) -> dict[str, Organization]:
        return organizations_of(self.tables, self.reference)

    def _spent(self, code: str, match_key: str) -> Decimal:
        """Yuan in all earlier reports of a project, matched by code or by name and lead."""
        past = (p for p in self.history.projects if p.period < self.period)
        own = (p for p in past if code in p.codes or p.match_key == match_key)
        return sum((p.cash_yuan or Decimal(0) for p in own), Decimal(0))


def _code(stored: Row, past: Sequence[PastReport], taken: set[str]) -> str:
    known = known_code(past, stored["match_key"], stored["own_code"], taken)
    return str(stored["given_code"] or known)
