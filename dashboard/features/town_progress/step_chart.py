"""How the fact of a step moved over the half-years: one panel a subject, nothing compared with a target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.base import ChartText, finish, label, links
from dashboard.data.frames import records
from dashboard.style.formats import escape, fraction, is_missing, number
from dashboard.style.theme import TYPE, Tokens

# Panels on one line; more go on in a second one.
ACROSS = 7
PANEL, TOP, BOTTOM, BETWEEN = 118, 122, 62, 96
# A panel has the room of so many half-years: one bar alone is no wall.
FEWEST = 5
# Fewer half-years than these stand so near that their names would touch.
NEAR = 4
STAR = "*"


def step_multiples(
    frame: pd.DataFrame, names: Mapping[str, str], words: ChartText, tokens: Tokens, *, shared: bool
) -> go.Figure:
    """One panel a subject, one bar a half-year: what is there, inside the outline of what there can be.

    Args:
        frame: subject, short (of the half-year), numerator, denominator (NULL: a bare count, or
            nothing known), fact (in words, for the hover text), missing (the word where the fact
            is not known), is_carried (the fact is that of an older return), oldest first; href,
            if the bars lead anywhere.
        names: subject → name, in the order of the panels.
        words: finding, subtitle, source.
        tokens: the palette.
        shared: one scale for all panels (the same fact of several towns), else one for each.
    """
    lines, across = _grid(len(names))
    inner = PANEL * lines + BETWEEN * (lines - 1)
    figure = make_subplots(
        lines,
        across,
        horizontal_spacing=0.2 / across,
        vertical_spacing=BETWEEN / inner if lines > 1 else 0,
    )
    whole = _largest(frame)
    for position, (code, name) in enumerate(names.items()):
        rows = frame[frame["subject"] == code].reset_index(drop=True)
        largest = whole if shared else _largest(rows)
        place = {"row": position // across + 1, "col": position % across + 1}
        axis = "" if not position else str(position + 1)
        _panel(figure, rows, place, f"x{axis}", largest, tokens, str(frame["short"].iloc[-1]))
        _panel_head(figure, rows, name, axis, tokens)
        figure.update_yaxes(range=[0, largest * 1.04], **place)
    shorts = list(dict.fromkeys(frame["short"]))
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=shorts,
        **_ticks(shorts),
        tickangle=0,
        showline=True,
        linecolor=tokens.ink3,
        tickfont={"size": TYPE.note, "color": tokens.ink2},
        range=[-0.6, max(len(shorts), FEWEST) - 0.4],
    )
    figure.update_yaxes(visible=False)
    figure.update_layout(barmode="overlay")
    return finish(figure, words, tokens, height=TOP + BOTTOM + inner, top=TOP, bottom=BOTTOM)


def _grid(panels: int) -> tuple[int, int]:
    """Lines, and panels on a line."""
    lines = max(1, -(-panels // ACROSS))
    return lines, max(1, -(-panels // lines))


def _ticks(shorts: list[str]) -> dict[str, list[str]]:
    """The first and the last half-year; where they stand side by side, in two lines."""
    shown = [shorts[0], shorts[-1]] if len(shorts) > 1 else shorts
    is_close = 1 < len(shorts) < NEAR
    return {
        "tickvals": shown,
        "ticktext": [f"{s[:-1]}<br>{s[-1]}" if is_close else s for s in shown],
    }


def _largest(rows: pd.DataFrame) -> float:
    found = rows[["numerator", "denominator"]].astype(float).max().max()
    return 1.0 if is_missing(found) or not found else float(found)


def _panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    place: Mapping[str, int],
    axis: str,
    largest: float,
    tokens: Tokens,
    latest: str,
) -> None:
    known = rows[rows["numerator"].notna()]
    limits = known[known["denominator"].notna()]
    figure.add_bar(
        x=limits["short"],
        y=limits["denominator"],
        hoverinfo="skip",
        marker={"color": tokens.bg, "line": {"color": tokens.ink3, "width": 1}},
        **place,
    )
    fills = [
        tokens.ok if row.short == latest and not row.is_carried else tokens.h2
        for row in records(known)
    ]
    for row in records(known[(known["numerator"] == 0) & (known["denominator"].fillna(1) != 0)]):
        label(
            figure,
            "0",
            row.short,
            0,
            tokens.ink2,
            xref=axis,
            yref=axis.replace("x", "y"),
            yanchor="bottom",
        )
    figure.add_bar(
        x=known["short"],
        y=known["numerator"],
        marker={"color": fills, "line": {"width": 0}},
        customdata=[
            [f"{escape(row.fact)}{STAR if row.is_carried else ''}", href]
            for row, href in zip(records(known), links(known), strict=True)
        ],
        hovertemplate="<b>%{x}</b><br>%{customdata[0]}<extra></extra>",
        **place,
    )
    for row in records(rows[rows["numerator"].isna()]):
        figure.add_bar(
            x=[row.short],
            y=[largest * 0.12],
            hovertext=[escape(row.missing)],
            hoverinfo="text",
            marker={
                "color": tokens.bg,
                "line": {"color": tokens.hatch, "width": 1},
                "pattern": {
                    "shape": "/",
                    "fillmode": "overlay",
                    "fgcolor": tokens.hatch,
                    "size": 5,
                },
            },
            **place,
        )
        label(
            figure,
            escape(row.missing),
            row.short,
            largest * 0.14,
            tokens.attn,
            xref=axis,
            yref=axis.replace("x", "y"),
            yanchor="bottom",
        )


def _panel_head(
    figure: go.Figure, rows: pd.DataFrame, name: str, axis: str, tokens: Tokens
) -> None:
    """The subject, and below it its fact in the first and in the last half-year."""
    figure.add_annotation(
        text=f"<b>{escape(name)}</b><br><span style='font-size:{TYPE.note}px'>{_told(rows, tokens)}</span>",
        x=0,
        y=1,
        xref=f"x{axis} domain",
        yref=f"y{axis} domain",
        align="left",
        xanchor="left",
        yanchor="bottom",
        yshift=3,
        showarrow=False,
        font={"size": TYPE.dense, "color": tokens.ink},
    )


def _told(rows: pd.DataFrame, tokens: Tokens) -> str:
    """``20 / 45 → 39 / 45``; where a half-year has no fact, the word for it; a star where it is older."""
    star = f"<span style='color:{tokens.attn}'>{STAR}</span>"
    said = [_fact(row) + (star if row.is_carried else "") for row in records(rows)]
    if not said:
        return "—"
    last = f"<b>{said[-1]}</b>"
    return f"{said[0]} → {last}" if len(said) > 1 else last


def _fact(row: Any) -> str:
    if is_missing(row.numerator):
        return escape(row.missing)
    if is_missing(row.denominator):
        return number(row.numerator)
    if not row.denominator:
        return "—"
    return fraction(row.numerator, row.denominator)
