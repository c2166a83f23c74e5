"""What a return that is right in itself would do to the version in force: such versions wait for a person.

Each finding has a message that waits whatever 审核 says (``waits`` in messages.yml). Bounds: ``checks`` in sheets.yml.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

from etl.dictionary import LISTS, Dictionary, Sheet, SheetColumn
from etl.folder import DataFolder
from etl.intake.check.answers import with_answers
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import Draft, mask_digits, rows_named, word_findings
from etl.intake.check.history import NO_HISTORY, known_code, read_history
from etl.intake.check.returns import Return
from etl.intake.normalize.money import WAN
from etl.loader.closing import closed_on
from etl.loader.difference import CODED, LABELS
from etl.loader.records import rows_of_return
from etl.loader.store import in_force
from etl.system.grouping import grouped
from etl.templates.stored_rows import Row, Tables, known_as, rows_of
from etl.text import as_text, fold_name
from etl.warehouse import open_to_read

STANDING = ("pairing", "project_report")  # sheets whose rows are listed until they end
LIKE = "aid_type"
_NAMING = frozenset({"organization", "organizations", "village", "villages", "text", "code"})

_BASE = "select submission_id, version, reported_on from submission where submission_id = ?"
_LATEST = """
    select submission_id, period from in_force
    where town_code = ? and period < ? order by period desc limit 1
"""
_REPORTED = """
    select p.own_code, p.given_code, p.project_name, lead.organization_id, (
        select list(v.village_code) from project_village v
        where v.submission_id = p.submission_id and v."row" = p."row"
    )
    from project_report p
    inner join in_force f on p.submission_id = f.submission_id
    left join project_organization lead
        on lead.submission_id = p.submission_id and lead."row" = p."row" and lead.is_lead
    where f.town_code = $town and f.period <= $period order by f.period
"""
_DOUBTED = """
    select sheet, "row", cell, title from finding
    where submission_id = ? and confirm and answer is distinct from 'confirmed' and sheet is not null
