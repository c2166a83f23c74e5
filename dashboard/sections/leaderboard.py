"""The blocks of 表现突出社会组织."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard import findings, queries
from dashboard.charts import blocks
from dashboard.charts import board as drawn
from dashboard.formats import escape, is_missing, nb, number
from dashboard.rows import BACK
from dashboard.sections import standing
from dashboard.view import PROVISIONAL, View

MOST_ROWS = 20
REVIEW_MARK = "数据待核"
ORGANIZATION = "organization"
NO_SIZE = "未载明规模"
PURPOSE = "参考名单，供集体研究，不作为推荐结论。得分只在同一组内可比，仅用于排序。"


def boards(view: View) -> dict[str, str]:
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


HALF_YEAR = "period"


def members(view: View, window: str, board: str) -> pd.DataFrame:
    """The board, best first."""
    return queries.board(view.warehouse, period(view, window), board)


def period(view: View, window: str) -> str:
    """The value of ``leaderboard.period`` that a window stands for."""
    return view.period.code if window == HALF_YEAR else view.dictionary.leaderboard.all_window


def finding(view: View, frame: pd.DataFrame, board: str) -> str:
    """The finding of the page for one board."""
    name = boards(view)[board]
    if frame.empty:
        return f"{name}暂无可比数据"
    if frame["rank_low"].isna().all():
        return f"{name} {len(frame)} 家：按调整后的权重排列"
    return findings.board(frame, name, view.dictionary.vocabularies["tier"].codes)


def table(
    view: View, frame: pd.DataFrame, window: str, board: str, shown: pd.DataFrame | None = None,
    moves: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The board as a table, or why it is empty.

    Args:
        view: the half-year.
        frame: the whole board, best first.
        window: the half-year or everything to date.
        board: its code.
        shown: those of its rows that are looked for; all where nothing is.
        moves: organisation → change of rank under other weights; by default since the half-year before.
    """
    asked = frame if shown is None else shown
    if asked.empty:
        return _empty(view, frame, window, board)
    seen, at = asked.head(MOST_ROWS), standing.seen_at(view, until(view, window))
    changes = standing.moves(frame, at) if moves is None else moves
    body = drawn.table(
        seen,
        components(view, frame),
        view.dictionary.vocabularies["tier"].codes,
        about(view, board),
        REVIEW_MARK,
        changes,
        view.dictionary.indicators["leaderboard_score"],
        view.dictionary.indicators["leaderboard_interval"],
        lambda row: name_link(view, row, window, board),
        standing.marks(view, frame, seen),
    )
    has_range = bool(frame["rank_low"].notna().any())
    return blocks.block(
        "名次及其可能范围" if has_range else "按调整后的权重排列",
        _said(view, frame, asked, window, board, at, changes),
        body + standing.sentences(_beside(view, frame, seen, window, board)),
        f"得分仅用于排序，不代表评价结论。{source(view, window)}",
    )


def _empty(view: View, frame: pd.DataFrame, window: str, board: str) -> str:
    """Why there is no row: nobody is on the board, or nobody whom the reader looks for."""
    name, span = boards(view)[board], windows(view)[window]
    why = (f"{name}在{span}没有可比数据", "这一组没有社会组织报送投入或成效；可改选累计或其他组。")
    if len(frame):
        advice = f"{name} {len(frame)} 家中没有符合的，请放宽筛选或改选其他组。"
        why = ("没有符合筛选的社会组织", advice)
    return blocks.block("名次", f"{name} · {span}", blocks.empty_box(*why))


def _said(
    view: View, frame: pd.DataFrame, asked: pd.DataFrame, window: str, board: str, at: View,
    changes: Mapping[str, str],
) -> str:  # fmt: skip
    """What is drawn: how many of whom, over which time, what the changes are from."""
    has_range = bool(frame["rank_low"].notna().any())
    parts = [
        f"{boards(view)[board]} {len(frame)} 家",
        f"筛选后 {len(asked)} 家，名次仍为全组名次" if len(asked) < len(frame) else "",
        f"列前 {MOST_ROWS} 家" if len(asked) > MOST_ROWS else "",
    ]
    moved = standing.compared_with(view, at) if changes else standing.why_unmoved(frame, at)
    notes = [
        "区间重叠者不作先后区分" if has_range else "变动为较默认权重",
        moved if has_range else "",
    ]
    told = "，".join(part for part in parts if part)
    return f"{told} · {windows(view)[window]}；{'；'.join(note for note in notes if note)}"


