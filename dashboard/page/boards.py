"""Boards of the leaderboard and their windows, as all pages name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.data import queries
from dashboard.page import statements
from dashboard.page.links import organization_address, organization_anchor
from dashboard.page.view import View, make_view
from dashboard.style.formats import join

REVIEW_MARK = "数据待核"
ESTIMATED_MARK = "含估算"
SILENT_MARK = "所在镇未报"
NO_TIERS = "不分档"
# The window that ends with the half-year shown, or with the last one before it that all towns reported.
TO_DATE = "all"
# The window that is the half-year shown.
HALF_YEAR = "period"


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it is shown: the value of ``leaderboard.period``, its half-years, whether any is missing."""

    period: str
    half_years: tuple[str, ...]
    is_whole: bool

    @property
    def until(self) -> str:
        """The last half-year."""
        return self.half_years[-1]


def names(view: View) -> dict[str, str]:
    """Code → name of the boards: by kind first, then all, then by size."""
    order = {"kind": 0, "all": 1, "size": 2}
    listed = sorted(view.dictionary.leaderboard.boards, key=lambda board: order[board.group])
    return {board.code: board.name for board in listed}


def window(view: View, choice: str) -> Window:
    """The window of a choice, :data:`TO_DATE` or :data:`HALF_YEAR`, at the half-year shown."""
    known = queries.board_windows(view.warehouse, view.county)
    period = view.period.code
    if choice == TO_DATE:
        to_date = view.dictionary.leaderboard.to_date
        codes = [p.code for p in view.dictionary.periods if p.code <= period]
        begun = [to_date(code) for code in codes if to_date(code) in known]
        whole = [window for window in begun if known[window].is_whole]
        period = (whole or begun)[-1]
    found = known[period]
    half_years = tuple(
        p.code for p in view.dictionary.periods if found.first <= p.code <= found.last
    )
    return Window(period, half_years, found.is_whole)


def windows(view: View) -> dict[str, str]:
    """Choice → name of the windows: to date, or the half-year shown."""
    return {
        TO_DATE: f"累计至{_name(view, window(view, TO_DATE).until)}",
        HALF_YEAR: view.period.name,
    }


def members(view: View, choice: str, board: str) -> pd.DataFrame:
    """A board, best first."""
    return queries.board(view.warehouse, view.county, window(view, choice).period, board)


def period(view: View, choice: str) -> str:
    """The value of ``leaderboard.period`` of a window."""
    return window(view, choice).period


def until(view: View, choice: str) -> str:
    """The last half-year of a window."""
    return window(view, choice).until


def view_at(view: View, until: str) -> View:
    """The region at a half-year."""
    where = view.warehouse, view.dictionary, view.today
    return replace(make_view(*where, until, view.region.code, None), reader=view.reader)


def span(view: View, choice: str) -> str:
    """``2024年上半年至2025年下半年``, or one half-year."""
    half_years = window(view, choice).half_years
    ends = dict.fromkeys((half_years[0], half_years[-1]))
    return "至".join(_name(view, code) for code in ends)


def missing(view: View, choice: str) -> str:
    """Which returns a window lacks, or why the half-years after it are out; nothing if all are there.

    ``2026年上半年大沥镇缺报，九江镇已报送、待修改，未报齐，暂不计入。``
    """
    shown = window(view, choice)
    if not shown.is_whole:
        lacking = [text for code in shown.half_years if (text := _gaps(view, code))]
        return f"{'；'.join(lacking)}，未报齐，{NO_TIERS}。"
    later = [p for p in view.dictionary.periods if shown.until < p.code <= view.period.code]
    if not later:
        return ""
    waiting = join([p.name for p in later]) if len(later) > 1 else ""
    return f"{_gaps(view, later[0].code)}，未报齐，{waiting}暂不计入。"


def _gaps(view: View, code: str) -> str:
    """``2026年上半年大沥镇缺报``: the returns that a half-year lacks, or nothing."""
    gaps = statements.gaps(view_at(view, code)).strip("（）")
    return f"{_name(view, code)}{gaps}" if gaps else ""


def _name(view: View, code: str) -> str:
    return view.dictionary.period(code).name


def marks(row: Any) -> list[str]:
    """What stands beside a name: figures in doubt, estimates, a town that did not report."""
    flags = {
        REVIEW_MARK: row.needs_review,
        ESTIMATED_MARK: row.is_estimated,
        SILENT_MARK: row.is_town_silent,
    }
    return [mark for mark, is_set in flags.items() if is_set]


def source(view: View, choice: str) -> str:
    """The source line."""
    return statements.source(replace(view, period=view.dictionary.period(until(view, choice))))


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
    return organization_anchor(view, row.organization_name, href)