"""


def guarded(con: duckdb.DuckDBPyConnection, checked: CheckedReturn) -> CheckedReturn:
    """The return with what must be asked before it may replace the version in force."""
    parsed = checked.parsed
    town, period = checked.town_code, checked.period
    if parsed is None or checked.is_rejected or town is None or period is None:
        return checked
    after = rows_of_return(checked)
    known, day = parsed.context.reference.identities, parsed.context.dictionary.period(period)
    guard = Guard(
        *(con, parsed.context.dictionary, town, period, after), lambda i: known.of(i, day.ends_on)
    )
    drafts = [
        *guard.period_closed(),
        *guard.against_current(checked.reported_on),
        *guard.code_moved(parsed),
    ]
    inherited = guard.inherited()
    drafts += [
        parsed.at(
            "matched_by_likeness", "project_report", row, "project_code", value=name, expected=code
        )
        for row in parsed.rows("project_report")
        if row.number in inherited
        for name, code in [inherited[row.number]]
    ]
    codes = {number: code for number, (_, code) in inherited.items()}
    return replace(_asked(checked, drafts), inherited=codes)


def against_current(
    folder: DataFolder, checked: CheckedReturn, seconds: float | None = None
) -> CheckedReturn:
    """As :func:`guarded`, from the warehouse of a folder if there is one; raises as :func:`open_to_read`."""
    if checked.parsed is None or checked.is_rejected or not folder.warehouse.exists():
        return checked
    with open_to_read(folder.warehouse, seconds, folder.dictionary) as con:
        return guarded(con, checked)


def same_return_twice(checked: CheckedReturn, files: Iterable[str]) -> CheckedReturn:
    """The return with the other files of its run that have its 填报日期 and other rows."""
    names = "、".join(f"“{name}”" for name in files)
    return _asked(checked, [Draft.of_file("same_return_twice", files=names)] if names else [])


def _asked(checked: CheckedReturn, drafts: Sequence[Draft]) -> CheckedReturn:
    if not drafts or checked.parsed is None:
        return checked
    file = {"file": mask_digits(checked.file.name)}
    named = [replace(draft, values={**draft.values, **file}) for draft in drafts]
    answered = with_answers(named, checked.parsed)
    asked = word_findings(answered, checked.parsed.context.dictionary)
    return replace(checked, findings=(*asked, *checked.findings))


@dataclass(frozen=True)
class Guard:
    """Compares the rows of a version, ``after``, with those in force of its town and half-year.

    ``identity`` gives the id that an organisation has now.
    """

    con: duckdb.DuckDBPyConnection
    dictionary: Dictionary
    town_code: str
    period: str
    after: Tables
    identity: Callable[[str], str] = str

    def period_closed(self) -> Iterator[Draft]:
        """A closed half-year takes nothing unasked."""
        if day := closed_on(self.con, self.period):
            name = self.dictionary.period(self.period).name
            yield Draft.of_file("period_closed", period=name, day=day)

    def against_current(self, reported_on: date | None) -> Iterator[Draft]:
        """``older_than_current``, ``replaces_much``, ``nothing_listed``."""
        if self._base is None:
            yield from self._nothing_listed()
            return
        _, version, last = self._base
        if reported_on and last and reported_on < last:
            yield Draft.of_file("older_than_current", version=version, day=reported_on, last=last)
        if any(self._takes_much()):
            yield Draft.of_file("replaces_much", version=version, changes=self.sides())
        yield from self._nothing_listed()

    def code_moved(self, parsed: Return) -> Iterator[Draft]:
        """Codes whose name, lead and villages are all others than in their last report: one finding for the lot."""
        rows = {row.number: row for row in parsed.rows("project_report")}
        moved = [
            rows[row["row"]].cell(name)
            for row, traits in self._traits()
            if (last := self._last_traits.get(row["given_code"]))
            and all(old != new for old, new in zip(last, traits, strict=True))
            for name in ("project_code", "project_name")
        ]
        if moved:
            codes = "、".join(str(cell.value) for cell in moved[::2])
            yield Draft("code_moved", moved[0].sheet, tuple(moved), values={"codes": codes})

    def _traits(self) -> Iterator[tuple[Row, tuple[object, ...]]]:
        """The coded projects of the new version, with name, lead and villages."""
        coded = [row for row in self.after.get("project_report", ()) if row["given_code"]]
        alike = _likeness(coded, self.after)
        for row in coded:
            lead, places, _ = alike[row["row"]]
            yield row, (fold_name(row["project_name"]), lead, places)

    @cached_property
    def _last_traits(self) -> Mapping[str, tuple[object, ...]]:
        """By code, those of the town's last report in force of each project."""
        at = {"town": self.town_code, "period": self.period}
        reports = self.con.execute(_REPORTED, at).fetchall()
        return {
            code: (fold_name(name), lead, frozenset(places or ()))
            for own, given, name, lead, places in reports
            for code in (own, given)
            if code
        }

    @cached_property
    def _base(self) -> tuple[str, int, date | None] | None:
        current = in_force(self.con, self.town_code, self.period)
        return self.con.execute(_BASE, [current]).fetchone() if current else None

    @cached_property
    def _before(self) -> Tables:
        before = rows_of(self.con, self._base[0]) if self._base else {}
        return known_as(before, self.identity)

    # --- what is gone

    def _takes_much(self) -> Iterator[bool]:
        checks = self.dictionary.checks
        for sheet in self.dictionary.sheets:
            pairs = self._pairs[sheet.relation]
            asked = [(b, a) for b, a in pairs if a is not None or not self._is_doubted(sheet, b)]
            live = [(b, a) for b, a in asked if not _has_left(b)]
            yield checks.is_much_gone(sum(a is None for _, a in asked), len(asked))
            left = sum(a is None or _has_left(a) for _, a in live)
            yield checks.is_much_gone(left, len(live))
        for measure, bounds in checks.measures.items():
            before, after = self._sums(bounds.columns)
            yield checks.is_much_changed(measure, before, after)

    @cached_property
    def _pairs(self) -> Mapping[str, list[tuple[Row, Row | None]]]:
        return {s.relation: self._paired(s) for s in self.dictionary.sheets}

    def _paired(self, sheet: Sheet) -> list[tuple[Row, Row | None]]:
        """Each row in force with its row of the new version, the surest match first."""
        relation = sheet.relation
        old, new = self._before.get(relation, ()), list(self.after.get(relation, ()))
        partner: dict[int, Row] = {}
        for key in _keys(sheet):
            free: dict[Hashable, list[Row]] = grouped((k, row) for row in new for k in key(row))
            for row in old:
                candidates = (r for k in key(row) for r in free.get(k, ()))
                taken = {id(r) for r in partner.values()}
                match = next((r for r in candidates if id(r) not in taken), None)
                if row["row"] not in partner and match is not None:
                    partner[row["row"]] = match
        if relation == "project_report":
            partner |= self._alike(old, new, partner)
        return [(row, partner.get(row["row"])) for row in old]

    def _alike(
        self, old: Sequence[Row], new: Sequence[Row], partner: Mapping[int, Row]
    ) -> dict[int, Row]:
        """Renamed projects: the only ones left on both sides with the same lead, villages and type."""
        taken = {id(row) for row in partner.values()}
        left = [row for row in old if row["row"] not in partner]
        free = [row for row in new if id(row) not in taken]
        likes = [
            _likeness(rows, tables) for rows, tables in ((left, self._before), (free, self.after))
        ]
        counts = [Counter(like.values()) for like in likes]
        by_likeness = {like: row for row in free if (like := likes[1][row["row"]])}
        return {
            row["row"]: by_likeness[like]
            for row in left
            if counts[0][like := likes[0][row["row"]]] == counts[1][like] == 1
        }

    def inherited(self) -> dict[int, tuple[str, str]]:
        """{row: name and code in the version in force} of projects without a code that were renamed."""
        old = [before for before, _ in self._pairs["project_report"]]
        new = [row for row in self.after.get("project_report", ()) if not row["given_code"]]
        pairs = {id(a): b for b, a in self._pairs["project_report"] if a is not None}
        history = read_history(self.con, self.town_code, self.period) if old and new else NO_HISTORY
        past = history.known_as(self.identity).projects
        return {
            row["row"]: (before["project_name"], before["given_code"] or code)
            for row in new
            if (before := pairs.get(id(row))) and before["match_key"] != row["match_key"]
            for code in [known_code(past, before["match_key"], before["own_code"])]
        }

    def _is_over(self, row: Row) -> bool:
        over = self.dictionary.vocabularies["project_status"].over | {"ended"}
        return row.get("status") in over

    # --- figures

    def _sums(self, columns: Sequence[str]) -> tuple[Decimal, Decimal]:
        """Before and after; a doubtful cell that was mended counts as it is now."""
        sheet = self.dictionary.sheet("project_report")
        named = [c for c in sheet.columns if c.name in columns]
        before = Decimal(0)
        for row, now in self._pairs[sheet.relation]:
            for column in named:
                is_doubted = (sheet.sheet, row["row"], column.title) in self._doubted
                before += _amount((now or {}) if is_doubted else row, column)
        after = sum(
            (_amount(row, c) for row in self.after.get(sheet.relation, ()) for c in named),
            Decimal(0),
        )
        return before, after

    @cached_property
    def _doubted(self) -> frozenset[tuple[str, int, str]]:
        """(sheet, row, title) of the cells in force that a question is open about."""
        found = self.con.execute(_DOUBTED, [self._base[0] if self._base else ""]).fetchall()
        return frozenset(
            (sheet, number, title)
            for sheet, row, cell, title in found
            for number in rows_named(row, cell)
        )

    def _is_doubted(self, sheet: Sheet, row: Row) -> bool:
        """What names the row is in question, so that the row may have been mended into another."""
        titles = (c.title for c in sheet.columns if c.type in _NAMING)
        return any((sheet.sheet, row["row"], title) in self._doubted for title in titles)

    def sides(self) -> str:
        """Both sides in words: rows of each sheet, and the figures of the projects."""
        return "、".join(self._sides())

    def _sides(self) -> Iterator[str]:
        for sheet in self.dictionary.sheets:
            old, new = (len(t.get(sheet.relation, ())) for t in (self._before, self.after))
            gone = sum(a is None for _, a in self._pairs[sheet.relation])
            if old != new or gone:
                yield f"{sheet.sheet} {old} → {new} 行" + (f"（少了 {gone} 行）" if gone else "")
        sheet = self.dictionary.sheet("project_report")
        measured = {name for m in self.dictionary.checks.measures.values() for name in m.columns}
        for column in (c for c in sheet.columns if c.name in measured):
            sums = [
                sum((_amount(r, column) for r in t.get(sheet.relation, ())), Decimal(0))
                for t in (self._before, self.after)
            ]
            if sums[0] != sums[1]:
                yield f"{column.title} {' → '.join(_plain(n, column) for n in sums)}"

    # --- sheets left empty

    def _nothing_listed(self) -> Iterator[Draft]:
        """Standing rows are listed in every return, so an empty sheet is most likely one not filled in."""
        blank = [relation for relation in STANDING if not self.after.get(relation)]
        if not blank:
            return
        listed, where = self._listed_before()
        is_nothing = len(blank) == len(STANDING)
        for relation in (r for r in blank if listed[r]):
            if is_nothing or listed[relation] >= self.dictionary.checks.nothing_rows:
                sheet = self.dictionary.sheet(relation).sheet
                yield Draft.of_file(
                    "nothing_listed", sheet=sheet, other=where, times=listed[relation]
                )

    def _listed_before(self) -> tuple[dict[str, int], str]:
        """How many rows stood on each sheet, in the version to be replaced or else in the latest return."""
        if self._base:
            words = self.dictionary.returned.version.format(version=self._base[1])
            return {r: len(self._before.get(r, ())) for r in STANDING}, words
        latest = self.con.execute(_LATEST, [self.town_code, self.period]).fetchone()
        if latest is None:
            return dict.fromkeys(STANDING, 0), ""
        rows = rows_of(self.con, latest[0])
        live = {r: sum(not self._is_over(row) for row in rows.get(r, ())) for r in STANDING}
        return live, self.dictionary.period(latest[1]).name


