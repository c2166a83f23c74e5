"""The blocks of 表现突出社会组织."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard import findings, organization_queries, queries
from dashboard.charts import blocks
from dashboard.charts import board as drawn
from dashboard.formats import escape, is_missing, nb, number
from dashboard.frames import records
from dashboard.rows import BACK
from dashboard.view import PROVISIONAL, View

MOST_ROWS = 20
REVIEW_MARK = "数据待核"
ORGANIZATION = "organization"
NO_FIELD = "-"
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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the reader looks for on a board: part of a name, a field, a town, an aid type."""

    name: str = ""
    field: str = ""
    town: str = ""
    aid_type: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.name or self.field or self.town or self.aid_type)


def fields(frame: pd.DataFrame) -> dict[str, str]:
    """The fields of a board's members, by name; who has none is under a dash."""
    known = sorted({str(field) for field in frame["field"].dropna()})
    return {field: field for field in known} | (
        {NO_FIELD: "无领域"} if frame["field"].isna().any() else {}
    )


def narrow(view: View, frame: pd.DataFrame, window: str, asked: Narrowed) -> pd.DataFrame:
    """The members that are looked for; their ranks stay those of the whole board."""
    keep = pd.Series(True, index=frame.index)
    if asked.name:
        keep &= frame["organization_name"].str.contains(asked.name.strip(), regex=False)
    if asked.field:
        field = frame["field"]
        keep &= field.isna() if asked.field == NO_FIELD else field == asked.field
    for column, code in (("town_code", asked.town), ("aid_type", asked.aid_type)):
        if code:
            here = organization_queries.active_in(
                view.warehouse, period(view, window), column, code
            )
            keep &= frame["organization_id"].isin(here)
    return frame[keep]


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
        moves: organisation → change of rank; by default since the half-year before.
    """
    name = boards(view)[board]
    span = windows(view)[window]
    if frame.empty:
        return blocks.block(
            "名次", f"{name} · {span}",
            blocks.empty_box(f"{name}在{span}没有可比数据", "这一组没有社会组织报送投入或成效；可改选累计或其他组。"),
        )  # fmt: skip
    asked = frame if shown is None else shown
    if asked.empty:
        return blocks.block(
            "名次", f"{name} · {span}",
            blocks.empty_box("没有符合筛选的社会组织", f"{name} {len(frame)} 家中没有符合的，请放宽筛选或改选其他组。"),
        )  # fmt: skip
    indicators = view.dictionary.indicators
    seen = asked.head(MOST_ROWS)
    body = drawn.table(
        seen,
        components(view, frame),
        view.dictionary.vocabularies["tier"].codes,
        lambda field: PROVISIONAL if is_missing(field) else field,
        REVIEW_MARK,
        _moves(view, frame, window, board) if moves is None else moves,
        indicators["leaderboard_score"],
        indicators["leaderboard_interval"],
        lambda row: name_link(view, row, window, board),
    )
    part = f"筛选后 {len(asked)} 家，名次仍为全组名次" if len(asked) < len(frame) else ""
    more = f"列前 {MOST_ROWS} 家" if len(asked) > MOST_ROWS else ""
    told = "，".join(text for text in (f"{name} {len(frame)} 家", part, more) if text)
    has_range = bool(frame["rank_low"].notna().any())
    return blocks.block(
        "名次及其可能范围" if has_range else "按调整后的权重排列",
        f"{told} · {span}；" + ("区间重叠者不作先后区分" if has_range else "变动为较默认权重"),
        body + (_overlaps(seen) if has_range and not part else "") + _apart(view, frame),
        f"得分仅用于排序，不代表评价结论。{source(view, window)}",
    )  # fmt: skip


def groups(frame: pd.DataFrame) -> list[list[Any]]:
    """Neighbours in the table that cannot be told apart: each overlaps all others of its group."""
    found: list[list[Any]] = []
    for row in records(frame):
        if found and all(_overlap(row, other) for other in found[-1]):
            found[-1].append(row)
        else:
            found.append([row])
    return [group for group in found if len(group) > 1]


def _overlap(one: Any, other: Any) -> bool:
    return bool(one.rank_low <= other.rank_high and other.rank_low <= one.rank_high)


def _overlaps(frame: pd.DataFrame) -> str:
    """``第 4—6 名名次区间重叠，不作先后区分``, of the groups in sight."""
    spans = [f"第 {g[0].rank}—{g[-1].rank} 名" for g in groups(frame) if g[0].rank < g[-1].rank]
    if not spans:
        return ""
    text = f"名次区间重叠、不作先后区分的：{'；'.join(spans)}。"
    return f'<div class="sub">{nb(text)}</div>'


def _apart(view: View, frame: pd.DataFrame) -> str:
    """Why somebody may stand in a higher tier than one who is ahead: said only where it is so."""
    first = view.dictionary.vocabularies["tier"].codes[0]
    on_top = frame[frame["tier"] == first]
    if on_top.empty or len(on_top) == int((frame["rank"] <= on_top["rank"].max()).sum()):
        return ""
    text = f"层级看区间而不看名次：区间靠后的一端也在前列的，才列“{first}”，所以可能有名次稍后而层级更高的。"
    return f'<div class="sub">{nb(text)}</div>'


def until(view: View, window: str) -> str:
    """The last half-year of a window: what is cumulated runs to the last return, whatever is chosen."""
    return view.period.code if window == HALF_YEAR else queries.reported_periods(view.warehouse)[-1]


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
        row.organization_id: moved(ranks.get(row.organization_id), row.rank)
        for row in records(frame)
    }


def moved(before: int | None, now: int) -> str:
    """``▲2``: how a rank moved; ``新`` where there was none."""
    if before is None:
        return "新"
    if before == now:
        return "—"
    return f"▲{before - now}" if now < before else f"▼{now - before}"


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
