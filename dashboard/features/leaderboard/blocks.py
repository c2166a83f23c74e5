"""The blocks of 表现突出社会组织."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.data.drill_down import linked
from dashboard.features.leaderboard import board_notes, headlines
from dashboard.features.leaderboard.board_table import board_table
from dashboard.page import boards, confirmations
from dashboard.page.links import to_page
from dashboard.page.view import PROVISIONAL, View
from dashboard.style.formats import clauses, escape, is_missing, nb, number

MOST_ROWS = 20
NO_SIZE = "未载明规模"
PURPOSE = "参考名单，供集体研究，不作为推荐结论。得分只在同一组内可比，仅用于排序。"


def headline(view: View, frame: pd.DataFrame, window: str, board: str) -> str:
    """How many are on the board, and how many of them stand out."""
    name = boards.names(view)[board]
    if frame.empty:
        return f"{name}暂无可比数据"
    if frame["rank_low"].isna().all():
        return f"{name}{len(frame)}家：按调整后的权重排列"
    if why := board_notes.why_no_tiers(view, frame, window):
        return f"{name}{len(frame)}家：{why}"
    return headlines.board(frame, name, view.dictionary.vocabularies["tier"].codes[:2])


def window_line(view: View, window: str, board: str) -> str:
    """The half-years that count, why those after them do not, and the way to the one left out."""
    reason = boards.missing(view, window)
    span = escape(boards.span(view, window))
    only = ""
    if boards.until(view, window) != view.period.code:
        address = to_page(view, "leaderboard", board=board, window=boards.HALF_YEAR)
        only = f"　{linked(nb(f'只看{view.period.name}（{boards.NO_TIERS}）'), address)}"
    return panels.wrap(f'<div class="window"><b>计算时段：{span}</b>　{nb(reason)}{only}</div>')


def table(
    view: View,
    frame: pd.DataFrame,
    window: str,
    board: str,
    shown: pd.DataFrame | None = None,
    moves: Mapping[str, str] | None = None,
) -> str:
    """The board as a table, or why it is empty.

    ``frame``: the whole board, best first; ``shown``: the matching rows; all by default; ``moves``:
    organisation → change of rank under other weights; by default since the half-year before.
    """
    matching = frame if shown is None else shown
    if matching.empty:
        return _empty(view, frame, window, board)
    rows = matching.head(MOST_ROWS)
    changes = board_notes.rank_changes(frame) if moves is None else moves
    has_tiers = bool(frame["tier"].notna().any())
    body = board_table(
        rows,
        boards.components(view, frame),
        view.dictionary,
        about(view, board),
        changes,
        lambda row: boards.member_link(view, row, window, board),
        board_notes.bound(view, frame),
        board_notes.sections(view, frame) if has_tiers else None,
        lambda row: confirmations.linked_share(
            view, row.organization_id, boards.until(view, window)
        ),
    )
    has_range = bool(frame["rank_low"].notna().any())
    note = "变动为较默认权重"
    if has_range:
        note = board_notes.compared_note(view, window) if changes else ""
    return panels.block(
        "名次（参考范围）" if has_range else "按调整后的权重排列",
        clauses(_counts(view, len(frame), len(matching), board), note),
        body + board_notes.lines(_notes(view, frame, window, board)),
        f"得分仅用于排序，不代表评价结论。{boards.source(view, window)}",
    )


def _empty(view: View, frame: pd.DataFrame, window: str, board: str) -> str:
    """Why there is no row: nobody is on the board, or nobody matches."""
    name, span = boards.names(view)[board], boards.windows(view)[window]
    why = (f"{name}{span}没有可比数据", "这一组没有社会组织报送投入或成效；可改选累计或其他组。")
    if len(frame):
        advice = f"{name}{len(frame)}家中没有符合的，请放宽筛选或改选其他组。"
        why = ("没有符合筛选的社会组织", advice)
    return panels.block("名次", f"{name} · {span}", panels.empty_box(*why))


def _counts(view: View, total: int, matching: int, board: str) -> str:
    """How many are on the board, how many match, how many are listed."""
    narrowed = f"，筛选后{matching}家，名次仍为全组名次" if matching < total else ""
    more = f"，列前{MOST_ROWS}家" if matching > MOST_ROWS else ""
    return f"{boards.names(view)[board]}{total}家{narrowed}{more}"


def _notes(view: View, frame: pd.DataFrame, window: str, board: str) -> list[str]:
    """The sentences below the table."""
    whole = next(b.code for b in view.dictionary.leaderboard.boards if b.group == "all")
    return [
        board_notes.without_size(view, board, boards.members(view, window, whole)),
        board_notes.silent(view, frame),
    ]


def about(view: View, board: str) -> Callable[[Any], str]:
    """The line under a name: kind, field, size, except what the board has in common."""
    column = next(b.column for b in view.dictionary.leaderboard.boards if b.code == board)
    columns = {
        "kind": ("field", "size_band"),
        "field": ("size_band",),
        "size_band": ("kind", "field"),
    }.get(column or "", ("kind", "field", "size_band"))

    def describe(row: Any) -> str:
        if is_missing(row.kind):
            return PROVISIONAL
        parts = [str(getattr(row, name)) for name in columns if not is_missing(getattr(row, name))]
        return " · ".join(parts) or NO_SIZE

    return describe


def method(view: View, frame: pd.DataFrame, weights: Mapping[str, float] | None = None) -> str:
    """How the ranks are worked out, in plain Chinese, with the weights in force."""
    components, tiers = (
        view.dictionary.vocabularies[name].terms for name in ("leaderboard_component", "tier")
    )
    in_force = weights or view.dictionary.leaderboard.weights
    present = boards.components(view, frame) or {t.code: t.name for t in components}
    total = sum(in_force[code] for code in present)
    rows = [
        (t.name, t.note, f"<small>权重{number(100 * in_force[t.code] / total, 1)}%</small>")
        for t in components
        if t.code in present
    ]
    rows += [(t.name, t.note, "") for t in tiers if t.note]
    body = "".join(f"<dt>{nb(n)}</dt><dd>{nb(text)}{weight}</dd>" for n, text, weight in rows)
    body = f'<dl class="method">{body}</dl><div class="sub">{nb(how_it_works(view))}</div>'
    return panels.block("计算方法", "", body, f"方法参照 {view.dictionary.leaderboard.method}")


def how_it_works(view: View) -> str:
    """Normalisation, interval and doubt in short sentences."""
    rules = view.dictionary.leaderboard
    interval = view.dictionary.indicators["leaderboard_interval"]
    return (
        "组内折算：零计0分，其余按名次折算为0—100分，再按权重平均。"
        f"{interval.label}：{interval.definition}"
        "变动的有权重、折算和平均的办法、共同项目的分摊、估算时长，以及少计一个维度。"
        f"“{boards.REVIEW_MARK}”：含约数、待确认的数，或有存疑而未计入的数。"
        f"少于{rules.tier_minimum}家的组和未报齐的时段{boards.NO_TIERS}。"
        "认可评价的是组织，镇（街道）自报的案例和荣誉不计。"
    )
