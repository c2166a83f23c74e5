"""A town's projects against the phases of the plan."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import ChartText, Mark, finish, label
from dashboard.data.frames import records
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, escape, fitted, width
from dashboard.style.theme import TYPE, Tokens
from etl.dictionary import Dictionary, Period, Phase

# Names stand above the bars, so that the time line has the whole width of a phone.
ROW, TOP, BOTTOM = 38, 92, 64
BAR, BELOW = 0.3, 0.2
DAY_MS = 86_400_000
# Full-width characters of a name: with its type it fits a phone.
NAME = 21
# A time line of so many days is what the following days are measured on; they grow and shrink with it.
AXIS_DAYS = 1247
# Days that one full-width character takes on a phone, so that no name runs out of the picture.
NAME_DAYS = 48
# Nearer to the right edge no label fits.
LABEL_DAYS = 110
# Days that one full-width character of a label takes on a larger screen.
GLYPH_DAYS = 30
# The note on an open project whose plan has ended since the day of its row.
ENDED = "计划已到期"


def gantt(
    view: View,
    frame: pd.DataFrame,
    as_of: date,
    words: ChartText,
    tokens: Tokens,
    *,
    is_past: bool = False,
) -> go.Figure:
    """One bar a project from planned start to planned end (or completion), by start; the phases as bands.

    ``frame``: project_id, project_name, aid_type, status, planned_start, planned_end (no NULL),
    completed_on, is_overdue, href. ``as_of``: the day that the rows describe, to which overdue projects
    are extended. Projects whose plan has ended since are only marked as such. ``is_past``: nothing is
    said of today.
    """
    rows = frame.sort_values(["planned_start", "planned_end"], kind="stable").reset_index(drop=True)
    phases, today = view.dictionary.phases, None if is_past else view.today
    days = sorted({as_of, today or as_of})
    figure = go.Figure()
    for code, color in view.dictionary.vocabularies["aid_type"].colors.items():
        _bars(figure, view, rows[rows["aid_type"] == code], color, tokens)
    _overruns(figure, rows, as_of, tokens)
    _axes(figure, len(rows), view.dictionary, tokens)
    labels = [
        *(_phase_name(phase, tokens) for phase in phases),
        *_end_labels(view, rows, as_of, today or as_of, tokens),
        *(_day_label(at, today, tokens) for at in days),
        *_names(view, rows, tokens),
    ]
    shapes = [*_bands(phases, tokens), *(_day_line(at, today, tokens) for at in days)]
    figure.update_layout(barmode="overlay", shapes=shapes)
    height = TOP + BOTTOM + round(ROW * (len(rows) + 0.65))
    measures = {"height": height, "top": TOP, "bottom": BOTTOM}
    return finish(figure, words, tokens, labels=labels, **measures)


def _axes(figure: go.Figure, count: int, dictionary: Dictionary, tokens: Tokens) -> None:
    lines = {"showgrid": True, "gridcolor": tokens.grid, "layer": "below traces"}
    edges = [row - 0.5 for row in range(count + 1)]
    figure.update_yaxes(range=[count - 0.45, -1.1], tickvals=edges, showticklabels=False, **lines)
    phases, periods = dictionary.phases, dictionary.periods
    first, last = phases[0].starts_on, phases[-1].ends_on
    ticks = _ticks(periods, first, last)
    figure.update_xaxes(
        type="date",
        range=[first, last],
        showline=True,
        linecolor=tokens.ink3,
        tickangle=0,
        tickvals=ticks,
        ticktext=[f"<b>{t.year}</b>" if t.month == 1 else f"{t.month}月" for t in ticks],
        **lines,
    )


def _scale(phases: Sequence[Phase]) -> float:
    """How long the time line is, as a share of the one that days are measured on."""
    return (phases[-1].ends_on - phases[0].starts_on).days / AXIS_DAYS


def _names(view: View, rows: pd.DataFrame, tokens: Tokens) -> Iterator[Mark]:
    """Name and type of each project above its bar, from its start or further left."""
    phases = view.dictionary.phases
    first, edge = phases[0].starts_on, phases[-1].ends_on
    scale = _scale(phases)
    font = {"size": TYPE.note, "color": tokens.ink}
    place = {"xanchor": "left", "yanchor": "bottom", "yshift": 1, "borderpad": 0}
    place |= {"bgcolor": tokens.bg, "font": font}
    for row in records(rows):
        name, type_name = _short(row.project_name), view.aid_type_names[row.aid_type]
        room = timedelta(days=round(width(f"{name}　{type_name}") * NAME_DAYS * scale))
        at = max(min(row.planned_start.date(), edge - room), first)
        text = f"{escape(name)}　<span style='color:{tokens.ink2}'>{escape(type_name)}</span>"
        yield label(text, at, row.Index + BELOW - BAR / 2, tokens.ink, **place)


def _short(name: str) -> str:
    return name if width(name) <= NAME else f"{fitted(name, NAME - 1)}…"


def _ticks(periods: Sequence[Period], first: date, last: date) -> list[date]:
    """The first days of the months in which periods begin, in every year."""
    months = sorted({period.starts_on.month for period in periods})
    days = [date(y, m, 1) for y in range(first.year, last.year + 1) for m in months]
    return [d for d in days if first < d < last - timedelta(days=20)]


def _bands(phases: Sequence[Phase], tokens: Tokens) -> Iterator[Mark]:
    """The ground of every other phase."""
    for phase in phases[::2]:
        span = {"x0": phase.starts_on, "x1": phase.ends_on + timedelta(days=1), "y0": 0, "y1": 1}
        paint = {"fillcolor": tokens.panel, "line": {"width": 0}, "layer": "below"}
        yield {"type": "rect", "xref": "x", "yref": "y domain", **span, **paint}


def _phase_name(phase: Phase, tokens: Tokens) -> Mark:
    is_short = (phase.ends_on - phase.starts_on).days < 100
    middle = phase.starts_on + (phase.ends_on - phase.starts_on) / 2
    font = {"size": TYPE.note, "color": tokens.ink2}
    place = {"yref": "paper", "yanchor": "top", "yshift": -4, "font": font}
    return label(escape(phase.short if is_short else phase.name), middle, 1, tokens.ink2, **place)


def _bars(figure: go.Figure, view: View, rows: pd.DataFrame, color: str, tokens: Tokens) -> None:
    if rows.empty:
        return
    ends = rows["completed_on"].where(rows["completed_on"].notna(), rows["planned_end"])
    paused = ["/" if status == "suspended" else "" for status in rows["status"]]
    hatching = {"shape": paused, "fillmode": "overlay", "fgcolor": tokens.bg, "size": 7}
    hatching["solidity"] = 0.3
    figure.add_bar(
        base=list(rows["planned_start"]),
        x=[max((e - s).days, 3) * DAY_MS for s, e in zip(rows["planned_start"], ends, strict=True)],
        y=[row + BELOW for row in rows.index],
        orientation="h",
        width=BAR,
        marker={"color": color, "line": {"width": 0}, "pattern": hatching},
        customdata=[[_hover(view, row), row.href] for row in records(rows)],
        hovertemplate="<b>%{customdata[0]}<extra></extra>",
    )


def _hover(view: View, row: Any) -> str:
    """The whole name, type, status and dates of a project."""
    type_name = view.aid_type_names[row.aid_type]
    status = names_of(view.dictionary, "project_status")[row.status]
    return (
        f"{escape(row.project_name)}</b><br>{escape(type_name)} · {escape(status)}"
        f"<br>{row.planned_start:%Y-%m-%d} 至 {row.planned_end:%Y-%m-%d}"
    )


def _is_open(status: str) -> bool:
    return status != "completed" and status != "terminated"


def _overruns(figure: go.Figure, rows: pd.DataFrame, as_of: date, tokens: Tokens) -> None:
    for row in records(rows):
        if row.is_overdue:
            figure.add_scatter(
                x=[row.planned_end, as_of],
                y=[row.Index + BELOW] * 2,
                mode="lines",
                line={"color": tokens.attn, "width": 1.6, "dash": "dot"},
                hoverinfo="skip",
            )


def _end_labels(
    view: View, rows: pd.DataFrame, as_of: date, today: date, tokens: Tokens
) -> Iterator[Mark]:
    statuses = names_of(view.dictionary, "project_status")
    edge, scale = view.dictionary.phases[-1].ends_on, _scale(view.dictionary.phases)
    for row in records(rows):
        end = (row.planned_end if pd.isna(row.completed_on) else row.completed_on).date()
        is_open = _is_open(row.status)
        late = row.is_overdue
        parts = [statuses[row.status]] if row.status == "suspended" or not is_open else []
        if late:
            parts.append(f"超{(as_of - end).days}天")
        elif is_open and end < today:
            parts.append(ENDED)
        if parts:
            text, at = " · ".join(parts), as_of if late else end
            room = width(text) * scale
            at = _fitting(min(_clear(at, room + scale, as_of, today), edge), room, edge, scale)
            color = tokens.attn if late else tokens.ink2
            side = _side(at, edge, scale)
            # A ground would hide the line of today right before the label.
            ground = None if at == today and side["xanchor"] == "left" else tokens.bg
            place = {"bgcolor": ground, "borderpad": 0} | side
            yield label(escape(text), at, row.Index + BELOW, color, **place)


def _clear(at: date, room: float, as_of: date, today: date) -> date:
    """Where a label begins so that no line crosses it: after the line that it would meet."""
    for line in (as_of, today):
        if at < line <= at + timedelta(days=room * GLYPH_DAYS):
            at = line
    return at


def _fitting(at: date, room: float, edge: date, scale: float) -> date:
    """Where a label begins; at the edge, before which it ends, if it would run out of a phone."""
    runs_out = at + timedelta(days=round(room * NAME_DAYS)) > edge
    return edge if runs_out and at <= edge - timedelta(days=LABEL_DAYS * scale) else at


def _side(at: date, edge: date, scale: float) -> Mark:
    """Right of the bar's end; left of it near the right edge."""
    if at > edge - timedelta(days=LABEL_DAYS * scale):
        return {"xanchor": "right", "xshift": -4}
    return {"xanchor": "left", "xshift": 7}


def _day_line(at: date, today: date | None, tokens: Tokens) -> Mark:
    """Today's line, or that of the day that the rows describe."""
    line = (
        {"color": tokens.accent, "width": 2} if at == today else {"color": tokens.ink2, "width": 1}
    )
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _day_label(at: date, today: date | None, tokens: Tokens) -> Mark:
    """The name of a line; that of the day that the rows describe stands left of it."""
    text, color, side = "今天", tokens.accent, "center"
    if at != today:
        text, color, side = f"数据截至{day(at)}", tokens.ink2, "right"
    font = {"size": TYPE.note, "color": color}
    place = {"xanchor": side, "yref": "paper", "yanchor": "bottom", "yshift": 1, "font": font}
    return label(text, at, 1, color, **place)
