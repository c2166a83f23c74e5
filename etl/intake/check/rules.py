"""Rules beyond the single cell: one rule, one function, with its why. :data:`RULES` is the order of checking."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

from etl.dictionary import Condition, SheetColumn
from etl.identity import PROBLEM_PREFIX, PROJECT_PREFIX, own_code, pairing_modes, problem_key
from etl.intake.check.findings import Draft
from etl.intake.check.history import History, PastProblem, PastProject, known_code
from etl.intake.check.returns import CheckedSheet, Return, Row, reported_on, template_version
from etl.intake.normalize.money import WAN
from etl.intake.read.table import DataRow

Rule = Callable[[Return], Iterator[Draft]]
FEWEST_STRAYS, STRAYS_TO_OWN = (
    2,
    4,
)  # villages of one other town, and how many times those of its own
SHOWN_OF_A_NAME = 20  # characters: enough to know a project or problem by


def reported_in_future(r: Return) -> Iterator[Draft]:
    """A return cannot have been filled in after it was received: the date decides whether it was on time."""
    day = reported_on(r)
    if day and day > r.context.today:
        yield _on_cover(r, "date_in_future", "reported_on", expected=day)


def reported_after_it_began(r: Return) -> Iterator[Draft]:
    """A return filled in before its half-year began has most likely the wrong year, which would make it punctual."""
    day, period = reported_on(r), r.context.period
    if day and period and day < period.starts_on:
        yield _on_cover(
            r, "reported_before_period", "reported_on", expected=day, period=period.name
        )


def dates_only_when_so(r: Return) -> Iterator[Draft]:
    """An end date in a row that is not ended, a completion date in one under way: one of the two cells is wrong."""
    for relation, sheet in r.sheets.items():
        for column in sheet.declared.columns:
            if isinstance(column.required, Condition):
                yield from _filled_though(r, relation, sheet, column, column.required)


def _filled_though(
    r: Return, relation: str, sheet: CheckedSheet, column: SheetColumn, condition: Condition
) -> Iterator[Draft]:
    other = sheet.column(condition.column)
    name = r.context.vocabulary(other).name_of(condition.equals)
    for row in sheet.rows_whose(column.name, lambda value: value is not None):
        given = row.values[condition.column]
        if given is not None and given != condition.value:
            yield r.at(
                "filled_though",
                relation,
                row,
                column.name,
                other_title=other.title,
                other_value=name,
            )


def known_template(r: Return) -> Iterator[Draft]:
    """Columns of another template version may mean something else: said, not refused."""
    stated, current = template_version(r), r.context.dictionary.programme.template_version
    if stated and stated.upper().removeprefix("V").removesuffix(".0") != current:
        yield _on_cover(r, "template_version_unknown", "template_version", expected=current)


def town_of_its_villages(r: Return) -> Iterator[Draft]:
    """Villages that all lie in one other town: 镇街 is wrong, or the rows are. Said once, on the cover."""
    if r.context.villages is None:
        return
    others, own = Counter[str](), 0
    for relation, sheet in r.sheets.items():
        for column in (c for c in sheet.declared.columns if c.type == "village"):
            own += sum(row.values[column.name] is not None for row in r.rows(relation))
            others.update(_other_towns(r, sheet, column))
    town, count = max(others.items(), key=lambda item: item[1], default=("", 0))
    if count >= FEWEST_STRAYS and count > STRAYS_TO_OWN * own and count == others.total():
        yield _on_cover(r, "town_differs", "town", suggestion=town, times=count)


def _other_towns(r: Return, sheet: CheckedSheet, column: SheetColumn) -> Iterator[str]:
    for row in (row for row in sheet.rows if row.has_error and row.values[column.name] is None):
        for issue in r.context.normalise(row.cell(column.name).value, column).issues:
            if issue.code == "village_other_town":
                yield issue.values["other_town"]


def dates_in_their_window(r: Return) -> Iterator[Draft]:
    """A date outside its half-year is most often a slip, or belongs into another return (contract, Checking)."""
    for relation, sheet in r.sheets.items():
        for column in sheet.declared.columns:
            if column.window is None:
                continue
            is_outside = partial(_is_outside, r, column.window)
            for row in sheet.rows_whose(column.name, is_outside):
                yield _outside(r, relation, row, column.name, column.window)


def _is_outside(r: Return, window: str, day: object) -> bool:
    period, programme = r.context.period, r.context.dictionary.programme
    if not isinstance(day, dt.date) or period is None:
        return False
    if window == "programme":
        return day > programme.ends_on
    return day > period.ends_on if window == "until_end" else not period.holds(day)


def _outside(r: Return, relation: str, row: Row, name: str, window: str) -> Draft:
    day, period, programme = row.values[name], r.context.period, r.context.dictionary.programme
    if window == "programme":
        limit = programme.ends_on
        return r.at("date_after_programme", relation, row, name, expected=day, limit=limit)
    code = "date_after_period" if window == "until_end" else "date_outside_period"
    return r.at(code, relation, row, name, expected=day, period=period.name if period else "")


def completed_is_full(r: Return) -> Iterator[Draft]:
    """已完成 means progress 100 (contract): otherwise one of the two cells is wrong."""
    for row in r.rows("project_report"):
        progress = row.values["progress_pct"]
        if row.values["status"] == "completed" and progress is not None and progress != 100:
            status = r.context.dictionary.vocabularies["project_status"].name_of("completed")
            yield r.at(
                "progress_not_full", "project_report", row, "progress_pct", other_value=status
            )


def ends_after_start(r: Return) -> Iterator[Draft]:
    """No project is completed, and no agreement ended, before it began."""
    for relation, later, earlier in (
        ("project_report", "planned_end", "planned_start"),
        ("project_report", "completed_on", "planned_start"),
        ("pairing", "ended_on", "paired_on"),
        ("problem", "resolved_on", "raised_on"),
    ):
        for row in r.rows(relation):
            end, start = row.values[later], row.values[earlier]
            if end and start and end < start:
                title = r.sheets[relation].column(earlier).title
                yield r.at(
                    "end_before_start",
                    relation,
                    row,
                    later,
                    value=end,
                    other_title=title,
                    other_value=start,
                )


def one_row_a_project(r: Return) -> Iterator[Draft]:
    """The same project twice would count its money twice (same code, or same folded name and lead)."""
    groups: dict[object, list[Row]] = defaultdict(list)
    rows = r.rows("project_report")
    keys = list(map(_project_key, rows))
    times = Counter(keys)
    for row, key in zip(rows, keys, strict=True):
        if row.values["project_code"]:
            groups["code", row.values["project_code"]].append(row)
        if key and times[key] > 1:
            groups["name", key].append(row)
    yield from _repeated(r, "project_report", "project_name", "duplicate_project", groups.values())


def one_row_a_pairing(r: Return) -> Iterator[Draft]:
    """The same pairing in force twice would count twice."""
    keys: dict[object, list[Row]] = defaultdict(list)
    for row in r.rows("pairing"):
        organization, village = row.values["organization"], row.values["village"]
        if organization and village and row.values["status"] == "active":
            keys[organization.organization_id, village].append(row)
    yield from _repeated(r, "pairing", "organization", "duplicate_pairing", keys.values())


def _are_read(r: Return, relation: str, *names: str) -> bool:
    """The sheet is there, and these columns are understood in all of its rows: else a rule about them is an echo."""
    return relation in r.sheets and all(
        row.values[name] is not None for row in r.rows(relation) for name in names
    )


def _repeated(
    r: Return, relation: str, name: str, code: str, groups: Iterable[list[Row]]
) -> Iterator[Draft]:
    sheet, said = r.sheets.get(relation), set[tuple[int, ...]]()
    for rows in groups:
        if sheet is None or len(rows) < 2:
            continue
        numbers = tuple(row.number for row in rows)
        if numbers in said:
            continue
        said.add(numbers)
        cells, shown = tuple(row.cell(name) for row in rows), "、".join(map(str, numbers))
        yield Draft(
            code, cells[0].sheet, cells, sheet.column(name), str(cells[0].value), {"rows": shown}
        )


def mode_as_derived(r: Return) -> Iterator[Draft]:
    """结对方式 follows from the rows; where the town says otherwise, a row may be missing."""
    vocabulary = r.context.dictionary.vocabularies["pairing_mode"]
    rows = r.rows("pairing")
    if not _are_read(r, "pairing", "organization", "village"):
        return
    for row, mode in zip(rows, pairing_modes(rows), strict=True):
        if row.values["mode"] and mode and row.values["mode"] != mode:
            yield r.at("mode_differs", "pairing", row, "mode", expected=vocabulary.name_of(mode))


def projects_have_a_pairing(r: Return) -> Iterator[Draft]:
    """A project's lead works in a town it is paired with: a missing pairing is most often a forgotten row.

    Only the lead is asked about: partners that join a project need no pairing of their own. While a pairing is
    not understood, nothing is said: it may be the one.
    """
    if not _are_read(r, "pairing", "organization"):
        return
    paired = {
        row.values["organization"].organization_id
        for row in r.rows("pairing")
        if row.values["organization"]
    }
    other = r.context.dictionary.sheet("pairing").sheet
    for row in r.rows("project_report"):
        lead: Any = (row.values["organizations"] or (None,))[0]
        if lead and lead.organization_id not in paired and row.values["status"] != "terminated":
            yield r.at(
                "no_pairing",
                "project_report",
                row,
                "organizations",
                value=lead.name,
                other_sheet=other,
            )


def totals_add_up(r: Return) -> Iterator[Draft]:
    """A 合计 that disagrees with its rows means that one of them is wrong."""
    for sheet in r.sheets.values():
        summed = [c for c in sheet.declared.columns if c.type in ("money", "count", "number")]
        for total in sheet.table.totals:
            above = [row for row in sheet.rows if row.number < total.number] or list(sheet.rows)
            for column in (c for c in summed if _is_stated(total, c.name, above)):
                stated = r.context.normalise(total.cells[column.name].value, column).value
                expected = sum(
                    (row.values[column.name] or 0 for row in above),
                    type(stated)(0) if stated else 0,
                )
                if (
                    stated is not None
                    and abs(stated - expected) > stated / 10**6 + type(stated)(1) / 100
                ):
                    shown = expected / WAN if column.type == "money" else expected
                    yield Draft.at(
                        "total_differs", total.cells[column.name], column, expected=_plain(shown)
                    )


def _is_stated(total: DataRow, name: str, rows: Sequence[Row]) -> bool:
    """The total gives this column, and each row's figure of it is understood or blank."""
    is_given = name in total.cells and not total.cells[name].is_blank
    return is_given and not any(
        row.has_error and row.values[name] is None and not row.cell(name).is_blank for row in rows
    )


