"""The blocks of 总览."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.charts import panels, tables
from dashboard.charts.panels import Due, Gaps, Move
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown
from dashboard.data.problems import Problem, list_problems
from dashboard.features.overview import queries
from dashboard.features.overview.queries import Figure
from dashboard.page import headlines, layout, titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, problem_address
from dashboard.page.live_projects import live_projects
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import day, fraction, is_missing, join, nb, number, signed, words
from etl.dictionary import Milestone

MOST_PROBLEMS = 3
MOST_DUE = 4


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
    shorts = [p.short for p in view.dictionary.periods if p.code <= view.period.code]
    no_change = f"较上期 —{view.why_not_comparable}"
    gaps = Gaps(
        missing=view.missing_word,
        no_change=no_change,
        no_stock_change=view.carried_note.lstrip("* ") or no_change,
        is_carried=bool(view.carried),
        note=carried_towns(view),
        partial=view.those_reported,
    )
    return panels.key_figures(
        key_figures(view),
        view.dictionary.indicators,
        shorts,
        gaps,
        lambda code: drill_down(view, code),
    )


def carried_towns(view: View) -> str:
    """``* 沿用2025年下半年数据：九江镇、大沥镇``, or nothing."""
    names = join([r.town.name for r in view.here if r.is_carried])
    return f"{view.carried_note}：{names}" if names else ""


@cached
def finding(view: View) -> str:
    """The finding of the page: how far pairing has come, of whom, and whether it is of today."""
    town = view.town.name if view.town else ""
    paired = next(figure for figure in key_figures(view) if figure.indicator == "villages_paired")
    return headlines.coverage(paired, view.area_name, town, headlines.carried(view))


@cached
def phases(view: View) -> str:
    """The three phases with today's mark."""
    steps = view.dictionary.phases
    title = headlines.phase(steps, view.today)
    return panels.wrap(f'<h2 class="h2">{nb(title)}</h2>{panels.phase_bar(steps, view.today)}')


@cached
def towns(view: View) -> str:
    """The state of every town on one strip, in code order."""
    steps = shared.steps(view.warehouse, view.period.code)
    milestones = _judged(view)
    facts = ("villages_paired", "projects_live")
    body = tables.town_strip(
        steps,
        milestones,
        view.here,
        _facts(view),
        {code: view.label(code) for code in facts},
        view.dictionary,
        TOWN,
        lambda town, what: _behind(view, steps, town, what),
    )
    shown = steps[steps["milestone"].isin([m.code for m in milestones])]
    states = [s for s in shown["state"].unique() if s != "attention"]
    legend = panels.state_legend(view.dictionary, states, phone=True)
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    return panels.block(
        headlines.strip(shown, view.town_names, word),
        "镇级步骤的状态与主要事实" + ("" if view.town else "；按行政区划代码排列"),
        body + legend + _made_of(view),
    )


def _made_of(view: View) -> str:
    """What the live projects of the last column are made of, and whose data are older."""
    notes = [live_projects(view), panels.starred(view.carried_note)]
    text = "；".join(note for note in notes if note)
    return f'<div class="src">{text}</div>' if text else ""


def _behind(view: View, steps: pd.DataFrame, town: str, what: str) -> DrillDown | None:
    """The rows of a town's fact, or of its step; where it needs attention, those that call for it."""
    if what in view.dictionary.indicators:
        return drill_down(view, what, town=town)
    here = (steps["area_code"] == town) & (steps["milestone"] == what)
    # The attention of these is of single things: of returns, of problems.
    called = what in (tables.RETURNS_STEP, PROBLEMS) and "attention" in set(
        steps.loc[here, "state"]
    )
    scope = "milestone_attention" if called else "milestone_facts"
    return drill_down(view, scope, town=town, milestone=what)


def _judged(view: View) -> list[Milestone]:
    """Town milestones with a yardstick, of the phases that have begun."""
    begun = {p.code for p in view.dictionary.phases if p.starts_on <= view.period.ends_on}
    return [
        m
        for m in view.dictionary.milestones
        if m.owner == "town" and not m.descriptive and m.phase in begun
    ]


def _facts(view: View) -> dict[str, tuple[str, str]]:
    """Town → villages paired of all, live projects; empty where the town never reported."""
    live = shared.aid_types_by_town(view.warehouse, view.period.code)
    totals = live.groupby("town_code")["projects_live"].sum(min_count=1)
    facts = {}
    for code in view.town_names:
        people = shared.participation(view.warehouse, code, view.period.code).iloc[-1]
        paired = people["villages_paired"]
        known = not pd.isna(paired)
        projects = totals.get(code)
        facts[code] = (
            fraction(paired, people["villages_total"]) if known else "",
            number(projects) if known and not pd.isna(projects) else "",
        )
    return facts


