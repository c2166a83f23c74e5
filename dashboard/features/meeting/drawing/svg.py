"""SVG shapes and charts of the deck; lengths in px of the stage, texts escaped and at least 28 px."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.features.meeting.drawing.html import FLOOR, room, tint
from dashboard.features.meeting.figures import Bars, Column, Mark, Point
from dashboard.style.formats import escape, number
from dashboard.style.theme import DECK, class_fills, text_on

HATCH, PART = "hatch", "part"
# The class between the dark and the pale one is paler than on pages: its number stands on it.
CLASS_FILLS = class_fills(DECK) | {"returning": DECK.heat[3]}
HATCH_FILL, PART_FILL = f"url(#{HATCH})", f"url(#{PART})"


def text(
    x: float,
    y: float,
    content: str,
    size: float = FLOOR,
    *,
    anchor: str = "start",
    fill: str = DECK.ink,
    weight: int = 400,
) -> str:
    """A line of text; ``y``: its baseline."""
    return (
        f'<text x="{x:.6g}" y="{y:.6g}" font-size="{max(size, FLOOR):g}" text-anchor="{anchor}" '
        f'fill="{fill}" font-weight="{weight}">{escape(content)}</text>'
    )


def rect(
    x: float, y: float, w: float, h: float, fill: str, stroke: str = "", thick: float = 2
) -> str:
    """A rectangle; empty without an area."""
    if w <= 0 or h <= 0:
        return ""
    edge = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke else ""
    return f'<rect x="{x:.6g}" y="{y:.6g}" width="{w:.6g}" height="{h:.6g}" fill="{fill}"{edge}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, thick: float = 2) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.6g}" y1="{y1:.6g}" x2="{x2:.6g}" y2="{y2:.6g}" stroke="{stroke}" '
        f'stroke-width="{thick:g}"/>'
    )


def figure(w: float, h: float, parts: Sequence[str], label: str) -> str:
    """An SVG image with its label for screen readers."""
    body = "".join(parts)
    patterns = "".join(
        f'<pattern id="{name}" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="12" '
        f'stroke="{color}" stroke-width="5"/></pattern>'
        for name, color in ((HATCH, DECK.hatch), (PART, DECK.ok))
        if f"url(#{name})" in body
    )
    defs = f"<defs>{patterns}</defs>" if patterns else ""
    return (
        f'<svg viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}" role="img" '
        f'aria-label="{escape(label)}">{defs}{body}</svg>'
    )


_FILLS = {
    Mark.CARRIED: (tint(DECK.ok), DECK.h2),
    Mark.NOW: (DECK.ok, DECK.ok),
    Mark.PAST: (DECK.bg, DECK.h2),
    Mark.PART: (PART_FILL, DECK.ok),
}


def _bar(point: Point, x: float, axis: float, wide: float, tall: float) -> str:
    """A bar inside its outline; what is of earlier half-years is solid."""
    thick = min(4.0, tall)
    outer = rect(
        x + thick / 2,
        axis - tall + thick / 2,
        wide - thick,
        tall - thick,
        *_FILLS[point.mark],
        thick=thick,
    )
    if tall <= thick:
        outer = rect(x, axis - tall, wide, tall, _FILLS[point.mark][1])
    if not point.solid or not point.value:
        return outer
    solid = tall * point.solid / point.value
    return outer + rect(x, axis - solid, wide, solid, DECK.ok)


def _tall(value: float, height: float, largest: float) -> float:
    return max(height * value / largest, 2 if value else 0)


def _largest(values: Iterable[float | None]) -> float:
    return max((value or 0 for value in values), default=0) or 1


def sparks(bars: Bars, w: float = 408, h: float = 150) -> str:
    """Small bars under a key figure: first and last half-year labelled, 缺报 hatched with its word."""
    top, axis = 6.0, h - 44
    largest = _largest(p.value for p in bars.points)
    step = w * 0.74 / max(len(bars.points), 5)
    parts = []
    for n, point in enumerate(bars.points):
        x = n * step + 4
        if point.value is None:
            parts.append(rect(x, top, step - 8, axis - top, HATCH_FILL, DECK.ink3))
        else:
            tall = _tall(point.value, axis - top, largest)
            parts.append(_bar(point, x, axis, step - 8, tall))
    parts.append(line(0, axis, step * len(bars.points), axis, DECK.ink3))
    parts += _ends(bars.points, step, axis + 34)
    missing = [p for p in bars.points if p.value is None]
    if missing:
        parts.append(text(w, axis - 8, missing[-1].text, anchor="end", fill=DECK.attn, weight=700))
    return figure(w, h, parts, f"{bars.title}（{bars.unit}）：{_values(bars)}")


def _ends(points: Sequence[Point], step: float, y: float) -> list[str]:
    if not points:
        return []
    first = text(4, y, points[0].label, fill=DECK.ink2)
    if len(points) == 1:
        return [first]
    last = text(step * len(points) - 2, y, points[-1].label, anchor="end", fill=DECK.ink2)
    return [first, last] if len(points) > 2 else [last]


def _values(bars: Bars) -> str:
    return "，".join(f"{point.label} {point.text}" for point in bars.points)


def columns(bars: Bars, w: float = 800, h: float = 500, size: float = 36) -> str:
    """A column for each half-year with its number on top; carried forward pale, 缺报 hatched.

    ``size``: of the numbers; where they do not stand side by side, only the last one is written.
    """
    top, axis = 56.0, h - 56
    largest = _largest(p.value for p in bars.points)
    step = w / max(len(bars.points), 5)
    widest = max((room(p.text) for p in bars.points if p.value is not None), default=0)
    size = next((s for s in (size, FLOOR) if widest * s <= step), 0)
    parts = []
    for n, point in enumerate(bars.points):
        x, middle = n * step + step * 0.2, n * step + step / 2
        weight, ink = _emphasis(n == len(bars.points) - 1)
        parts.append(text(middle, axis + 42, point.label, anchor="middle", fill=ink, weight=weight))
        if point.value is None:
            parts += _gap(x, middle, step * 0.6, axis, min(axis - top, 120), point.text)
            continue
        tall = _tall(point.value, axis - top, largest)
        parts.append(_bar(point, x, axis, step * 0.6, tall))
        y = axis - tall - 14
        if size:
            parts.append(text(middle, y, point.text, size, anchor="middle", weight=weight))
        elif n == len(bars.points) - 1:
            parts.append(text(x + step * 0.6, y, point.text, anchor="end", weight=weight))
    parts.append(line(0, axis, w, axis, DECK.ink, 3))
    return figure(w, h, parts, f"{bars.title}：{_values(bars)}")


def _emphasis(is_last: bool) -> tuple[int, str]:
    """Weight and colour of a half-year's label."""
    return (700, DECK.ink) if is_last else (400, DECK.ink2)


