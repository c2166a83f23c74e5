"""Bars by aid type: projects stacked by status, sums of one measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import (
    ChartText,
    Mark,
    finish,
    key_above,
    label,
    name_axis,
    part_pattern,
    star,
    value_bars,
)
from dashboard.features.aid_types.multiples import DIMMED
from dashboard.page.view import View, names_of
from dashboard.style.formats import escape, number, width
from dashboard.style.theme import TYPE, Tokens, status_fills, text_on

# The share of a phone's widest bar that one full-width character of a name takes.
KEY_CHARACTER = 0.055
# From this share of the widest bar on a segment has room for its number.
ROOM = 0.045


def states(view: View, frame: pd.DataFrame, words: ChartText, tokens: Tokens) -> go.Figure:
    """Projects of each type, stacked by status from finished to suspended, with their total.

    ``frame``: aid_type, status, projects, href.
    """
    types, statuses = view.aid_type_names, names_of(view.dictionary, "project_status")
    table = frame.pivot_table(
        index="aid_type", columns="status", values="projects", aggfunc="sum", fill_value=0
    ).reindex(index=list(types), columns=list(status_fills(tokens)), fill_value=0)
    places = zip(frame["aid_type"], frame["status"], strict=True)
    hrefs = dict(zip(places, frame["href"], strict=True))
    totals = table.sum(axis=1)
    largest = max(totals.max(), 1)
    figure = go.Figure()
    for code in table.columns:
        hrefs_of = [hrefs.get((aid_type, code), "") for aid_type in types]
        _segments(figure, view, table[code], statuses[code], hrefs_of, largest, tokens)
    labels = list(_key(table, statuses, tokens, largest))
    for name, total in zip(types.values(), totals, strict=True):
        text = number(total) + star(tokens, view.carried_star)
        labels.append(label(text, total, name, tokens.ink, xanchor="left", xshift=4))
    figure.update_layout(barmode="stack")
    name_axis(figure, len(types), tokens)
    figure.update_xaxes(visible=False, range=[0, largest])
    place = {"top": 92, "bottom": 50, "left": 76, "right": 36}
    return finish(figure, words, tokens, height=340, labels=labels, **place)


def _opacity(codes: Iterable[str], chosen: str | None) -> list[float]:
    return [DIMMED if chosen not in (None, code) else 1.0 for code in codes]


def _segments(
    figure: go.Figure,
    view: View,
    counts: pd.Series[float],
    status: str,
    hrefs: Sequence[str],
    largest: float,
    tokens: Tokens,
) -> None:
    """One status of every type; ``counts`` is named by its code."""
    code, types = str(counts.name), view.aid_type_names
    fill, opacity = status_fills(tokens)[code], _opacity(types, view.aid_type)
    # A dimmed segment is nearly paper.
    colors = [text_on(fill) if share == 1.0 else tokens.ink2 for share in opacity]
    figure.add_bar(
        y=list(types.values()),
        x=counts,
        orientation="h",
        name=status,
        marker=_segment_marker(code, fill, opacity, tokens),
        text=[number(value) if value >= largest * ROOM else "" for value in counts],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"size": TYPE.label, "color": colors},
        constraintext="none",
        customdata=[[href] for href in hrefs],
        hovertemplate=f"<b>%{{y}}</b><br>{escape(status)}　%{{x:,}}个<extra></extra>",
    )


def _segment_marker(
    code: str, fill: str, opacity: Sequence[float], tokens: Tokens
) -> dict[str, Any]:
    marker = {"color": fill, "opacity": opacity, "line": {"color": tokens.bg, "width": 1}}
    if code != "suspended":
        return marker
    hatching = {"shape": "/", "fillmode": "overlay", "fgcolor": tokens.ink2, "size": 5}
    return marker | {"pattern": hatching | {"solidity": 0.35}}


def _key(
    table: pd.DataFrame, statuses: Mapping[str, str], tokens: Tokens, largest: float
) -> Iterator[Mark]:
    """The name of each segment once, with its fill: above its start in the first bar.

    Those at the end are too short for their names and stand side by side up to the right edge.
    """
    starts = dict(zip(table.columns, table.iloc[0].cumsum().shift(fill_value=0), strict=True))
    edge = largest * 1.1
    places: dict[str, float] = {}
    for code in reversed([code for code in table.columns if table[code].sum()]):
        edge -= (width(statuses[code]) + 2) * KEY_CHARACTER * largest
        edge = places[code] = max(min(float(starts[code]), edge), 0.0)
    for code, x in places.items():
        sign = "▨" if code == "suspended" else "■"
        color = status_fills(tokens)[code]
        text = f"<span style='color:{color}'>{sign}</span> {escape(statuses[code])}"
        yield key_above(text, x, "x", yshift=3)


def sums(view: View, frame: pd.DataFrame, unit: str, words: ChartText, tokens: Tokens) -> go.Figure:
    """One bar a type, the longest on top.

    ``frame``: aid_type, value, text (as shown at the bar's end), href.
    """
    names = view.aid_type_names
    colors = view.dictionary.vocabularies["aid_type"].colors
    rows = frame.sort_values("value", ascending=False, kind="stable")
    rows = rows.assign(name=[names[code] for code in rows["aid_type"]])
    marker = {
        "color": [colors[code] for code in rows["aid_type"]],
        "opacity": _opacity(rows["aid_type"], view.aid_type),
    }
    if view.towns_counted:
        marker["pattern"] = part_pattern(tokens.bg)
    figure = value_bars(rows, marker, f"%{{text}} {escape(unit)}", tokens)
    name_axis(figure, len(rows), tokens)
    figure.update_xaxes(visible=False, range=[0, max(rows["value"].max(), 1e-9)])
    return finish(figure, words, tokens, height=340, top=72, bottom=50, left=76, right=72)
