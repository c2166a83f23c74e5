"""The blocks of 镇街进度."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from dashboard.charts import panels, tables
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import CARRIED, YES_NO
from dashboard.charts.panels import Round
from dashboard.data import queries as shared
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import counts, records
from dashboard.features.town_progress import queries
from dashboard.features.town_progress.step_chart import step_multiples
from dashboard.page import headlines, titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import fraction, join
from dashboard.style.theme import Tokens
from etl.dictionary import Milestone, Period


@cached
def finding(view: View) -> str:
    """The finding of the page: whose steps need attention, in words; no town is ranked."""
    steps = shared.steps(view.warehouse, view.period.code)
    state = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    return headlines.towns_attention(steps, view.town_names, state)


@cached
def phases(view: View) -> Table:
    """The phases with the half-years and how many returns were on time."""
    returns = counts(queries.punctuality(view.warehouse), "period", "state", "towns")
    states = names_of(view.dictionary, "submission_state")
    rounds = _rounds(view, returns)
    body = panels.phase_bar(
        view.dictionary.phases, view.today, rounds, f"{states['on_time']}|{TOWN}"
    )
    title = headlines.punctual(
        returns, view.period.code, shorts_of(view.dictionary, "submission_state")
    )
    html = panels.block(title, f"三个阶段与半年报送；{_district_steps(view)}", body)
    return Table(html, _returns_data(view, returns), drill_down(view, "returns", town=None))


def _returns_data(view: View, returns: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Half-years × states of their returns, in towns: one number a cell."""
    states = names_of(view.dictionary, "submission_state")
    total = len(view.reports)
    lines = [
        (period.name, *(returns.get(period.code, {"not_due": total}).get(s, 0) for s in states))
        for period in view.dictionary.periods
    ]
    return pd.DataFrame(
        lines, columns=[titles.period(view), *(f"{name}（个{TOWN}）" for name in states.values())]
    )


def _rounds(view: View, returns: Mapping[str, Mapping[str, int]]) -> list[Round]:
    """Returns on time in each half-year; one that nobody has to report yet says so."""
    total = len(view.reports)
    return [
        _round(view, period, returns.get(period.code, {"not_due": total}), total)
        for period in view.dictionary.periods
    ]


def _round(view: View, period: Period, states: Mapping[str, int], total: int) -> Round:
    is_chosen = period.code == view.period.code
    if states.get("not_due") == total:
        return Round(period.ends_on, period.short, "待报", is_chosen=is_chosen)
    text = fraction(states.get("on_time", 0), total)
    rows = drill_down(view, "returns_on_time", period=period.code, town=None)
    return Round(period.ends_on, period.short, text, rows, is_chosen)


def _district_steps(view: View) -> str:
    """The district's own steps of the phases that have begun, with their states in words."""
    steps = shared.steps(view.warehouse, view.period.code)
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


@cached
def matrix(view: View, steps: pd.DataFrame) -> Table:
    """Towns × milestones."""
    names = view.for_district().town_names
    first_judged = next(m for m in view.dictionary.milestones if _is_judged(m))
    of_first = steps[steps["milestone"] == first_judged.code]
    body = tables.milestone_matrix(
        steps,
        view.reports,
        view.dictionary,
        TOWN,
        lambda town, step: step_rows(view, step, town),
        view.town.code if view.town else "",
    )
    shown = steps[steps["area_code"].isin(list(names))]
    html = panels.block(
        headlines.milestone_matrix(of_first, names, first_judged.short),
        f"{TOWN}× 步骤；无符号的列只陈述事实、不作判断；按行政区划代码排列；点击可查看所依据的数据行",
        panels.state_legend(view.dictionary, [str(s) for s in shown["state"].unique()]) + body,
        "；".join(part for part in (_gap_note(view), view.source) if part),
    )
    data = tables.matrix_data(steps, view.reports, view.dictionary, TOWN)
    return Table(html, data, drill_down(view, "milestone_base", town=None))


def _is_judged(milestone: Milestone) -> bool:
    return milestone.owner == "town" and not milestone.descriptive


def _gap_note(view: View) -> str:
    whole = view.for_district()
    if not whole.carried:
        return ""
    names = join([r.town.name for r in whole.reports if r.is_carried])
    older = whole.carried_note.lstrip("* ")
    return f"* {names}{view.period.name}没有可用的报送表，存量{older}，流量不计"


def step_rows(
    view: View, step: str, town: str | None = None, period: str | None = None
) -> DrillDown | None:
    """The rows a step of a town counts; a step that is only stated has none."""
    milestone = next(m for m in view.dictionary.milestones if m.code == step)
    if milestone.basis == "declared":
        return None
    where = {"milestone": step, "town": town or view.area, "period": period or view.period.code}
    if where["town"] == view.dictionary.district.code:
        where.pop("town")
    return drill_down(view, "milestone_facts", **where)


# --- how the facts moved ------------------------------------------------------------------------


