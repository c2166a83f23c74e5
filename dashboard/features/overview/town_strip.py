"""The strip of towns: the state of each judged step, then a few facts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.panels import STAR, scrolling_table
from dashboard.charts.steps import RETURNS_STEP, short_reason
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View
from dashboard.style.formats import escape, is_missing, nb
from etl.dictionary import Milestone

# The step that counts problems.
PROBLEMS = "A7"
FACTS = ("villages_paired", "projects_live")


def town_strip(
    view: View,
    steps: pd.DataFrame,
    milestones: Sequence[Milestone],
    facts: Mapping[str, Mapping[str, str]],
) -> str:
    """One row a town: the state of each judged step in shape and word, then facts.

    ``steps``: rows of ``phase_progress`` (area_code, milestone, state and reason); ``facts``: town code
    → one of :data:`FACTS` → its text (empty = not known).
    """
    states = {(row.area_code, row.milestone): row for row in records(steps)}
    body = ""
    for report in view.here:
        code = report.town.code
        cells = [_state_cell(view, states.get((code, m.code)), report) for m in milestones]
        cells += [_fact_cell(facts[code][f], report, drill_down(view, f, town=code)) for f in FACTS]
        body += f'<tr><th scope="row">{escape(report.town.name)}</th>{"".join(cells)}</tr>'
    head = f"<thead><tr>{_heads(view, milestones)}</tr></thead>"
    caption = f"各{TOWN}步骤的状态与主要事实"
    return scrolling_table(caption, "strip", f"{head}<tbody>{body}</tbody>")


def _heads(view: View, milestones: Sequence[Milestone]) -> str:
    steps = (f'<th scope="col" title="{escape(m.name)}">{escape(m.short)}</th>' for m in milestones)
    facts = (f'<th scope="col" class="n">{nb(view.label(fact))}</th>' for fact in FACTS)
    return f'<th scope="col">{nb(TOWN)}</th>{"".join(steps)}{"".join(facts)}'


def _state_cell(view: View, row: Any, report: TownReport) -> str:
    return f"<td>{'' if row is None else linked(_state(view, row, report), _rows(view, row))}</td>"


def _rows(view: View, row: Any) -> DrillDown:
    """The rows of a town's step; where it needs attention, those that call for it."""
    # The attention of these is of single things: of returns, of problems.
    is_single = row.milestone in (RETURNS_STEP, PROBLEMS) and row.state == "attention"
    indicator = "milestone_attention" if is_single else "milestone_facts"
    return drill_down(view, indicator, town=row.area_code, milestone=row.milestone)


def _state(view: View, row: Any, report: TownReport) -> str:
    state = str(row.state)
    shape = f'<i class="st {escape(state)}"></i>'
    if state != "attention":
        return shape + escape(view.dictionary.vocabularies["milestone_state"].name_of(state))
    reason = None if is_missing(row.reason) else str(row.reason)
    word = short_reason(row, report, view.dictionary)
    title = f' title="{escape(reason or word)}"'
    text = f'{shape}<span class="r">{escape(word)}</span>'
    if row.milestone == RETURNS_STEP and report.state == "missing":
        chip = f'<span class="chip"><span class="w attn">{text}</span></span>'
        return f'<span class="box hatched"{title}>{chip}</span>'
    return f'<span class="w attn"{title}>{text}</span>'


def _fact_cell(text: str, report: TownReport, rows: DrillDown | None) -> str:
    if not text:
        return '<td class="n">—</td>'
    star = STAR if report.is_carried else ""
    return f'<td class="n">{linked(escape(text), rows)}{star}</td>'
