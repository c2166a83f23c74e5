"""Towns × steps: the fact and state of each."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.panels import STAR, scrolling_table
from dashboard.charts.steps import RETURNS_STEP, short_reason, symbol
from dashboard.data.drill_down import CellRows, DrillDown, linked, no_rows
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.style.formats import clauses, escape, fraction, is_missing, nb, number, signed
from etl.dictionary import Dictionary, Milestone


def step_matrix(
    steps: pd.DataFrame,
    reports: Sequence[TownReport],
    dictionary: Dictionary,
    town_head: str,
    rows_of: CellRows = no_rows,
    chosen: str = "",
) -> str:
    """Towns in code order × the steps of towns, grouped by phase: fact and state.

    ``steps``: rows of ``phase_progress`` for the towns (all columns); ``reports``: the towns in code
    order, with their returns.
    """
    milestones = [m for m in dictionary.milestones if m.owner == "town"]
    rows = {(row.area_code, row.milestone): row for row in records(steps)}
    body = ""
    for report in reports:
        code = report.town.code
        cells = "".join(
            _cell(rows.get((code, m.code)), m, report, dictionary, css, rows_of(code, m.code))
            for m, css in _with_borders(milestones)
        )
        css = ' class="chosen" aria-current="true"' if code == chosen else ""
        body += f'<tr{css}><th scope="row">{escape(report.town.name)}</th>{cells}</tr>'
    head = _head(milestones, dictionary, town_head)
    widths = _widths(milestones, dictionary, reports)
    table = f"{widths}<thead>{head}</thead><tbody>{body}</tbody>"
    return scrolling_table(f"{town_head}× 步骤的事实与状态", "matrix", table)


def _with_borders(milestones: Sequence[Milestone]) -> Iterator[tuple[Milestone, str]]:
    """Each step with the class of its cells: the first of a phase opens it."""
    phase = ""
    for milestone in milestones:
        yield milestone, "open" if milestone.phase != phase else ""
        phase = milestone.phase


def _widths(
    milestones: Sequence[Milestone], dictionary: Dictionary, reports: Sequence[TownReport]
) -> str:
    """Descriptive facts and steps of a phase to come are narrow: states and reasons need the room."""
    ends_on = dictionary.period(reports[0].period).ends_on if reports else None
    columns = ['<col style="width:82px">']
    for milestone in milestones:
        is_coming = ends_on is not None and dictionary.phase(milestone.phase).starts_on > ends_on
        narrow = '<col style="width:6.5%">' if milestone.descriptive else "<col>"
        columns.append('<col style="width:76px">' if is_coming else narrow)
    return f"<colgroup>{''.join(columns)}</colgroup>"


def _head(milestones: Sequence[Milestone], dictionary: Dictionary, town_head: str) -> str:
    groups = "".join(
        f'<th class="group open" colspan="{sum(m.phase == p.code for m in milestones)}" '
        f'scope="colgroup">{escape(p.name)}</th>'
        for p in dictionary.phases
    )
    names = "".join(
        f'<th class="{css}" scope="col" '
        f'title="{escape(f"{m.name}：{m.definition}")}">{escape(m.short)}</th>'
        for m, css in _with_borders(milestones)
    )
    return f'<tr><td></td>{groups}</tr><tr><th scope="col">{nb(town_head)}</th>{names}</tr>'


def _cell(
    row: Any,
    milestone: Milestone,
    report: TownReport,
    dictionary: Dictionary,
    css: str,
    rows: DrillDown | None,
) -> str:
    """Fact and state of one step: the state by its shape and in a word, attention by its reason."""
    if row is None:
        return f'<td class="{css}"></td>'
    if word := gap_word(row, milestone, report, dictionary):
        return f'<td class="{css} hatched"><span class="chip na">{escape(word)}</span></td>'
    fact = _short_fact(row, milestone)
    fact += STAR if fact and is_carried(row, milestone, report) else ""
    if row.state == "not_applicable":
        fact, rows = "", None
    content = linked(_content(row, milestone, fact, report, dictionary), rows)
    return f'<td class="{css}" title="{escape(_full_text(row, milestone))}">{content}</td>'


def _content(
    row: Any, milestone: Milestone, fact: str, report: TownReport, dictionary: Dictionary
) -> str:
    state = str(row.state)
    if milestone.descriptive and fact:
        return f'<span class="fact">{fact}</span>'
    if milestone.descriptive and state == "not_applicable" and not is_missing(row.reason):
        return f'<span class="na">{escape(row.reason)}</span>'
    if state == "not_started" and not fact:
        return symbol(state, dictionary)
    # Attention is explained by its reason.
    is_attention = state == "attention"
    names = dictionary.vocabularies["milestone_state"]
    reason = short_reason(row, report, dictionary) if is_attention else names.name_of(state)
    word, css = escape(reason), "why attn" if is_attention else "why"
    shape = f'<i class="st {escape(state)}"></i>'
    if fact:
        return f'<span class="fact">{shape}{fact}</span><span class="{css}">{word}</span>'
    return f'{shape}<span class="na">{word}</span>'


def _full_text(row: Any, milestone: Milestone) -> str:
    """The whole fact and reason in words, for the tooltip."""
    text = f"{milestone.name}：{step_fact(row, milestone)}".rstrip("：")
    return clauses(text, "" if is_missing(row.reason) else str(row.reason))


def _short_fact(row: Any, milestone: Milestone) -> str:
    numerator, denominator = row.numerator, row.denominator
    if is_missing(numerator):
        return ""
    if milestone.basis == "count":
        return signed(numerator) if is_new(milestone) else number(numerator)
    return fraction(numerator, denominator) if not is_missing(denominator) else number(numerator)


def step_fact(row: Any, milestone: Milestone) -> str:
    """``已结对 31 / 33 个村（社区）``; nothing where the step has no figures."""
    if is_missing(row.numerator) or not milestone.fact or row.state == "not_applicable":
        return ""
    whole = "—" if is_missing(row.denominator) else number(row.denominator)
    return milestone.fact.format(numerator=number(row.numerator), denominator=whole)


def gap_word(row: Any, milestone: Milestone, report: TownReport, dictionary: Dictionary) -> str:
    """The state of the return that a flow is missing: hatched on a screen, never zero; or nothing."""
    is_empty_flow = milestone.basis == "count" and is_missing(row.numerator)
    if not is_empty_flow or report.has_reported or report.state == "not_due":
        return ""
    return dictionary.vocabularies["submission_state"].short_of(report.state)


def is_carried(row: Any, milestone: Milestone, report: TownReport) -> bool:
    """Whether the figure of a step is that of an older return; returns themselves never are."""
    return report.is_carried and milestone.code != RETURNS_STEP and not is_missing(row.numerator)


def is_new(milestone: Milestone) -> bool:
    """Whether a count is of what is new in the half-year, so that it is written with a plus."""
    return milestone.code == "A4"


def matrix_data(
    steps: pd.DataFrame, reports: Sequence[TownReport], dictionary: Dictionary, town_head: str
) -> pd.DataFrame:
    """Town, step, state, fact and reason: one row a cell of the matrix."""
    names = {t.code: t.name for t in dictionary.vocabularies["milestone_state"].terms}
    rows = {(row.area_code, row.milestone): row for row in records(steps)}
    lines = [
        (
            report.town.name,
            milestone.name,
            "" if milestone.descriptive else names[str(row.state)],
            step_fact(row, milestone) or gap_word(row, milestone, report, dictionary),
            "" if is_missing(row.reason) else row.reason,
        )
        for report in reports
        for milestone in dictionary.milestones
        if (row := rows.get((report.town.code, milestone.code))) is not None
    ]
    return pd.DataFrame(lines, columns=[town_head, "步骤", "步骤状态", "事实", "原因"])
