"""The blocks of 镇街进度."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import findings, queries
from dashboard.charts import blocks, tables
from dashboard.charts.base import Words
from dashboard.charts.blocks import Round, Step
from dashboard.charts.gantt import gantt
from dashboard.formats import day, fraction, is_missing, join, nb, number
from dashboard.frames import counts, records
from dashboard.theme import Tokens, colors_of
from dashboard.view import TOWN, View, names_of, shorts_of
from etl.dictionary import Milestone

MOST_PROBLEMS = 5
MOST_PROJECTS = 40
ALL_PROJECTS, LATE, LIVE, COMPLETED = "all", "late", "live", "completed"
GROUPS = frozenset({ALL_PROJECTS, LATE, LIVE, COMPLETED})


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
        blocks.problem_list(waiting[:MOST_PROBLEMS], view.as_of),
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


@dataclass(frozen=True, slots=True)
class Projects:
    """A town's projects of its latest return, terminated ones left out.

    ``groups``: code → rows, ``all`` and, where there are any, ``late``, ``live``, ``completed``;
    ``as_of``: the day on which being late is measured; ``before``: how many ended earlier.
    """

    groups: dict[str, pd.DataFrame]
    as_of: date
    before: int

    @property
    def default(self) -> str:
        """All that there are; where they are too many to read, those past their planned end."""
        is_long = len(self.groups[ALL_PROJECTS]) > MOST_PROJECTS
        return LATE if is_long and LATE in self.groups else ALL_PROJECTS


def projects_of_town(view: View) -> Projects:
    """The projects in groups; what a town said long ago is measured by the day it spoke of."""
    rows = queries.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    here = next(report for report in view.here)
    as_of = view.as_of
    if here.is_carried and here.data_period:
        as_of = min(as_of, view.dictionary.period(here.data_period).ends_on)
    now = rows[rows["period"] == here.data_period]
    is_done = now["status"] == "completed"
    is_late = ~is_done & (now["planned_end"].dt.date < as_of)
    found = {LATE: now[is_late], LIVE: now[~is_done], COMPLETED: now[is_done]}
    groups = {ALL_PROJECTS: now} | {code: part for code, part in found.items() if len(part)}
    return Projects(groups, as_of, len(rows) - len(now))


def project_groups(view: View, found: Projects) -> dict[str, str]:
    """Code → what a group is called, with how many there are."""
    names = {
        ALL_PROJECTS: "全部",
        LATE: "已超计划",
        LIVE: view.label("projects_live"),
        COMPLETED: names_of(view.dictionary, "project_status")[COMPLETED],
    }
    return {code: f"{names[code]} {len(rows)}" for code, rows in found.groups.items()}


def projects(
    view: View, found: Projects, group: str, tokens: Tokens
) -> tuple[go.Figure | None, str]:
    """Projects against the phases, and beside the figure those without dates, or why there are none."""
    everything, rows = found.groups[ALL_PROJECTS], found.groups[group]
    if everything.empty:
        return None, _no_projects(view)
    dated = rows.dropna(subset=["planned_start", "planned_end"])
    undated = _undated(rows[~rows["project_id"].isin(dated["project_id"])])
    if dated.empty:
        return None, undated
    names, shown = view.aid_type_names, dated.head(MOST_PROJECTS)
    figure = gantt(
        shown, view.dictionary.phases, found.as_of, names, colors_of(tuple(names)),
        names_of(view.dictionary, "project_status"), _project_words(view, found, group, len(dated)),
        tokens, mark="今天" if found.as_of == view.today else day(found.as_of),
    )  # fmt: skip
    return figure, undated


def _project_words(view: View, found: Projects, group: str, dated: int) -> Words:
    late = len(found.groups.get(LATE, ()))
    title = findings.projects(len(found.groups[ALL_PROJECTS]), late, view.area_name)
    what = "" if group == ALL_PROJECTS else f"（{project_groups(view, found)[group].split()[0]}）"
    parts = [f"最近一次报送的项目{what}，按计划开始时间", "虚线为超出计划的时间"]
    if dated > MOST_PROJECTS:
        parts.append(f"列前 {MOST_PROJECTS} 个")
    if found.before:
        parts.append(f"此前已结束的 {found.before} 个未列")
    if view.carried:
        parts.append(view.carried_note)
    return Words(title, "；".join(parts), view.source)


def _no_projects(view: View) -> str:
    here = next(report for report in view.here)
    why = "还没有报送数据" if here.data_period is None else "没有报送项目"
    return blocks.block(
        "项目进度", "",
        blocks.empty_box(f"{view.area_name}{why}", f"可在上方改选其他报送期或{TOWN}。"),
    )  # fmt: skip


def _undated(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    names = join([str(name) for name in rows["project_name"]])
    return blocks.wrap(f'<div class="sub">{len(rows)} 个项目没有计划起止时间：{nb(names)}</div>')


def choose_a_town() -> str:
    """What stands above the links to the towns while none is chosen."""
    return blocks.block(
        f"单个{TOWN}的步骤与项目", f"选择一个{TOWN}，查看它的步骤、事实、问题和项目进度", ""
    )