@cached
def problems(view: View, waiting: Sequence[Problem]) -> str:
    """At most three problems that wait for the leading group, the longest open first."""
    body = panels.problem_list(waiting[:MOST_PROBLEMS], view.as_of, partial(problem_address, view))
    under = (
        f"已提出未解决，按提出时间{view.as_of_note}{panels.late_note(waiting)}" if waiting else ""
    )
    return panels.block(headlines.problems(len(waiting)), under, body)


def waiting(view: View) -> str:
    """The problems that wait, with the way to all of them."""
    found = list_problems(view.warehouse, view.area, view.period.code)
    scope = "problems_waiting"
    label = all_problems(len(found))
    link = layout.detailed("problem", view, label=label, scope=scope) if found else ""
    return problems(view, found) + link


def all_problems(count: int) -> str:
    """What the link to the problems says: how many there are, where not all are shown."""
    return f"全部 {count} 个" if count > MOST_PROBLEMS else "查看明细"


@cached
def changes(view: View) -> str:
    """What moved since the half-year before: who came and left, projects, problems, examples."""
    before = [p for p in view.dictionary.periods if p.code < view.period.code]
    rows = [
        (titles.relation(view, "organization"), _people(view)),
        ("项目", _projects(view)),
        ("问题与做法", _steps(view)),
    ]
    told = [(subject, moves) for subject, moves in rows if moves]
    if not before or not told:
        return panels.block(
            "本期变化", "", panels.empty_box("首个报送期，没有上期可比", "从下一报送期起列出变化。")
        )
    partial = f"；本期数{view.why_not_comparable}" if not view.is_comparable else ""
    joined = names_of(view.dictionary, "participation_class")["new"]
    return panels.block(
        headlines.changes(*_arrivals(view), view.period.name, joined, view.those_reported),
        f"与{before[-1].name}相比{partial}",
        panels.change_list(told),
        view.carried_note if any(m.is_carried for _, moves in told for m in moves) else "",
    )


def _arrivals(view: View) -> tuple[float, float]:
    """Projects and organisations that are new in the half-year (NaN = not known)."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    projects = mart.loc[mart["period"] == view.period.code, "projects_new"].sum(min_count=1)
    people = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    return _known(projects), _known(people["organizations_new"])


def _known(value: Any) -> float:
    """A number of a mart; NaN for any way in which it is not known (``NA`` is no number)."""
    return float("nan") if is_missing(value) else float(value)


def _gap(view: View) -> list[Move]:
    """The word that stands for the flows of an area from which there is no return."""
    return (
        []
        if any(r.has_reported for r in view.here)
        else [Move("本期", view.missing_word, is_gap=True)]
    )


def _people(view: View) -> list[Move]:
    """Organisations by class, where the classes are known."""
    if gap := _gap(view):
        return gap
    now = shared.participation(view.warehouse, view.area, view.period.code).iloc[-1]
    names = names_of(view.dictionary, "participation_class")
    return [
        Move(name, number(value), drill_down(view, f"organizations_{code}") if value else None)
        for code, name in sorted(names.items(), key=lambda one: _class_order(one[0]))
        for value in [now[f"organizations_{code}"]]
        if code != "continuing" and not is_missing(value)
    ]


def _class_order(code: str) -> tuple[bool, bool]:
    """Who came first, who did not come last."""
    return code == "lapsed", code != "new"


def _projects(view: View) -> list[Move]:
    """Projects first reported, and how many more are completed than before."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    sums = mart.groupby("period")[["projects_new", "projects_completed"]].sum(min_count=1)
    moves = _gap(view)
    if not moves and len(sums) and not is_missing(sums["projects_new"].iloc[-1]):
        rows = drill_down(view, "projects_new")
        moves.append(Move(view.label("projects_new"), number(sums["projects_new"].iloc[-1]), rows))
    done = sums["projects_completed"]
    if len(done) and not is_missing(done.iloc[-1]):
        rows = drill_down(view, "projects_completed")
        text, label = number(done.iloc[-1]), view.label("projects_completed")
        moves.append(_stock(view, label, text, rows, done))
    return moves


def _stock(view: View, label: str, text: str, rows: DrillDown, values: pd.Series[float]) -> Move:
    """What has come about to date; how far it moved, unless all of it is carried forward."""
    is_old = len(view.carried) == len(view.here)
    note = "" if is_old else _moved(values)
    return Move(label, text, rows, note, is_carried=bool(view.carried))


