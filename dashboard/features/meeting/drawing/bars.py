"""Bars of a figure over the half-years on a PowerPoint slide (as SVG: ``svg.sparks``, ``svg.columns``)."""

from collections.abc import Sequence

from dashboard.features.meeting.drawing.shapes import BarChart, Box, Paint, Series
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.figures import Bars, Mark, Point
from dashboard.style.theme import DECK, PAPER

PAINTS = {
    Mark.NOW: Paint(DECK.ok),
    Mark.PAST: Paint(PAPER, DECK.h2),
    Mark.PART: Paint(DECK.ok, DECK.ok, is_hatched=True),
    Mark.CARRIED: Paint(DECK.heat[1], DECK.h2),
    Mark.FIRST: Paint(DECK.time, DECK.ink3),
    Mark.MISSING: Paint(DECK.hatch),
}


def draw_bars(
    sheet: Sheet, box: Box, bars: Bars, *, has_labels: bool, format: str = "#,##0"
) -> None:
    """Columns from zero; a half-year without a return is a gap with its word."""
    if not bars.points:
        return
    series = [Series(bars.title, tuple(p.value for p in bars.points), DECK.h2)]
    if any(point.solid for point in bars.points):
        solid = tuple(point.solid or None for point in bars.points)
        series.append(Series(f"{bars.title}（至上期）", solid, DECK.ok, has_labels=False))
    chart = BarChart(
        tuple(starred(point.label, point.mark) for point in bars.points),
        tuple(series),
        format=format,
        font_size=16 if has_labels else 14,
        gap=45,
        is_overlaid=len(series) > 1,
        has_labels=has_labels,
        shows_categories=has_labels,
        points=tuple((n, PAINTS[point.mark]) for n, point in enumerate(bars.points)),
    )
    unit = f"（{bars.unit}）" if not bars.title.endswith("）") else ""
    values = "；".join(f"{point.label}{point.text}" for point in bars.points)
    sheet.chart(box, chart, f"{bars.title}{unit}：{values}")
    _gaps(sheet, box, bars.points)


def starred(label: str, mark: Mark) -> str:
    """The label of a half-year, with ＊ where it is carried forward."""
    return f"{label}＊" if mark is Mark.CARRIED else label


def _gaps(sheet: Sheet, box: Box, points: Sequence[Point]) -> None:
    step = box.w / len(points)
    for n, point in enumerate(points):
        if point.value is None and point.text:
            place = Box(box.x + n * step, box.y + box.h - 130, step, 80)
            sheet.line(place, point.text, 28, DECK.attn, side="ctr", anchor="b")
