"""What all figures share: paper, typefaces, title, source line, configuration."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.data.drill_down import DrillDown
from dashboard.style.formats import escape, width
from dashboard.style.theme import SANS, SERIF, TYPE, Tokens

# Plotly reads a style attribute in double quotes; font names keep single ones inside it.
_SANS_IN_SPAN = SANS.replace('"', "'")
_TAG = re.compile(r"(<[^>]*>)+")
# A subtitle line that fits a phone (358 px at 13 px a character).
PHONE_LINE = 27
LINE_HEIGHT = 19
# Text or a line on a figure, as Plotly's layout has it.
Mark = dict[str, Any]
# Padding of a saved picture; the style sheet removes it on the screen (``.st-key-c_…``).
PAD = 12


@dataclass(frozen=True, slots=True)
class ChartText:
    """The text around a figure: headline, subtitle with the unit, source."""

    title: str
    subtitle: str
    source: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and its data under Chinese headings: one row a mark, nothing added or left out.

    ``rows``: those behind the whole of it.
    """

    figure: go.Figure
    data: pd.DataFrame
    rows: DrillDown | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A block with a table in HTML, its data as a file has them, and the rows behind the whole."""

    html: str
    data: pd.DataFrame
    rows: DrillDown | None = None


def finish(
    figure: go.Figure,
    words: ChartText,
    tokens: Tokens,
    *,
    height: int,
    labels: Iterable[Mark] = (),
    top: int = 68,
    bottom: int = 44,
    left: int = 0,
    right: int = 0,
    line: float = PHONE_LINE,
) -> go.Figure:
    """Give a figure its paper, title, source and margins (pixels); returns the same figure.

    A subtitle longer than ``line`` full-width characters goes on in further lines, for which the
    figure grows: Plotly would let it run out of the picture. A figure that writes its source itself
    gives an empty one. ``labels`` are set together: Plotly copies all of them whenever one is added.
    """
    lines = broken(words.subtitle, line)
    more = LINE_HEIGHT * (len(lines) - 1)
    for bar in figure.select_traces({"type": "bar"}):
        if bar.marker.pattern.shape is not None and bar.marker.pattern.solidity is None:
            bar.marker.pattern.solidity = 0.2  # thin lines
    layout = figure.layout.to_plotly_json()
    layout.pop("template", None)
    axes = [name for name in ("xaxis", "yaxis", *layout) if _AXIS_NAME.match(name)]
    # Set at once: updating the layout of a figure takes Plotly three times as long.
    figure.layout = (
        layout
        | {name: layout.get(name, {}) | AXIS for name in axes}
        | {
            "height": height + more,
            "margin": {"l": left + PAD, "r": right + PAD, "t": top + more, "b": bottom, "pad": 0},
            "title": _title(words.title, lines, tokens),
            "annotations": [*labels, *_source(words.source, tokens, left, bottom)],
        }
        | _paper(tokens)
    )
    # Plotly would send its template with every figure.
    figure.layout.template = None
    return figure


_AXIS_NAME = re.compile(r"[xy]axis\d*$")
AXIS = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticklen": 0, "automargin": True}


def _paper(tokens: Tokens) -> dict[str, Any]:
    """The layout that all figures share."""
    return {
        "autotypenumbers": "strict",
        "paper_bgcolor": tokens.bg,
        "plot_bgcolor": tokens.bg,
        "font": {"family": SANS, "size": TYPE.label, "color": tokens.ink2},
        "separators": ".,",
        "dragmode": False,
        "showlegend": False,
        "bargap": 0.34,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": tokens.bg,
            "bordercolor": tokens.ink3,
            "align": "left",
            "font": {"family": SANS, "size": TYPE.label, "color": tokens.ink},
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": tokens.ink3, "activecolor": tokens.ink},
    }


def _source(text: str, tokens: Tokens, left: int, bottom: int) -> list[Mark]:
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    font = {"size": TYPE.source, "color": tokens.ink3}
    shifts = {"xshift": -left, "yshift": -(bottom - 20)}
    return [label(escape(text), 0, 0, tokens.ink3, font=font, **place, **shifts)] if text else []


# The style sheet hides what bears this mark: it is for the saved picture alone.
_FOR_PICTURE = "--for:picture"
IMPRINT_HEIGHT = 16


def with_imprint(layout: dict[str, Any], text: str) -> dict[str, Any]:
    """A figure's layout (as JSON) with a last line that only its saved picture shows; as it is without a text.

    The screen says the same around the figure; a picture is pasted without its page.
    """
    margin = layout.get("margin", {})
    if not text or "b" not in margin:
        return layout
    bottom = margin["b"]
    line = label(f'<span style="{_FOR_PICTURE}">{escape(text)}</span>', 0, 0, "")
    line |= {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    line |= {
        "font": {"size": TYPE.source},
        "xshift": PAD - margin.get("l", 0),
        "yshift": 4 - bottom,
    }
    return layout | {
        "height": layout["height"] + IMPRINT_HEIGHT,
        "margin": {**margin, "b": bottom + IMPRINT_HEIGHT},
        "annotations": [*layout.get("annotations", ()), line],
    }


def gap_marker(tokens: Tokens, size: int = 5) -> dict[str, Any]:
    """The hatched marker of a bar that stands for a missing return, so that it is never read as zero."""
    return {
        "color": tokens.bg,
        "line": {"color": tokens.hatch, "width": 1},
        "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": tokens.hatch, "size": size},
    }


def part_pattern(color: str, lacks: bool | Sequence[bool] = True) -> dict[str, Any]:
    """The hatching of bars whose sums lack some towns: all, or those that are marked."""
    shapes = {True: "/", False: ""}
    shape = shapes[lacks] if isinstance(lacks, bool) else [shapes[is_part] for is_part in lacks]
    pattern = {"shape": shape, "fillmode": "overlay", "fgcolor": color, "size": 6}
    return pattern | {"solidity": 0.25}


def value_bars(rows: pd.DataFrame, marker: Mark, hover: str, tokens: Tokens) -> go.Figure:
    """One bar a name with its value written at the end.

    ``rows``: name, value, text (of the value), href, in order; ``hover``: what follows the name.
    """
    bar = go.Bar(
        y=rows["name"],
        x=rows["value"],
        orientation="h",
        marker={**marker, "line": {"width": 0}},
        text=rows["text"],
        textposition="outside",
        textfont={"size": TYPE.label, "color": tokens.ink},
        cliponaxis=False,
        constraintext="none",
        customdata=[[href] for href in rows["href"]],
        hovertemplate=f"<b>%{{y}}</b><br>{hover}<extra></extra>",
    )
    return go.Figure(bar)


def name_axis(figure: go.Figure, count: int, tokens: Tokens, **more: Any) -> None:
    """The vertical axis of names beside their bars, the first on top."""
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickfont={"size": TYPE.dense, "color": tokens.ink2},
        ticklabelstandoff=8,
        **more,
    )


def half_year_axis(figure: go.Figure, tokens: Tokens, room: int, **more: Any) -> None:
    """The horizontal axis of half-years, with room for so many."""
    axis = {"tickangle": 0, "showline": True, "linecolor": tokens.ink3}
    axis |= {"tickfont": {"size": TYPE.note, "color": tokens.ink2}, "range": [-0.6, room - 0.4]}
    figure.update_xaxes(axis | more)


def key_above(text: str, x: float | str = 0, xref: str = "paper", **more: Any) -> Mark:
    """Text that stands on the upper edge of the plot, left-aligned at ``x``."""
    place = {"xref": xref, "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, "x": x, "y": 1, "showarrow": False, **place, **more}


def broken(text: str, line: float) -> list[str]:
    """The text in lines of at most ``line`` full-width characters, broken only after ；."""
    lines = [""]
    for part in re.findall(r"[^；]+；?", text):
        if lines[-1] and width(lines[-1] + part.rstrip("；")) > line:
            lines.append("")
        lines[-1] += part
    return [text.removesuffix("；") for text in lines]


def _title(title: str, lines: Sequence[str], tokens: Tokens) -> dict[str, Any]:
    style = f"font-size:13px;font-weight:400;font-family:{_SANS_IN_SPAN};color:{tokens.ink2}"
    under = "<br>".join(f'<span style="{style}">{escape(text)}</span>' for text in lines)
    return {
        "text": f"{escape(title)}<br>{under}",
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 30, "l": PAD},
        "font": {"family": SERIF, "size": TYPE.block, "weight": 600, "color": tokens.ink},
    }


def alt_text(figure: go.Figure) -> str:
    """Headline and subtitle, for screen readers."""
    return html.unescape(_TAG.sub("；", figure.layout.title.text or "")).strip("；")


_CHINESE = {
    "dictionary": {
        "Download plot as a PNG": "下载图片",
        "Download plot as a png": "下载图片",
        "Download plot": "下载图片",
    },
    "format": {
        "months": [f"{month}月" for month in range(1, 13)],
        "shortMonths": [f"{month}月" for month in range(1, 13)],
        "days": [f"星期{day}" for day in "日一二三四五六"],
        "shortDays": [f"周{day}" for day in "日一二三四五六"],
        "date": "%Y-%m-%d",
    },
}


def config(file_name: str) -> dict[str, Any]:
    """The Plotly configuration of a figure: one button, which saves a picture of this name."""
    return {
        "displayModeBar": "hover",
        "displaylogo": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": file_name},
        "showSendToCloud": False,
        "locale": "zh-CN",
        "locales": {"zh-CN": _CHINESE},
    }


def star(tokens: Tokens, mark: str = "*") -> str:
    """The mark of data carried forward, for the end of a label."""
    return f"<span style='color:{tokens.attn}'>{escape(mark)}</span>" if mark else ""


def label(text: str, x: object, y: object, color: str, **place: Any) -> Mark:
    """A direct label without an arrow; ``place``: more of Plotly's annotation."""
    font = {"size": TYPE.label, "color": color}
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": font, **place}
