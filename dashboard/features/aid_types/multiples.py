"""Projects by aid type over the half-years: one panel a type."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts import base
from dashboard.data.frames import records
from dashboard.page.view import View
from dashboard.style.formats import escape, number
from dashboard.style.theme import TYPE, Tokens

# Opacity of earlier half-years, and of the types that are not chosen.
EARLIER, DIMMED = 0.5, 0.35


def multiples(
    view: View, frame: pd.DataFrame, unit: str, words: base.ChartText, tokens: Tokens
) -> go.Figure:
    """One panel a type, one bar a half-year, on one scale from zero.

    ``frame``: aid_type, short (of the half-year), projects (NULL without a return), href;
    oldest first.
    """
    names = view.aid_type_names
    colors = view.dictionary.vocabularies["aid_type"].colors
    figure = make_subplots(1, len(names), shared_yaxes=True, horizontal_spacing=0.03)
    largest = max(frame["projects"].max(skipna=True), 1)
    labels: list[base.Mark] = []
    for position, (code, name) in enumerate(names.items(), start=1):
        rows = frame[frame["aid_type"] == code]
        opacity = DIMMED if view.aid_type not in (None, code) else 1.0
        axis = f"x{position}" if position > 1 else "x"
        _panel(figure, rows, name, colors[code], unit, position, opacity)
        labels.append(_panel_title(name, axis, tokens))
        labels += _gaps(figure, rows, axis, position, view.missing_word, largest, tokens)
        labels += _labels(rows, axis, view.carried_star, tokens)
    shorts = list(dict.fromkeys(frame["short"]))
    # The first and the last half-year are named.
    ends = [shorts[0], shorts[-1]] if len(shorts) > 1 else shorts
    base.half_year_axis(figure, tokens, len(shorts), tickvals=ends)
    figure.update_yaxes(visible=False, range=[0, largest * 1.14])
    return base.finish(figure, words, tokens, height=292, labels=labels, top=98, bottom=62)


def _panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    name: str,
    color: str,
    unit: str,
    position: int,
    opacity: float,
) -> None:
    shades = [EARLIER * opacity] * (len(rows) - 1) + [opacity]
    figure.add_bar(
        x=rows["short"],
        y=rows["projects"],
        marker={"color": color, "opacity": shades, "line": {"width": 0}},
        name=name,
        customdata=[[href] for href in rows["href"]],
        hovertemplate=f"<b>{escape(name)}</b><br>%{{x}}　%{{y:,}} {escape(unit)}<extra></extra>",
        row=1,
        col=position,
    )


def _panel_title(name: str, axis: str, tokens: Tokens) -> base.Mark:
    font = {"size": TYPE.dense, "color": tokens.ink}
    return base.key_above(f"<b>{escape(name)}</b>", 0, f"{axis} domain", yshift=2, font=font)


def _place(axis: str) -> dict[str, Any]:
    return {"xref": axis, "yref": "y", "yanchor": "bottom"}


def _gaps(
    figure: go.Figure,
    rows: pd.DataFrame,
    axis: str,
    position: int,
    missing: str,
    largest: float,
    tokens: Tokens,
) -> Iterator[base.Mark]:
    """Half-years without a return: hatched, so that they are never read as zero."""
    for row in records(rows[rows["projects"].isna()]):
        figure.add_bar(
            x=[row.short],
            y=[largest * 0.1],
            marker=base.gap_marker(tokens),
            hoverinfo="skip",
            row=1,
            col=position,
        )
        figure.update_layout(barmode="overlay")
        yield base.label(missing, row.short, largest * 0.12, tokens.attn, **_place(axis))


def _labels(rows: pd.DataFrame, axis: str, mark: str, tokens: Tokens) -> Iterator[base.Mark]:
    """The first and the last value, and zeros between, which have no visible bar."""
    known = rows[rows["projects"].notna()]
    between = known.iloc[1:-1]
    for row in records(between[between["projects"] == 0]):
        yield base.label("0", row.short, 0, tokens.ink2, **_place(axis))
    for row in records(known.iloc[:1] if len(known) > 1 else known.iloc[:0]):
        font = {"size": TYPE.label, "color": tokens.ink2, "weight": 400}
        text = number(row.projects)
        yield base.label(text, row.short, row.projects, tokens.ink2, font=font, **_place(axis))
    for row in records(known.iloc[-1:]):
        font = {"size": TYPE.label, "color": tokens.ink, "weight": 700}
        text = number(row.projects) + base.star(tokens, mark)
        yield base.label(text, row.short, row.projects, tokens.ink, font=font, **_place(axis))