def counted_steps(view: View) -> list[Milestone]:
    """The steps of towns that have figures, of the phases that have begun."""
    begun = {p.code for p in view.dictionary.phases if p.starts_on <= view.period.ends_on}
    return [
        m
        for m in view.dictionary.milestones
        if m.owner == "town" and m.basis != "declared" and m.phase in begun
    ]


def steps_offered(view: View) -> dict[str, str]:
    """Code → short name of the steps whose facts can be followed."""
    return {m.code: m.short for m in counted_steps(view)}


def default_step(view: View) -> str:
    """The first step of the list on pairing: what the programme is about."""
    return list(steps_offered(view))[1]


@cached
def trend_of_towns(view: View, step: str, tokens: Tokens) -> Chart:
    """One step in every town over the half-years, all on one scale."""
    milestone = next(m for m in counted_steps(view) if m.code == step)
    whole = view.for_district()
    frame = shared.steps_until(view.warehouse, view.period.code)
    frame = frame[frame["milestone"] == step]
    district = frame[frame["area_code"] == view.dictionary.district.code]
    towns = frame[frame["area_code"].isin(list(whole.town_names))].assign(
        subject=lambda rows: rows["area_code"]
    )
    is_stock = not tables.is_new(milestone) and milestone.code != tables.RETURNS_STEP
    note = f"；{whole.carried_note}" if whole.carried and is_stock else ""
    words = ChartText(
        _step_moved(whole, district, milestone),
        f"{milestone.name}；{_filled(milestone)}；{TOWN}按行政区划代码排列{note}",
        view.source,
    )
    drawn = _moves(view, towns, whole.town_names, words, tokens, shared=True)
    return replace(drawn, rows=drill_down(view, "milestone_base", milestone=step, town=None))


@cached
def trend_of_steps(view: View, tokens: Tokens) -> Chart:
    """Every step of one town over the half-years, each on its own scale."""
    frame = shared.steps_until(view.warehouse, view.period.code)
    names = steps_offered(view)
    rows = frame[(frame["area_code"] == view.area) & frame["milestone"].isin(list(names))].assign(
        subject=lambda found: found["milestone"]
    )
    main = next(m for m in counted_steps(view) if m.code == default_step(view))
    note = f"；{view.carried_note}" if view.carried else ""
    words = ChartText(
        _step_moved(view, rows[rows["subject"] == main.code], main),
        f"各步骤的事实，逐报送期；实心为已有，外框为总数，各步骤刻度不同{note}",
        view.source,
    )
    drawn = _moves(view, rows, names, words, tokens, shared=False)
    return replace(drawn, rows=drill_down(view, "milestone_base"))


def _step_moved(view: View, rows: pd.DataFrame, milestone: Milestone) -> str:
    """How the fact moved in the area; what is new in a half-year is compared between like towns only."""
    is_own = len(view.carried) < len(view.here)
    alike = view.is_comparable if tables.is_new(milestone) else is_own
    area, star = view.area_name, view.carried_star
    if tables.is_new(milestone):
        area, star = view.those_reported or area, ""
    return headlines.step_moved(rows, milestone, area, star, alike=alike)


def _filled(milestone: Milestone) -> str:
    if milestone.basis == "ratio":
        return "实心为已有，外框为总数"
    return "每期报送的数" if tables.is_new(milestone) else "累计报送数"


def _moves(
    view: View,
    rows: pd.DataFrame,
    names: Mapping[str, str],
    words: ChartText,
    tokens: Tokens,
    *,
    shared: bool,
) -> Chart:
    periods = {p.code: p for p in view.dictionary.periods}
    milestones = {m.code: m for m in view.dictionary.milestones}
    states = queries.return_states(view.warehouse)
    shorts = shorts_of(view.dictionary, "submission_state")
    found = [states.get((row.period, row.area_code), "missing") for row in records(rows)]
    frame = rows.assign(
        is_carried=rows["is_carried"].astype(bool)
        & (rows["milestone"] != tables.RETURNS_STEP)
        & rows["numerator"].notna(),
        short=[periods[code].short for code in rows["period"]],
        fact=[tables.step_fact(row, milestones[row.milestone]) for row in records(rows)],
        missing=[shorts[state] for state in found],
        href=[
            behind.href
            if (behind := step_rows(view, row.milestone, row.area_code, row.period))
            else ""
            for row in records(rows)
        ],
    )
    figure = step_multiples(frame, names, words, tokens, shared=shared)
    data = pd.DataFrame(
        {
            "对象": frame["subject"].map(names),
            titles.period(view): [periods[code].name for code in frame["period"]],
            "已有": frame["numerator"],
            "总数": frame["denominator"],
            "事实": frame["fact"].where(frame["numerator"].notna(), frame["missing"]),
            CARRIED: frame["is_carried"].map(YES_NO),
        }
    )
    return Chart(figure, data)


def choose_a_town() -> str:
    """What stands above the links to the towns while none is chosen."""
    return panels.block(
        f"单个{TOWN}的步骤与项目",
        f"选择一个{TOWN}，查看它的步骤、事实、问题、项目进度、村（社区）和报送记录",
        "",
    )
