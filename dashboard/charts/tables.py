"""HTML tables: the strip of towns, towns × milestones, heat tables, the leaderboard, a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.panels import symbol
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.frames import records
from dashboard.data.queries import TownReport
from dashboard.style.formats import escape, fraction, is_missing, nb, number, signed
from dashboard.style.theme import heat_step
from etl.dictionary import Dictionary, Milestone, Relation

STAR = '<span class="star">*</span>'
HEAT_CLASSES = ("h0", "h1c", "h2c", "h3c", "h4c")
RETURNS_STEP = "A6"


def _scroll(table: str, caption: str) -> str:
    """A frame that scrolls sideways; it can be reached by keyboard and says what it holds."""
    return f'<div class="sc" tabindex="0" role="group" aria-label="{escape(caption)}">{table}</div>'


Behind = Callable[[str, str], DrillDown | None]
"""The rows behind a cell, by the codes of its row and of its column (empty = the total)."""


def nothing_behind(row: str, column: str) -> DrillDown | None:
    """Cells that lead nowhere."""
    return None


def short_reason(row: Any, milestone: str, report: TownReport, dictionary: Dictionary) -> str:
    """Why a step needs attention, in the few words that a cell has room for (``1 个超过半年未解决``).

    For returns the state of this half-year's, or how many are amiss; the whole reason is the tooltip of the cell.

    Args:
        row: of ``phase_progress`` (reason, reason_code, reason_count).
        milestone: the step's code.
        report: the town with its return of this half-year.
        dictionary: for names of states and the short forms of reasons.
    """
    if milestone == RETURNS_STEP and not is_missing(row.reason_count) and row.reason_count > 1:
        return f"{number(row.reason_count)} 期未按时"
    if milestone == RETURNS_STEP and report.is_amiss:
        return dictionary.vocabularies["submission_state"].name_of(report.state)
    if short := dictionary.short_reasons.get(str(row.reason_code)):
        return short.format(count="" if is_missing(row.reason_count) else number(row.reason_count))
    if is_missing(row.reason):
        return dictionary.vocabularies["milestone_state"].name_of("attention")
    return str(row.reason)


# --- the strip of towns -----------------------------------------------------------------------


def town_strip(
    steps: pd.DataFrame,
    milestones: Sequence[Milestone],
    reports: Sequence[TownReport],
    facts: Mapping[str, tuple[str, str]],
    fact_heads: Mapping[str, str],
    dictionary: Dictionary,
    town_head: str,
    behind: Behind = nothing_behind,
) -> str:
    """One row a town: the state of each judged step in shape and word, then two facts.

    Args:
        steps: rows of ``phase_progress`` (area_code, milestone, state and reason).
        milestones: the judged town milestones to show, in order.
        reports: the towns in code order, with their returns.
        facts: town code → the two facts as text (empty = not known).
        fact_heads: the two facts, code → heading.
        dictionary: for names of states.
        town_head: heading of the first column.
        behind: the rows of a town's step or fact.
    """
    found = {(row.area_code, row.milestone): row for row in records(steps)}
    heads = "".join(
        f'<th scope="col" title="{escape(m.name)}">{escape(m.short)}</th>' for m in milestones
    )
    heads += "".join(f'<th scope="col" class="n">{nb(head)}</th>' for head in fact_heads.values())
    rows = "".join(
        f'<tr><th scope="row">{escape(report.town.name)}</th>'
        + "".join(
            "<td>"
            + _linked_state(
                _state_cell(found.get((report.town.code, m.code)), m.code, report, dictionary),
                behind(report.town.code, m.code),
            )
            + "</td>"
            for m in milestones
        )
        + "".join(
            _fact_cell(fact, report, behind(report.town.code, code))
            for code, fact in zip(fact_heads, facts[report.town.code], strict=True)
        )
        + "</tr>"
        for report in reports
    )
    return _scroll(
        f'<table class="strip">{_caption(f"各{town_head}步骤的状态与主要事实")}'
        f'<thead><tr><th scope="col">{nb(town_head)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
        f"各{town_head}步骤的状态与主要事实",
    )


def _caption(text: str) -> str:
    """What a table holds, for who hears it."""
    return f'<caption class="ghost">{escape(text)}</caption>'


def _linked_state(cell: str, rows: DrillDown | None) -> str:
    return linked(cell, rows) if cell else ""


def _state_cell(row: Any, milestone: str, report: TownReport, dictionary: Dictionary) -> str:
    if row is None:
        return ""
    state, reason = str(row.state), row.reason
    shape = f'<i class="st {escape(state)}"></i>'
    if state != "attention":
        word = dictionary.vocabularies["milestone_state"].name_of(state)
        return shape + escape(word)
    full = "" if is_missing(reason) else str(reason)
    word = short_reason(row, milestone, report, dictionary)
    said = f' title="{escape(full or word)}"'
    if milestone == RETURNS_STEP and report.state == "missing":
        chip = f'<span class="w attn">{shape}<span class="r">{escape(word)}</span></span>'
        return f'<span class="box hatched"{said}><span class="chip">{chip}</span></span>'
    return f'<span class="w attn"{said}>{shape}<span class="r">{escape(word)}</span></span>'


def _fact_cell(text: str, report: TownReport, rows: DrillDown | None) -> str:
    star = STAR if text and report.is_carried else ""
    shown = linked(escape(text), rows) if text else "—"
    return f'<td class="n">{shown}{star}</td>'


# --- towns × milestones -----------------------------------------------------------------------


def milestone_matrix(
    steps: pd.DataFrame,
    reports: Sequence[TownReport],
    dictionary: Dictionary,
    town_head: str,
    behind: Behind = nothing_behind,
    chosen: str = "",
) -> str:
    """Towns in code order × the milestones of towns, grouped by phase: fact and state.

    Args:
        steps: rows of ``phase_progress`` for the towns (all columns).
        reports: the towns in code order, with their returns.
        dictionary: phases, milestones and names of states.
        town_head: heading of the first column.
        behind: the rows of a town's step.
        chosen: the code of the town that stands out; empty = none.
    """
    milestones = [m for m in dictionary.milestones if m.owner == "town"]
    found = {(row.area_code, row.milestone): row for row in records(steps)}
    body = "".join(
        f'<tr{_marked(report.town.code == chosen)}><th scope="row">{escape(report.town.name)}</th>'
        + "".join(
            _matrix_cell(
                found.get((report.town.code, m.code)),
                m,
                report,
                dictionary,
                first,
                behind(report.town.code, m.code),
            )
            for m, first in _firsts(milestones)
        )
        + "</tr>"
        for report in reports
    )
    widths = _matrix_widths(milestones, dictionary, reports)
    head, caption = (
        _matrix_head(milestones, dictionary, town_head),
        f"{town_head}× 步骤的事实与状态",
    )
    return _scroll(
        f'<table class="matrix">{_caption(caption)}{widths}<thead>{head}</thead>'
        f"<tbody>{body}</tbody></table>",
        caption,
    )


def _marked(is_chosen: bool) -> str:
    return ' class="chosen" aria-current="true"' if is_chosen else ""


def is_carried(row: Any, milestone: Milestone, report: TownReport) -> bool:
    """Whether the figure of a step is that of an older return; returns themselves never are."""
    return report.is_carried and milestone.code != RETURNS_STEP and not is_missing(row.numerator)


def matrix_data(
    steps: pd.DataFrame, reports: Sequence[TownReport], dictionary: Dictionary, town_head: str
) -> pd.DataFrame:
    """Town, step, state, fact and reason: one row a cell of the matrix."""
    names = {t.code: t.name for t in dictionary.vocabularies["milestone_state"].terms}
    found = {(row.area_code, row.milestone): row for row in records(steps)}
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
        if (row := found.get((report.town.code, milestone.code))) is not None
    ]
    return pd.DataFrame(lines, columns=[town_head, "步骤", "步骤状态", "事实", "原因"])


def _matrix_widths(
    milestones: Sequence[Milestone], dictionary: Dictionary, reports: Sequence[TownReport]
) -> str:
    """Bare facts and steps of a phase to come are narrow: states and reasons need the room."""
    ends_on = dictionary.period(reports[0].period).ends_on if reports else None
    columns = ['<col style="width:82px">']
    for milestone in milestones:
        waits = ends_on is not None and dictionary.phase(milestone.phase).starts_on > ends_on
        narrow = '<col style="width:6.5%">' if milestone.descriptive else "<col>"
        columns.append('<col style="width:76px">' if waits else narrow)
    return f"<colgroup>{''.join(columns)}</colgroup>"


def _firsts(milestones: Sequence[Milestone]) -> list[tuple[Milestone, bool]]:
    """Each milestone with whether it opens its phase."""
    return [(m, i == 0 or milestones[i - 1].phase != m.phase) for i, m in enumerate(milestones)]


def _matrix_head(milestones: Sequence[Milestone], dictionary: Dictionary, town_head: str) -> str:
    groups = "".join(
        f'<th class="group open" colspan="{sum(m.phase == p.code for m in milestones)}" '
        f'scope="colgroup">{escape(p.name)}</th>'
        for p in dictionary.phases
    )
    names = "".join(
        f'<th class="{"open" if first else ""}" scope="col" '
        f'title="{escape(f"{m.name}：{m.definition}")}">{escape(m.short)}</th>'
        for m, first in _firsts(milestones)
    )
    return f'<tr><td></td>{groups}</tr><tr><th scope="col">{nb(town_head)}</th>{names}</tr>'


def _matrix_cell(
    row: Any,
    milestone: Milestone,
    report: TownReport,
    dictionary: Dictionary,
    first: bool,
    rows: DrillDown | None,
) -> str:
    """Fact and state of one step: the state by its shape and in a word, attention by its reason."""
    opening = "open" if first else ""
    if row is None:
        return f'<td class="{opening}"></td>'
    if word := gap_word(row, milestone, report, dictionary):
        return f'<td class="{opening} hatched"><span class="chip na">{escape(word)}</span></td>'
    state, fact = str(row.state), _matrix_fact(row, milestone)
    fact += STAR if fact and is_carried(row, milestone, report) else ""
    if state == "not_applicable":
        fact, rows = "", None
    if milestone.descriptive and fact:
        shown = f'<span class="fact">{fact}</span>'
    elif milestone.descriptive and state == "not_applicable" and not is_missing(row.reason):
        shown = f'<span class="na">{escape(row.reason)}</span>'
    elif state == "not_started" and not fact:
        shown = symbol(state, dictionary)
    else:
        word, kind = _state_word(row, milestone, report, dictionary)
        shape = f'<i class="st {escape(state)}"></i>'
        if fact:
            shown = f'<span class="fact">{shape}{fact}</span><span class="{kind}">{word}</span>'
        else:
            shown = f'{shape}<span class="na">{word}</span>'
    said = ' title="' + escape(_said(row, milestone)) + '"'
    return f'<td class="{opening}"{said}>{linked(shown, rows)}</td>'


def _state_word(
    row: Any, milestone: Milestone, report: TownReport, dictionary: Dictionary
) -> tuple[str, str]:
    """What stands below a fact: the state's name, or why it needs attention; and its class."""
    state = str(row.state)
    if state != "attention":
        return escape(dictionary.vocabularies["milestone_state"].name_of(state)), "why"
    return escape(short_reason(row, milestone.code, report, dictionary)), "why attn"


