"""How the fact of a step moved over the half-years: one panel a subject, nothing compared with a target."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts import base
from dashboard.data.frames import records
from dashboard.style.formats import escape, fraction, is_missing, number
from dashboard.style.theme import TYPE, Tokens

# Panels on one line; more take a second one.
ACROSS = 7
PANEL, TOP, BOTTOM, BETWEEN = 118, 122, 62, 96
# A panel has room for at least so many half-years, so that one bar alone is not a wall.
FEWEST = 5
# With fewer half-years than these their names would touch.
NEAR = 4
STAR = "*"
_YEAR = re.compile(r"^(\d+年?)")


def step_multiples(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    words: base.ChartText,
    tokens: Tokens,
    *,
    shared: bool,
) -> go.Figure:
    """One panel a subject, one bar a half-year: the fact, inside the outline of its whole.

    ``frame``: subject, short (of the half-year), numerator, denominator (NULL: a bare count, or nothing
    known), fact (in words, for the hover text), missing (the word where the fact is not known),
    is_carried (the fact is that of an older return), href; oldest first;
    ``names``: subject → name, in the order of the panels; ``shared``: one scale for all panels (the
    same fact of several towns), else one for each.
    """
    lines, across = _grid(len(names))
    inner = PANEL * lines + BETWEEN * (lines - 1)
    figure = make_subplots(
        lines,
        across,
        horizontal_spacing=0.2 / across,
        vertical_spacing=BETWEEN / inner if lines > 1 else 0,
    )
    labels: list[base.Mark] = []
    whole, shorts = _largest(frame), list(dict.fromkeys(frame["short"]))
    for position, (code, name) in enumerate(names.items()):
        rows = frame[frame["subject"] == code].reset_index(drop=True)
        largest = whole if shared else _largest(rows)
        place = {"row": position // across + 1, "col": position % across + 1}
        axis = "" if not position else str(position + 1)
        labels += _panel(figure, rows, place, axis, largest, tokens, str(frame["short"].iloc[-1]))
        labels.append(_panel_head(rows, name, axis, tokens))
        figure.update_yaxes(range=[0, largest * 1.04], **place)
    scale = {"type": "category", "categoryorder": "array", "categoryarray": shorts} | _ticks(shorts)
    base.half_year_axis(figure, tokens, max(len(shorts), FEWEST), **scale)
    figure.update_yaxes(visible=False)
    figure.update_layout(barmode="overlay")
    measures = {"height": TOP + BOTTOM + inner, "top": TOP, "bottom": BOTTOM}
    return base.finish(figure, words, tokens, labels=labels, **measures)


def _grid(panels: int) -> tuple[int, int]:
    """Lines, and panels on a line."""
    lines = max(1, -(-panels // ACROSS))
    return lines, max(1, -(-panels // lines))


def _ticks(shorts: list[str]) -> dict[str, Any]:
    """The first and the last half-year; where they stand side by side, in two lines."""
    ends = [shorts[0], shorts[-1]] if len(shorts) > 1 else shorts
    is_close = 1 < len(shorts) < NEAR
    return {
        "tickvals": ends,
        "ticktext": [_YEAR.sub(r"\1<br>", s) if is_close else s for s in ends],
    }


def _largest(rows: pd.DataFrame) -> float:
    largest = rows[["numerator", "denominator"]].astype(float).max().max()
    return 1.0 if is_missing(largest) or not largest else float(largest)


def _panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    place: Mapping[str, int],
    axis: str,
    largest: float,
    tokens: Tokens,
    latest: str,
) -> Iterator[base.Mark]:
    known = rows[rows["numerator"].notna()]
    limits = known[known["denominator"].notna()]
    figure.add_bar(
        x=limits["short"],
        y=limits["denominator"],
        hoverinfo="skip",
        marker={"color": tokens.bg, "line": {"color": tokens.ink3, "width": 1}},
        **place,
    )
    on_axis = {"xref": f"x{axis}", "yref": f"y{axis}", "yanchor": "bottom"}
    for row in records(known[(known["numerator"] == 0) & (known["denominator"].fillna(1) != 0)]):
        yield base.label("0", row.short, 0, tokens.ink2, **on_axis)
    _facts(figure, known, place, tokens, latest)
    for row in records(rows[rows["numerator"].isna()]):
        figure.add_bar(
            x=[row.short],
            y=[largest * 0.12],
            hovertext=[escape(row.missing)],
            hoverinfo="text",
            marker=base.gap_marker(tokens),
            **place,
        )
        text = escape(row.missing)
        yield base.label(text, row.short, largest * 0.14, tokens.attn, **on_axis)


def _facts(
    figure: go.Figure, known: pd.DataFrame, place: Mapping[str, int], tokens: Tokens, latest: str
) -> None:
    """The bars of the facts; the latest is darker unless it is of an older return."""
    rows = records(known)
    is_latest = [row.short == latest and not row.is_carried for row in rows]
    figure.add_bar(
        x=known["short"],
        y=known["numerator"],
        marker={
            "color": [tokens.ok if is_dark else tokens.h2 for is_dark in is_latest],
            "line": {"width": 0},
        },
        customdata=[
            [f"{escape(row.fact)}{STAR if row.is_carried else ''}", href]
            for row, href in zip(rows, known["href"], strict=True)
        ],
        hovertemplate="<b>%{x}</b><br>%{customdata[0]}<extra></extra>",
        **place,
    )


def _panel_head(rows: pd.DataFrame, name: str, axis: str, tokens: Tokens) -> base.Mark:
    """The subject, and below it its fact in the first and in the last half-year."""
    facts = f"<span style='font-size:{TYPE.note}px'>{_first_and_last(rows, tokens)}</span>"
    text, font = f"<b>{escape(name)}</b><br>{facts}", {"size": TYPE.dense, "color": tokens.ink}
    place = {"yref": f"y{axis} domain", "align": "left", "yshift": 3, "font": font}
    return base.key_above(text, 0, f"x{axis} domain", **place)


def _first_and_last(rows: pd.DataFrame, tokens: Tokens) -> str:
    """``20 / 45 → 39 / 45``; where a half-year has no fact, the word for it; a star where it is older."""
    star = f"<span style='color:{tokens.attn}'>{STAR}</span>"
    facts = [_fact(row) + (star if row.is_carried else "") for row in records(rows)]
    if not facts:
        return "—"
    last = f"<b>{facts[-1]}</b>"
    return f"{facts[0]} → {last}" if len(facts) > 1 else last


def _fact(row: Any) -> str:
    if is_missing(row.numerator):
        return escape(row.missing)
    if is_missing(row.denominator):
        return number(row.numerator)
    if not row.denominator:
        return "—"
    return fraction(row.numerator, row.denominator)
