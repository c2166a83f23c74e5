"""The board as an HTML table: rank, interval as a whisker, small bars, tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.panels import tip
from dashboard.data.frames import records
from dashboard.page import boards
from dashboard.style.formats import escape, is_missing, number
from etl.dictionary import Dictionary, Indicator


def board_table(
    frame: pd.DataFrame,
    components: Mapping[str, str],
    dictionary: Dictionary,
    about: Callable[[Any], str],
    moves: Mapping[str, str],
    link: Callable[[Any], str] = lambda row: escape(row.organization_name),
    bound: int = 0,
    sections: Mapping[str, tuple[str, str]] | None = None,
    confirmed: Callable[[Any], str] = lambda _: "",
) -> str:
    """Rank, name and what it is, tier and interval where there are any, small bars, score.

    ``frame``: rows of the board with organization_name, best first; ``confirmed``: how much of a row both ends
    confirm, as HTML; ``moves``: organisation → change of
    rank since the half-year before (empty = not shown); ``link``: the name of a row, as HTML with a
    link to its page; ``bound``: the last rank inside the first tenth, a dashed line through the intervals
    (0 = none); ``sections``: tier → heading and note of the group of rows that begins with it.
    """
    has_range = bool(frame["rank_low"].notna().any())
    columns = _Columns(
        components,
        dictionary.vocabularies["tier"].codes if frame["tier"].notna().any() else (),
        max(int(frame["rank_high"].max()), 5) if has_range else 0,
        moves,
        bound,
    )
    rows, group = "", None
    for row in records(frame):
        heading = (sections or {}).get(row.tier)
        if heading and heading != group:
            rows += columns.section(*heading)
            group = heading
        doubts = "".join(f"<em>{escape(mark)}</em>" for mark in boards.marks(row))
        told = " · ".join(filter(None, (escape(about(row)), confirmed(row))))
        rows += columns.row(row, f"{link(row)}<span>{told}{doubts}</span>")
    return (
        '<div class="sc" tabindex="0" role="group" aria-label="名次、得分与各评价维度">'
        f'<table class="board"><thead><tr>{columns.head(dictionary)}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a board; no ``tiers``, ``scale`` 0 or no ``moves`` = no such column."""

    components: Mapping[str, str]
    tiers: Sequence[str]
    scale: int
    moves: Mapping[str, str]
    bound: int

    def section(self, heading: str, note: str) -> str:
        """A row above the members of a tier."""
        optional = (self.moves, self.tiers, self.scale)
        count = 3 + sum(map(bool, optional)) + len(self.components)
        return (
            f'<tr class="tiers"><th colspan="{count}" scope="rowgroup">{escape(heading)}'
            f"<span>{escape(note)}</span></th></tr>"
        )

    def head(self, dictionary: Dictionary) -> str:
        score = dictionary.indicators["leaderboard_score"]
        interval = dictionary.indicators["leaderboard_interval"]
        head = '<th class="rk">名次</th>' + ("<th>变动</th>" if self.moves else "")
        head += '<th class="name">社会组织</th>' + (
            f"<th>{escape(dictionary.vocabularies['tier'].title)}</th>" if self.tiers else ""
        )
        head += f'<th class="rg">{_range_axis(self.scale, interval)}</th>' if self.scale else ""
        head += "".join(
            f'<th class="part">{escape(name)}</th>' for name in self.components.values()
        )
        return f'{head}<th class="n">{tip(score.label, score.definition, right=True)}</th>'

    def row(self, row: Any, name: str) -> str:
        cells = [f'<td class="rank">{row.rank}</td>']
        if self.moves:
            cells.append(f'<td class="w">{self.moves.get(row.organization_id, "—")}</td>')
        cells.append(f'<td class="name">{name}</td>')
        if self.tiers:
            cells.append(f"<td>{_tier(row.tier, self.tiers)}</td>")
        if self.scale:
            cells.append(f'<td class="rg">{_whisker(row, self.scale, self.bound)}</td>')
        for code, label in self.components.items():
            cells.append(f'<td class="part">{_track(getattr(row, code), label)}</td>')
        cells.append(f'<td class="n"><b>{number(row.score, 1)}</b></td>')
        return f"<tr>{''.join(cells)}</tr>"


def _tier(tier: object, tiers: Sequence[str]) -> str:
    if is_missing(tier):
        return ""
    style = ("top", "close", "mid", "low")[min(list(tiers).index(str(tier)), 3)]
    return f'<span class="tier {style}">{escape(tier)}</span>'


def _range_axis(scale: int, interval: Indicator) -> str:
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200) if scale / s <= 5), 500)
    ticks = [1, *range(step if step > 1 else 2, scale + 1, step)]
    marks = "".join(
        f'<span style="left:{_share(t, scale):.1f}%">{t}</span>'
        for t in ticks
        if t == 1 or _share(t, scale) > 9
    )
    return f'{tip(interval.label, interval.definition)}<div class="axis">{marks}</div>'


def _share(rank: float, scale: int) -> float:
    return 100 * (rank - 0.5) / scale


def _whisker(row: Any, scale: int, bound: int) -> str:
    low, high, rank = row.rank_low, row.rank_high, row.rank
    line = f'<u style="left:{100 * bound / scale:.1f}%"></u>' if 0 < bound < scale else ""
    left, right, point = _share(low, scale), _share(high, scale), _share(rank, scale)
    return (
        f'<div class="range" role="img" aria-label="{low} 至 {high}" title="{low} 至 {high}">{line}'
        f'<i style="left:{left:.1f}%;width:{max(right - left, 0.5):.1f}%"></i>'
        f'<b style="left:{min(max(point, left), right) if low <= rank <= high else point:.1f}%"></b>'
        "</div>"
    )


def _track(value: Any, name: str) -> str:
    if is_missing(value):
        return ""
    share = float(value)
    text = f"{escape(name)} {number(share)}"
    return (
        f'<div class="track" role="img" title="{text}" aria-label="{text}">'
        f'<i style="width:{share:.1f}%"></i></div>'
    )
