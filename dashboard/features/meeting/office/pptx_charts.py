"""Slides whose body is a chart: overall figures, participation, typical villages, a town's page."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.meeting.office.charts import Drawing, Series
from dashboard.features.meeting.office.slide_parts import Box, Run, Sheet
from dashboard.features.meeting.office.steps_table import step_grid
from dashboard.features.meeting.story.model import (
    Bars,
    Case,
    Column,
    KeyFigure,
    Mark,
    Overall,
    Participation,
    Point,
    Share,
    TownPage,
    Typical,
)
from dashboard.features.meeting.story.wording import cut
from dashboard.style.formats import number, width
from dashboard.style.theme import LIGHT, class_fills, text_on

FILLS = {
    Mark.NOW: LIGHT.ok,
    Mark.PAST: LIGHT.heat[2],
    Mark.CARRIED: LIGHT.heat[1],
    Mark.FIRST: LIGHT.hatch,
    Mark.MISSING: LIGHT.hatch,
}
_TILE, _STEP = 408, 440
_LEFT = 96


def overall(sheet: Sheet, body: Overall) -> None:
    """Four figures with their bars; the strip of the three contributions."""
    for at, figure in enumerate(body.figures):
        _tile(sheet, _LEFT + at * _STEP, figure)
    sheet.panel(Box(_LEFT, 790, 1728, 180), LIGHT.panel)
    for at, figure in enumerate(body.contributions):
        x = _LEFT + 32 + at * 570
        lead = [Run(f"{figure.label}　", 32, LIGHT.ink, bold=True)]
        sheet.text(Box(x, 800, 556, 84), [[*lead, *_large(figure, 56, LIGHT.ink)]], anchor="b")
        sheet.text(Box(x, 890, 556, 70), [[Run(figure.note, 28, LIGHT.ink2)]])


def _large(figure: KeyFigure, size: float, color: str) -> list[Run]:
    if figure.value is None:
        return [Run(figure.figure or "—", 48, LIGHT.attn, bold=True)]
    return [Run(figure.figure, size, color, bold=True), Run(f" {figure.unit}", 32, LIGHT.ink2)]


# Sizes of a key figure; how wide a digit, a comma or point is where the Latin face is a wide one.
_SIZES, _DIGIT, _POINT = (112, 96, 84, 72, 60), 0.7, 0.38


def _size(figure: KeyFigure) -> int:
    """The largest size at which figure and unit stand on one line of their tile."""
    shares = sum(_DIGIT if letter.isdigit() else _POINT for letter in figure.figure)
    free = 0.92 * _TILE - 32 * (width(figure.unit) + 0.5)
    return next((size for size in _SIZES if shares * size <= free), _SIZES[-1])


def _tile(sheet: Sheet, x: float, figure: KeyFigure) -> None:
    sheet.rule(x, 222, _TILE, LIGHT.ink, 4)
    sheet.text(Box(x, 234, _TILE, 46), [[Run(figure.label, 34, bold=True)]])
    sheet.text(Box(x, 282, _TILE, 136), [_large(figure, _size(figure), LIGHT.ink)], anchor="ctr")
    sheet.text(Box(x, 420, _TILE, 48), [[Run(figure.change, 34, LIGHT.ok, bold=True)]])
    if figure.bars:
        _bars(sheet, Box(x, 470, _TILE, 204), figure.bars, has_labels=False)
        _ends(sheet, Box(x, 676, _TILE, 40), figure.bars.points)
    sheet.text(Box(x, 724, _TILE, 60), [[Run(figure.note, 28, LIGHT.ink2)]])


def _ends(sheet: Sheet, box: Box, points: Sequence[Point]) -> None:
    """The first and the last half-year under bars too narrow to letter each."""
    if not points:
        return
    half = box.w / 2
    sheet.text(Box(box.x, box.y, half, box.h), [[Run(points[0].label, 28, LIGHT.ink2)]])
    if len(points) > 1:
        last = Box(box.x + half, box.y, half, box.h)
        sheet.text(last, [[Run(points[-1].label, 28, LIGHT.ink2)]], side="r")


def _bars(sheet: Sheet, box: Box, bars: Bars, *, has_labels: bool) -> None:
    """Columns from zero; a half-year without a return is a gap with its word."""
    if not bars.points:
        return
    marked = tuple((at, FILLS[point.mark]) for at, point in enumerate(bars.points))
    labels = tuple(
        f"{point.label}＊" if point.mark is Mark.CARRIED else point.label for point in bars.points
    )
    drawing = Drawing(
        labels,
        (Series(bars.title, tuple(p.value for p in bars.points), FILLS[Mark.PAST]),),
        format="#,##0",
        size=16 if has_labels else 14,
        gap=45,
        has_labels=has_labels,
        shows_categories=has_labels,
        points=marked,
    )
    told = "；".join(f"{point.label}{point.text}" for point in bars.points)
    unit = f"（{bars.unit}）" if not bars.title.endswith("）") else ""
    sheet.chart(box, drawing, f"{bars.title}{unit}：{told}")
    _gaps(sheet, box, bars.points)


def _gaps(sheet: Sheet, box: Box, points: Sequence[Point]) -> None:
    each = box.w / len(points)
    for at, point in enumerate(points):
        if point.value is None and point.text:
            place = Box(box.x + at * each, box.y + box.h - 130, each, 80)
            sheet.text(place, [[Run(point.text, 28, LIGHT.attn)]], side="ctr", anchor="b")


def participation(sheet: Sheet, body: Participation) -> None:
    """Stacked columns of those who take part; how villages are paired."""
    sheet.text(Box(_LEFT, 226, 1130, 44), [[Run(body.subtitle, 30, LIGHT.ink2)]])
    if body.columns:
        sheet.chart(Box(_LEFT, 276, 1130, 700), _stacked(body), _told(body.columns))
    x = 1294
    sheet.text(Box(x, 226, 530, 44), [[Run(body.modes_title, 30, LIGHT.ink2)]])
    _modes(sheet, Box(x, 276, 530, 140), body.modes)
    lines = [[Run(sentence, 32)] for sentence in body.sentences]
    sheet.text(Box(x, 446, 530, 524), lines, gap=20)


# A part of a column lower than this share of the tallest one holds no number.
_LETTERED = 0.05


def _stacked(body: Participation) -> Drawing:
    fills = class_fills(LIGHT)
    series = [
        Series(
            part.name, tuple(_value(column, part.code) for column in body.columns), fills[part.code]
        )
        for part in body.legend
    ]
    whole = tuple(None if column.segments else column.total for column in body.columns)
    if any(value is not None for value in whole):
        word = next(c.word for c, v in zip(body.columns, whole, strict=True) if v is not None)
        series.append(Series(word, whole, FILLS[Mark.FIRST]))
    labels = tuple(f"{c.label}＊" if c.mark is Mark.CARRIED else c.label for c in body.columns)
    tallest = max((column.total or 0 for column in body.columns), default=0)
    return Drawing(
        labels, tuple(series), size=15, is_stacked=True, has_legend=True, least=tallest * _LETTERED
    )


def _value(column: Column, code: str) -> float | None:
    return next((part.value for part in column.segments if part.code == code), None)


def _told(columns: Sequence[Column]) -> str:
    def one(column: Column) -> str:
        parts = "、".join(f"{part.name}{number(part.value)}" for part in column.segments)
        total = "—" if column.total is None else number(column.total)
        return f"{column.label}共{total}家（{parts or column.word}）"

    return "；".join(one(column) for column in columns)


def _modes(sheet: Sheet, box: Box, modes: Sequence[Share]) -> None:
    """The parts side by side, as wide as they are many but never too narrow for their words."""
    total = sum(share.value or 0 for share in modes)
    x, fills = box.x, (LIGHT.ok, LIGHT.heat[1])
    free = box.w - 180 * len(modes)
    for at, share in enumerate(modes):
        wide = 180 + (free * (share.value or 0) / total if total else free / len(modes))
        fill = fills[at % len(fills)]
        ink = text_on(fill)
        lines = [[Run(share.figure, 56, ink, bold=True)], [Run(share.label, 28, ink)]]
        sheet.text(Box(x, box.y, wide, box.h), lines, fill=fill, inset=12, anchor="ctr")
        x += wide


_HELPED, _NOT_YET = "已有合作项目", "尚未明确"
_CARD = 222


def typical(sheet: Sheet, body: Typical) -> None:
    """Typical villages with and without a project by town; up to three cases."""
    sheet.text(Box(_LEFT, 226, 760, 44), [[Run("典型村（个）", 30, LIGHT.ink2)]])
    if any(town.dots for town in body.towns):
        _villages(sheet, body)
    x = 884
    sheet.text(Box(x, 226, 940, 44), [[Run(body.cases_title, 30, LIGHT.ink2)]])
    if not body.cases:
        sheet.text(Box(x, 290, 940, 120), [[Run(body.empty, 34)]])
    for at, case in enumerate(body.cases):
        _card(sheet, Box(x, 288 + at * (_CARD + 12), 940, _CARD), case)


def _villages(sheet: Sheet, body: Typical) -> None:
    helped = tuple(float(town.helped) for town in body.towns)
    rest = tuple(float(len(town.dots) - town.helped) for town in body.towns)
    drawing = Drawing(
        tuple(town.name for town in body.towns),
        (Series(_HELPED, helped, LIGHT.ok), Series(_NOT_YET, rest, LIGHT.heat[1])),
        size=15,
        gap=45,
        is_stacked=True,
        is_level=True,
        has_legend=True,
    )
    told = "；".join(
        f"{town.name}{len(town.dots)}个，{_HELPED}{town.helped}个" for town in body.towns
    )
    sheet.chart(Box(_LEFT, 276, 760, 700), drawing, told)


def _card(sheet: Sheet, box: Box, case: Case) -> None:
    sheet.panel(Box(box.x, box.y, 6, box.h), case.color or LIGHT.ok)
    kind = "　".join(part for part in (case.aid_type, case.level) if part)
    who = " × ".join(part for part in (case.organization, case.village or case.town) if part)
    lines = [
        [Run(kind, 28, LIGHT.ink2, bold=True)],
        [Run(cut(case.title, 2 * 880 / 38), 38, bold=True)],
        [Run(cut(who, 880 / 30), 30, LIGHT.ink2)],
    ]
    sheet.text(Box(box.x + 24, box.y, box.w - 24, box.h), lines, anchor="ctr", gap=4)


def town_page(sheet: Sheet, body: TownPage) -> None:
    """A town's live projects over the half-years; its steps with their facts."""
    sheet.text(Box(_LEFT, 226, 800, 44), [[Run(body.bars.title, 30, LIGHT.ink2)]])
    _bars(sheet, Box(_LEFT, 276, 800, 590), body.bars, has_labels=True)
    sheet.text(Box(_LEFT, 880, 800, 96), [[Run(body.sentence, 30)]])
    sheet.text(Box(960, 226, 864, 44), [[Run(body.steps_title, 30, LIGHT.ink2)]])
    if body.steps:
        high = min(84.0, 690 / len(body.steps))
        grid = step_grid(body.steps, (56, 308, 500), high)
        sheet.table(960, 276, grid, "；".join(f"{s.short}{s.sentence}" for s in body.steps))