def _plain(number: object) -> str:
    """A number as people write it: no exponent, no zeros behind."""
    return f"{Decimal(str(number)).normalize():f}"


def money_in_wan(r: Return) -> Iterator[Draft]:
    """元 taken for 万元 makes one project outweigh a town: far above the usual is asked about."""
    sheet = r.sheets.get("project_report")
    if sheet is None:
        return
    for name in ("cash", "in_kind", "planned_cash"):
        past = [p.cash_yuan for p in r.history.projects if p.cash_yuan] if name == "cash" else []
        for amount, row in _far_above(r, sheet, name, past):
            yield r.at("unit_slip", "project_report", row, name, expected=_plain(amount / WAN))


def _far_above(
    r: Return, sheet: CheckedSheet, name: str, past: list[Decimal]
) -> Iterator[tuple[Decimal, Row]]:
    """The amounts far above the median, or beyond all measure, with their rows."""
    amounts = [amount for amount in sheet.values[name] if amount]
    checks = r.context.dictionary.checks
    times, ceiling = checks.unit_slip_times, checks.unit_slip_ceiling_yuan
    reached = max(amounts, default=Decimal(0)) / times
    usual = [*amounts, *past]
    # Sorting takes long; mostly the median is above what the largest amount would need it to be.
    if reached < Decimal(ceiling) / times and 2 * sum(a > reached for a in usual) > len(usual):
        return iter(())
    much = min(times * Decimal(median(usual)), Decimal(ceiling)) if amounts else ceiling
    rows = sheet.rows_whose(name, lambda amount: bool(amount) and amount >= much)
    return ((row.values[name], row) for row in rows)


