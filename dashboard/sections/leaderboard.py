"""The blocks of 表现突出社会组织."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard import findings, queries
from dashboard.charts import blocks, tables
from dashboard.formats import is_missing, nb, number
from dashboard.frames import records
from dashboard.view import PROVISIONAL, View

MOST_ROWS = 20
REVIEW_MARK = "数据待核"
PURPOSE = "参考名单，供集体研究，不作为推荐结论。得分只在同一组内可比，仅用于排序。"


def boards(view: View) -> dict[str, str]:
    """Code → name of the boards: by kind first, then all, then by size."""
    order = {"kind": 0, "all": 1, "size": 2}
    listed = sorted(view.dictionary.leaderboard.boards, key=lambda board: order[board.group])
    return {board.code: board.name for board in listed}


def windows(view: View) -> dict[str, str]:
    """Code → name of the windows: the half-year shown, or everything to date."""
    first = view.dictionary.periods[0].name
    return {
        view.dictionary.leaderboard.all_window: f"累计（{first}以来）",
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
    return findings.board(frame, name, view.dictionary.vocabularies["tier"].codes)


def table(view: View, frame: pd.DataFrame, window: str, board: str) -> str:
    """The board as a table, or why it is empty."""
    name = boards(view)[board]
    span = view.period.name if window == HALF_YEAR else windows(view)[window]
    if frame.empty:
        return blocks.block(
            "名次", f"{name} · {span}",
            blocks.empty_box(f"{name}在{span}没有可比数据", "这一组没有社会组织报送投入或成效；可改选累计或其他组。"),
        )  # fmt: skip
    indicators = view.dictionary.indicators
    body = tables.leaderboard(
        frame.head(MOST_ROWS),
        components(view, frame),
        view.dictionary.vocabularies["tier"].codes,
        lambda field: PROVISIONAL if is_missing(field) else field,
        REVIEW_MARK,
        _moves(view, frame, window, board),
        indicators["leaderboard_score"],
        indicators["leaderboard_interval"],
    )
    shown = f"，列前 {MOST_ROWS} 家" if len(frame) > MOST_ROWS else ""
    has_range = frame["rank_low"].notna().any()
    return blocks.block(
        "名次及其可能范围" if has_range else "名次与得分",
        f"{name} {len(frame)} 家{shown} · {span}；"
        + ("区间重叠者不作先后区分" if has_range else "按得分排列"),
        body,
        f"得分仅用于排序，不代表评价结论。{_source(view, window)}",
    )


def _source(view: View, window: str) -> str:
    """The source line; what is cumulated runs to the last return, whatever half-year is chosen."""
    if window == HALF_YEAR:
        return view.source
    last = queries.reported_periods(view.warehouse)[-1]
    return replace(view, period=view.dictionary.period(last)).source


def components(view: View, frame: pd.DataFrame) -> dict[str, str]:
    """Code → name of the components that this window has."""
    terms = view.dictionary.vocabularies["leaderboard_component"].terms
    return {t.code: t.name for t in terms if t.code in frame and frame[t.code].notna().any()}


def _moves(view: View, frame: pd.DataFrame, window: str, board: str) -> dict[str, str]:
    """What moved since the half-year before: only between two half-years, and only if both exist."""
    codes = [p.code for p in view.dictionary.periods]
    position = codes.index(view.period.code)
    if window != HALF_YEAR or not position:
        return {}
    before = queries.board(view.warehouse, codes[position - 1], board)
    if before.empty:
        return {}
    ranks = dict(zip(before["organization_id"], before["rank"], strict=True))
    return {
        row.organization_id: _move(ranks.get(row.organization_id), row.rank)
        for row in records(frame)
    }


def _move(before: int | None, now: int) -> str:
    if before is None:
        return "新"
    if before == now:
        return "—"
    return f"▲{before - now}" if now < before else f"▼{now - before}"


def method(view: View, frame: pd.DataFrame) -> str:
    """How it is worked out, in plain Chinese, with the weights in force."""
    rules, vocabularies = view.dictionary.leaderboard, view.dictionary.vocabularies
    present = components(view, frame) or {
        t.code: t.name for t in vocabularies["leaderboard_component"].terms
    }
    total = sum(rules.weights[code] for code in present)
    rows = [
        (term.name, term.note, f"权重 {number(100 * rules.weights[term.code] / total, 1)}%")
        for term in vocabularies["leaderboard_component"].terms
        if term.code in present
    ]
    rows += [(t.name, t.note, "") for t in vocabularies["tier"].terms if t.note]
    body = "".join(
        f"<dt>{nb(name)}</dt><dd>{nb(text)}{f'<small>{weight}</small>' if weight else ''}</dd>"
        for name, text, weight in rows
    )
    how = (
        f"组内折算：零计 0 分，其余按名次折算为 0—100 分，再按权重平均。"
        f"区间为权重和算法变动 {number(rules.draws)} 次后名次的 "
        f"{number(100 * rules.low_quantile)}%—{number(100 * rules.high_quantile)}% 范围；"
        f"少于 {rules.tier_minimum} 家的组不分层级。"
        f"“{REVIEW_MARK}”表示得分含约数、估算数或待确认的数据。"
    )
    return blocks.block(
        "怎么算", "", f'<dl class="method">{body}</dl><div class="sub">{nb(how)}</div>',
        f"方法参照 {rules.method}",
    )  # fmt: skip
