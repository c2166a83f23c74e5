"""One ratio over the half-years, as a line from zero."""

from collections.abc import Iterator, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import base
from dashboard.data.frames import records
from dashboard.style.formats import escape, is_missing
from dashboard.style.theme import Tokens

HEIGHT, TOP, BOTTOM, RIGHT = 250, 78, 72, 72
# Room above the highest point, so that its label stays inside.
HEADROOM = 1.3
# There is room for at least so many half-years: a single point stands where the line will begin.
FEWEST = 5


def ratio_line(
    frame: pd.DataFrame, words: base.ChartText, tokens: Tokens, *, missing: str
) -> go.Figure:
    """The share of each half-year; a half-year without one is a hatched gap, never zero.

    ``frame``: short (of the half-year), share (0…1, NULL = not known), text (as written at the point),
    note (what is counted, for the hover text), mark (such as ``*``, after the text), href; oldest
    first.
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
            for text, note, href in zip(frame["text"], frame["note"], frame["href"], strict=True)
        ],
        hovertemplate="<b>%{x}</b><br>%{customdata[0]}（%{customdata[1]}）<extra></extra>",
        cliponaxis=False,
    )
    labels = list(_labels(frame, shares, tokens))
    for short in frame.loc[frame["share"].isna(), "short"]:
        labels.append(_gap(figure, short, top, missing, tokens))
    room = max(len(frame), FEWEST)
    base.half_year_axis(figure, tokens, room, type="category", range=[-0.5, room - 0.5])
    figure.update_yaxes(visible=False, range=[0, top])
    return base.finish(figure, words, tokens, height=HEIGHT, labels=labels, top=TOP, bottom=BOTTOM)


def _labels(
    frame: pd.DataFrame, shares: Sequence[float | None], tokens: Tokens
) -> Iterator[base.Mark]:
    last = max((i for i, share in enumerate(shares) if share is not None), default=-1)
    for position, (row, share) in enumerate(zip(records(frame), shares, strict=True)):
        if share is None:
            continue
        text, color = escape(row.text), tokens.ink2
        if position == last:
            text, color = f"<b>{text}</b>", tokens.ink
        text += base.star(tokens, row.mark)
        yield base.label(text, row.short, share, color, yanchor="bottom", yshift=7)


def _gap(figure: go.Figure, short: str, top: float, missing: str, tokens: Tokens) -> base.Mark:
    figure.add_bar(
        x=[short], y=[top], width=0.5, hoverinfo="skip", marker=base.gap_marker(tokens, 6)
    )
    return base.label(escape(missing), short, top / 2, tokens.attn, bgcolor=tokens.bg, borderpad=2)
