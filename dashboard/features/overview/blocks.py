"""The blocks of 总览; what is due stands in ``due``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.lists import overdue_note, problem_list
from dashboard.charts.phase_bar import phase_bar
from dashboard.charts.steps import state_legend
from dashboard.data import queries as shared
from dashboard.data.drill_down import BACK, DESTINATION, DrillDown
from dashboard.data.metrics import metric_of
from dashboard.data.problems import Problem, list_problems
from dashboard.features.overview import headlines, queries
from dashboard.features.overview.change_list import Change, change_list
from dashboard.features.overview.key_figures import strip
from dashboard.features.overview.queries import Figure
from dashboard.features.overview.town_strip import PROBLEMS, town_strip
from dashboard.page.cache import cached
from dashboard.page.headlines import problems_waiting
from dashboard.page.links import drill_down, problem_address
from dashboard.page.live_projects import live_projects
from dashboard.page.view import View, names_of
from dashboard.style.formats import clauses, escape, fraction, is_missing, nb, number, signed

MOST_PROBLEMS = 3
# The step that counts model cases.
EXAMPLES = "A5"


@cached
def key_figures(view: View) -> tuple[Figure, ...]:
    """The five figures; a change is left out where the two half-years cannot be compared."""
    return queries.key_figures(
        view.warehouse,
        view.area,
        view.period.code,
        comparable=view.is_comparable,
        own_stocks=len(view.carried) < len(view.here),
    )


@cached
def figures(view: View) -> str:
    """The strip of five key figures with their change and trend."""
    return strip(view, key_figures(view))


@cached
def headline(view: View) -> str:
    """How far pairing has come, of whom, and whether it is of this half-year."""
    town = view.town.name if view.town else ""
    paired = next(figure for figure in key_figures(view) if figure.indicator == "villages_paired")
    return headlines.coverage(paired, view.area_name, town, headlines.carried_remark(view))


@cached
def phases(view: View) -> str:
    """The three phases with today's mark."""
    title = headlines.phase(view.dictionary.phases, view.today)
    bar = phase_bar(view.dictionary.phases, view.today)
    return panels.wrap(f'<h2 class="h2">{nb(title)}</h2>{bar}')


@cached
def towns(view: View) -> str:
    """The state of every town on one strip, in code order."""
    steps = shared.steps(view.warehouse, view.period.code)
    milestones = [m for m in view.town_steps if not m.descriptive]
    drawn = steps[steps["milestone"].isin([m.code for m in milestones])]
    states = [s for s in drawn["state"].unique() if s != "attention"]
    legend = state_legend(view.dictionary, states, phone=True)
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    return panels.block(
        headlines.strip(drawn, view.town_names, word),
        "镇级步骤的状态与主要事实" + ("" if view.town else "；按行政区划代码排列"),
        town_strip(view, steps, milestones, _facts(view)) + legend + _live_projects_note(view),
    )


def _live_projects_note(view: View) -> str:
    """The live projects of the last column by status, and whose data are older."""
    text = clauses(live_projects(view), panels.starred(view.carried_note))
    return f'<div class="src">{text}</div>' if text else ""


def _facts(view: View) -> dict[str, dict[str, str]]:
    """Town → villages paired of all, live projects; empty where the town never reported."""
    live = shared.aid_types_by_town(view.warehouse, view.period.code)
    totals = live.groupby("town_code")["projects_live"].sum(min_count=1)
    facts = {}
    for code in view.town_names:
        people = shared.participation(view.warehouse, code, view.period.code).iloc[-1]
        paired, projects = people["villages_paired"], totals.get(code, float("nan"))
        is_known = not is_missing(paired)
        facts[code] = {
            "villages_paired": fraction(paired, people["villages_total"]) if is_known else "",
            "projects_live": number(projects) if is_known and not is_missing(projects) else "",
        }
    return facts


@cached
def problems(view: View, waiting: Sequence[Problem]) -> str:
    """At most three problems that wait for the leading group, the longest open first."""
    overdue = view.dictionary.programme.overdue
    body = problem_list(
        waiting[:MOST_PROBLEMS], view.as_of, overdue, partial(problem_address, view)
    )
    under = f"已提出未解决，按提出时间{view.as_of_note}{overdue_note(waiting, overdue)}"
    return panels.block(problems_waiting(len(waiting)), under if waiting else "", body)


def waiting(view: View) -> str:
    """The problems that wait, with a link to all of them."""
    waiting = list_problems(view.warehouse, view.area, view.period.code)
    if not waiting:
        return problems(view, waiting)
    label = f"全部 {len(waiting)} 个" if len(waiting) > MOST_PROBLEMS else "查看明细"
    query = {
        "dataset": metric_of("problems_waiting").dataset,
        "period": view.period.code,
        "town": view.town.code if view.town else "",
        BACK: view.back,
        "scope": "problems_waiting",
    }
    href = f"{DESTINATION}?{urlencode({key: value for key, value in query.items() if value})}"
    link = f'<div class="below"><a class="rows" href="{escape(href)}">{label}</a></div>'
    return problems(view, waiting) + panels.wrap(link)


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
    partial_note = f"；本期数{view.why_not_comparable}" if not view.is_comparable else ""
    joined = names_of(view.dictionary, "participation_class")["new"]
    is_carried = any(change.is_carried for _, changes in lines for change in changes)
    return panels.block(
        headlines.changes(*_arrivals(view), view.period.name, joined, view.those_reported),
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
    """Organisations by class, the new ones first and those that left last."""
    if gap := _gap(view):
        return gap
    now = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    names = names_of(view.dictionary, "participation_class")
    codes = sorted(names, key=lambda code: (code == "lapsed", code != "new"))
    return [
        Change(
            names[code], number(value), drill_down(view, f"organizations_{code}") if value else None
        )
        for code in codes
        if code != "continuing" and not is_missing(value := now[f"organizations_{code}"])
    ]


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
    totals = (
        ("累计提出问题", PROBLEMS, "denominator", "milestone_base"),
        ("累计解决问题", PROBLEMS, "numerator", "milestone_facts"),
        ("累计做法和典型", EXAMPLES, "numerator", "milestone_facts"),
    )
    listed = []
    for name, milestone, column, indicator in totals:
        values = here.loc[here["milestone"] == milestone, column].astype(float)
        if len(values) and not is_missing(values.iloc[-1]):
            rows = drill_down(view, indicator, milestone=milestone)
            listed.append(_stock(view, name, rows, values))
    return listed
