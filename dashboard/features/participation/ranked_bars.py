"""One bar a name, in a given order."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import ChartText, finish, label, name_axis, star, value_bars
from dashboard.style.formats import escape, is_missing, number, width
from dashboard.style.theme import TYPE, Tokens

# Full-width characters of a name on one line beside its bar; a longer one takes two.
NAME_LINE = 11
# Pixels from bar to bar, with names on one line and on two.
LINE, LINE_OF_TWO = 30, 42


def ranked(
    frame: pd.DataFrame, words: ChartText, tokens: Tokens, *, missing: str = ""
) -> go.Figure:
    """How many organisations: one bar a name in the order given, the first on top; every bar in the colour of facts.

    ``frame``: name, value (NULL = no return), mark (such as ``*``, after the value), href, is_rest (the
    bar stands for all others together and is paler).
    """
    names = [str(name) for name in frame["name"]]
    texts = [
        "" if is_missing(value) else number(value) + star(tokens, mark)
        for value, mark in zip(frame["value"], frame["mark"], strict=True)
    ]
    colors = [tokens.heat[2] if is_rest else tokens.ok for is_rest in frame["is_rest"]]
    figure = value_bars(frame.assign(text=texts), {"color": colors}, "%{x:,}家", tokens)
    name_axis(
        figure,
        len(set(names)),
        tokens,
        tickvals=names,
        ticktext=[_in_lines(name) for name in names],
    )
    largest = max(frame["value"].max(), 1) if frame["value"].notna().any() else 1
    figure.update_xaxes(visible=False, range=[0, largest])
    labels = [
        label(escape(missing), 0, name, tokens.attn, xanchor="left", xshift=4)
        for name in frame.loc[frame["value"].isna(), "name"]
    ]
    is_tight = any("<br>" in _in_lines(name) for name in names)
    height = 72 + 50 + (LINE_OF_TWO if is_tight else LINE) * max(len(names), 1)
    longest = min(max((width(name) for name in names), default=0), NAME_LINE)
    left = max(120, round(TYPE.dense * longest) + 12)
    place = {"top": 72, "bottom": 50, "left": left, "right": 72}
    return finish(figure, words, tokens, height=height, labels=labels, **place)


def _in_lines(name: str) -> str:
    """A name on one line, a long one on two; what is longer still ends in …."""
    first, rest = name[:NAME_LINE], name[NAME_LINE:]
    if not rest:
        return escape(name)
    second = rest if len(rest) <= NAME_LINE else f"{rest[: NAME_LINE - 1]}…"
    return f"{escape(first)}<br>{escape(second)}"