def _beside(
    view: View, frame: pd.DataFrame, seen: pd.DataFrame, window: str, board: str
) -> list[str]:
    """The sentences below the table."""
    whole = next(b.code for b in view.dictionary.leaderboard.boards if b.group == "all")
    return [
        standing.overlaps(frame, seen),
        standing.apart(view, frame),
        standing.unplaced(view, board, members(view, window, whole)),
        standing.gaps(view, half_years(view, window)),
    ]


def about(view: View, board: str) -> Callable[[Any], str]:
    """What stands under a name: kind, field, size, but for what the board has in common."""
    column = next(b.column for b in view.dictionary.leaderboard.boards if b.code == board)
    told = {
        "kind": ("field", "size_band"), "field": ("size_band",), "size_band": ("kind", "field"),
    }.get(column or "", ("kind", "field", "size_band"))  # fmt: skip

    def say(row: Any) -> str:
        if is_missing(row.kind):
            return PROVISIONAL
        parts = [str(getattr(row, name)) for name in told if not is_missing(getattr(row, name))]
        return " · ".join(parts) or NO_SIZE

    return say


def until(view: View, window: str) -> str:
    """The last half-year of a window: what is cumulated runs to the last return, whatever is chosen."""
    return view.period.code if window == HALF_YEAR else queries.reported_periods(view.warehouse)[-1]


def half_years(view: View, window: str) -> tuple[str, ...]:
    """The half-years of a window, up to the last that any town has reported."""
    is_one = window == HALF_YEAR
    return (view.period.code,) if is_one else queries.reported_periods(view.warehouse)


def source(view: View, window: str) -> str:
    """The source line."""
    return replace(view, period=view.dictionary.period(until(view, window))).source


def components(view: View, frame: pd.DataFrame) -> dict[str, str]:
    """Code → name of the components that this window has."""
    terms = view.dictionary.vocabularies["leaderboard_component"].terms
    return {t.code: t.name for t in terms if t.code in frame and frame[t.code].notna().any()}


def shares(
    view: View, frame: pd.DataFrame, weights: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Component → its share of the weights of a window, by default; they add up to one."""
    weights = weights or view.dictionary.leaderboard.weights
    present = components(view, frame)
    total = sum(weights[code] for code in present)
    return {code: weights[code] / total for code in present}


def name_link(view: View, row: Any, window: str, board: str) -> str:
    """The name of a member, which leads to its page and from there back to here."""
    query = {
        "organization": row.organization_id, "period": view.period.code, "board": board,
        "window": window,
    }  # fmt: skip
    back = {BACK: view.back} if view.back else {}
    href = f"{ORGANIZATION}?{urlencode(query | back, quote_via=quote)}"
    return f'<a class="rows" href="{escape(href)}">{escape(row.organization_name)}</a>'


def method(view: View, frame: pd.DataFrame, weights: Mapping[str, float] | None = None) -> str:
    """How it is worked out, in plain Chinese, with the weights in force."""
    vocabularies = view.dictionary.vocabularies
    in_force = weights or view.dictionary.leaderboard.weights
    present = components(view, frame) or {
        t.code: t.name for t in vocabularies["leaderboard_component"].terms
    }
    total = sum(in_force[code] for code in present)
    rows = [
        (term.name, term.note, f"权重 {number(100 * in_force[term.code] / total, 1)}%")
        for term in vocabularies["leaderboard_component"].terms
        if term.code in present
    ]
    rows += [(t.name, t.note, "") for t in vocabularies["tier"].terms if t.note]
    body = "".join(
        f"<dt>{nb(name)}</dt><dd>{nb(text)}{f'<small>{weight}</small>' if weight else ''}</dd>"
        for name, text, weight in rows
    )
    how = how_it_works(view)
    return blocks.block(
        "怎么算", "", f'<dl class="method">{body}</dl><div class="sub">{nb(how)}</div>',
        f"方法参照 {view.dictionary.leaderboard.method}",
    )  # fmt: skip


def spoken_span(view: View, window: str) -> str:
    """The window as a sentence begins with it: ``2026年上半年``, ``2024年上半年以来``."""
    if window == HALF_YEAR:
        return view.period.name
    return f"{view.dictionary.periods[0].name}以来"


def how_it_works(view: View) -> str:
    """Normalisation, interval and doubt in three sentences."""
    rules = view.dictionary.leaderboard
    return (
        f"组内折算：零计 0 分，其余按名次折算为 0—100 分，再按权重平均。"
        f"区间为权重和算法变动 {number(rules.draws)} 次后名次的 "
        f"{number(100 * rules.low_quantile)}%—{number(100 * rules.high_quantile)}% 范围；"
        f"少于 {rules.tier_minimum} 家的组不分层级。"
        f"“{REVIEW_MARK}”表示得分含约数、估算数或待确认的数据。"
    )
