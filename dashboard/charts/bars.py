"""Bar figures: small multiples, states of projects, sums by type, flow of participation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.base import Words, finish, label
from dashboard.formats import escape, is_missing, number, width
from dashboard.frames import records
from dashboard.theme import Tokens, text_on

EARLIER = 0.5
DIMMED = 0.35
# Those who left are drawn below zero.
SIGNS = {"lapsed": -1, "completed_out": -1}


def multiples(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    colors: Mapping[str, str],
    words: Words,
    tokens: Tokens,
    *,
    missing: str,
    chosen: str | None = None,
    mark: str = "",
) -> go.Figure:
    """One panel a type, one bar a half-year, on one scale from zero.

    Args:
        frame: aid_type, short (of the half-year), projects (NULL without a return), oldest first.
        names: code → name, in the order of the panels.
        colors: code → colour.
        words: finding, subtitle, source.
        tokens: the palette.
        missing: the word on a bar that has no return behind it.
        chosen: the type to bring forward, if one is.
        mark: what stands after the last value, such as ``*``.
    """
    figure = make_subplots(1, len(names), shared_yaxes=True, horizontal_spacing=0.018)
    largest = max(frame["projects"].max(skipna=True), 1)
    for position, (code, name) in enumerate(names.items(), start=1):
        rows = frame[frame["aid_type"] == code]
        faint = DIMMED if chosen not in (None, code) else 1.0
        _panel(figure, rows, name, colors[code], tokens, position, faint)
        _panel_labels(figure, rows, name, tokens, position, missing, largest, mark)
    shorts = list(dict.fromkeys(frame["short"]))
    figure.update_xaxes(
        tickvals=[shorts[0], shorts[-1]] if len(shorts) > 1 else shorts,
        tickangle=0, showline=True, linecolor=tokens.ink3,
        tickfont={"size": 12.5, "color": tokens.ink2}, range=[-0.6, len(shorts) - 0.4],
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[0, largest * 1.14])
    return finish(figure, words, tokens, height=292, top=98, bottom=62, left=8, right=8, line=68)


def _panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    name: str,
    color: str,
    tokens: Tokens,
    position: int,
    faint: float,
) -> None:
    shades = [EARLIER * faint] * (len(rows) - 1) + [faint]
    figure.add_bar(
        x=rows["short"],
        y=rows["projects"],
        marker={"color": color, "opacity": shades, "line": {"width": 0}},
        name=name,
        hovertemplate=f"<b>{escape(name)}</b><br>%{{x}}　%{{y:,}} 个<extra></extra>",
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
        text=f"<b>{escape(name)}</b>", x=0, y=1, xref=f"x{axis} domain", yref="paper",
        xanchor="left", yanchor="bottom", yshift=2, showarrow=False,
        font={"size": 13.5, "color": tokens.ink},
    )  # fmt: skip
    known = rows[rows["projects"].notna()]
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
            label(
                figure, number(row.projects) + (mark if weight == 700 else ""), row.short, row.projects, color,
                **(place | {"font": {"size": 13, "color": color, "weight": weight}}),
            )  # fmt: skip


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
    words: Words,
    tokens: Tokens,
    chosen: str | None = None,
) -> go.Figure:
    """Projects of each type, stacked by status: what is finished first, what rests last.

    Args:
        frame: aid_type, status, projects.
        types: code → name, top to bottom.
        statuses: code → name.
        words: finding, subtitle, source.
        tokens: the palette.
        chosen: the type to bring forward, if one is.
    """
    fills = _status_fills(tokens)
    table = frame.pivot_table(
        index="aid_type", columns="status", values="projects", aggfunc="sum", fill_value=0
    ).reindex(index=list(types), columns=list(fills), fill_value=0)
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
            textfont={"size": 13, "color": _on_segment(fill, opacity, tokens)},
            constraintext="none",
            hovertemplate=f"<b>%{{y}}</b><br>{escape(status)}　%{{x:,}} 个<extra></extra>",
        )
    _key(figure, fills, statuses)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(
        autorange="reversed", tickfont={"size": 13.5, "color": tokens.ink2}, ticklabelstandoff=8
    )
    figure.update_xaxes(visible=False, range=[0, largest * 1.06])
    return finish(figure, words, tokens, height=340, top=92, bottom=50, left=76, right=8)


def _on_segment(fill: str, opacity: Sequence[float], tokens: Tokens) -> list[str]:
    """The colour of a number inside a segment: one put back is nearly paper."""
    return [text_on(fill) if share == 1.0 else tokens.ink2 for share in opacity]


def _status_fills(tokens: Tokens) -> dict[str, str]:
    """Status → fill, in the order of the segments."""
    return {
        "completed": tokens.ok,
        "ongoing": tokens.h2,
        "preparing": tokens.heat[1],
        "suspended": tokens.hatch,
    }


def _segment(code: str, fill: str, opacity: list[float], tokens: Tokens) -> dict[str, object]:
    marker: dict[str, object] = {
        "color": fill,
        "opacity": opacity,
        "line": {"color": tokens.bg, "width": 1},
    }
    if code == "suspended":
        marker["pattern"] = {
            "shape": "/", "fillmode": "overlay", "fgcolor": tokens.ink2, "size": 5, "solidity": 0.35,
        }  # fmt: skip
    return marker


def _key(figure: go.Figure, fills: Mapping[str, str], statuses: Mapping[str, str]) -> None:
    """The name of each segment once, above the first bar, with its fill beside it."""
    marks = {"suspended": "▨"}
    text = "　".join(
        f"<span style='color:{fill}'>{marks.get(code, '■')}</span> {escape(statuses[code])}"
        for code, fill in fills.items()
    )
    figure.add_annotation(
        text=text, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
        yshift=3, showarrow=False,
    )  # fmt: skip


def sums(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    colors: Mapping[str, str],
    words: Words,
    tokens: Tokens,
    chosen: str | None = None,
) -> go.Figure:
    """One bar a type, the longest on top.

    Args:
        frame: aid_type, value (万元), text (as shown at the bar's end).
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
        textfont={"size": 13, "color": tokens.ink},
        cliponaxis=False,
        constraintext="none",
        hovertemplate="<b>%{y}</b><br>%{text} 万元<extra></extra>",
    )
    figure.update_yaxes(
        autorange="reversed", tickfont={"size": 13.5, "color": tokens.ink2}, ticklabelstandoff=8
    )
    figure.update_xaxes(visible=False, range=[0, max(rows["value"].max(), 1e-9)])
    return finish(figure, words, tokens, height=340, top=72, bottom=50, left=76, right=72)


