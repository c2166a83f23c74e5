"""Bar figures: small multiples, states of projects, sums by type, one bar a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.base import ChartText, downwards, finish, label, links, star
from dashboard.data.frames import records
from dashboard.style.formats import escape, is_missing, number, width
from dashboard.style.theme import TYPE, Tokens, status_fills, text_on

EARLIER = 0.5
DIMMED = 0.35
# Full-width characters of a name on one line beside its bar; a longer one takes two.
NAME_LINE = 11
# Pixels from bar to bar, with names on one line and on two.
LINE, LINE_OF_TWO = 30, 42


def multiples(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    colors: Mapping[str, str],
    words: ChartText,
    tokens: Tokens,
    *,
    missing: str,
    chosen: str | None = None,
    mark: str = "",
    unit: str = "个",
) -> go.Figure:
    """One panel a type, one bar a half-year, on one scale from zero.

    Args:
        frame: aid_type, short (of the half-year), projects (NULL without a return), oldest first;
            href (where the rows of the bar are), if there are any.
        names: code → name, in the order of the panels.
        colors: code → colour.
        words: finding, subtitle, source.
        tokens: the palette.
        missing: the word on a bar that has no return behind it.
        chosen: the type to bring forward, if one is.
        mark: what stands after the last value, such as ``*``.
        unit: of the values, for the hover text.
    """
    figure = make_subplots(1, len(names), shared_yaxes=True, horizontal_spacing=0.03)
    largest = max(frame["projects"].max(skipna=True), 1)
    for position, (code, name) in enumerate(names.items(), start=1):
        rows = frame[frame["aid_type"] == code]
        faint = DIMMED if chosen not in (None, code) else 1.0
        _panel(figure, rows, name, colors[code], unit, position, faint)
        _panel_labels(figure, rows, name, tokens, position, missing, largest, mark)
    shorts = list(dict.fromkeys(frame["short"]))
    figure.update_xaxes(
        tickvals=[shorts[0], shorts[-1]] if len(shorts) > 1 else shorts,
        tickangle=0,
        showline=True,
        linecolor=tokens.ink3,
        tickfont={"size": TYPE.note, "color": tokens.ink2},
        range=[-0.6, len(shorts) - 0.4],
    )
    figure.update_yaxes(visible=False, range=[0, largest * 1.14])
    return finish(figure, words, tokens, height=292, top=98, bottom=62)


def _panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    name: str,
    color: str,
    unit: str,
    position: int,
    faint: float,
) -> None:
    shades = [EARLIER * faint] * (len(rows) - 1) + [faint]
    figure.add_bar(
        x=rows["short"],
        y=rows["projects"],
        marker={"color": color, "opacity": shades, "line": {"width": 0}},
        name=name,
        customdata=[[href] for href in links(rows)],
        hovertemplate=f"<b>{escape(name)}</b><br>%{{x}}　%{{y:,}} {escape(unit)}<extra></extra>",
        row=1,
        col=position,
    )


def _panel_labels(
    figure: go.Figure,
    rows: pd.DataFrame,
    name: str,
    tokens: Tokens,
    position: int,
    missing: str,
    largest: float,
    mark: str,
) -> None:
    axis = "" if position == 1 else str(position)
    place = {"xref": f"x{axis}", "yref": "y", "yanchor": "bottom"}
    figure.add_annotation(
        text=f"<b>{escape(name)}</b>",
        x=0,
        y=1,
        xref=f"x{axis} domain",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=2,
        showarrow=False,
        font={"size": TYPE.dense, "color": tokens.ink},
    )
    known = rows[rows["projects"].notna()]
    # A confirmed zero is said: without a bar it would look like nothing.
    inner = known.iloc[1:-1]
    for row in records(inner[inner["projects"] == 0]):
        label(figure, "0", row.short, 0, tokens.ink2, **place)
    for row in records(rows[rows["projects"].isna()]):
        _stub(figure, row.short, largest, tokens, position)
        label(figure, missing, row.short, largest * 0.12, tokens.attn, **place)
    for ends, weight, color in (
        (known.iloc[:1], 400, tokens.ink2),
        (known.iloc[-1:], 700, tokens.ink),
    ):
        if weight == 400 and len(known) < 2:
            continue
        for row in records(ends):
            text = number(row.projects) + (star(tokens, mark) if weight == 700 else "")
            label(
                figure,
                text,
                row.short,
                row.projects,
                color,
                **(place | {"font": {"size": TYPE.label, "color": color, "weight": weight}}),
            )


def _stub(figure: go.Figure, x: str, largest: float, tokens: Tokens, position: int) -> None:
    """A half-year without a return: hatched, so that it is never read as zero."""
    figure.add_bar(
        x=[x],
        y=[largest * 0.1],
        marker={
            "color": tokens.bg,
            "line": {"color": tokens.hatch, "width": 1},
            "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": tokens.hatch, "size": 5},
        },
        hoverinfo="skip",
        row=1,
        col=position,
    )
    figure.update_layout(barmode="overlay")


def states(
    frame: pd.DataFrame,
    types: Mapping[str, str],
    statuses: Mapping[str, str],
    words: ChartText,
    tokens: Tokens,
    chosen: str | None = None,
    mark: str = "",
) -> go.Figure:
    """Projects of each type, stacked by status: what is finished first, what rests last, the total.

    Args:
        frame: aid_type, status, projects; href, if the segments lead to their rows.
        types: code → name, top to bottom.
        statuses: code → name.
        words: finding, subtitle, source.
        tokens: the palette.
        chosen: the type to bring forward, if one is.
        mark: what stands after the totals, such as ``*``.
    """
    fills = status_fills(tokens)
    table = frame.pivot_table(
        index="aid_type", columns="status", values="projects", aggfunc="sum", fill_value=0
    ).reindex(index=list(types), columns=list(fills), fill_value=0)
    hrefs = dict(
        zip(zip(frame["aid_type"], frame["status"], strict=True), links(frame), strict=True)
    )
    largest = max(table.sum(axis=1).max(), 1)
    names = list(types.values())
    figure = go.Figure()
    opacity = [DIMMED if chosen not in (None, code) else 1.0 for code in types]
    for code, fill in fills.items():
        counts, status = table[code], statuses[code]
        figure.add_bar(
            y=names,
            x=counts,
            orientation="h",
            name=status,
            marker=_segment(code, fill, opacity, tokens),
            text=[number(v) if v >= largest * 0.045 else "" for v in counts],
            textposition="inside",
            insidetextanchor="start",
            textangle=0,
            textfont={"size": TYPE.label, "color": _on_segment(fill, opacity, tokens)},
            constraintext="none",
            customdata=[[hrefs.get((type_code, code), "")] for type_code in types],
            hovertemplate=f"<b>%{{y}}</b><br>{escape(status)}　%{{x:,}} 个<extra></extra>",
        )
    _key(figure, table, statuses, fills, largest)
    for name, total in zip(names, table.sum(axis=1), strict=True):
        text = number(total) + star(tokens, mark)
        label(figure, text, total, name, tokens.ink, xanchor="left", xshift=4)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(
        range=downwards(len(set(names))),
        tickfont={"size": TYPE.dense, "color": tokens.ink2},
        ticklabelstandoff=8,
    )
    figure.update_xaxes(visible=False, range=[0, largest])
    return finish(figure, words, tokens, height=340, top=92, bottom=50, left=76, right=36)


def _on_segment(fill: str, opacity: Sequence[float], tokens: Tokens) -> list[str]:
    """The colour of a number inside a segment: one put back is nearly paper."""
    return [text_on(fill) if share == 1.0 else tokens.ink2 for share in opacity]


def _segment(code: str, fill: str, opacity: list[float], tokens: Tokens) -> dict[str, object]:
    marker: dict[str, object] = {
        "color": fill,
        "opacity": opacity,
        "line": {"color": tokens.bg, "width": 1},
    }
    if code == "suspended":
        marker["pattern"] = {
            "shape": "/",
            "fillmode": "overlay",
            "fgcolor": tokens.ink2,
            "size": 5,
            "solidity": 0.35,
        }
    return marker


# The share of a phone's widest bar that one full-width character of a name takes.
KEY_CHARACTER = 0.055


def _key(
    figure: go.Figure,
    table: pd.DataFrame,
    statuses: Mapping[str, str],
    fills: Mapping[str, str],
    largest: float,
) -> None:
    """The name of each segment once, with its fill beside it: above where it begins in the first bar.

    Those at the end are too short for their names: they stand side by side up to the right edge.
    """
    drawn = [code for code in fills if table[code].sum()]
    starts = dict(zip(table.columns, table.iloc[0].cumsum().shift(fill_value=0), strict=True))
    edge = largest * 1.1
    places: dict[str, float] = {}
    for code in reversed(drawn):
        edge -= (width(statuses[code]) + 2) * KEY_CHARACTER * largest
        edge = places[code] = max(min(float(starts[code]), edge), 0.0)
    for code, x in places.items():
        sign = "▨" if code == "suspended" else "■"
        text = f"<span style='color:{fills[code]}'>{sign}</span> {escape(statuses[code])}"
        figure.add_annotation(
            text=text,
            x=x,
            y=1,
            xref="x",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=3,
            showarrow=False,
        )


def sums(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    colors: Mapping[str, str],
    words: ChartText,
    tokens: Tokens,
    chosen: str | None = None,
    unit: str = "万元",
) -> go.Figure:
    """One bar a type, the longest on top.

    Args:
        frame: aid_type, value, text (as shown at the bar's end); href, if the bars lead anywhere.
        unit: of the values, for the hover text.
        names: code → name.
        colors: code → colour.
        words: finding, subtitle, source.
        tokens: the palette.
        chosen: the type to bring forward, if one is.
    """
    rows = frame.sort_values("value", ascending=False, kind="stable")
    figure = go.Figure()
    figure.add_bar(
        y=[names[code] for code in rows["aid_type"]],
        x=rows["value"],
        orientation="h",
        marker={
            "color": [colors[code] for code in rows["aid_type"]],
            "opacity": [DIMMED if chosen not in (None, c) else 1.0 for c in rows["aid_type"]],
            "line": {"width": 0},
        },
        text=rows["text"],
        textposition="outside",
        textfont={"size": TYPE.label, "color": tokens.ink},
        cliponaxis=False,
        constraintext="none",
        customdata=[[href] for href in links(rows)],
        hovertemplate=f"<b>%{{y}}</b><br>%{{text}} {escape(unit)}<extra></extra>",
    )
    figure.update_yaxes(
        range=downwards(len(rows)),
        tickfont={"size": TYPE.dense, "color": tokens.ink2},
        ticklabelstandoff=8,
    )
    figure.update_xaxes(visible=False, range=[0, max(rows["value"].max(), 1e-9)])
    return finish(figure, words, tokens, height=340, top=72, bottom=50, left=76, right=72)


def ranked(
    frame: pd.DataFrame, unit: str, words: ChartText, tokens: Tokens, *, missing: str = ""
) -> go.Figure:
    """One bar a name in the order given, the first on top; every bar in the colour of facts.

    Args:
        frame: name, value (NULL = no return); href, if the bars lead anywhere; is_rest, where a
            bar stands for all others together; mark (such as ``*``), if any stands after the value.
        unit: of the values, for the hover text.
        words: finding, subtitle, source.
        tokens: the palette.
        missing: what stands in place of a bar that has no return behind it.
    """
    figure = go.Figure()
    figure.add_bar(
        y=frame["name"],
        x=frame["value"],
        orientation="h",
        marker={"color": _rest_paler(frame, tokens), "line": {"width": 0}},
        text=_marked(frame, tokens),
        textposition="outside",
        textfont={"size": TYPE.label, "color": tokens.ink},
        cliponaxis=False,
        constraintext="none",
        customdata=[[href] for href in links(frame)],
        hovertemplate=f"<b>%{{y}}</b><br>%{{x:,}} {escape(unit)}<extra></extra>",
    )
    names = [str(name) for name in frame["name"]]
    figure.update_yaxes(
        range=downwards(len(set(names))),
        tickvals=names,
        ticktext=[_in_lines(name) for name in names],
        tickfont={"size": TYPE.dense, "color": tokens.ink2},
        ticklabelstandoff=8,
    )
    largest = max(frame["value"].max(), 1) if frame["value"].notna().any() else 1
    figure.update_xaxes(visible=False, range=[0, largest])
    for row in records(frame[frame["value"].isna()]):
        label(figure, escape(missing), 0, row.name, tokens.attn, xanchor="left", xshift=4)
    is_tight = any("<br>" in _in_lines(name) for name in names)
    height = 72 + 50 + (LINE_OF_TWO if is_tight else LINE) * max(len(names), 1)
    longest = min(max((width(name) for name in names), default=0), NAME_LINE)
    left = max(120, round(TYPE.dense * longest) + 12)
    return finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=72)


def _marked(frame: pd.DataFrame, tokens: Tokens) -> list[str]:
    """The values as they are written at the ends of their bars."""
    marks = frame["mark"] if "mark" in frame else [""] * len(frame)
    return [
        "" if is_missing(value) else number(value) + star(tokens, mark)
        for value, mark in zip(frame["value"], marks, strict=True)
    ]


def _rest_paler(frame: pd.DataFrame, tokens: Tokens) -> list[str]:
    """The colour of facts; what stands for several together is paler."""
    rest = frame["is_rest"] if "is_rest" in frame else [False] * len(frame)
    return [tokens.heat[2] if is_rest else tokens.ok for is_rest in rest]


def _in_lines(name: str) -> str:
    """A name beside its bar: on one line, a long one on two; what is longer still ends in …."""
    first, rest = name[:NAME_LINE], name[NAME_LINE:]
    if not rest:
        return escape(name)
    second = rest if len(rest) <= NAME_LINE else f"{rest[: NAME_LINE - 1]}…"
    return f"{escape(first)}<br>{escape(second)}"
