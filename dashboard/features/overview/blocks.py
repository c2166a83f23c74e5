"""The blocks of 总览; what is due stands in ``due``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.lists import problem_list
from dashboard.charts.phase_bar import phase_bar
from dashboard.charts.steps import symbol
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.problems import list_problems
from dashboard.features.overview import headlines
from dashboard.features.overview.change_list import Change, change_list
from dashboard.features.overview.town_strip import town_data, town_strip
from dashboard.page import menu, statements
from dashboard.page.cache import cached
from dashboard.page.headlines import towns_attention
from dashboard.page.key_figures import strip, to_date
from dashboard.page.links import PROBLEM_PAGE, drill_down, problem_address, to_page
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import escape, is_missing, join, nb, number, signed
from etl.dictionary import Measure, Milestone

MOST_PROBLEMS = 3


@cached
def headline(view: View) -> str:
    """How far pairing has come, and how much further than the half-year before."""
    return statements.coverage(view)


@cached
def figures(view: View) -> str:
    """The key figures with their changes and trends, and below them the sums to date."""
    return strip(view) + to_date(view)


@cached
def phases(view: View) -> str:
    """The three phases with the mark of today, or of the end of a past half-year."""
    title = headlines.phase(view)
    is_past = view.period.code != shared.reported_periods(view.warehouse)[-1]
    bar = phase_bar(
        view.dictionary.phases,
        view.as_of if is_past else view.today,
        is_today=not is_past,
        name_room=198,
    )
    return panels.wrap(f'<div class="phaseline"><h2 class="h2">{nb(title)}</h2>{bar}</div>')


@cached
def towns(view: View) -> Table:
    """The state of every town on one strip, in code order."""
    steps = shared.steps(view.warehouse, view.period.code)
    milestones = [m for m in view.town_steps if not m.descriptive]
    drawn = steps[steps["milestone"].isin([m.code for m in milestones])]
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    names = view.town_names if view.town else view.part_names
    title = towns_attention(drawn, names, word, view.part_word)
    body = town_strip(view, steps, milestones) + _legend(view, drawn, milestones)
    more = linked(menu.entry("town_progress").title, to_page(view, "town_progress"))
    return Table(panels.block(title, "", body, tools=more), town_data(view, drawn))


def _legend(view: View, drawn: pd.DataFrame, milestones: Sequence[Milestone]) -> str:
    """The steps behind the symbols, the symbols' meaning, and the basis of what is compared."""
    states = view.dictionary.vocabularies["milestone_state"].terms
    shapes = "　".join(
        f'<span class="nb">{symbol(t.code, view.dictionary)}{escape(t.name)}</span>'
        for t in states
        if t.code in set(drawn["state"])
    )
    notes = [f"步骤（{join([m.short for m in milestones])}）：{shapes}"]
    if view.carried:
        notes.append(panels.starred(view.carried_note))
    return f'<div class="src">{"。".join(notes)}</div>'


@cached
def problems(view: View) -> str:
    """At most three problems that are not resolved, the longest open first, and a link to all."""
    waiting = list_problems(view.warehouse, view.area, view.period.code)
    overdue, address = view.dictionary.programme.overdue, partial(problem_address, view)
    body = problem_list(waiting[:MOST_PROBLEMS], view.as_of, overdue, address)
    everything = (
        linked("全部", to_page(view, PROBLEM_PAGE), statements.problems(view)) if waiting else ""
    )
    counted = view.days_as_of if waiting else ""
    return panels.block(statements.problems(view), counted, body, tools=everything)


@cached
def changes(view: View) -> str:
    """What changed since the half-year before: organisations, projects, problems, examples."""
    before = view.previous_period
    subjects = {
        view.title_of("organization"): _organizations(view),
        "项目": _projects(view),
        "问题与做法": _steps(view),
    }
    lines = [(subject, changes) for subject, changes in subjects.items() if changes]
    if before is None or not lines:
        box = panels.empty_box("首个报送期，没有上期可比", "从下一报送期起列出变化。")
        return panels.block("本期变化", "", box)
    count = sum(r.has_reported for r in view.here)
    partial_note = f"；新增只计{count}个已纳入汇总的{TOWN}" if 0 < count < len(view.here) else ""
    joined = names_of(view.dictionary, "participation_class")["new"]
    is_carried = any(change.is_carried for _, changes in lines for change in changes)
    return panels.block(
        headlines.changes(*_arrivals(view), view.period.name, joined),
        f"与{before.name}相比{partial_note}",
        change_list(lines),
        view.carried_note if is_carried else "",
    )