def _has_left(row: Row) -> bool:
    """Ended and terminated rows are no longer there, though they are listed; completed ones are."""
    return row.get("status") in ("ended", "terminated")


_Key = Callable[[Row], Iterable[Hashable]]


def _keys(sheet: Sheet) -> Iterator[_Key]:
    """What tells that two rows are one, the surest first."""
    if sheet.relation in CODED:
        yield lambda row: filter(None, [row["given_code"]])
        yield lambda row: {row["given_code"], row["own_code"]} - {None}
        yield lambda row: [row["match_key"]]
        return
    names = LABELS.get(sheet.relation, (sheet.columns[0].name,))
    stored = [c.stored_name for c in sheet.columns if c.name in names and c.stored_name]
    yield lambda row: [tuple(fold_name(as_text(row[name])) for name in stored)]


def _likeness(
    rows: Sequence[Row], tables: Tables
) -> dict[int, tuple[str | None, frozenset[str], str]]:
    """{row: its lead, villages and main type}."""
    organizations, villages = (
        LISTS["project_report", column].name for column in ("organizations", "villages")
    )
    leads = {r["row"]: r["organization_id"] for r in tables.get(organizations, ()) if r["is_lead"]}
    places = grouped((r["row"], r["village_code"]) for r in tables.get(villages, ()))
    return {
        (n := row["row"]): (leads.get(n), frozenset(places.get(n, ())), row[LIKE]) for row in rows
    }


def _amount(row: Mapping[str, Any], column: SheetColumn) -> Decimal:
    value = row.get(column.stored_name or "")
    return Decimal(0) if value is None else Decimal(str(value))


def _plain(number: Decimal, column: SheetColumn) -> str:
    shown = number / WAN if column.type == "money" else number
    return f"{shown.normalize():f}"
