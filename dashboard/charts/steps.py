"""States of the plan's steps: shapes, words, and short reasons for attention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dashboard.data.queries import TownReport
from dashboard.style.formats import escape
from etl.dictionary import Dictionary

# The step that is about returns.
RETURNS_STEP = "A6"
# Template of a reason → the same in few words, for a cell of one line.
SHORTER = {
    "town_A7": "{count} 个超过半年未解决",
    "over_declared": "阶段结束未完成",
    "over_A1": "{count} 个村未明确",
    "over_A2": "{count} 个项目未明确",
}
_PLACEHOLDER = re.compile(r"\\{(\w+)\\}")


def symbol(state: str | None, dictionary: Dictionary) -> str:
    """The shape of a state with its word for screen readers; nothing for a descriptive fact."""
    if state is None:
        return ""
    word = escape(dictionary.vocabularies["milestone_state"].name_of(state))
    return f'<i class="st {escape(state)}" title="{word}"></i><span class="ghost">{word}</span>'


def state_legend(dictionary: Dictionary, codes: Sequence[str] = (), phone: bool = False) -> str:
    """Shapes and words of the states, all or those given."""
    terms = dictionary.vocabularies["milestone_state"].terms
    items = "".join(
        f'<span><i class="st {t.code}"></i>{escape(t.name)}</span>'
        for t in terms
        if not codes or t.code in codes
    )
    return f'<div class="legend{" phone" if phone else ""}">{items}</div>'


def short_reason(
    milestone: str, reason: str | None, report: TownReport, dictionary: Dictionary
) -> str:
    """Why a step needs attention, short: for returns the state of this half-year's, if it says so.

    Returns of several half-years are counted; the full reason is the tooltip of the cell.
    """
    states = dictionary.vocabularies["submission_state"]
    several = (reason or "").count("；") + 1
    if milestone == RETURNS_STEP and several > 1:
        return f"{several} 期未按时"
    if milestone == RETURNS_STEP and report.is_amiss:
        return states.name_of(report.state)
    return reason or dictionary.vocabularies["milestone_state"].name_of("attention")


def shortest_reason(reason: str, dictionary: Dictionary) -> str:
    """``1 个超半年未解决``: what a strip has room for, of a reason that has a shorter form."""
    for code, short in SHORTER.items():
        pattern = _PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(dictionary.reasons[code]))
        if found := re.fullmatch(pattern, reason):
            return short.format(**found.groupdict())
    return reason
