"""Problems from one half-year to the next: what came in, what became of it, what is carried over."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import (
    ChartText,
    Mark,
    finish,
    gap_marker,
    key_above,
    label,
    part_pattern,
    star,
)
from dashboard.data.frames import records
from dashboard.style.formats import escape, is_missing, number
from dashboard.style.theme import TYPE, Tokens, text_on

# Of each half-year two bars of one height: where its problems come from, what became of them. From
# the ground up, so that what waits at the end stands beside what the next half-year takes over.
CAME = ("problems_carried_over", "problems_reopened", "problems_new")
BECAME = ("problems_open", "problems_coordinating", "problems_resolved")
WAITS = ("problems_open", "problems_coordinating")
FLOWS = ("problems_new", "problems_reopened", "problems_resolved")
AT = {"came": -0.21, "became": 0.21}
WIDTH, WHOLE = 0.41, 0.83
HEIGHT, TOP, BOTTOM, RIGHT = 420, 110, 62, 96
# A number stands inside its segment from this share of the highest bar on.
ROOM = 0.055


def problem_flow(
    frame: pd.DataFrame, names: Mapping[str, str], words: ChartText, tokens: Tokens, missing: str
) -> go.Figure:
    """Two bars a half-year, of one height: carried over and raised; waiting and resolved.

    ``frame``: label (of the half-year), mark (after a stock that is, in part, of an older return), one
    float column a code of ``CAME`` and ``BECAME`` and ``problems_waiting`` (NULL = not known), is_part
    (what came and was resolved lacks some towns), and ``href_`` + code, the address of the rows of the
    segment; oldest first; ``names``: code → name of a
    segment.
    """
    figure = go.Figure()
    known = frame[frame["problems_new"].notna()]
    largest = max(
        _total(known, BECAME), float(frame["problems_waiting"].max(skipna=True) or 0), 1.0
    )
    for side, codes in (("came", CAME), ("became", BECAME)):
        _stack(figure, known, codes, AT[side], names, tokens, largest)
    labels = [
        *_gaps(figure, frame, names, tokens, missing, largest),
        *_side_labels(frame, names, tokens, largest),
        _key(known, names, tokens),
    ]
    _half_year_axis(figure, list(frame["label"]), tokens)
    figure.update_yaxes(visible=False, range=[0, largest * 1.06])
    figure.update_layout(barmode="overlay", shapes=list(_passed_on(frame, tokens)))
    measures = {"height": HEIGHT, "top": TOP, "bottom": BOTTOM, "right": RIGHT}
    return finish(figure, words, tokens, labels=labels, **measures)


def _half_year_axis(figure: go.Figure, labels: Sequence[str], tokens: Tokens) -> None:
    figure.update_xaxes(
        tickvals=list(range(len(labels))),
        ticktext=[escape(text) for text in labels],
        tickangle=0,
        range=[-0.6, max(len(labels), 2) - 0.4],
        showline=True,
        linecolor=tokens.ink3,
        tickfont={"size": TYPE.label, "color": tokens.ink2},
    )


def _total(frame: pd.DataFrame, codes: Sequence[str]) -> float:
    return float(frame[list(codes)].sum(axis=1).max()) if len(frame) else 0.0


def _stack(
    figure: go.Figure,
    rows: pd.DataFrame,
    codes: Sequence[str],
    offset: float,
    names: Mapping[str, str],
    tokens: Tokens,
    largest: float,
) -> None:
    base = [0.0] * len(rows)
    for code in codes:
        values = [float(v) for v in rows[code]]
        fill = fills(tokens)[code]
        marks = zip(rows["label"], rows[f"href_{code}"], values, strict=True)
        figure.add_bar(
            x=[i + offset for i in rows.index],
            y=values,
            base=base,
            width=WIDTH,
            name=names[code],
            marker=_marker(code, tokens, [bool(part) for part in rows["is_part"]]),
            text=_inside(values, list(rows["mark"]), code, largest),
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            # Numbers of a thousand and more are wider than a bar, and made smaller.
            constraintext="inside" if largest >= 1000 else "none",
            textfont={"size": TYPE.label, "color": text_on(fill)},
            customdata=[[text, href if value else ""] for text, href, value in marks],
            hovertemplate=f"<b>%{{customdata[0]}}</b><br>{escape(names[code])}　%{{y:,}}个<extra></extra>",
        )
        base = [b + v for b, v in zip(base, values, strict=True)]


def fills(tokens: Tokens) -> dict[str, str]:
    """Segment → fill: strong for what is done, half as strong for what is under way, else paper."""
    return {
        "problems_carried_over": tokens.time,
        "problems_reopened": tokens.heat[2],
        "problems_new": tokens.heat[1],
        "problems_open": tokens.bg,
        "problems_coordinating": tokens.h2,
        "problems_resolved": tokens.ok,
    }


def _marker(code: str, tokens: Tokens, is_part: Sequence[bool]) -> dict[str, Any]:
    outline = {
        "problems_carried_over": tokens.ink3,
        "problems_resolved": tokens.bg,
        "problems_coordinating": tokens.bg,
    }
    line = {"color": outline.get(code, tokens.ok), "width": 1}
    marker = {"color": fills(tokens)[code], "line": line}
    if code not in FLOWS or not any(is_part):
        return marker
    color = tokens.bg if code == "problems_resolved" else tokens.ink3
    return marker | {"pattern": part_pattern(color, is_part)}


def _inside(values: Sequence[float], marks: Sequence[str], code: str, largest: float) -> list[str]:
    is_stock = code in (*WAITS, "problems_carried_over")
    return [
        f"{number(value)}{mark if is_stock else ''}" if value >= ROOM * largest else ""
        for value, mark in zip(values, marks, strict=True)
    ]


def _gaps(
    figure: go.Figure,
    frame: pd.DataFrame,
    names: Mapping[str, str],
    tokens: Tokens,
    missing: str,
    largest: float,
) -> Iterator[Mark]:
    """Half-years without a return, hatched: as far as is known, all earlier problems still wait."""
    for row in records(frame[frame["problems_new"].isna()]):
        waits = 0.0 if is_missing(row.problems_waiting) else float(row.problems_waiting)
        height = waits or largest * 0.1
        figure.add_bar(
            x=[row.Index],
            y=[height],
            width=WHOLE,
            marker=gap_marker(tokens, 6),
            customdata=[[row.label, row.href_problems_waiting if waits else ""]],
            hovertemplate=f"<b>%{{customdata[0]}}</b><br>{escape(missing)}，{escape(names['problems_waiting'])}　"
            f"{number(waits)}个<extra></extra>",
        )
        text = escape(missing) + (f"<br>{number(waits)}{star(tokens, row.mark)}" if waits else "")
        yield label(text, row.Index, height / 2, tokens.attn, bgcolor=tokens.bg, borderpad=2)


def _passed_on(frame: pd.DataFrame, tokens: Tokens) -> Iterator[Mark]:
    """A line at the height of what waits at the end of a half-year and passes to the next one."""
    for before, after in pairwise(records(frame)):
        waits = before.problems_waiting
        if is_missing(waits) or not waits or is_missing(after.problems_waiting):
            continue
        start, end = (
            WHOLE / 2 if is_missing(row.problems_new) else -AT["came"] + WIDTH / 2
            for row in (before, after)
        )
        line = {"color": tokens.ink3, "width": 1, "dash": "dot"}
        x0, x1 = before.Index + start, after.Index - end
        yield {"type": "line", "x0": x0, "x1": x1, "y0": waits, "y1": waits, "line": line}


def _side_labels(
    frame: pd.DataFrame, names: Mapping[str, str], tokens: Tokens, largest: float
) -> Iterator[Mark]:
    """The outcomes of the last half-year's problems, named beside its bar, at least a line apart."""
    last = frame.iloc[-1]
    if is_missing(last["problems_new"]):
        return
    room = largest * 1.06 * 19 / (HEIGHT - TOP - BOTTOM)
    base, nearest = 0.0, room * 0.5
    for code in BECAME:
        value = float(last[code])
        if value:
            y = max(base + value / 2, nearest)
            nearest = y + room
            text = f"{escape(names[code])} <b>{number(value)}</b>"
            text += star(tokens, last["mark"]) if code in WAITS else ""
            x = len(frame) - 1 + AT["became"] + WIDTH / 2
            yield label(text, x, y, tokens.ink, xanchor="left", xshift=8)
        base += value


def _key(known: pd.DataFrame, names: Mapping[str, str], tokens: Tokens) -> Mark:
    """The name and fill of each segment that occurs, bar by bar."""
    colors = fills(tokens) | {"problems_open": tokens.ok}
    marks = {"problems_open": "□"}
    lines = []
    for bar, codes in (("左柱", CAME), ("右柱", tuple(reversed(BECAME)))):
        entries = [
            f"<span style='color:{colors[code]}'>{marks.get(code, '■')}</span> {escape(names[code])}"
            for code in codes
            if known[code].sum() > 0
        ]
        lines += ["　".join([bar, *entries])] if entries else []
    font = {"size": TYPE.label, "color": tokens.ink2}
    return key_above("<br>".join(lines), yshift=6, align="left", font=font)