def _moved(values: pd.Series[float]) -> str:
    """``（+70）``: how far a stock moved since the half-year before; nothing where it is not known."""
    if len(values) < 2 or is_missing(values.iloc[-1]) or is_missing(values.iloc[-2]):
        return ""
    return f"（{signed(float(values.iloc[-1] - values.iloc[-2]))}）"


# Steps whose numbers tell of problems and of examples worth copying.
PROBLEMS = "A7"
EXAMPLES = "A5"


def _steps(view: View) -> list[Move]:
    """Problems raised and resolved, examples reported, each to date and how far it moved."""
    steps = shared.steps_until(view.warehouse, view.period.code)
    here = steps[steps["area_code"] == view.area].sort_values("period")
    asked = (
        ("累计提出问题", PROBLEMS, "denominator", "milestone_base"),
        ("累计解决问题", PROBLEMS, "numerator", "milestone_facts"),
        ("累计做法和典型", EXAMPLES, "numerator", "milestone_facts"),
    )
    moves = []
    for name, milestone, column, scope in asked:
        values = here.loc[here["milestone"] == milestone, column].astype(float)
        if len(values) and not is_missing(values.iloc[-1]):
            rows = drill_down(view, scope, milestone=milestone)
            moves.append(_stock(view, name, number(values.iloc[-1]), rows, values))
    return moves


@cached
def due_next(view: View) -> str:
    """What is due and from whom: returns not there yet, last days for returns, ends of phases."""
    rows = [*_overdue(view), *sorted(_coming(view), key=lambda due: due.on)][:MOST_DUE]
    last = shared.reported_periods(view.warehouse)[-1]
    is_past = view.period.code != last
    under = f"按今天和最近一期（{view.dictionary.period(last).name}）报送" if is_past else ""
    return panels.block("接下来", under, panels.due_list(rows, view.today))


def _overdue(view: View) -> list[Due]:
    """One line a half-year whose day has passed, with the towns whose return does not count yet."""
    owed = shared.owed(view.warehouse, view.area, view.today)
    dues = []
    for period, group in groupby(owed, key=lambda one: one.period):
        found = list(group)
        by_state = {s: [o.town for o in found if o.state == s] for s in {o.state for o in found}}
        said = [
            f"{join(by_state[state])}{name}"
            for state, name in names_of(view.dictionary, "submission_state").items()
            if state in by_state
        ]
        what = f"{view.dictionary.period(period).name}报送"
        rows = drill_down(view, "returns", period=period)
        dues.append(Due(what, "，".join(said), found[0].due_on, rows))
    return dues


def _coming(view: View) -> list[Due]:
    """What comes: last days for returns with who owes them, ends of phases with what is not done."""
    whom = view.area_name if view.town else f"{words(len(view.reports))}个{TOWN}"
    returns = [
        Due(f"{p.name}报送", f"{whom}，截止{_day(p.due_on, view.today)}", p.due_on)
        for p in view.dictionary.periods
        if p.due_on >= view.today
    ]
    ends = [
        Due(
            f"{p.name}阶段结束",
            _left_to_do(view, p.code) or f"{_day(p.ends_on, view.today)}",
            p.ends_on,
        )
        for p in view.dictionary.phases
        if p.ends_on >= view.today
    ]
    return returns + ends


def _left_to_do(view: View, phase: str) -> str:
    """The steps with a yardstick that some towns have not finished in this phase; how many towns.

    As the latest returns have it, whichever half-year is shown: what comes is counted from today.
    """
    steps = shared.steps(view.warehouse, shared.reported_periods(view.warehouse)[-1])
    parts = []
    for milestone in _judged(view):
        # Returns have lines of their own, and one that was late once stays so.
        if milestone.phase != phase or milestone.code == tables.RETURNS_STEP:
            continue
        rows = steps[
            (steps["milestone"] == milestone.code) & steps["area_code"].isin(list(view.town_names))
        ]
        left = int(((rows["state"] != "done") & (rows["state"] != "not_applicable")).sum())
        if left:
            parts.append(
                milestone.short if view.town else f"{milestone.short}\u00a0{left}\u00a0个镇街"
            )
    return f"尚未完成：{join(parts)}" if parts else ""


def _day(value: date, today: date) -> str:
    """A date, without the year when it is this one."""
    return day(value) if value.year != today.year else f"{value.month}月{value.day}日"
