"""Boards of the leaderboard and their windows, as all pages name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.data import queries
from dashboard.page.links import organization_address
from dashboard.page.view import View
from dashboard.style.formats import escape

REVIEW_MARK = "数据待核"
# The window that is the half-year shown.
HALF_YEAR = "period"


def names(view: View) -> dict[str, str]:
    """Code → name of the boards: by kind first, then all, then by size."""
    order = {"kind": 0, "all": 1, "size": 2}
    listed = sorted(view.dictionary.leaderboard.boards, key=lambda board: order[board.group])
    return {board.code: board.name for board in listed}


def windows(view: View) -> dict[str, str]:
    """Code → name of the windows: the half-year shown, or everything to date."""
    rules, first = view.dictionary.leaderboard, view.dictionary.periods[0].name
    return {
        rules.all_window: f"{rules.all_window_name}（{first}以来）",
        HALF_YEAR: view.period.name,
    }


def members(view: View, window: str, board: str) -> pd.DataFrame:
    """A board, best first."""
    return queries.board(view.warehouse, period(view, window), board)


def period(view: View, window: str) -> str:
    """The value of ``leaderboard.period`` of a window."""
    return view.period.code if window == HALF_YEAR else view.dictionary.leaderboard.all_window


def until(view: View, window: str) -> str:
    """The last half-year of a window; the cumulative one runs to the last return."""
    return half_years(view, window)[-1]


def half_years(view: View, window: str) -> tuple[str, ...]:
    """The half-years of a window, up to the last with a return."""
    periods = queries.reported_periods(view.warehouse)
    return (view.period.code,) if window == HALF_YEAR else periods


def source(view: View, window: str) -> str:
    """The source line."""
    return replace(view, period=view.dictionary.period(until(view, window))).source


def components(view: View, frame: pd.DataFrame) -> dict[str, str]:
    """Code → name of the components with values in this window."""
    terms = view.dictionary.vocabularies["leaderboard_component"].terms
    return {t.code: t.name for t in terms if t.code in frame and frame[t.code].notna().any()}


def shares(
    view: View, frame: pd.DataFrame, weights: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Component → its share of the weights in a window, the default weights if none are given; the sum is 1."""
    weights = weights or view.dictionary.leaderboard.weights
    present = components(view, frame)
    total = sum(weights[code] for code in present)
    return {code: weights[code] / total for code in present}


def member_link(view: View, row: Any, window: str, board: str) -> str:
    """The name of a member, linked to its page with the way back."""
    href = organization_address(view, row.organization_id, board=board, window=window)
    return f'<a class="rows" href="{escape(href)}">{escape(row.organization_name)}</a>'


def span_in_words(view: View, window: str) -> str:
    """The window at the start of a sentence: ``2026年上半年``, ``2024年上半年以来``."""
    if window == HALF_YEAR:
        return view.period.name
    return f"{view.dictionary.periods[0].name}以来"
