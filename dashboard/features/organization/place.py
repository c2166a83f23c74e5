"""The place of one organisation on a board: how the score comes about, interval, neighbours, doubts."""

from __future__ import annotations

from itertools import chain, takewhile
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data import organizations
from dashboard.data.drill_down import linked
from dashboard.data.frames import records
from dashboard.features.organization import queries
from dashboard.page import boards
from dashboard.page.links import drill_down
from dashboard.page.view import View
from dashboard.style.formats import is_missing, join, nb, number, quantity
from etl.marts.leaderboard import CONTINUITY, MEASURES

NEIGHBOURS = 3
ACTIVE = "half_years_active"
NORMALISED = "按组内名次折算为0—100分，名次相同的取中间名次"


def row_of(members: pd.DataFrame, organization: str) -> Any | None:
    """The organisation's row of the board, if it is on it."""
    rows = members[members["organization_id"] == organization]
    return records(rows)[0] if len(rows) else None


def place(view: View, members: pd.DataFrame, organization: str, window: str, board: str) -> str:
    """Component by component how the score comes about; rank, interval, neighbours, doubts."""
    row = row_of(members, organization)
    assert row is not None
    component = view.dictionary.vocabularies["leaderboard_component"].title
    heads = [
        Head(component, is_words=True, width=72),
        Head("依据", is_words=True),
        Head("原始数据", width=150),
        Head("折算分", help=NORMALISED, width=84),
        Head("权重", "%", width=84),
        Head("计入得分", width=96),
    ]
    body = grid("得分构成", heads, _component_rows(view, members, row, window), "place")
    for sentence in _sentences(view, members, row, window, board):
        body += f'<div class="sub">{sentence}</div>'
    name, count = boards.names(view)[board], len(members)
    return panels.block(
        "得分依据",
        f"{name}{count}家 · {boards.span(view, window)}；得分为各维度折算分按权重相加，只用于排序",
        body,
        f"参考名单，供集体研究。{boards.source(view, window)}",
    )


def nowhere(view: View, organization: str, window: str) -> str:
    """Why it is on no board of this window."""
    span = boards.windows(view)[window]
    name = organizations.names(view.warehouse)[organization]
    advice = "参与情况见下；可改选累计，或上方其他报送期。"
    box = panels.empty_box(f"{name}在{span}没有投入、服务或成效的报送", advice)
    return panels.block("没有可比数据", span, box)


def _component_rows(view: View, members: pd.DataFrame, row: Any, window: str) -> list[Row]:
    raw = queries.measures(view.warehouse, view.county, row.organization_id).loc[
        boards.period(view, window)
    ]
    weights = boards.shares(view, members)
    rows = []
    for code, name in boards.components(view, members).items():
        score = float(getattr(row, code))
        points = (score, 100 * weights[code], weights[code] * score)
        for i, column in enumerate((ACTIVE,) if code == CONTINUITY else MEASURES[code]):
            measure = _measure(view, raw, column, row.organization_id, window)
            values = [Cell("" if i else number(value, 1)) for value in points]
            cells = [Cell(measure_title(view, column)), measure, *values]
            rows.append(Row("" if i else name, cells))
    total = [*[Cell("")] * 3, Cell("100"), Cell(number(row.score, 1))]
    return [*rows, Row(view.label("leaderboard_score"), total, is_total=True)]


def measure_title(view: View, column: str) -> str:
    """``资金与物资``: the title of a measure without its unit."""
    return view.column_titles("leaderboard_input")[column].partition("（")[0]


def evidence(view: View, column: str) -> str:
    """The indicator whose rows make up a measure."""
    return next(
        code
        for code, indicator in view.dictionary.indicators.items()
        if indicator.relation == "leaderboard_row" and indicator.column == column
    )


def _measure(view: View, raw: Any, column: str, organization: str, window: str) -> Cell:
    """A raw measure, linked to the rows that add up to it."""
    value = 0.0 if is_missing(raw[column]) else float(raw[column])
    code = evidence(view, column)
    indicator = view.dictionary.indicators[code]
    text = str(quantity(value, indicator.format, indicator.unit))
    if column == ACTIVE:
        text = f"{number(value)} / {number(float(raw['half_years_due']))}"
    rows = drill_down(view, code, window=boards.period(view, window), organization=organization)
    return Cell(text, rows if value else None)


def _sentences(view: View, members: pd.DataFrame, row: Any, window: str, board: str) -> list[str]:
    """Sentences below the table, as HTML."""
    names = "、".join(
        f"{boards.member_link(view, other, window, board)}（第{other.rank}名）"
        for other in neighbours_of(members, row)
    )
    silent = f"所在镇（街道）有未报的{view.period_word}，数据不全。"
    sentences = [
        nb(_interval(view, row, members)),
        nb(_full_continuity(view, row, window)),
        f"与{names}参考范围重叠，名次相近。" if names else "",
        nb(silent) if row.is_town_silent else "",
        _doubts(view, row.organization_id, window) if row.needs_review or row.is_estimated else "",
    ]
    return [sentence for sentence in sentences if sentence]


def _interval(view: View, row: Any, members: pd.DataFrame) -> str:
    """Rank and its interval, how often it is in the first tenth, the tier."""
    rules = view.dictionary.leaderboard
    share = f"{number(100 * row.top_ten_share)}%的情形在前{100 * rules.tier_top:g}%"
    tier = boards.NO_TIERS if is_missing(row.tier) else f"档次“{row.tier}”"
    return (
        f"第{row.rank}名（参考范围第{row.rank_low}—{row.rank_high}名，"
        f"权重和算法变动{number(rules.draws)}次）；{share}；{tier}。"
    )


def _full_continuity(view: View, row: Any, window: str) -> str:
    """Why an organisation of every half-year may have less than 100: many were."""
    if is_missing(row.continuity) or row.continuity >= 100:
        return ""
    raw = queries.measures(view.warehouse, view.county, row.organization_id)
    latest: Any = raw.loc[boards.period(view, window)]
    active = int(latest[ACTIVE])
    if active < int(latest["half_years_due"]):
        return ""
    score = number(row.continuity, 1)
    return f"每个{view.period_word}都参与的单位并列，取中间名次，各折算{score}分。"


def neighbours_of(members: pd.DataFrame, row: Any) -> list[Any]:
    """The rows next to it, on either side, whose intervals overlap its own without a break."""
    ordered = records(members)
    at = next(i for i, r in enumerate(ordered) if r.organization_id == row.organization_id)
    sides = (reversed(ordered[max(at - NEIGHBOURS, 0) : at]), ordered[at + 1 : at + 1 + NEIGHBOURS])

    def overlaps(other: Any) -> bool:
        return bool(other.rank_low <= row.rank_high and other.rank_high >= row.rank_low)

    neighbours = chain.from_iterable(takewhile(overlaps, side) for side in sides)
    return sorted(neighbours, key=lambda other: int(other.rank))


def _doubts(view: View, organization: str, window: str) -> str:
    period = boards.period(view, window)
    counts = queries.doubts(view.warehouse, view.county, organization, period)
    kinds = ("含约数", "按人次估算时长", "有待确认的核对结果", "存疑未计入")
    reasons = [f"{count}行{kind}" for count, kind in zip(counts, kinds, strict=True) if count]
    rows = drill_down(view, "board_review", window=period, organization=organization)
    text = f"得分所依据的数据中，{join(reasons)}。"
    return f'<span class="attn">{nb(text)}</span>{linked("查看这些行", rows)}'