def _arrivals(view: View) -> tuple[float, float]:
    """Projects and organisations that are new in the half-year (NaN = not known)."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    projects = mart.loc[mart["period"] == view.period.code, "projects_new"].sum(min_count=1)
    people = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    # ``NA`` is no number.
    known = (projects, people["organizations_new"])
    new = [float("nan") if is_missing(value) else float(value) for value in known]
    return new[0], new[1]


def _gap(view: View) -> list[Change]:
    """The word for the flows of an area from which there is no return."""
    has_return = any(r.has_reported for r in view.here)
    return [] if has_return else [Change("本期", view.missing_word, is_gap=True)]


def _organizations(view: View) -> list[Change]:
    """Organisations that came or came back, and those that left."""
    if gap := _gap(view):
        return gap
    now = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    if is_missing(now["organizations_left"]):
        return []
    classes = view.dictionary.vocabularies["participation_class"].terms
    came = [
        _class(view, term.name, f"organizations_{term.code}", now[f"organizations_{term.code}"])
        for term in reversed(classes)
        if not term.is_over and term.code != "continuing"
    ]
    word, _, parts = statements.left(view).partition("（")
    note = f"（{parts}" if word else ""
    gone = _class(view, "不再参与", "organizations_left", now["organizations_left"])
    return [*came, replace(gone, note=note)]


def _class(view: View, name: str, indicator: str, value: float) -> Change:
    return Change(name, number(value), drill_down(view, indicator) if value else None)


def _projects(view: View) -> list[Change]:
    """Projects first reported, and how many more are completed than before."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    sums = mart.groupby("period")[["projects_new", "projects_completed"]].sum(min_count=1)
    listed = _gap(view)
    if sums.empty:
        return listed
    new, done = sums["projects_new"].iloc[-1], sums["projects_completed"]
    if not listed and not is_missing(new):
        rows = drill_down(view, "projects_new")
        listed.append(Change(view.label("projects_new"), number(new), rows))
    if not is_missing(done.iloc[-1]):
        rows = drill_down(view, "projects_completed")
        listed.append(_stock(view, view.label("projects_completed"), rows, done))
    return listed


def _stock(view: View, label: str, rows: DrillDown, values: pd.Series[float]) -> Change:
    """A total to date with its change, unless all of it is carried forward."""
    note = "" if len(view.carried) == len(view.here) else _change(values)
    return Change(label, number(values.iloc[-1]), rows, note, is_carried=bool(view.carried))


def _change(values: pd.Series[float]) -> str:
    """``（+70）``: the change of a total since the half-year before; nothing where it is not known."""
    if len(values) < 2 or is_missing(values.iloc[-1]) or is_missing(values.iloc[-2]):
        return ""
    return f"（{signed(float(values.iloc[-1] - values.iloc[-2]))}）"


def _steps(view: View) -> list[Change]:
    """Problems raised and resolved, examples reported, each to date with its change."""
    steps = shared.steps_until(view.warehouse, view.period.code)
    here = steps[steps["area_code"] == view.area].sort_values("period")
    totals: tuple[tuple[str, Measure, str, str], ...] = (
        ("累计提出问题", "problems", "denominator", "milestone_base"),
        ("累计解决问题", "problems", "numerator", "milestone_facts"),
        ("累计做法和典型", "cases", "numerator", "milestone_facts"),
    )
    listed = []
    for name, measure, column, indicator in totals:
        step = view.dictionary.step(measure)
        values = here.loc[here["milestone"] == (step and step.code), column].astype(float)
        if step and len(values) and not is_missing(values.iloc[-1]):
            rows = drill_down(view, indicator, milestone=step.code)
            listed.append(_stock(view, name, rows, values))
    return listed
