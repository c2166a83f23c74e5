"""States of the plan's steps: shapes, words, and short reasons for attention."""

from collections.abc import Sequence
from typing import Any

from dashboard.data.queries import PARTLY, TownReport
from dashboard.style.formats import escape, is_missing, number
from etl.dictionary import Dictionary


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


def short_reason(row: Any, report: TownReport, dictionary: Dictionary) -> str:
    """Why a step needs attention, in few words for a cell; the whole reason is the cell's tooltip.

    ``row``: of ``phase_progress`` (milestone, reason, reason_code, reason_count).
    """
    count = None if is_missing(row.reason_count) else row.reason_count
    is_of_returns = dictionary.milestone(row.milestone).measure == "returns"
    if is_of_returns and count and count > 1:
        return f"{number(count)}份未按时"
    if is_of_returns and report.is_amiss and report.state != PARTLY:
        return dictionary.vocabularies["submission_state"].short_of(report.state)
    if short := dictionary.short_reasons.get(str(row.reason_code)):
        return short.format(count="" if count is None else number(count))
    if is_missing(row.reason):
        return dictionary.vocabularies["milestone_state"].name_of("attention")
    return str(row.reason)
