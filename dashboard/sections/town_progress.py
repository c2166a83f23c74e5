"""The blocks of 镇街进度."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import findings, queries
from dashboard.charts import blocks, tables
from dashboard.charts.base import Words
from dashboard.charts.blocks import Round, Step
from dashboard.charts.gantt import gantt
from dashboard.formats import fraction, is_missing, join, nb, number
from dashboard.frames import counts, records
from dashboard.theme import Tokens, colors_of
from dashboard.view import TOWN, View, names_of, shorts_of
from etl.dictionary import Milestone

MOST_PROBLEMS = 5


def finding(view: View, steps: pd.DataFrame) -> str:
    """The finding of the page: whose steps need attention, in words; no town is ranked."""
    state = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    return findings.towns_attention(steps, view.town_names, state)


def phases(view: View) -> str:
    """The phases with the half-years and how many returns were on time."""
    returns = counts(queries.punctuality(view.warehouse), "period", "state", "towns")
    states = names_of(view.dictionary, "submission_state")
    rounds = _rounds(view, returns)
    body = blocks.phase_bar(
        view.dictionary.phases, view.today, rounds, f"{states['on_time']}|{TOWN}"
    )
    title = findings.punctual(
        returns, view.period.code, shorts_of(view.dictionary, "submission_state")
    )
    return blocks.block(title, f"三个阶段与半年报送；{_district_steps(view)}", body)


def _rounds(view: View, returns: Mapping[str, Mapping[str, int]]) -> list[Round]:
    """Returns on time in each half-year; one that nobody has to report yet says so."""
    total = len(view.reports)
    return [
        Round(
            period.ends_on,
            period.short,
            "待报" if states.get("not_due") == total else fraction(states.get("on_time", 0), total),
        )
        for period in view.dictionary.periods
        for states in [returns.get(period.code, {"not_due": total})]
    ]


def _district_steps(view: View) -> str:
    """The district's own steps of the phases that have begun, with their states in words."""
    steps = queries.steps(view.warehouse, view.period.code)
    own = {
        m.code: m.name
        for m in view.dictionary.milestones
        if m.owner == "district" and view.dictionary.phase(m.phase).starts_on <= view.period.ends_on
    }
    rows = steps[
        (steps["area_code"] == view.dictionary.district.code) & steps["milestone"].isin(own)
    ]
    states = names_of(view.dictionary, "milestone_state")
    said = [
        f"{join([f'“{own[code]}”' for code in group['milestone']])}{states[str(state)]}"
        for state, group in rows.groupby("state", sort=False)
    ]
    return "区级步骤" + "，".join(said) if said else "区级步骤尚未开始"


def matrix(view: View, steps: pd.DataFrame) -> str:
    """Towns × milestones."""
    names = view.for_district().town_names
    first_judged = next(m for m in view.dictionary.milestones if _is_judged(m))
    of_first = steps[steps["milestone"] == first_judged.code]
    body = tables.milestone_matrix(steps, view.reports, view.dictionary, TOWN)
    return blocks.block(
        findings.milestone_matrix(of_first, names, first_judged.short),
        f"{TOWN}× 步骤；无符号的列只陈述事实、不作判断；按行政区划代码排列",
        blocks.state_legend(view.dictionary) + body,
        "；".join(part for part in (_gap_note(view), view.source) if part),
    )


def _is_judged(milestone: Milestone) -> bool:
    return milestone.owner == "town" and not milestone.descriptive


def _gap_note(view: View) -> str:
    whole = view.for_district()
    if not whole.carried:
        return ""
    names = join([r.town.name for r in whole.reports if r.is_carried])
    return f"{names}{view.period.name}没有可用的报送表，存量{whole.carried_note.lstrip('* ')}，流量不计"


def steps_of_town(view: View, steps: pd.DataFrame) -> str:
    """The steps of the chosen town with facts in words and reasons."""
    rows = {row.milestone: row for row in records(steps[steps["area_code"] == view.area])}
    listed = [_step(m, rows[m.code], view) for m in view.dictionary.milestones if m.code in rows]
    ordered = sorted(listed, key=lambda step: step.state is None)
    states = [step.state for step in ordered if step.state]
    return blocks.block(
        findings.step_counts(states, names_of(view.dictionary, "milestone_state")),
        f"截至 {view.period.name}报送",
        blocks.step_list(ordered, view.dictionary),
        view.carried_note,
    )