def nothing_new_means_no_flow(r: Return) -> Iterator[Draft]:
    """本期无新增 and a flow above 0 contradict each other."""
    sheet = r.sheets.get("project_report")
    if not r.is_no_new or sheet is None:
        return
    title = r.context.dictionary.cover.column("no_new").title
    for column in (c for c in sheet.declared.columns if c.flow):
        for row in sheet.rows:
            if row.values[column.name]:
                yield r.at("no_new_but_flow", "project_report", row, column.name, other_title=title)


def district_has_no_aid_of_its_own(r: Return) -> Iterator[Draft]:
    """区级 reports its milestones, cases and honours; pairings and projects are the towns' (contract, fine print).

    Rows of it would be money that no town's mart holds.
    """
    if r.context.town != r.context.reference.district:
        return
    for sheet in (sheet for sheet in r.sheets.values() if sheet.declared.of_towns and sheet.rows):
        cells = tuple(next(iter(row.cells.values())) for row in sheet.rows)
        yield Draft(
            "district_rows",
            sheet.table.sheet,
            cells,
            values={"town": r.context.reference.district.name},
        )


def milestones_of_their_owner(r: Return) -> Iterator[Draft]:
    """A town declares the town's tasks, the district its own; the others are computed."""
    district = r.context.reference.district
    owner = "district" if r.context.town == district else "town"
    for row in r.rows("milestone_report"):
        milestone = row.values["milestone"] and r.context.dictionary.milestone(
            row.values["milestone"]
        )
        if milestone and milestone.basis != "declared":
            yield r.at("milestone_computed", "milestone_report", row, "milestone")
        elif milestone and milestone.owner != owner:
            expected = district.name if milestone.owner == "district" else "镇（街道）"
            yield r.at(
                "milestone_other_owner", "milestone_report", row, "milestone", expected=expected
            )


