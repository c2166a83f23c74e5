"""Charts of the slides as SVG strings; lengths in px of the slide, every text escaped, none below 28 px."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.meeting.deck.parts import FLOOR, tint
from dashboard.features.meeting.story.model import Bars, Column, Mark, Phases, Point
from dashboard.style.formats import escape, number, width
from dashboard.style.theme import LIGHT, class_fills, text_on

HATCH = "hatch"


def text(
    x: float,
    y: float,
    content: str,
    size: float = FLOOR,
    *,
    anchor: str = "start",
    fill: str = LIGHT.ink,
    weight: int = 400,
) -> str:
    """A line of text; ``y`` is its base line."""
    return (
        f'<text x="{x:.6g}" y="{y:.6g}" font-size="{max(size, FLOOR):g}" text-anchor="{anchor}" '
        f'fill="{fill}" font-weight="{weight}">{escape(content)}</text>'
    )


def rect(
    x: float, y: float, w: float, h: float, fill: str, stroke: str = "", dash: str = ""
) -> str:
    """A rectangle; nothing where it would have no area."""
    if w <= 0 or h <= 0:
        return ""
    edge = f' stroke="{stroke}" stroke-width="2"' if stroke else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x:.6g}" y="{y:.6g}" width="{w:.6g}" height="{h:.6g}" fill="{fill}"'
        f"{edge}{dashed}/>"
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, thick: float = 2) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.6g}" y1="{y1:.6g}" x2="{x2:.6g}" y2="{y2:.6g}" stroke="{stroke}" '
        f'stroke-width="{thick:g}"/>'
    )


def figure(w: float, h: float, parts: Sequence[str], label: str) -> str:
    """The drawing, with its name for screen readers."""
    hatch = (
        f'<pattern id="{HATCH}" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="12" '
        f'stroke="{LIGHT.hatch}" stroke-width="5"/></pattern>'
    )
    body = "".join(parts)
    defs = f"<defs>{hatch}</defs>" if f"url(#{HATCH})" in body else ""
    return (
        f'<svg viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}" role="img" '
        f'aria-label="{escape(label)}">{defs}{body}</svg>'
    )


def _fill(point: Point) -> tuple[str, str]:
    """Fill and edge of a bar."""
    if point.mark is Mark.NOW:
        return LIGHT.ok, ""
    if point.mark is Mark.CARRIED:
        return tint(LIGHT.ok), LIGHT.h2
    return LIGHT.heat[2], ""


def sparks(bars: Bars, w: float = 408, h: float = 150) -> str:
    """Bars from zero under a key figure: first and last half-year named, 缺报 hatched with its word."""
    top, axis = 6.0, h - 44
    largest = max((p.value or 0 for p in bars.points), default=0) or 1
    step = w * 0.74 / max(len(bars.points), 5)
    parts = []
    for n, point in enumerate(bars.points):
        x = n * step + 4
        if point.value is None:
            parts.append(rect(x, top, step - 8, axis - top, f"url(#{HATCH})", LIGHT.ink3))
            continue
        tall = max((axis - top) * point.value / largest, 2 if point.value else 0)
        fill, edge = _fill(point)
        parts.append(rect(x, axis - tall, step - 8, tall, fill, edge))
    parts.append(line(0, axis, step * len(bars.points), axis, LIGHT.ink3))
    parts += _ends(bars.points, step, axis + 34)
    missing = [p for p in bars.points if p.value is None]
    if missing:
        parts.append(text(w, axis - 8, missing[-1].text, anchor="end", fill=LIGHT.attn, weight=700))
    return figure(w, h, parts, f"{bars.title}（{bars.unit}）：{_spoken(bars)}")


def _ends(points: Sequence[Point], step: float, y: float) -> list[str]:
    if not points:
        return []
    if len(points) == 1:
        return [text(4, y, points[0].label, fill=LIGHT.ink2)]
    last = text(step * len(points) - 2, y, points[-1].label, anchor="end", fill=LIGHT.ink2)
    first = text(4, y, points[0].label, fill=LIGHT.ink2) if len(points) > 2 else ""
    return [first, last]


def _spoken(bars: Bars) -> str:
    return "，".join(f"{point.label} {point.text}" for point in bars.points)


def columns(bars: Bars, w: float = 800, h: float = 500) -> str:
    """One column a half-year with its number on top; carried forward pale, 缺报 hatched."""
    top, axis = 56.0, h - 56
    largest = max((p.value or 0 for p in bars.points), default=0) or 1
    step = w / max(len(bars.points), 5)
    parts = []
    for n, point in enumerate(bars.points):
        x, middle = n * step + step * 0.2, n * step + step / 2
        is_now = n == len(bars.points) - 1
        weight = 700 if is_now else 400
        ink = LIGHT.ink if is_now else LIGHT.ink2
        parts.append(text(middle, axis + 42, point.label, anchor="middle", fill=ink, weight=weight))
        if point.value is None:
            parts.append(rect(x, axis - 120, step * 0.6, 120, f"url(#{HATCH})", LIGHT.ink3))
            parts.append(
                text(middle, axis - 132, point.text, anchor="middle", fill=LIGHT.attn, weight=700)
            )
            continue
        tall = max((axis - top) * point.value / largest, 2 if point.value else 0)
        fill, edge = _fill(point)
        parts.append(rect(x, axis - tall, step * 0.6, tall, fill, edge))
        parts.append(text(middle, axis - tall - 14, point.text, 36, anchor="middle", weight=weight))
    parts.append(line(0, axis, w, axis, LIGHT.ink, 3))
    return figure(w, h, parts, f"{bars.title}：{_spoken(bars)}")


def stacked(found: Sequence[Column], w: float = 1130, h: float = 560) -> str:
    """Who takes part, by class, above the line; who does not any more, hollow, below it."""
    largest = max((c.total or 0 for c in found), default=0) or 1
    below = max((c.left or 0 for c in found), default=0)
    room = h - 56 - 60
    low = min(max(room * below / (largest + below), 34 if below else 0), 130)
    axis = 56 + room - low
    scale = (axis - 56) / largest
    step = w / max(len(found), 5)
    parts = []
    for n, column in enumerate(found):
        parts += _column(column, n * step, step, axis, scale, h, n == len(found) - 1)
    parts.append(line(0, axis, w, axis, LIGHT.ink, 3))
    said = "，".join(
        f"{c.label} {number(c.total) if c.total is not None else c.word}" for c in found
    )
    return figure(w, h, parts, f"各期参与社会组织：{said}")


def _column(
    column: Column, x: float, step: float, axis: float, scale: float, h: float, is_last: bool
) -> list[str]:
    left, wide, middle = x + step * 0.2, step * 0.6, x + step / 2
    weight, ink = (700, LIGHT.ink) if is_last else (400, LIGHT.ink2)
    parts = [text(middle, h - 12, column.label, 32, anchor="middle", fill=ink, weight=weight)]
    if column.total is None:
        parts.append(rect(left, axis - 120, wide, 120, f"url(#{HATCH})", LIGHT.ink3))
        word = text(middle, axis - 134, column.word, anchor="middle", fill=LIGHT.attn, weight=700)
        return [*parts, word]
    tall = column.total * scale
    parts.append(
        text(middle, axis - tall - 16, number(column.total), 38, anchor="middle", weight=700)
    )
    if not column.segments:
        is_old = column.mark is Mark.CARRIED
        fill, edge = (tint(LIGHT.ok), LIGHT.h2) if is_old else (LIGHT.time, LIGHT.ink3)
        parts.append(rect(left, axis - tall, wide, tall, fill, edge))
        if tall > 44:
            parts.append(text(middle, axis - tall / 2 + 10, column.word, anchor="middle"))
        return parts
    return (
        parts + _segments(column, left, wide, axis, scale) + _left(column, left, wide, axis, scale)
    )


def _segments(column: Column, left: float, wide: float, axis: float, scale: float) -> list[str]:
    fills, parts, base = class_fills(LIGHT), [], axis
    for segment in column.segments:
        tall = segment.value * scale
        edge = LIGHT.ok if fills[segment.code] == LIGHT.heat[1] else ""
        parts.append(rect(left, base - tall, wide, max(tall - 2, 1), fills[segment.code], edge))
        if tall >= 36:
            ink = text_on(fills[segment.code])
            parts.append(
                text(
                    left + wide / 2,
                    base - tall / 2 + 10,
                    number(segment.value),
                    30,
                    anchor="middle",
                    fill=ink,
                    weight=700,
                )
            )
        base -= tall
    return parts


def _left(column: Column, left: float, wide: float, axis: float, scale: float) -> list[str]:
    if not column.left:
        return []
    tall = max(column.left * scale, 8)
    at = max(axis + tall / 2 + 10, axis + 30)
    return [
        rect(left, axis + 4, wide, tall, LIGHT.bg, LIGHT.ink3),
        text(left + wide + 8, at, number(column.left), fill=LIGHT.ink2, weight=700),
    ]


def timeline(phases: Phases, w: float = 1728, h: float = 132) -> str:
    """The three phases to scale with the day of the half-year; names where they fit."""
    top, thick = 46.0, 40.0
    parts = []
    for phase in phases.phases:
        x, wide = phase.starts * w, (phase.ends - phase.starts) * w
        fill = LIGHT.ok if phase.is_current else LIGHT.time
        parts.append(rect(x, top, wide - 3, thick, fill))
        if wide > width(phase.name) * FLOOR + 30:
            ink = text_on(fill)
            start = _beside(x + 16, width(phase.name) * FLOOR, phases.today_share * w)
            parts.append(text(start, top + 30, phase.name, fill=ink, weight=700))
    for label, share in phases.years:
        parts.append(line(share * w, top + thick, share * w, top + thick + 10, LIGHT.ink3))
        parts.append(text(share * w, h - 8, label, anchor="middle", fill=LIGHT.ink2))
    at = phases.today_share * w
    anchor = "start" if at < 150 else "end" if at > w - 150 else "middle"
    day = f"{phases.today.year}年{phases.today.month}月{phases.today.day}日"
    parts.append(line(at, top - 8, at, top + thick + 12, LIGHT.accent, 6))
    parts.append(text(at, top - 16, day, 30, anchor=anchor, fill=LIGHT.accent, weight=700))
    spans = "，".join(f"{phase.name} {phase.span}" for phase in phases.phases)
    return figure(w, h, parts, f"三个阶段：{spans}；{day}")


def _beside(x: float, wide: float, mark: float) -> float:
    """Where a name begins that the mark of the day would cross: after the mark."""
    return mark + 16 if x - 8 < mark < x + wide + 8 else x


def days_bar(days: int, w: float = 240, h: float = 34) -> str:
    """Days open on a bar of a year, a tick at half a year; longer than a year: full, with an arrow."""
    full = 365
    share = min(days / full, 1.0)
    parts = [
        rect(0, 8, w, 18, LIGHT.panel, LIGHT.rule),
        rect(0, 8, w * share, 18, LIGHT.attn),
        line(w / 2, 0, w / 2, h, LIGHT.ink, 3),
    ]
    if days > full:
        parts.append(f'<path d="M{w - 12:g} 4 L{w:g} 17 L{w - 12:g} 30 Z" fill="{LIGHT.ink}"/>')
    return figure(w, h, parts, f"已提出{days}天")
