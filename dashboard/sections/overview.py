"""The blocks of 总览."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard import findings, queries
from dashboard.charts import blocks, tables
from dashboard.charts.blocks import Gaps
from dashboard.formats import day, fraction, nb, number
from dashboard.queries import Figure, Problem
from dashboard.view import TOWN, View
from etl.dictionary import Milestone

MOST_PROBLEMS = 3
MOST_DUE = 3


def key_figures(view: View) -> tuple[Figure, ...]:
    """The five figures; a change is left out where the two half-years cannot be compared."""
    return queries.key_figures(
        view.warehouse,
        view.area,
        view.period.code,
        comparable=view.is_comparable,
        own_stocks=len(view.carried) < len(view.here),
    )


def figures(view: View, values: Sequence[Figure]) -> str:
    """The strip of five key figures with their change and trend."""
    shorts = [p.short for p in view.dictionary.periods if p.code <= view.period.code]
    no_change = f"较上期 —{view.why_not_comparable}"
    gaps = Gaps(
        missing=view.missing_word,
        no_change=no_change,
        no_stock_change=view.carried_note.lstrip("* ") or no_change,
        is_carried=bool(view.carried),
    )
    return blocks.key_figures(values, view.dictionary.indicators, shorts, gaps)


def phases(view: View) -> str:
    """The three phases with today's mark."""
    steps = view.dictionary.phases
    title = findings.phase(steps, view.today)
    return blocks.wrap(f'<h2 class="h2">{nb(title)}</h2>{blocks.phase_bar(steps, view.today)}')


def towns(view: View) -> str:
    """The state of every town on one strip, in code order."""
    steps = queries.steps(view.warehouse, view.period.code)
    milestones = _judged(view)
    indicators = view.dictionary.indicators
    body = tables.town_strip(
        steps,
        milestones,
        view.here,
        _facts(view, steps),
        (indicators["villages_paired"].label, indicators["projects_live"].label),
        view.dictionary,
        TOWN,
    )
    shown = steps[steps["milestone"].isin([m.code for m in milestones])]
    states = [s for s in shown["state"].unique() if s != "attention"]
    legend = blocks.state_legend(view.dictionary, states, phone=True)
    return blocks.block(
        findings.strip(shown, view.town_names),
        "镇级步骤的状态与主要事实" + ("" if view.town else "；按行政区划代码排列"),
        body + legend,
        view.carried_note,
    )


def _judged(view: View) -> list[Milestone]:
    """Town milestones with a yardstick, of the phases that have begun."""
    begun = {p.code for p in view.dictionary.phases if p.starts_on <= view.period.ends_on}
    return [
        m
        for m in view.dictionary.milestones
        if m.owner == "town" and not m.descriptive and m.phase in begun
    ]


def _facts(view: View, steps: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Town → villages paired of all, live projects; empty where the town never reported."""
    live = queries.aid_types_by_town(view.warehouse, view.period.code)
    totals = live.groupby("town_code")["projects_live"].sum(min_count=1)
    facts = {}
    for code in view.town_names:
        people = queries.participation(view.warehouse, code, view.period.code).iloc[-1]
        paired = people["villages_paired"]
        known = not pd.isna(paired)
        projects = totals.get(code)
        facts[code] = (
            fraction(paired, people["villages_total"]) if known else "",
            number(projects) if known and not pd.isna(projects) else "",
        )
    return facts


def problems(view: View, waiting: Sequence[Problem]) -> str:
    """At most three problems that wait for the leading group, the longest open first."""
    body = blocks.problem_list(waiting[:MOST_PROBLEMS], view.as_of)
    since = "" if view.as_of == view.today else f"；天数截至 {day(view.as_of)}"
    under = f"已提出未解决，按提出时间{since}" if waiting else ""
    return blocks.block(findings.problems(len(waiting)), under, body)


def all_problems(count: int) -> str:
    """What the link to the problems says: how many there are, where not all are shown."""
    return f"全部 {count} 个" if count > MOST_PROBLEMS else "查看明细"


def due_next(view: View) -> str:
    """What is due next: ends of phases and last days for returns."""
    return blocks.block("接下来", "", blocks.due_list(_coming(view)[:MOST_DUE], view.today))


def _coming(view: View) -> list[tuple[str, date]]:
    ends = [
        (f"{p.name}阶段结束（{_day(p.ends_on, view.today)}）", p.ends_on)
        for p in view.dictionary.phases
    ]
    dues = [
        (f"{p.name}报送截止（{_day(p.due_on, view.today)}）", p.due_on)
        for p in view.dictionary.periods
    ]
    return sorted((row for row in ends + dues if row[1] >= view.today), key=lambda row: row[1])


def _day(value: date, today: date) -> str:
    """A date, without the year when it is this one."""
    return day(value) if value.year != today.year else f"{value.month}月{value.day}日"
