"""Towns × steps: the fact and state of each."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.panels import STAR, scrolling_table
from dashboard.charts.steps import short_reason, symbol
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.page.links import drill_down
from dashboard.page.view import View, names_of
from dashboard.style.formats import clauses, escape, fraction, is_missing, nb, number
from etl.dictionary import Dictionary, Milestone


def step_matrix(view: View, steps: pd.DataFrame) -> str:
    """Towns in code order × the steps of towns, grouped by phase: fact and state.

    ``steps``: rows of ``phase_progress`` for the towns (all columns).
    """
    milestones = [m for m in view.dictionary.milestones if m.owner == "town"]
    rows = {(row.area_code, row.milestone): row for row in records(steps)}
    body = ""
    for report in view.parts:
        cells = "".join(
            _cell(view, rows.get((report.town.code, m.code)), m, report, css)
            for m, css in _with_borders(milestones)
        )
        css = ' class="chosen" aria-current="true"' if report.town == view.town else ""
        body += f'<tr{css}><th scope="row">{escape(report.town.name)}</th>{cells}</tr>'
    head, widths = _head(milestones, view), _widths(view, milestones)
    table = f"{widths}<thead>{head}</thead><tbody>{body}</tbody>"
    return scrolling_table(
        f"{view.part_word}× 步骤的事实与状态", "matrix", table, is_long=view.has_many_parts
    )


def step_rows(
    view: View, step: str, town: str | None = None, period: str | None = None
) -> DrillDown | None:
    """The rows a step of a town counts; declared steps have none."""
    if view.dictionary.milestone(step).basis == "declared":
        return None
    where = {"milestone": step, "town": town or view.area, "period": period or view.period.code}
    return drill_down(view, "milestone_facts", **where)


def _with_borders(milestones: Sequence[Milestone]) -> Iterator[tuple[Milestone, str]]:
    """Each step with the class of its cells: the first of a phase opens it."""
    phase = ""
    for milestone in milestones:
        yield milestone, "open" if milestone.phase != phase else ""
        phase = milestone.phase


def _widths(view: View, milestones: Sequence[Milestone]) -> str:
    """Descriptive facts and steps of a phase to come are narrow: states and reasons need the room."""
    columns = ['<col style="width:82px">']
    for milestone in milestones:
        narrow = '<col style="width:6.5%">' if milestone.descriptive else "<col>"
        is_coming = view.dictionary.phase(milestone.phase).starts_on > view.period.ends_on
        columns.append('<col style="width:76px">' if is_coming else narrow)
    return f"<colgroup>{''.join(columns)}</colgroup>"


def _head(milestones: Sequence[Milestone], view: View) -> str:
    groups = "".join(
        f'<th class="group open" colspan="{sum(m.phase == p.code for m in milestones)}" '
        f'scope="colgroup">{escape(p.name)}</th>'
        for p in view.dictionary.phases
    )
    names = "".join(
        f'<th class="{css}" scope="col" '
        f'title="{escape(f"{m.name}：{m.definition}")}">{escape(m.short)}</th>'
        for m, css in _with_borders(milestones)
    )
    return f'<tr><td></td>{groups}</tr><tr><th scope="col">{nb(view.part_word)}</th>{names}</tr>'


def _cell(view: View, row: Any, milestone: Milestone, report: TownReport, css: str) -> str:
    """Fact and state of one step: the state by its shape and in a word, attention by its reason."""
    if row is None:
        return f'<td class="{css}"></td>'
    if word := gap_word(row, milestone, report, view.dictionary):
        return f'<td class="{css} hatched"><span class="chip na">{escape(word)}</span></td>'
    fact, rows = _short_fact(row, milestone), step_rows(view, milestone.code, report.town.code)
    fact += STAR if fact and is_carried(row, milestone, report) else ""
    if row.state == "not_applicable":
        fact, rows = "", None
    content = linked(_content(row, milestone, fact, report, view.dictionary), rows)
    return f'<td class="{css}" title="{escape(_full_text(row, milestone))}">{content}</td>'


def _content(
    row: Any, milestone: Milestone, fact: str, report: TownReport, dictionary: Dictionary
) -> str:
    state = str(row.state)
    if milestone.descriptive and fact:
        return f'<span class="fact">{fact}</span>'
    if milestone.descriptive:
        name = dictionary.vocabularies["milestone_state"].name_of(state)
        return f'<span class="na">{escape(name if is_missing(row.reason) else row.reason)}</span>'
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
        return number(numerator)
    return fraction(numerator, denominator) if not is_missing(denominator) else number(numerator)


def step_fact(row: Any, milestone: Milestone) -> str:
    """``已结对31 / 33个村（社区）``; nothing where the step has no figures."""
    if is_missing(row.numerator) or not milestone.fact or row.state == "not_applicable":
        return ""
    whole = "—" if is_missing(row.denominator) else number(row.denominator)
    return milestone.fact.format(numerator=number(row.numerator), denominator=whole)


def gap_word(row: Any, milestone: Milestone, report: TownReport, dictionary: Dictionary) -> str:
    """The state of the return that a flow is missing: hatched on a screen, never zero; or nothing."""
    is_empty_flow = milestone.basis == "count" and is_missing(row.numerator)
    if not is_empty_flow or report.has_flows or report.state == "not_due":
        return ""
    return dictionary.vocabularies["submission_state"].short_of(report.state)


def is_carried(row: Any, milestone: Milestone, report: TownReport) -> bool:
    """Whether the figure of a step is that of an older return; returns themselves never are."""
    return report.is_carried and milestone.measure != "returns" and not is_missing(row.numerator)


def is_new(milestone: Milestone) -> bool:
    """Whether a count is of what is new in the half-year."""
    return milestone.measure == "new_projects"


def matrix_data(view: View, steps: pd.DataFrame) -> pd.DataFrame:
    """Town, step, state, fact and reason: one row a cell of the matrix."""
    names = names_of(view.dictionary, "milestone_state")
    rows = {(row.area_code, row.milestone): row for row in records(steps)}
    lines = [
        (
            report.town.name,
            milestone.name,
            "" if milestone.descriptive else names[str(row.state)],
            step_fact(row, milestone) or gap_word(row, milestone, report, view.dictionary),
            "" if is_missing(row.reason) else row.reason,
        )
        for report in view.parts
        for milestone in view.dictionary.milestones
        if (row := rows.get((report.town.code, milestone.code))) is not None
    ]
    return pd.DataFrame(lines, columns=[view.part_word, "步骤", "步骤状态", "事实", "原因"])