def known_codes(r: Return) -> Iterator[Draft]:
    """编号 ties half-years together: an unknown one may be a slip, a missing one is found by name and said so."""
    for coded in _CODED:
        past: dict[str, list[PastProject | PastProblem]] = defaultdict(list)
        for report in coded.past(r.history):
            past[report.match_key].append(report)
        for row in r.rows(coded.relation):
            code, key = row.values[coded.column], coded.key(row)
            known = past.get(key) if key and not code else None
            if (
                code
                and code not in r.history.codes
                and code != _own_code(r, coded.prefix, row, key)
            ):
                yield r.at("code_unknown", coded.relation, row, coded.column)
            elif known and key:
                expected = known_code(known, key, _own_code(r, coded.prefix, row, key))
                shown = known[-1].name[:SHOWN_OF_A_NAME]
                yield r.at(
                    coded.message, coded.relation, row, coded.column, value=shown, expected=expected
                )


def _project_key(row: Row) -> str | None:
    is_named = row.values["project_name"] and row.values["organizations"]
    return row.project_key if is_named else None


def _problem_key(row: Row) -> str | None:
    return problem_key(row.values) if row.values["problem"] else None


@dataclass(frozen=True)
class _Coded:
    """Rows that a code ties together over the half-years."""

    relation: str
    column: str
    prefix: str
    message: str
    key: Callable[[Row], str | None]
    past: Callable[[History], tuple[PastProject, ...] | tuple[PastProblem, ...]]


_CODED = (
    _Coded(
        "project_report",
        "project_code",
        PROJECT_PREFIX,
        "matched_by_name",
        _project_key,
        lambda history: history.projects,
    ),
    _Coded(
        "problem",
        "problem_code",
        PROBLEM_PREFIX,
        "problem_matched",
        _problem_key,
        lambda history: history.problems,
    ),
)


def _own_code(r: Return, prefix: str, row: Row, key: str | None) -> str:
    """The code that we give the row, as the annotated return of an earlier version shows it."""
    town = r.context.town
    return own_code(prefix, town.code, key) if town and key and not row.has_error else ""


def nothing_vanished(r: Return) -> Iterator[Draft]:
    """What was in force or live last time is listed again or ended: silence is a forgotten row (contract)."""
    yield from _vanished_pairings(r)
    yield from _vanished_projects(r)


def _vanished_pairings(r: Return) -> Iterator[Draft]:
    if not _are_read(r, "pairing", "organization", "village"):
        return
    listed = {
        (row.values["organization"].organization_id, row.values["village"])
        for row in r.rows("pairing")
    }
    names = {o.organization_id: o.name for o in r.context.reference.organizations}
    for past in r.history.pairings:
        if (past.organization_id, past.village_code) not in listed:
            village = r.context.village_by_code[past.village_code].name
            value = f"{names.get(past.organization_id, past.organization_id)} — {village}"
            yield _vanished(r, "pairing", "vanished_pairing", value, "")


