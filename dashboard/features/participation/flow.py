"""Who takes part from one half-year to the next: stayed, came back, came new, left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import ChartText, Mark, finish, label, star
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import records
from dashboard.page.links import drill_down
from dashboard.page.view import View, names_of
from dashboard.style.formats import MINUS, escape, is_missing, number
from dashboard.style.theme import TYPE, Tokens, class_fills, text_on

# Those who left are drawn below zero.
SIGNS = {"lapsed": -1, "completed_out": -1}
STAYED = "continuing"
HEIGHT, TOP, BOTTOM, RIGHT = 430, 86, 84, 112
# A number stands inside its segment from this share of the highest bar on.
ROOM = 0.07


def flow(view: View, frame: pd.DataFrame, words: ChartText, tokens: Tokens) -> go.Figure:
    """Who stayed, came back, came new (above zero); who left (below zero), by half-year.

    ``frame``: label (two lines), total, mark (after the total, such as ``*``), one column a class code
    (NULL = not known), and ``href_`` + code, the address of its rows. The classes
    stand in the order of the dictionary from the zero line upwards, then downwards.
    """
    classes = names_of(view.dictionary, "participation_class")
    figure = go.Figure()
    labels = list(frame["label"])
    top = frame["total"].max() if frame["total"].notna().any() else 1
    for code, name in classes.items():
        _class_bars(figure, frame, code, name, top, tokens)
    _unsplit(figure, frame, tokens)
    marks = list(_totals(frame, tokens, view.missing_word))
    side_labels = _side_labels(frame.iloc[-1], classes)
    place = {"xanchor": "left", "xshift": 8, "bgcolor": tokens.bg, "borderpad": 1}
    for name, value, y in side_labels:
        text = f"{escape(name)} <b>{number(value)}</b>"
        marks.append(label(text, len(labels) - 1 + 0.28, y, tokens.ink, **place))
    below = frame[[code for code in classes if code in SIGNS]].sum(axis=1).max()
    lowest = min((y for _, _, y in side_labels), default=0.0)
    figure.update_layout(barmode="relative", shapes=[_zero_line(tokens)])
    figure.update_xaxes(
        tickangle=0,
        range=[-1, 1] if len(labels) == 1 else [-0.5, len(labels) - 0.5],
        tickfont={"size": TYPE.label, "color": tokens.ink2},
    )
    figure.update_yaxes(
        visible=False, range=[min(-below * 1.1, lowest - top * 0.04, -top * 0.06), top * 1.1]
    )
    measures = {"height": HEIGHT, "top": TOP, "bottom": BOTTOM, "right": RIGHT}
    return finish(figure, words, tokens, labels=marks, **measures)


def _class_bars(
    figure: go.Figure, frame: pd.DataFrame, code: str, name: str, top: float, tokens: Tokens
) -> None:
    figure.add_bar(
        x=list(frame["label"]),
        y=SIGNS.get(code, 1) * frame[code],
        customdata=_values_and_rows(frame, code),
        name=name,
        marker=_class_marker(code, tokens),
        text=None if code in SIGNS else _inside(frame[code], top),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": TYPE.label, "color": text_on(class_fills(tokens)[code])},
        hovertemplate=f"<b>%{{x}}</b><br>{escape(name)}　%{{customdata[0]:,}}家<extra></extra>",
    )


def _unsplit(figure: go.Figure, frame: pd.DataFrame, tokens: Tokens) -> None:
    """Half-years whose total is known and whose classes are not: the first, or data carried forward."""
    rows = frame[frame[STAYED].isna() & frame["total"].notna()]
    if not rows.empty:
        figure.add_bar(
            x=rows["label"],
            y=rows["total"],
            customdata=[[href] for href in rows["href_total"]],
            marker={"color": tokens.time, "line": {"color": tokens.ink3, "width": 1}},
            hovertemplate="<b>%{x}</b><br>%{y:,}家<extra></extra>",
        )


def _values_and_rows(frame: pd.DataFrame, code: str) -> list[list[Any]]:
    """The value of each mark and the address of its rows, empty where it is not known."""
    pairs = zip(frame[code], frame[f"href_{code}"], strict=True)
    return [[value, "" if is_missing(value) else href] for value, href in pairs]


def _class_marker(code: str, tokens: Tokens) -> dict[str, object]:
    fills = class_fills(tokens)
    marker: dict[str, object] = {"color": fills[code], "line": {"width": 0}}
    if code == "new":
        marker["line"] = {"color": tokens.ok, "width": 1.2}
    if code == "completed_out":
        marker["line"] = {"color": tokens.ink3, "width": 1}
    if code == "lapsed":
        hatching = {"shape": "/", "fillmode": "overlay", "fgcolor": tokens.hatch, "size": 6}
        marker["pattern"] = {**hatching, "solidity": 0.3}
    return marker


def _inside(values: pd.Series[float], top: float) -> list[str]:
    """Numbers inside the bars where they fit, save the last one, which is labelled at its side."""
    return [*("" if is_missing(v) or v < ROOM * top else number(v) for v in values[:-1]), ""]


def _totals(frame: pd.DataFrame, tokens: Tokens, missing: str) -> Iterator[Mark]:
    for row in records(frame):
        known = not is_missing(row.total)
        text = f"<b>{number(row.total)}</b>{star(tokens, row.mark)}" if known else escape(missing)
        color = tokens.ink if known else tokens.attn
        y = row.total if known else 0
        yield label(text, row.label, y, color, yanchor="bottom", yshift=2)


def _side_labels(
    last: pd.Series[float], classes: Mapping[str, str]
) -> list[tuple[str, float, float]]:
    """Name, value and height of the labels right of the last bar, moved apart where they would overlap."""
    total = 1.0 if is_missing(last["total"]) else float(last["total"])
    return _spread(_middles(last, classes), total)


def _middles(last: pd.Series[float], classes: Mapping[str, str]) -> list[tuple[str, float, float]]:
    middles: list[tuple[str, float, float]] = []
    up = down = 0.0
    for code, name in classes.items():
        value = last[code]
        if is_missing(value) or value == 0:
            continue
        if code in SIGNS:
            middles.append((name, value, -(down + value / 2)))
            down += value
        else:
            middles.append((name, value, up + value / 2))
            up += value
    return middles


def _spread(
    items: Sequence[tuple[str, float, float]], total: float
) -> list[tuple[str, float, float]]:
    """The labels from the zero line outwards, each at least one line from the one before."""
    room = max(total, 1.0) * 1.35 * 19 / (HEIGHT - TOP - BOTTOM)
    spread: list[tuple[str, float, float]] = []
    for sign in (1, -1):
        nearest = room * 0.5
        for name, value, y in sorted(
            (i for i in items if i[2] * sign > 0), key=lambda i: abs(i[2])
        ):
            at = max(abs(y), nearest)
            spread.append((name, value, sign * at))
            nearest = at + room
    return spread


def _zero_line(tokens: Tokens) -> Mark:
    line = {"color": tokens.ink, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": line}


def class_rows(view: View, code: str, period: str) -> DrillDown:
    """The organisations of a class, or all that take part (``total``), in a half-year."""
    indicator = "organizations" if code == "total" else f"organizations_{code}"
    return drill_down(view, indicator, period=period)


def flow_table(view: View, frame: pd.DataFrame, unknown: Sequence[str]) -> str:
    """The same as a table; each line adds up from the one before.

    Before − those who left = stayed; stayed + returned + new = now.

    ``frame``: period, period_name, total (NULL = no return yet), mark, one column a class code (NULL =
    not known); oldest first; ``unknown``: for each row, what stands where its classes are not known.
    """
    classes = names_of(view.dictionary, "participation_class")
    # Who left, who stayed, who came.
    came = [code for code in classes if code not in (*SIGNS, STAYED)]
    order = [code for code in (*SIGNS, STAYED, *came) if code in classes]
    titles = [
        Head(view.period_title, is_words=True),
        Head("上期", width=52),
        *(Head(classes[code]) for code in order),
        Head("本期", width=56),
    ]
    rows, before = [], Cell("")
    for row, word in zip(records(frame), unknown, strict=True):
        classes_of = [_class_cell(view, row, code) for code in order]
        if any(is_missing(getattr(row, code)) for code in order):
            classes_of = [Cell(word, span=len(order))]
        total = Cell("—")
        if not is_missing(row.total):
            total = count_cell(row.total, class_rows(view, "total", row.period), row.mark)
        rows.append(Row(row.period_name, [before, *classes_of, total]))
        before = Cell("") if is_missing(row.total) else replace(total, mark="")
    return grid("各报送期参与社会组织的变化（家）", titles, rows, "flow")


def _class_cell(view: View, row: Any, code: str) -> Cell:
    value = getattr(row, code)
    if is_missing(value):
        return Cell("")
    sign = "" if not value or code == STAYED else MINUS if code in SIGNS else "+"
    return Cell(f"{sign}{number(value)}", class_rows(view, code, row.period))
