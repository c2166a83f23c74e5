"""The strip of towns: the state of each judged step, what calls for attention, and five figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.panels import STAR, gap_chip, scrolling_table
from dashboard.charts.steps import short_reason, symbol
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.figures import Figure, figures
from dashboard.data.frames import records
from dashboard.data.queries import TownReport, participation
from dashboard.page.links import drill_down, to_town
from dashboard.page.view import View
from dashboard.style.formats import escape, fraction, in_unit, is_missing, nb, number
from etl.dictionary import Milestone

MOST_REASONS = 2
STOCKS = ("villages_paired", "projects_live")
# Flow → its heading with the unit.
FLOWS = {"contributions": "投入/万元", "volunteer_hours": "时长/小时", "beneficiaries": "受益/人次"}


def town_strip(view: View, steps: pd.DataFrame, milestones: Sequence[Milestone]) -> str:
    """One row a town in code order, and the whole district last; above counties a row a county.

    ``steps``: rows of ``phase_progress`` (area_code, milestone, state and reason); ``milestones``: the
    judged ones.
    """
    states = {(row.area_code, row.milestone): row for row in records(steps)}
    shown = view.here if view.town else view.parts
    rows = "".join(_row(view, report, states, milestones) for report in shown)
    head = f"<thead><tr>{_heads(view, milestones)}</tr></thead>"
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    caption = f"各{view.part_word}步骤的状态、{word}的事项与主要数"
    total = "" if view.town else _total(view, len(milestones))
    return scrolling_table(
        caption, "strip", f"{head}<tbody>{rows}{total}</tbody>", is_long=view.has_many_parts
    )


def town_data(view: View, steps: pd.DataFrame) -> pd.DataFrame:
    """The strip for a file: exact figures; instead of symbols the reasons in full."""
    reasons: dict[str, list[str]] = {}
    for row in records(steps[steps["state"] == "attention"]):
        reasons.setdefault(row.area_code, []).append(str(row.reason))
    shown = [(r.town.code, r.town.name) for r in (view.here if view.town else view.parts)]
    total = [] if view.town else [(view.area, view.area_name)]
    codes = (*STOCKS, *FLOWS)
    lines = []
    for code, name in shown + total:
        known = figures(view.warehouse, code, view.period.code)
        values = [known[c].value if c in known else None for c in codes]
        lines.append((name, "；".join(reasons.get(code, ())), *values))
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    units = [view.dictionary.indicators[c] for c in codes]
    heads = [f"{i.label}（{'元' if i.format == 'money' else i.unit}）" for i in units]
    return pd.DataFrame(lines, columns=[view.part_word, word, *heads])


def _heads(view: View, milestones: Sequence[Milestone]) -> str:
    word = view.dictionary.vocabularies["milestone_state"].name_of("attention")
    steps = (
        f'<th scope="col" class="s" title="{escape(m.name)}">{escape(m.head)}</th>'
        for m in milestones
    )
    labels = [view.label(code) for code in STOCKS] + list(FLOWS.values())
    numbers = (f'<th scope="col" class="n">{nb(label)}</th>' for label in labels)
    return (
        f'<th scope="col">{nb(view.part_word)}</th>{"".join(steps)}'
        f'<th scope="col">{escape(word)}</th>{"".join(numbers)}'
    )


def _row(
    view: View,
    report: TownReport,
    states: Mapping[tuple[str, str], Any],
    milestones: Sequence[Milestone],
) -> str:
    code = report.town.code
    here = [states.get((code, m.code)) for m in milestones]
    symbols = "".join(f'<td class="s">{_symbol(view, row)}</td>' for row in here)
    reasons = [
        _reason(view, row, report) for row in here if row is not None and row.state == "attention"
    ]
    name = f'<th scope="row">{linked(nb(report.town.name), to_town(view, code))}</th>'
    why = f'<td class="why">{"".join(reasons[:MOST_REASONS])}</td>'
    known = figures(view.warehouse, code, view.period.code)
    return (
        f"<tr>{name}{symbols}{why}{_stocks(view, report, known)}{_flows(view, report, known)}</tr>"
    )


def _symbol(view: View, row: Any) -> str:
    if row is None:
        return ""
    return linked(symbol(str(row.state), view.dictionary), _rows(view, row))


def _rows(view: View, row: Any) -> DrillDown:
    """The rows of a town's step; where it needs attention, those that call for it."""
    # The attention of these is of single things: of returns, of problems.
    measure = view.dictionary.milestone(row.milestone).measure
    is_single = measure in ("returns", "problems") and row.state == "attention"
    indicator = "milestone_attention" if is_single else "milestone_facts"
    return drill_down(view, indicator, town=row.area_code, milestone=row.milestone)


def _reason(view: View, row: Any, report: TownReport) -> str:
    reason = "" if is_missing(row.reason) else str(row.reason)
    word = escape(short_reason(row, report, view.dictionary))
    return f'<span class="attn" title="{escape(reason)}"><i class="st attention"></i>{word}</span>'


def _stocks(view: View, report: TownReport, known: Mapping[str, Figure]) -> str:
    return "".join(
        _stock(view, code, report.town.code, known, STAR if report.is_carried else "")
        for code in STOCKS
    )


def _stock(
    view: View, code: str, area: str, known: Mapping[str, Figure], star: str = "", tag: str = "td"
) -> str:
    value = known[code].value if code in known else None
    # On a phone, where a town is a card and not a row, the figure bears its name.
    label = escape(view.label(code))
    if value is None:
        return f'<{tag} class="n" data-t="{label}">—</{tag}>'
    text = number(value)
    if code == "villages_paired":
        people = participation(view.warehouse, area, view.period.code)
        text = fraction(value, people["villages_total"].iloc[-1])
    rows = drill_down(view, code, town=area)
    return f'<{tag} class="n" data-t="{label}">{linked(text, rows)}{star}</{tag}>'


def _flows(view: View, report: TownReport, known: Mapping[str, Figure]) -> str:
    """The flows of a town; in one hatched cell why there are none."""
    if report.has_flows:
        return "".join(_flow(view, code, report.town.code, known) for code in FLOWS)
    word = view.dictionary.vocabularies["submission_state"].short_of(report.state)
    text = f"{word}，暂未计入" if report.state == "rejected" else word
    return f'<td class="n hatched" colspan="{len(FLOWS)}">{gap_chip(text)}</td>'


def _flow(view: View, code: str, area: str, known: Mapping[str, Figure]) -> str:
    value = known[code].value if code in known else None
    label = FLOWS[code]
    if value is None:
        return f'<td class="n" data-t="{label}">—</td>'
    indicator = view.dictionary.indicators[code]
    if indicator.format == "money":
        value = in_unit(value, indicator.unit)
    text = number(value, 0 if indicator.format == "number" else 1)
    rows = drill_down(view, code, town=area)
    return f'<td class="n" data-t="{label}">{linked(text, rows)}</td>'


def _total(view: View, steps: int) -> str:
    area, name = view.area, escape(view.area_name)
    whole = f"全{view.district_word}" if view.county else name
    known = figures(view.warehouse, area, view.period.code)
    stocks = "".join(_stock(view, code, area, known) for code in STOCKS)
    flows = "".join(_flow(view, code, area, known) for code in FLOWS)
    head = f'<th scope="row">{whole}</th><td colspan="{steps + 1}"></td>'
    return f'<tr class="all">{head}{stocks}{flows}</tr>'
