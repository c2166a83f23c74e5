"""One ratio over the half-years, as a line from zero."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import ChartText, finish, label, links, star
from dashboard.data.frames import records
from dashboard.style.formats import escape, is_missing
from dashboard.style.theme import TYPE, Tokens

HEIGHT, TOP, BOTTOM, RIGHT = 250, 78, 72, 72
# Room above the highest point, so that its label stays inside.
HEADROOM = 1.3
# There is room for so many half-years: a point alone stands where the line will begin.
FEWEST = 5


def ratio_line(frame: pd.DataFrame, words: ChartText, tokens: Tokens, *, missing: str) -> go.Figure:
    """The share of each half-year; a half-year without one is a hatched gap, never zero.

    Args:
        frame: short (of the half-year), share (0…1, NULL = not known), text (as written at the
            point), note (what is counted, for the hover text), mark (such as ``*``, behind the
            text), oldest first; href, if the points lead anywhere.
        words: finding, subtitle, source.
        tokens: the palette.
        missing: the word on a half-year that is not known.
    """
    figure = go.Figure()
    shares = [None if is_missing(v) else float(v) for v in frame["share"]]
    known = [v for v in shares if v is not None]
    top = max(known, default=0.0) * HEADROOM or 1.0
    figure.add_scatter(
        x=list(frame["short"]),
        y=shares,
        mode="lines+markers",
        connectgaps=False,
        line={"color": tokens.ok, "width": 2},
        marker={"color": tokens.ok, "size": [8] * len(frame), "line": {"width": 0}},
        customdata=[
            [escape(text), escape(note), href]
            for text, note, href in zip(frame["text"], frame["note"], links(frame), strict=True)
        ],
        hovertemplate="<b>%{x}</b><br>%{customdata[0]}（%{customdata[1]}）<extra></extra>",
        cliponaxis=False,
    )
    rows = records(frame)
    last = max((i for i, v in enumerate(shares) if v is not None), default=-1)
    for position, (row, share) in enumerate(zip(rows, shares, strict=True)):
        if share is None:
            _gap(figure, row.short, top, missing, tokens)
            continue
        is_last = position == last
        text = f"<b>{escape(row.text)}</b>" if is_last else escape(row.text)
        text += star(tokens, getattr(row, "mark", ""))
        label(
            figure,
            text,
            row.short,
            share,
            tokens.ink if is_last else tokens.ink2,
            yanchor="bottom",
            yshift=7,
        )
    figure.update_xaxes(
        type="category",
        tickangle=0,
        showline=True,
        linecolor=tokens.ink3,
        range=[-0.5, max(len(frame), FEWEST) - 0.5],
        tickfont={"size": TYPE.note, "color": tokens.ink2},
    )
    figure.update_yaxes(visible=False, range=[0, top])
    return finish(figure, words, tokens, height=HEIGHT, top=TOP, bottom=BOTTOM)


def _gap(figure: go.Figure, short: str, top: float, missing: str, tokens: Tokens) -> None:
    figure.add_bar(
        x=[short],
        y=[top],
        width=0.5,
        hoverinfo="skip",
        marker={
            "color": tokens.bg,
            "line": {"color": tokens.hatch, "width": 1},
            "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": tokens.hatch, "size": 6},
        },
    )
    label(figure, escape(missing), short, top / 2, tokens.attn, bgcolor=tokens.bg, borderpad=2)
