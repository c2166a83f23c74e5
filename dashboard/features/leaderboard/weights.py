"""Weights changed by the analyst, and how ranks depend on them. The published board never changes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.frames import records
from dashboard.features.leaderboard import board_notes
from dashboard.page import boards
from dashboard.page.cache import cached
from dashboard.page.headlines import BLOCK
from dashboard.page.view import View
from dashboard.style.formats import escape, fitting, join, nb, number
from etl.marts.leaderboard import score_board

PREFIX = "w_"
MOST = 3.0
MOST_ROWS = 20
TITLE = "调整权重（分析用）"
SENSITIVITY = "权重变动的影响：每个维度不计或加倍时的名次"
NO_WEIGHT = "权重全部为0，无法排序；下面仍是默认权重的名单。请至少给一个维度大于0的权重。"


def is_changed(view: View, weights: Mapping[str, float]) -> bool:
    """Whether they differ from those of the dictionary in proportion."""
    default = view.dictionary.leaderboard.weights
    own, theirs = sum(weights.values()), sum(default[code] for code in weights)
    return own > 0 and any(
        abs(weights[code] / own - default[code] / theirs) > 1e-9 for code in weights
    )


def reweighted(view: View, members: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """The board under other weights, by the function of the mart; intervals and tiers do not apply.

    Raises:
        ValueError: no component has a weight.
    """
    plain = members.drop(columns=["score", "rank"])
    scored = score_board(plain, weights, view.dictionary.leaderboard.tie_tolerance)
    return scored.assign(rank_low=None, rank_high=None, tier=None)


def rank_changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    """Organisation → change of its rank from the default board."""
    ranks = dict(zip(before["organization_id"], before["rank"], strict=True))
    return {
        row.organization_id: board_notes.rank_change(ranks[row.organization_id], row.rank)
        for row in records(after)
    }


def note(view: View, members: pd.DataFrame, weights: Mapping[str, float]) -> str:
    """The weights in force, with a link back to the default."""
    if not any(weights.values()):
        return panels.notice(NO_WEIGHT)
    if not is_changed(view, weights):
        text = "当前为默认权重（名单和下载均按默认权重）。"
        return panels.wrap(f'<div class="sub weights">{nb(text)}</div>')
    names = boards.components(view, members)
    shares = boards.shares(view, members, weights)
    texts = [f"{names[code]} {number(100 * share, 1)}%" for code, share in shares.items()]
    text = f"当前为调整后的权重：{join(texts)}，只供分析，不改变默认名单。"
    page, _, query = view.back.partition("?")
    others = "&".join(p for p in query.split("&") if p and not p.startswith(PREFIX))
    href = f"{page}?{others}" if others else page
    return panels.wrap(
        f'<div class="notice weights" role="status">{nb(text)} '
        f'<a class="rows" href="{escape(href)}">恢复默认权重</a></div>'
    )


def variants(
    view: View, members: pd.DataFrame, weights: Mapping[str, float]
) -> dict[tuple[str, float], pd.Series[int]]:
    """(component, factor) → rank of each organisation with this weight removed (0) or doubled (2)."""
    ranks: dict[tuple[str, float], pd.Series[int]] = {}
    for code, factor in product(weights, (0.0, 2.0)):
        changed = {**weights, code: weights[code] * factor}
        if any(changed.values()):
            ranked = reweighted(view, members, changed)
            ranks[code, factor] = ranked.set_index("organization_id")["rank"]
    return ranks


@cached
def sensitivity(view: View, members: pd.DataFrame) -> str:
    """The default ranks without each component, and with its weight doubled."""
    names = boards.components(view, members)
    weights = {code: view.dictionary.leaderboard.weights[code] for code in names}
    if len(members) < 2 or len(names) < 2:
        return ""
    ranks = variants(view, members, weights)
    default = members.set_index("organization_id")["rank"]
    shift = {code: int((ranks[code, 0.0] - default).abs().max()) for code in names}
    mean = {code: float((ranks[code, 0.0] - default).abs().mean()) for code in names}
    heads = [
        Head("单位", is_words=True),
        Head("默认名次", width=76),
        *(Head(name, help=f"不计{name} / {name}加倍时的名次", width=92) for name in names.values()),
        Head("最受影响于", is_words=True, width=150),
    ]
    rows = [
        _row(row.organization_name, row.organization_id, int(row.rank), ranks, names)
        for row in records(members.head(MOST_ROWS))
    ]
    average = [Cell(""), *(Cell(number(mean[code], 1)) for code in names), Cell("")]
    largest = [Cell(""), *(Cell(number(shift[code])) for code in names), Cell("")]
    rows += [Row("不计时的平均变动", average, is_total=True), Row("不计时的最大变动", largest)]
    most = number(max(mean.values()), 1)
    strongest = "".join(f"“{names[code]}”" for code in names if number(mean[code], 1) == most)
    first = f"列前{MOST_ROWS}家；" if len(members) > MOST_ROWS else ""
    return panels.block(
        fitting(BLOCK, f"{strongest}的权重对名次影响最大", "名次随权重的变化"),
        f"{first}每格为不计该维度 / 该维度权重加倍时的名次，变动按全组{len(members)}家计",
        grid("名次随权重的变化", heads, rows, "sensitivity"),
        "供分析权重的影响；名单以默认权重为准。",
    )


def _row(
    name: str,
    organization: str,
    rank: int,
    ranks: Mapping[tuple[str, float], pd.Series[int]],
    names: Mapping[str, str],
) -> Row:
    own = {key: int(ranking[organization]) for key, ranking in ranks.items()}
    cells = [Cell(f"{own[code, 0.0]} / {own[code, 2.0]}") for code in names]
    changes = {code: abs(own[code, 0.0] - rank) for code in names}
    most = max(changes.values())
    strongest = join([names[code] for code, change in changes.items() if change == most])
    effect = f"{strongest}（{most}名）" if most else "不受单项影响"
    return Row(name, [Cell(str(rank)), *cells, Cell(effect)])
