"""The board as an HTML table: rank, interval as a whisker, small bars, tier; each name leads on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.charts.panels import tip
from dashboard.data.frames import records
from dashboard.style.formats import escape, is_missing, number
from etl.dictionary import Indicator


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn beside the figures.

    ``bound``: the last rank inside the highest tier, a dashed line through the intervals (0 = none);
    ``places``: organisation → where it stands among neighbours that cannot be told apart:
    ``first``, ``in`` or ``last``.
    """

    bound: int = 0
    places: Mapping[str, str] = field(default_factory=dict)


def table(
    frame: pd.DataFrame,
    components: Mapping[str, str],
    tiers: Sequence[str],
    about: Callable[[Any], str],
    review_mark: str,
    moves: Mapping[str, str],
    score: Indicator,
    interval: Indicator,
    link: Callable[[Any], str] = lambda row: escape(row.organization_name),
    marks: Marks | None = None,
) -> str:
    """Rank, name and what it is, tier and interval where there are any, small bars, score.

    Args:
        frame: rows of the board with organization_name, best first.
        components: code → name of the components this window has, in order.
        tiers: the tiers, best first.
        about: makes the second line of a name from its row.
        review_mark: what stands after a name whose figures are to be checked.
        moves: organisation → change of rank since the half-year before (empty = not shown).
        score: label and definition of the score.
        interval: label and definition of the interval.
        link: the name of a row, as HTML that leads to its page.
        marks: the bound of the highest tier, and who cannot be told apart.
    """
    has_tiers = bool(frame["tier"].notna().any())
    has_range = bool(frame["rank_low"].notna().any())
    scale = max(int(frame["rank_high"].max()), 5) if has_range else 1
    drawn = marks or Marks()
    head = _head(components, bool(moves), has_tiers, scale if has_range else 0, score, interval)
    rows = []
    for row in records(frame):
        name = f"{link(row)}<span>{escape(about(row))}{_doubt(row, review_mark)}</span>"
        rows.append(
            f'<tr{_together(drawn.places.get(row.organization_id))}><td class="rank">{row.rank}</td>'
            + (f'<td class="w">{moves.get(row.organization_id, "—")}</td>' if moves else "")
            + f'<td class="name">{name}</td>'
            + (f"<td>{_tier(row.tier, tiers)}</td>" if has_tiers else "")
            + (f'<td class="rg">{_whisker(row, scale, drawn.bound)}</td>' if has_range else "")
            + "".join(
                f"<td>{_track(getattr(row, code), label)}</td>"
                for code, label in components.items()
            )
            + f'<td class="n"><b>{number(row.score, 1)}</b></td></tr>'
        )
    return (
        '<div class="sc" tabindex="0" role="group" aria-label="名次、得分与各评价维度">'
        f'<table class="board"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _head(
    components: Mapping[str, str],
    has_moves: bool,
    has_tiers: bool,
    scale: int,
    score: Indicator,
    interval: Indicator,
) -> str:
    """The heads of the columns; ``scale`` 0 = no interval."""
    head = '<th class="rk">名次</th>' + ("<th>变动</th>" if has_moves else "")
    head += '<th class="name">社会组织</th>' + ("<th>层级</th>" if has_tiers else "")
    head += f'<th class="rg">{_range_axis(scale, interval)}</th>' if scale else ""
    head += "".join(f"<th>{escape(name)}</th>" for name in components.values())
    return f'{head}<th class="n">{tip(score.label, score.definition, right=True)}</th>'


def _together(place: str | None) -> str:
    return f' class="same {place}"' if place else ""


def _doubt(row: Any, review_mark: str) -> str:
    return f"<em>{escape(review_mark)}</em>" if row.needs_review else ""


def _tier(tier: object, tiers: Sequence[str]) -> str:
    if is_missing(tier):
        return ""
    style = ("top", "mid", "low")[min(list(tiers).index(str(tier)), 2)]
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
