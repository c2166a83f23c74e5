"""The blocks of 镇街进度."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.phase_bar import Round, phase_bar
from dashboard.charts.steps import state_legend
from dashboard.data import queries as shared
from dashboard.features.town_progress import headlines, queries
from dashboard.features.town_progress.step_matrix import matrix_data, step_matrix
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import towns_attention
from dashboard.page.links import drill_down, town_address
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import clauses, escape, fraction, join, words
from etl.dictionary import Period


@cached
def headline(view: View) -> str:
    """How many towns have steps that need attention; of one town how far it is and what waits."""
    if view.town:
        return headlines.one_town(view)
    steps = shared.steps(view.warehouse, view.period.code)
    state = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    steps = steps[steps["milestone"].isin([m.code for m in view.town_steps])]
    return towns_attention(steps, view.part_names, state, view.part_word)


@cached
def phases(view: View) -> Table:
    """The phases with the half-years and how many returns were on time."""
    returns: dict[str, Counter[str]] = {}
    towns = view.for_district().town_names
    for (period, town), state in queries.return_states(view.warehouse).items():
        if town not in towns:
            continue
        returns.setdefault(period, Counter())[state] += 1
    states = names_of(view.dictionary, "submission_state")
    # A half-year without any status is not due yet.
    not_due = {"not_due": len(view.reports)}
    rounds = [_round(view, p, returns.get(p.code, not_due)) for p in view.dictionary.periods]
    at = view.as_of if view.is_past else view.today
    label = f"{states['on_time']}|{TOWN}"
    body = phase_bar(view.dictionary.phases, at, rounds, label, is_today=not view.is_past)
    title = statements.returns(view.for_district())
    count = words(len(view.dictionary.phases))
    under = f"{count}个阶段与{view.period_word}报送；{_district_steps(view)}"
    html = panels.block(title, under, body)
    return Table(html, _returns_data(view, returns), drill_down(view, "returns", town=None))


def _returns_data(view: View, returns: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Half-years × states of their returns, in towns: one number a cell."""
    states, not_due = names_of(view.dictionary, "submission_state"), {"not_due": len(view.reports)}
    lines = [
        (period.name, *(returns.get(period.code, not_due).get(state, 0) for state in states))
        for period in view.dictionary.periods
    ]
    heads = [view.period_title, *(f"{name}（个{TOWN}）" for name in states.values())]
    return pd.DataFrame(lines, columns=heads)


def _round(view: View, period: Period, states: Mapping[str, int]) -> Round:
    is_chosen, total = period.code == view.period.code, len(view.reports)
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
    rows = steps[(steps["area_code"] == view.region.code) & steps["milestone"].isin(own)]
    states = names_of(view.dictionary, "milestone_state")
    parts = [
        f"{join([f'“{own[code]}”' for code in group['milestone']])}{states[str(state)]}"
        for state, group in rows.groupby("state", sort=False)
    ]
    level = f"{view.district_word}级" if view.county else f"各{view.part_word}本级"
    whose = f"{level}步骤"
    return whose + "，".join(parts) if parts else f"{whose}尚未开始"


@cached
def matrix(view: View, steps: pd.DataFrame) -> Table:
    """Towns × steps."""
    names = view.part_names
    typical = view.dictionary.step("typical_villages")
    judged = steps[steps["milestone"] == (typical and typical.code)]
    states = steps.loc[steps["area_code"].isin(list(names)), "state"].unique()
    html = panels.block(
        headlines.typical_step(judged, names, view.part_word),
        f"{view.part_word}× 步骤；无符号的列只陈述事实、不作判断；按行政区划代码排列；点击可查看所依据的数据行",
        state_legend(view.dictionary, [str(s) for s in states]) + step_matrix(view, steps),
        clauses(_gap_note(view), statements.source(view)),
    )
    return Table(html, matrix_data(view, steps), drill_down(view, "milestone_base", town=None))


def _gap_note(view: View) -> str:
    whole = view.for_district()
    if not whole.carried:
        return ""
    return f"{statements.taken_up(whole)}；{whole.carried_note}，发生数不计"


def choose_a_town(view: View) -> str:
    """The heading of the links to the towns while none is chosen."""
    if not view.county:
        return panels.block(f"各{view.part_word}", "点名称看该地区", "")
    advice = f"选择一个{TOWN}，查看它的步骤、事实、问题、项目进度、{view.village_word}和报送记录"
    return panels.block(f"单个{TOWN}的步骤与项目", advice, "")


def town_links(view: View) -> str:
    """One link a town, in code order, to the same half-year."""
    links = "".join(
        f'<a class="rows" href="{escape(town_address(view, code))}">{escape(name)}</a>'
        for code, name in view.part_names.items()
    )
    return panels.wrap(f'<div class="below towns">{links}</div>')