def _vanished_projects(r: Return) -> Iterator[Draft]:
    rows = r.rows("project_report")
    if not r.history.projects or not _are_read(
        r, "project_report", "project_name", "organizations"
    ):
        return
    codes = {row.values["project_code"] for row in rows}
    keys = {_project_key(row) for row in rows}
    over = r.context.dictionary.vocabularies["project_status"].over
    for past in r.history.projects:
        is_live = past.period == r.history.last_period and past.status not in over
        if is_live and not past.codes & codes and past.match_key not in keys:
            yield _vanished(r, "project_report", "vanished_project", past.name, past.code)


def _vanished(r: Return, relation: str, code: str, value: str, expected: str) -> Draft:
    last = r.context.dictionary.period(r.history.last_period or "").name
    sheet = r.context.dictionary.sheet(relation).sheet
    return Draft(code, sheet, value=value, values={"period": last, "expected": expected})


def progress_goes_on(r: Return) -> Iterator[Draft]:
    """Progress that went back, or a completed project that is live again, is asked about."""
    status = r.context.dictionary.vocabularies["project_status"]
    for row in r.rows("project_report") if r.history.projects else ():
        past = _last_report(r, row)
        if past is None or row.values["status"] is None:
            continue
        if past.status == "completed" and row.values["status"] not in status.over:
            period = r.context.dictionary.period(past.period).name
            name = status.name_of(row.values["status"])
            yield r.at(
                "completed_reopened", "project_report", row, "status", period=period, value=name
            )
        elif (row.values["progress_pct"] or 0) < past.progress_pct and row.values[
            "progress_pct"
        ] is not None:
            yield r.at(
                "progress_back",
                "project_report",
                row,
                "progress_pct",
                expected=f"{past.progress_pct:g}",
            )


def cumulative_adds_up(r: Return) -> Iterator[Draft]:
    """累计 is checked against our own sum of the half-years, so that neither drifts (contract)."""
    tolerance = r.context.dictionary.checks.cumulative_tolerance_yuan
    for row in r.rows("project_report"):
        stated, now = row.values["cumulative_cash"], row.values["cash"]
        if stated is None or now is None:
            continue
        before = sum((p.cash_yuan or 0 for p in _reports_until(r, row)), Decimal(0))
        ours = before + now
        # The sum of the half-years before is what the template was pre-filled with: left as it came.
        if abs(stated - ours) > tolerance and not stated == before > 0:
            yield r.at(
                "cumulative_differs",
                "project_report",
                row,
                "cumulative_cash",
                value=_plain(stated / WAN),
                expected=_plain(ours / WAN),
            )


def _reports_until(r: Return, row: Row) -> list[Any]:
    """The project's reports of earlier half-years."""
    if not r.history.projects:
        return []
    code, key = row.values["project_code"], _project_key(row)
    period = r.context.period.code if r.context.period else ""
    known = r.history.projects_by_code if code else r.history.projects_by_key
    return [p for p in known.get(code or key or "", ()) if p.period < period]


def _last_report(r: Return, row: Row) -> Any:
    return max(_reports_until(r, row), key=lambda p: p.period, default=None)


def _on_cover(r: Return, code: str, name: str, **values: object) -> Draft:
    return Draft.at(code, r.cover_cells[name], r.context.dictionary.cover.column(name), **values)


RULES: tuple[Rule, ...] = (
    reported_in_future,
    reported_after_it_began,
    known_template,
    town_of_its_villages,
    dates_in_their_window,
    dates_only_when_so,
    completed_is_full,
    ends_after_start,
    one_row_a_project,
    one_row_a_pairing,
    district_has_no_aid_of_its_own,
    milestones_of_their_owner,
    mode_as_derived,
    projects_have_a_pairing,
    totals_add_up,
    money_in_wan,
    nothing_new_means_no_flow,
    known_codes,
    nothing_vanished,
    progress_goes_on,
    cumulative_adds_up,
)


def check_rules(r: Return) -> list[Draft]:
    """All rules in order; a cell that a finding already names gets no second one of the same code."""
    drafts = [draft for rule in RULES for draft in rule(r)]
    seen: Counter[tuple[object, ...]] = Counter()
    kept = []
    for draft in drafts:
        key = (draft.code, draft.cells, draft.value)
        seen[key] += 1
        if seen[key] == 1:
            kept.append(draft)
    return kept
