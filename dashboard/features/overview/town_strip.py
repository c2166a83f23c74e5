"""The strip of towns: the state of each judged step, then a few facts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.panels import STAR, scrolling_table
from dashboard.charts.steps import RETURNS_STEP, short_reason
from dashboard.data.drill_down import CellRows, DrillDown, linked, no_rows
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.style.formats import escape, is_missing, nb
from etl.dictionary import Dictionary, Milestone


def town_strip(
    steps: pd.DataFrame,
    milestones: Sequence[Milestone],
    reports: Sequence[TownReport],
    facts: Mapping[str, Mapping[str, str]],
    fact_heads: Mapping[str, str],
    dictionary: Dictionary,
    town_head: str,
    rows_of: CellRows = no_rows,
) -> str:
    """One row a town: the state of each judged step in shape and word, then facts.

    ``steps``: rows of ``phase_progress`` (area_code, milestone, state and reason); ``reports``: the
    towns in code order, with their returns; ``facts``: town code → fact → its text (empty = not known);
    ``fact_heads``: fact → heading, in order.
    """
    states = {(row.area_code, row.milestone): row for row in records(steps)}
    body = ""
    for report in reports:
        code = report.town.code
        cells = [
            _state_cell(states.get((code, m.code)), report, dictionary, rows_of(code, m.code))
            for m in milestones
        ]
        cells += [_fact_cell(facts[code][f], report, rows_of(code, f)) for f in fact_heads]
        body += f'<tr><th scope="row">{escape(report.town.name)}</th>{"".join(cells)}</tr>'
    head = f"<thead><tr>{_heads(town_head, milestones, fact_heads)}</tr></thead>"
    caption = f"各{town_head}步骤的状态与主要事实"
    return scrolling_table(caption, "strip", f"{head}<tbody>{body}</tbody>")


def _heads(town_head: str, milestones: Sequence[Milestone], fact_heads: Mapping[str, str]) -> str:
    steps = (f'<th scope="col" title="{escape(m.name)}">{escape(m.short)}</th>' for m in milestones)
    facts = (f'<th scope="col" class="n">{nb(head)}</th>' for head in fact_heads.values())
    return f'<th scope="col">{nb(town_head)}</th>{"".join(steps)}{"".join(facts)}'


def _state_cell(
    row: Any, report: TownReport, dictionary: Dictionary, rows: DrillDown | None
) -> str:
    return f"<td>{'' if row is None else linked(_state(row, report, dictionary), rows)}</td>"


def _state(row: Any, report: TownReport, dictionary: Dictionary) -> str:
    state = str(row.state)
    shape = f'<i class="st {escape(state)}"></i>'
    if state != "attention":
        return shape + escape(dictionary.vocabularies["milestone_state"].name_of(state))
    reason = None if is_missing(row.reason) else str(row.reason)
    word = short_reason(row, report, dictionary)
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
