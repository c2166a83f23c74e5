"""How the facts of the steps moved over the half-years, on 镇街进度."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import CARRIED, YES_NO, Cell, Head, Row, grid, table_data
from dashboard.data import queries as shared
from dashboard.data.frames import records
from dashboard.features.town_progress import headlines, queries
from dashboard.features.town_progress.step_chart import step_multiples
from dashboard.features.town_progress.step_matrix import is_new, step_fact, step_rows
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import View, shorts_of
from dashboard.style.formats import clauses, fraction, is_missing, number
from dashboard.style.theme import Tokens
from etl.dictionary import Milestone


def step_choices(view: View) -> dict[str, str]:
    """Code → short name of the steps of towns that have figures, of the phases that have begun."""
    return {m.code: m.short for m in view.town_steps if m.basis != "declared"}


def default_step(view: View) -> str:
    """The step on pairing, which is what the programme is about; else the first."""
    choices, pairing = step_choices(view), view.dictionary.step("pairings")
    return pairing.code if pairing and pairing.code in choices else next(iter(choices))


@cached
def trend_of_towns(view: View, step: str, tokens: Tokens) -> Chart:
    """One step in every town over the half-years, all on one scale."""
    milestone = view.dictionary.milestone(step)
    whole = view.for_district()
    frame = shared.steps_until(view.warehouse, view.period.code)
    frame = _begun(view, frame[frame["milestone"] == step])
    district = frame[frame["area_code"] == view.region.code]
    towns = frame[frame["area_code"].isin(list(whole.part_names))]
    is_stock = not is_new(milestone) and milestone.measure != "returns"
    note = whole.carried_note if is_stock else ""
    words = ChartText(
        _headline(whole, district, milestone),
        clauses(
            milestone.name,
            _filling(milestone),
            statements.flow_changes(whole, "projects_new") if is_new(milestone) else "",
            f"{view.part_word}按行政区划代码排列",
            note,
        ),
        statements.source(view),
    )
    rows = _trend_frame(view, towns.assign(subject=towns["area_code"]))
    figure = step_multiples(rows, whole.part_names, words, tokens, shared=True)
    behind = drill_down(view, "milestone_base", milestone=step, town=None)
    return Chart(figure, _data(view, rows, whole.part_names), behind)


@cached
def trend_table(view: View, step: str) -> Table:
    """One step in many parts over the half-years: a row a part, a column a half-year."""
    milestone, names = view.dictionary.milestone(step), view.part_names
    frame = shared.steps_until(view.warehouse, view.period.code)
    frame = frame[
        (frame["milestone"] == step) & frame["area_code"].isin([*names, view.region.code])
    ]
    frame = _begun(view, frame)
    facts = {(row.area_code, row.period): row for row in records(frame)}
    periods = view.periods_to_date
    heads = [Head(view.part_word, is_words=True, width=120), *(Head(p.short) for p in periods)]

    def row(code: str, name: str, *, is_total: bool = False) -> Row:
        cells = [_fact_cell(facts.get((code, p.code)), milestone) for p in periods]
        return Row(name, cells, is_total=is_total)

    rows = [row(code, name) for code, name in names.items()]
    rows.append(row(view.region.code, "合计", is_total=True))
    html = panels.block(
        _headline(view.for_district(), frame[frame["area_code"] == view.region.code], milestone),
        clauses(milestone.name, f"{view.part_word}按行政区划代码排列", "— 为没有报送数据"),
        grid(f"各{view.part_word}逐期情况", heads, rows, is_long=True),
        statements.source(view),
    )
    behind = drill_down(view, "milestone_base", milestone=step, town=None)
    return Table(html, table_data(heads, rows), behind)


def _fact_cell(row: Any, milestone: Milestone) -> Cell:
    if row is None or is_missing(row.numerator):
        return Cell("—")
    star = "*" if row.is_carried else ""
    if milestone.basis == "count" or is_missing(row.denominator):
        return Cell(number(row.numerator), None, row.numerator, mark=star)
    return Cell(fraction(row.numerator, row.denominator), None, row.numerator, mark=star)


@cached
def trend_of_steps(view: View, tokens: Tokens) -> Chart:
    """Every step of one town over the half-years, each on its own scale."""
    names, main = step_choices(view), default_step(view)
    milestone = view.dictionary.milestone(main)
    frame = shared.steps_until(view.warehouse, view.period.code)
    here = frame[(frame["area_code"] == view.area) & frame["milestone"].isin(list(names))]
    here = _begun(view, here)
    subtitle = "各步骤的事实，逐报送期；实心为已有，外框为总数，各步骤刻度不同"
    words = ChartText(
        _headline(view, here[here["milestone"] == main], milestone),
        clauses(subtitle, view.carried_note),
        statements.source(view),
    )
    rows = _trend_frame(view, here.assign(subject=here["milestone"]))
    figure = step_multiples(rows, names, words, tokens, shared=False)
    return Chart(figure, _data(view, rows, names), drill_down(view, "milestone_base"))


def _begun(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the periods in which the phase of their step had begun."""
    d = view.dictionary
    starts = {m.code: d.phase(m.phase).starts_on for m in d.milestones}
    places = zip(rows["milestone"], rows["period"], strict=True)
    return rows[[starts[step] <= d.period(period).ends_on for step, period in places]]


def _headline(view: View, rows: pd.DataFrame, milestone: Milestone) -> str:
    """How the fact moved in the area; new facts of a half-year compare between the same towns only."""
    if is_new(milestone):
        area = view.towns_counted or view.area_name
        return headlines.step_moved(rows, milestone, area, alike=view.is_comparable)
    is_own = len(view.carried) < len(view.here)
    return headlines.step_moved(rows, milestone, view.area_name, view.carried_star, alike=is_own)


def _filling(milestone: Milestone) -> str:
    if milestone.basis == "ratio":
        return "实心为已有，外框为总数"
    return "每期报送的数" if is_new(milestone) else "累计报送数"


def _trend_frame(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what :func:`step_multiples` takes: short, fact, missing, is_carried, href."""
    periods = {p.code: p for p in view.dictionary.periods}
    milestones = {m.code: m for m in view.dictionary.milestones}
    states = queries.return_states(view.warehouse)
    shorts = shorts_of(view.dictionary, "submission_state")
    of_returns = [code for code, m in milestones.items() if m.measure == "returns"]
    is_stock = ~rows["milestone"].isin(of_returns) & rows["numerator"].notna()
    behind = [step_rows(view, row.milestone, row.area_code, row.period) for row in records(rows)]
    return rows.assign(
        is_carried=rows["is_carried"].astype(bool) & is_stock,
        short=[periods[code].short for code in rows["period"]],
        fact=[step_fact(row, milestones[row.milestone]) for row in records(rows)],
        missing=[
            shorts[states.get((row.period, row.area_code), "missing")] for row in records(rows)
        ],
        href=[rows_of.href if rows_of else "" for rows_of in behind],
    )


def _data(view: View, rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "对象": rows["subject"].map(dict(names)),
            view.period_title: [view.dictionary.period(code).name for code in rows["period"]],
            "已有": rows["numerator"],
            "总数": rows["denominator"],
            "事实": rows["fact"].where(rows["numerator"].notna(), rows["missing"]),
            CARRIED: rows["is_carried"].map(YES_NO),
        }
    )