def _said(row: Any, milestone: Milestone) -> str:
    """The whole fact and reason in words, for who points at a cell."""
    parts = [f"{milestone.name}：{step_fact(row, milestone)}".rstrip("：")]
    parts += [] if is_missing(row.reason) else [str(row.reason)]
    return "；".join(parts)


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


def _matrix_fact(row: Any, milestone: Milestone) -> str:
    numerator, denominator = row.numerator, row.denominator
    if is_missing(numerator):
        return ""
    if milestone.basis == "count":
        return signed(numerator) if is_new(milestone) else number(numerator)
    return fraction(numerator, denominator) if not is_missing(denominator) else number(numerator)


def is_new(milestone: Milestone) -> bool:
    """Whether a count is of what is new in the half-year, so that it is written with a plus."""
    return milestone.code == "A4"


# --- heat tables --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows × columns with totals.

    ``values``: row code → column code → number, ``None`` = no return. ``dimmed_rows`` and
    ``dimmed_columns`` are put back; ``starred`` rows rest on carried-forward data.
    """

    values: Mapping[str, Mapping[str, float | None]]
    row_names: Mapping[str, str]
    column_names: Mapping[str, str]
    corner: str
    total: str
    missing: str
    starred: frozenset[str] = frozenset()
    dimmed_rows: frozenset[str] = frozenset()
    dimmed_columns: frozenset[str] = frozenset()


def heat_table(heat: Heat, behind: Behind = nothing_behind) -> str:
    """Quantised heat with every number printed; zero is a dot, a gap is hatched.

    ``behind``: the rows of a cell; with an empty row or column, of a total.
    """
    known = [v for row in heat.values.values() for v in row.values() if v is not None]
    largest, star = max(known, default=0.0), STAR if heat.starred else ""
    heads = "".join(
        f'<th class="{_dim(code, heat.dimmed_columns)}" scope="col">{escape(name)}</th>'
        for code, name in heat.column_names.items()
    )
    rows = "".join(_heat_row(heat, code, largest, behind) for code in heat.row_names)
    sums = "".join(
        f'<td class="{_dim(code, heat.dimmed_columns)}">{_total(heat, code, behind)}</td>'
        for code in heat.column_names
    )
    return _scroll(
        f'<table class="heat"><caption class="ghost">{escape(heat.corner)}</caption>'
        f'<thead><tr><th scope="col" style="width:92px">{nb(heat.corner)}</th>{heads}'
        f'<th scope="col" class="n" style="width:62px">{heat.total}</th></tr></thead><tbody>{rows}'
        f'<tr class="total"><th scope="row">{heat.total}</th>{sums}'
        f'<td class="sum">{linked(number(sum(known)), behind("", ""))}{star}</td></tr></tbody></table>',
        f"{heat.corner}：{'、'.join(heat.column_names.values())}",
    )


# Said where a figure is none: a return was there and told it.
ZERO = "0 为已报送的零"


def zero_note(heat: Heat) -> str:
    """``；· 为 0``, where a cell is none; else nothing."""
    return "；· 为 0" if any(v == 0 for row in heat.values.values() for v in row.values()) else ""


def heat_data(heat: Heat) -> pd.DataFrame:
    """What a heat table shows, under its headings; a gap is said in words."""
    lines = {
        heat.row_names[code]: [heat.values[code][c] for c in heat.column_names]
        for code in heat.row_names
    }
    table = pd.DataFrame.from_dict(
        lines, orient="index", columns=list(heat.column_names.values()), dtype=float
    )
    totals = table.assign(**{heat.total: table.sum(axis=1, min_count=1)})
    return in_words(totals, heat.missing).rename_axis(heat.corner).reset_index()


def in_words(table: pd.DataFrame, missing: str) -> pd.DataFrame:
    """The table with the word for what no return tells in place of an empty cell."""
    return table.astype(object).where(table.notna(), missing)


def _total(heat: Heat, column: str, behind: Behind) -> str:
    total = linked(number(_sum(row[column] for row in heat.values.values())), behind("", column))
    return total + (STAR if heat.starred else "")


def _sum(values: Iterable[float | None]) -> float:
    return sum(v for v in values if v is not None)


def _dim(code: str, dimmed: frozenset[str]) -> str:
    return "dim" if code in dimmed else ""


def _heat_row(heat: Heat, code: str, largest: float, behind: Behind) -> str:
    row = heat.values[code]
    cells = "".join(
        _heat_cell(row[c], largest, heat, c, behind(code, c)) for c in heat.column_names
    )
    star = STAR if code in heat.starred else ""
    known = any(v is not None for v in row.values())
    sum_ = linked(number(_sum(row.values())), behind(code, ""))
    total = f"{sum_}{star}" if known else escape(heat.missing)
    return (
        f'<tr class="{_dim(code, heat.dimmed_rows)}"><th scope="row">{escape(heat.row_names[code])}</th>{cells}'
        f'<td class="sum">{total}</td></tr>'
    )


def _heat_cell(
    value: float | None, largest: float, heat: Heat, column: str, rows: DrillDown | None
) -> str:
    dim = _dim(column, heat.dimmed_columns)
    if value is None:
        return (
            f'<td class="cell hatched {dim}"><span class="chip">{escape(heat.missing)}</span></td>'
        )
    step = HEAT_CLASSES[heat_step(value, largest)]
    shown = linked(number(value), rows) if value else "·"
    return f'<td class="cell {step} {dim}">{shown}</td>'


# --- rows of a dataset ----------------------------------------------------------------------------


def row_table(titles: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> str:
    """Rows as they are in a file, under their headings; scrolls inside its block.

    ``numeric``: which columns hold numbers, which stand at the right.
    """
    sides = [' class="n"' if is_number else "" for is_number in numeric]
    heads = "".join(
        f'<th scope="col"{side}>{escape(title)}</th>'
        for title, side in zip(titles, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{side}>{escape(value)}</td>" for value, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="rows" tabindex="0" role="group" aria-label="数据行">{table}</div>'


# --- a relation's dictionary ---------------------------------------------------------------------


def dictionary_table(relation: Relation, columns: Sequence[str]) -> str:
    """Title, column name and definition of the columns of one relation."""
    known = {column.name: column for column in relation.columns}
    rows = "".join(
        f'<tr><th scope="row">{nb(known[c].title if c in known else c)}<code>{escape(c)}</code></th>'
        f"<td>{nb(known[c].definition) if c in known else ''}</td></tr>"
        for c in columns
    )
    return f'<div class="dict" tabindex="0"><table><tbody>{rows}</tbody></table></div>'