def _gap(x: float, middle: float, wide: float, axis: float, tall: float, word: str) -> list[str]:
    """A hatched column with its word above."""
    return [
        rect(x, axis - tall, wide, tall, HATCH_FILL, DECK.ink3),
        text(middle, axis - tall - 14, word, anchor="middle", fill=DECK.attn, weight=700),
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stacked column stands: left edge, width, y of the axis, px for each unit."""

    left: float
    wide: float
    axis: float
    scale: float

    @property
    def middle(self) -> float:
        return self.left + self.wide / 2


def stacked(stack: Sequence[Column], label: str, w: float = 1130, h: float = 560) -> str:
    """Stacked columns above the axis; those who left hollow below it."""
    largest = _largest(c.total for c in stack)
    below = max((c.left or 0 for c in stack), default=0)
    height = h - 56 - 60
    low = min(max(height * below / (largest + below), 34 if below else 0), 130)
    axis = 56 + height - low
    step = w / max(len(stack), 5)
    parts = []
    for n, column in enumerate(stack):
        at = _Place(n * step + step * 0.2, step * 0.6, axis, (axis - 56) / largest)
        weight, ink = _emphasis(n == len(stack) - 1)
        name = text(at.middle, h - 12, column.label, 32, anchor="middle", fill=ink, weight=weight)
        parts += [name, *_column(column, at)]
    parts.append(line(0, axis, w, axis, DECK.ink, 3))
    values = [f"{c.label} {c.word if c.total is None else number(c.total)}" for c in stack]
    return figure(w, h, parts, f"{label}：{'，'.join(values)}")


def _column(column: Column, at: _Place) -> list[str]:
    middle = at.middle
    if column.total is None:
        return _gap(at.left, middle, at.wide, at.axis, 120, column.word)
    tall = column.total * at.scale
    total = text(middle, at.axis - tall - 16, number(column.total), 38, anchor="middle", weight=700)
    if column.segments:
        return [total, *_segments(column, at), *_left(column, at)]
    is_carried = column.mark is Mark.CARRIED
    fill, edge = (tint(DECK.ok), DECK.h2) if is_carried else (DECK.time, DECK.ink3)
    parts = [total, rect(at.left, at.axis - tall, at.wide, tall, fill, edge)]
    if tall > 44:
        parts.append(text(middle, at.axis - tall / 2 + 10, column.word, anchor="middle"))
    return parts


def _segments(column: Column, at: _Place) -> list[str]:
    parts, base = [], at.axis
    for segment in column.segments:
        tall, fill = segment.value * at.scale, CLASS_FILLS[segment.code]
        edge = DECK.ok if fill in DECK.heat[:-1] else ""
        parts.append(rect(at.left, base - tall, at.wide, max(tall - 2, 1), fill, edge))
        if tall >= 36:
            y, ink = base - tall / 2 + 10, text_on(fill)
            value = number(segment.value)
            parts.append(text(at.middle, y, value, 30, anchor="middle", fill=ink, weight=700))
        base -= tall
    return parts


def _left(column: Column, at: _Place) -> list[str]:
    if not column.left:
        return []
    tall = max(column.left * at.scale, 8)
    y = max(at.axis + tall / 2 + 10, at.axis + 30)
    return [
        rect(at.left, at.axis + 4, at.wide, tall, DECK.bg, DECK.ink3),
        text(at.left + at.wide + 8, y, number(column.left), fill=DECK.ink2, weight=700),
    ]