def _step(milestone: Milestone, row: Any, view: View) -> Step:
    numerator, denominator = row.numerator, row.denominator
    known = not is_missing(numerator)
    fact = ""
    if known and milestone.fact:
        fact = milestone.fact.format(
            numerator=number(numerator),
            denominator="—" if is_missing(denominator) else number(denominator),
        )
    reason = "" if is_missing(row.reason) else str(row.reason)
    here = next(iter(view.here))
    if milestone.basis == "count" and not known and not here.has_reported:
        return Step(None, milestone.name, view.missing_word, "")
    state = None if milestone.descriptive and known else str(row.state)
    if state != "attention" and reason:
        fact, reason = reason, ""
    return Step(state, milestone.name, fact or _without_figures(milestone, row, view), reason)


def _without_figures(milestone: Milestone, row: Any, view: View) -> str:
    """What is said of a step that has no figures: when it begins, or its state in words."""
    phase = view.dictionary.phase(milestone.phase)
    if phase.starts_on > view.period.ends_on:
        return f"{phase.starts_on.year}年{phase.starts_on.month}月开始"
    return view.dictionary.vocabularies["milestone_state"].name_of(str(row.state))


def problems_of_town(view: View) -> str:
    """What the town has raised and is not solved yet; nothing when there is none."""
    waiting = queries.open_problems(view.warehouse, view.area, view.period.code)
    if not waiting:
        return ""
    more = f"；共 {len(waiting)} 个" if len(waiting) > MOST_PROBLEMS else ""
    return blocks.block(
        findings.open_problems(len(waiting)),
        f"已提出未解决，按提出时间{more}",
        blocks.problem_list(waiting[:MOST_PROBLEMS], view.today),
    )


def returns_of_town(view: View) -> str:
    """How the town's returns of each half-year stand."""
    states = queries.town_punctuality(view.warehouse, view.area)
    rows = [
        (view.dictionary.period(code).name, view.state_name(state), code > view.period.code)
        for code, state in states.items()
    ]
    return blocks.block(
        "各期报送", "", blocks.fact_list([(name, text) for name, text, later in rows if not later])
    )


def projects(view: View, tokens: Tokens) -> tuple[go.Figure | None, str]:
    """The town's projects against the phases, and those without dates as a list below."""
    rows = queries.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    here = next(report for report in view.here)
    earlier = rows[rows["period"] != here.data_period]
    rows = rows[rows["period"] == here.data_period]
    dated = rows.dropna(subset=["planned_start", "planned_end"])
    undated = rows[~rows["project_id"].isin(dated["project_id"])]
    names = view.aid_type_names
    title = findings.projects(len(rows), _overdue(dated, view), view.area_name)
    before = f"；此前已结束的 {len(earlier)} 个未列" if len(earlier) else ""
    star = f"；{view.carried_note}" if view.carried else ""
    subtitle = f"最近一次报送的项目，按计划开始时间；虚线为超出计划的时间{before}{star}"
    words = Words(title, subtitle, view.source)
    if dated.empty:
        return None, _undated(view, undated)
    figure = gantt(
        dated, view.dictionary.phases, view.today, names, colors_of(tuple(names)),
        names_of(view.dictionary, "project_status"), words, tokens,
    )  # fmt: skip
    return figure, _undated(view, undated)


def _overdue(rows: pd.DataFrame, view: View) -> int:
    late = rows["planned_end"].dt.date < view.today
    is_open = (rows["status"] != "completed") & (rows["status"] != "terminated")
    return int((late & is_open).sum())


def _undated(view: View, rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    names = join([str(name) for name in rows["project_name"]])
    return blocks.wrap(f'<div class="sub">{len(rows)} 个项目没有计划起止时间：{nb(names)}</div>')


def choose_a_town() -> str:
    """What stands in place of one town's blocks while none is chosen."""
    return blocks.empty(f"尚未选择{TOWN}", f"在上方选择一个{TOWN}，查看它的步骤、事实和项目进度。")
