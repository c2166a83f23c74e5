"""The blocks of one town on 镇街进度: its steps, problems and returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid
from dashboard.charts.lists import overdue_note, problem_list
from dashboard.charts.panels import STAR
from dashboard.charts.steps import symbol
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.frames import records
from dashboard.data.problems import list_problems
from dashboard.features.town_progress import headlines, queries
from dashboard.features.town_progress.queries import Version
from dashboard.features.town_progress.step_matrix import is_carried, step_fact, step_rows
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import PROBLEM_PAGE, drill_down, problem_address, to_page
from dashboard.page.view import View, names_of
from dashboard.style.formats import clauses, day, escape, is_missing, nb
from etl.dictionary import Dictionary, Milestone

MOST_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a town as the list shows it."""

    state: str | None
    name: str
    fact: str
    reason: str
    rows: DrillDown | None = None
    is_carried: bool = False
    full_name: str = ""


@cached
def steps_of_town(view: View, steps: pd.DataFrame) -> str:
    """The steps of the chosen town with facts in words and reasons."""
    rows = {row.milestone: row for row in records(steps[steps["area_code"] == view.area])}
    stated = queries.statements(view.warehouse, view.area, view.period.code)
    listed = [
        _step(m, rows[m.code], view, *stated.get(m.code, (None, "")))
        for m in view.dictionary.milestones
        if m.code in rows
    ]
    states = [step.state for step in listed if step.state]
    whole = view.region.name if view.county else view.area_name
    return panels.block(
        headlines.step_counts(states, names_of(view.dictionary, "milestone_state")),
        f"截至{day(view.as_of)}，据{view.period.name}及以前报送；无符号的只陈述事实",
        step_list(listed, view.dictionary),
        view.carried_note,
        tools=linked(
            f"全{view.district_word}对照", to_page(view.for_district(), "town_progress"), whole
        ),
    )


def _step(
    milestone: Milestone, row: Any, view: View, completed_on: date | None, evidence: str
) -> Step:
    is_known, (report,) = not is_missing(row.numerator), view.here
    if milestone.basis == "count" and not is_known and not report.has_reported:
        return Step(None, milestone.short, view.missing_word, "", full_name=milestone.name)
    fact = step_fact(row, milestone)
    rows = step_rows(view, milestone.code) if fact else None
    reason = "" if is_missing(row.reason) else str(row.reason)
    state = None if milestone.descriptive else str(row.state)
    if state != "attention" and reason:
        fact, reason = reason, ""
    text = fact or _without_figures(milestone, row, view)
    said = clauses(day(completed_on) if completed_on else "", evidence)
    text += f"（{said}）" if said else ""
    is_old = bool(rows) and is_carried(row, milestone, report)
    return Step(state, milestone.short, text, reason, rows, is_old, milestone.name)


def _without_figures(milestone: Milestone, row: Any, view: View) -> str:
    """The words for a step that has no figures: when it begins, or its state."""
    phase = view.dictionary.phase(milestone.phase)
    if phase.starts_on > view.period.ends_on:
        return f"{phase.starts_on.year}年{phase.starts_on.month}月开始"
    return view.dictionary.vocabularies["milestone_state"].name_of(str(row.state))


def step_list(steps: Sequence[Step], dictionary: Dictionary) -> str:
    """The judged steps with symbol, fact in words and reason for attention; below them plain facts."""
    judged = "".join(
        f'<div class="step"><span class="m">{symbol(s.state, dictionary)}</span>{_name(s)}'
        f'<span class="s">{_fact(s)}{_reason(s.reason)}</span></div>'
        for s in steps
        if s.state
    )
    plain = "".join(
        f'<div>{_name(s)}<span class="s">{_fact(s)}</span></div>' for s in steps if not s.state
    )
    return judged + (f'<div class="facts">{plain}</div>' if plain else "")


def _name(step: Step) -> str:
    return f'<span class="t" title="{escape(step.full_name or step.name)}">{nb(step.name)}</span>'


def _fact(step: Step) -> str:
    return f"{linked(nb(step.fact), step.rows)}{STAR if step.is_carried else ''}"


def _reason(text: str) -> str:
    return f'；<span class="attn">{nb(text)}</span>' if text else ""


@cached
def problems_of_town(view: View) -> str:
    """The town's unresolved problems, or that there are none."""
    problems = list_problems(view.warehouse, view.area, view.period.code)
    if not problems:
        return panels.block(statements.problems(view), f"截至{view.period.name}报送", "")
    overdue = view.dictionary.programme.overdue
    more = f"；列出前{MOST_PROBLEMS}个" if len(problems) > MOST_PROBLEMS else ""
    return panels.block(
        statements.problems(view),
        f"按提出时间{view.as_of_note}{overdue_note(problems, overdue)}{more}",
        problem_list(
            problems[:MOST_PROBLEMS],
            view.as_of,
            overdue,
            partial(problem_address, view),
            names_of(view.dictionary, "problem_status"),
        ),
        tools=linked("全部", to_page(view, PROBLEM_PAGE), statements.problems(view)),
    )


def returns_table(view: View) -> str:
    """Every half-year's return with its versions, or the state of a missing one."""
    states = shared.town_punctuality(view.warehouse, view.area)
    versions: dict[str, list[Version]] = {}
    for version in queries.versions(view.warehouse, view.area, view.period.code):
        versions.setdefault(version.period, []).append(version)
    words = (
        view.period_title,
        view.column_titles("submission")["version"],
        view.dictionary.cover.column("reported_on").title,
    )
    heads = [
        *(Head(title, is_words=True) for title in words),
        *(Head(name, "条") for name in names_of(view.dictionary, "severity").values()),
    ]
    past = [code for code in states if code <= view.period.code]
    rows = [
        row
        for code in sorted(past, reverse=True)
        for row in _period_rows(view, code, versions.get(code, []), states[code])
    ]
    under = '<div class="sub">每个版本一行，新的在上；现行版本计入各项数据</div>'
    return under + grid("各期报送记录", heads, rows, "returns")


def _period_rows(view: View, period: str, versions: list[Version], state: str) -> list[Row]:
    """One row a version; the first names the half-year and links to its rows."""
    name, rows = view.dictionary.period(period).name, drill_down(view, "returns", period=period)
    if not versions:
        gap = Cell(view.state_name(state), is_gap=state == "missing", span=4)
        return [Row(name, [gap], rows)]
    first, *others = (_version_cells(view, version) for version in versions)
    return [Row(name, first, rows), *(Row("", cells) for cells in others)]


def _version_cells(view: View, version: Version) -> list[Cell]:
    status = names_of(view.dictionary, "submission_status")[version.status]
    reported_on = day(version.reported_on) if version.reported_on else "—"
    findings = {"version_errors": version.errors, "version_warnings": version.warnings}
    where = {"period": version.period, "version": str(version.version)}
    return [
        Cell(f"第{version.version}版", note=status),
        Cell(reported_on, note=_lateness(view, version)),
        *(
            count_cell(count, drill_down(view, indicator, **where) if count else None)
            for indicator, count in findings.items()
        ),
    ]


def _lateness(view: View, version: Version) -> str:
    """Whether a version that counts, or once did, was on time."""
    if version.is_on_time is None or version.status == "rejected":
        return ""
    return view.state_name("on_time" if version.is_on_time else "late")


# Widths of the steps and, beside them, the problems.
SHARES = (1, 1.2)