def ranked(
    frame: pd.DataFrame,
    unit: str,
    words: Words,
    tokens: Tokens,
    *,
    missing: str = "",
) -> go.Figure:
    """One bar a name in the order given, the first on top; every bar in the colour of facts.

    Args:
        frame: name, value (NULL = no return).
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
        marker={"color": tokens.ok, "line": {"width": 0}},
        text=["" if is_missing(value) else number(value) for value in frame["value"]],
        textposition="outside",
        textfont={"size": 13, "color": tokens.ink},
        cliponaxis=False,
        constraintext="none",
        hovertemplate=f"<b>%{{y}}</b><br>%{{x:,}} {escape(unit)}<extra></extra>",
    )
    figure.update_yaxes(
        autorange="reversed", tickfont={"size": 13.5, "color": tokens.ink2}, ticklabelstandoff=8
    )
    largest = max(frame["value"].max(), 1) if frame["value"].notna().any() else 1
    figure.update_xaxes(visible=False, range=[0, largest])
    for row in records(frame[frame["value"].isna()]):
        label(figure, escape(missing), 0, row.name, tokens.attn, xanchor="left", xshift=4)
    height = 72 + 50 + 30 * max(len(frame), 1)
    longest = max((width(str(name)) for name in frame["name"]), default=0)
    left = min(max(120, round(13.5 * longest) + 10), 160)
    return finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=72)


def flow(
    frame: pd.DataFrame,
    classes: Mapping[str, str],
    words: Words,
    tokens: Tokens,
    missing: str,
) -> go.Figure:
    """Who stayed, came back, came new (above zero); who left (below zero), by half-year.

    Args:
        frame: label (two lines), total, mark (after the total, such as ``*``), and one column a
            class code (NULL = not known).
        classes: code → name; the order is bottom to top above zero, then downwards below it.
        words: finding, subtitle, source.
        tokens: the palette.
        missing: what stands over a half-year without data.
    """
    figure = go.Figure()
    labels = list(frame["label"])
    for code, name in classes.items():
        sign = SIGNS.get(code, 1)
        figure.add_bar(
            x=labels,
            y=sign * frame[code],
            customdata=frame[code],
            name=name,
            marker=_class_marker(code, tokens),
            text=_inside(frame[code]) if code == "continuing" else None,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 13, "color": text_on(tokens.ok)},
            hovertemplate=f"<b>%{{x}}</b><br>{escape(name)}　%{{customdata:,}} 家<extra></extra>",
        )
    _unsplit(figure, frame, tokens)
    _totals(figure, frame, tokens, missing)
    _class_labels(figure, frame.iloc[-1], classes, len(labels) - 1, tokens)
    below = frame[[code for code in classes if code in SIGNS]].sum(axis=1).max()
    figure.update_layout(barmode="relative")
    figure.update_xaxes(
        tickangle=0,
        range=[-1, 1] if len(labels) == 1 else [-0.5, len(labels) - 0.5],
        tickfont={"size": 13, "color": tokens.ink2},
    )
    top = frame["total"].max() if frame["total"].notna().any() else 1
    figure.update_yaxes(visible=False, range=[-max(below * 1.25, top * 0.14), top * 1.1])
    figure.update_layout(shapes=[_zero_line(tokens)])
    return finish(figure, words, tokens, height=540, top=86, bottom=84, right=112)


def _unsplit(figure: go.Figure, frame: pd.DataFrame, tokens: Tokens) -> None:
    """Half-years whose total is known and whose classes are not: the first, or data carried forward."""
    rows = frame[frame["continuing"].isna() & frame["total"].notna()]
    if not rows.empty:
        figure.add_bar(
            x=rows["label"],
            y=rows["total"],
            marker={"color": tokens.time, "line": {"color": tokens.ink3, "width": 1}},
            hovertemplate="<b>%{x}</b><br>%{y:,} 家<extra></extra>",
        )


def _class_marker(code: str, tokens: Tokens) -> dict[str, object]:
    fills = {
        "continuing": tokens.ok,
        "returning": tokens.h2,
        "new": tokens.heat[1],
        "lapsed": tokens.ink3,
        "completed_out": tokens.time,
    }
    marker: dict[str, object] = {"color": fills[code], "line": {"width": 0}}
    if code == "new":
        marker["line"] = {"color": tokens.ok, "width": 1.2}
    if code == "completed_out":
        marker["line"] = {"color": tokens.ink3, "width": 1}
    if code == "lapsed":
        marker["pattern"] = {
            "shape": "/", "fillmode": "overlay", "fgcolor": tokens.hatch, "size": 6, "solidity": 0.3,
        }  # fmt: skip
    return marker


def _inside(values: pd.Series[float]) -> list[str]:
    """Numbers inside the bars, save the last one, which is labelled at its side."""
    return ["" if is_missing(v) else number(v) for v in values[:-1]] + [""]


def _totals(figure: go.Figure, frame: pd.DataFrame, tokens: Tokens, missing: str) -> None:
    for row in records(frame):
        known = not is_missing(row.total)
        text = f"<b>{number(row.total)}</b>{escape(row.mark)}" if known else escape(missing)
        color = tokens.ink if known else tokens.attn
        label(figure, text, row.label, row.total if known else 0, color, yanchor="bottom", yshift=2)


def _class_labels(
    figure: go.Figure,
    last: pd.Series[float],
    classes: Mapping[str, str],
    position: int,
    tokens: Tokens,
) -> None:
    """Names at the right of the last bar, moved apart where they would overlap."""
    total = 1.0 if is_missing(last["total"]) else float(last["total"])
    for name, value, y in _spread(_middles(last, classes), total):
        label(
            figure, f"{escape(name)} <b>{number(value)}</b>", position + 0.28, y, tokens.ink,
            xanchor="left", xshift=8, bgcolor=tokens.bg, borderpad=1,
        )  # fmt: skip


def _middles(last: pd.Series[float], classes: Mapping[str, str]) -> list[tuple[str, float, float]]:
    found: list[tuple[str, float, float]] = []
    up = down = 0.0
    for code, name in classes.items():
        value = last[code]
        if is_missing(value) or value == 0:
            continue
        if code in SIGNS:
            found.append((name, value, -(down + value / 2)))
            down += value
        else:
            found.append((name, value, up + value / 2))
            up += value
    return found


def _spread(
    items: Sequence[tuple[str, float, float]], total: float
) -> list[tuple[str, float, float]]:
    """The labels from the zero line outwards, each at least one line from the one before."""
    room = max(total, 1.0) * 1.35 * 19 / 370
    kept: list[tuple[str, float, float]] = []
    for sign in (1, -1):
        nearest = room * 0.5
        for name, value, y in sorted(
            (i for i in items if i[2] * sign > 0), key=lambda i: abs(i[2])
        ):
            at = max(abs(y), nearest)
            kept.append((name, value, sign * at))
            nearest = at + room
    return kept


def _zero_line(tokens: Tokens) -> dict[str, object]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0,
        "line": {"color": tokens.ink, "width": 1},
    }  # fmt: skip
