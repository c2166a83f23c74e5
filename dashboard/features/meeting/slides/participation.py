"""结对与参与: who participates, by class over the half-years; how villages and organisations are paired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.features.meeting.basis import STAR, Basis, known
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import PAINTS, starred
from dashboard.features.meeting.drawing.html import broken, subtitle
from dashboard.features.meeting.drawing.shapes import LEFT, BarChart, Box, Run, Series
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.figures import Column, Mark, Segment
from dashboard.features.meeting.slides.slide import NO_DATA, Slide, Title
from dashboard.page import statements
from dashboard.page.view import names_of
from dashboard.style.formats import escape, number
from dashboard.style.theme import DECK, text_on

# Classes of those who have left, drawn below the axis; the others stand above it in vocabulary order.
_LAPSED = "lapsed"
_COMPLETED = "completed_out"
Modes = tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """Stacked columns of the participants; modes of pairing.

    ``legend``: code and name of the classes, bottom first; ``modes``: names and numbers of villages
    with one and with several organisations.
    """

    subtitle: str
    columns: tuple[Column, ...]
    legend: tuple[tuple[str, str], ...]
    left_name: str
    modes_title: str
    modes: Modes
    sentences: tuple[str, ...]

    def html(self) -> str:
        """See :class:`Body`."""
        keys = "".join(
            f'<span><i style="background:{svg.CLASS_FILLS[code]};border-color:{DECK.ok}"></i>'
            f"{escape(name)}</span>"
            for code, name in self.legend
        )
        hollow = f'<span><i style="border-color:{DECK.ink3}"></i>{escape(self.left_name)}</span>'
        chart = svg.stacked(self.columns, "各期参与社会组织")
        sentences = "".join(f'<p class="s">{broken(sentence)}</p>' for sentence in self.sentences)
        return (
            f'{subtitle(self.subtitle)}<div class="chart">{chart}</div>'
            f'<div class="keys" style="top:670px">{keys}{hollow}</div>'
            f'<div class="say">{subtitle(self.modes_title)}{_modes_html(self.modes)}{sentences}</div>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.line(Box(LEFT, 226, 1130, 44), self.subtitle, 30, DECK.ink2)
        if self.columns:
            sheet.chart(Box(LEFT, 276, 1130, 700), _chart(self), _alt_text(self.columns))
        sheet.line(Box(1294, 226, 530, 44), self.modes_title, 30, DECK.ink2)
        _draw_modes(sheet, Box(1294, 276, 530, 140), self.modes)
        lines = [[Run(sentence, 32)] for sentence in self.sentences]
        sheet.text(Box(1294, 446, 530, 524), lines, gap=20)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    classes = names_of(basis.view.dictionary, "participation_class")
    body = Participation(
        subtitle="参与社会组织数，按参与情况分（家）",
        columns=tuple(_column(basis, p.code, p.short, classes) for p in basis.trend_periods),
        legend=tuple((code, classes[code]) for code in _current(classes)),
        left_name=f"不再参与（{classes[_COMPLETED]}、{classes[_LAPSED]}）",
        modes_title=basis.view.label("villages_paired"),
        modes=_modes(basis.last),
        sentences=_sentences(basis),
    )
    codes = ["organizations", *(f"organizations_{code}" for code in classes)]
    pairs = ("villages_one_organization", "villages_many_organizations")
    facts = (title(basis).text, statements.left(basis.view))
    said = "；".join(filter(None, facts))
    notes = (
        *((f"{said}{statements.carried_towns(basis.view)}。",) if said else ()),
        *basis.definitions(*codes, *pairs, "organizations_many_villages"),
    )
    return (Slide(title(basis), body, notes),)


def title(basis: Basis) -> Title:
    """``参与社会组织193家，较上期增加12家，首次参与19家``."""
    is_known = basis.figure("organizations").value is not None
    text = statements.participants(basis.view) if is_known else NO_DATA
    return Title(text, text.split("，")[0])


def _current(classes: Mapping[str, str]) -> tuple[str, ...]:
    """The classes of current participants, bottom first."""
    return tuple(code for code in classes if code not in (_LAPSED, _COMPLETED))


def _column(basis: Basis, period: str, short: str, classes: Mapping[str, str]) -> Column:
    row: dict[str, Any] = next((r for r in basis.participation if r["period"] == period), {})
    total = known(row.get("organizations"))
    if total is None:
        return Column(short, None, (), None, Mark.MISSING, basis.missing_word(period))
    if known(row["towns_reported"]) == 0:
        return Column(short, total, (), None, Mark.CARRIED, f"{STAR}沿用")
    counts = {code: known(row[f"organizations_{code}"]) for code in classes}
    if any(counts[code] is None for code in _current(classes)):
        return Column(short, total, (), None, Mark.FIRST, "首期")
    segments = tuple(Segment(code, classes[code], counts[code] or 0) for code in _current(classes))
    left = (counts[_LAPSED] or 0) + (counts[_COMPLETED] or 0)
    mark = Mark.NOW if period == basis.period else Mark.PAST
    return Column(short, total, segments, left, mark)


def _modes(row: Mapping[str, Any]) -> Modes:
    return (
        ("由一家社会组织结对", known(row.get("villages_one_organization"))),
        ("由多家结对", known(row.get("villages_many_organizations"))),
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else number(value)


def _sentences(basis: Basis) -> tuple[str, ...]:
    """Who left, how many organisations have several villages, how many agreements are signed."""
    row = basis.last
    several = known(row.get("organizations_many_villages"))
    pairings, signed = known(row.get("pairings_in_force")), known(row.get("agreements_signed"))
    lines = [statements.left(basis.view)]
    if several is not None:
        lines.append(f"与两个以上{basis.view.village_word}结对的，有{number(several)}家社会组织")
    if pairings is not None:
        lines.append(f"{number(pairings)}项结对关系中，{number(signed or 0)}项已签协议")
    return tuple(filter(None, lines))


# ---- HTML ------------------------------------------------------------------------------------


def _modes_html(modes: Modes) -> str:
    values = [value or 0 for _, value in modes]
    total = sum(values)
    if not total:
        return ""
    fills = (DECK.ok, DECK.heat[2])
    bar = "".join(
        f'<i style="flex:{value / total:.4f} 0 0;background:{fill}"></i>'
        for value, fill in zip(values, fills, strict=True)
    )
    cells = "".join(
        f"<div><strong>{_figure(value)}</strong>"
        f'<em style="background:{fill}"></em>{escape(name)}</div>'
        for (name, value), fill in zip(modes, fills, strict=True)
    )
    return f'<div class="split">{bar}</div><div class="modes">{cells}</div>'


# ---- PowerPoint ------------------------------------------------------------------------------


def _chart(body: Participation) -> BarChart:
    columns = body.columns
    series = [
        Series(name, tuple(_value(column, code) for column in columns), svg.CLASS_FILLS[code])
        for code, name in body.legend
    ]
    undivided = tuple(None if column.segments else column.total for column in columns)
    words = [c.word for c, value in zip(columns, undivided, strict=True) if value is not None]
    if words:
        series.append(Series(words[0], undivided, PAINTS[Mark.FIRST].color))
    tallest = max((column.total or 0 for column in columns), default=0)
    return BarChart(
        tuple(starred(c.label, c.mark) for c in columns),
        tuple(series),
        font_size=15,
        is_stacked=True,
        has_legend=True,
        label_minimum=tallest * 0.05,
    )


def _value(column: Column, code: str) -> float | None:
    return next((segment.value for segment in column.segments if segment.code == code), None)


def _alt_text(columns: Sequence[Column]) -> str:
    lines = []
    for column in columns:
        parts = "、".join(f"{part.name}{number(part.value)}" for part in column.segments)
        lines.append(f"{column.label}共{_figure(column.total)}家（{parts or column.word}）")
    return "；".join(lines)


def _draw_modes(sheet: Sheet, box: Box, modes: Modes) -> None:
    """Boxes side by side, wide in proportion but never too narrow for their words."""
    total = sum(value or 0 for _, value in modes)
    x, free = box.x, box.w - 180 * len(modes)
    for (name, value), fill in zip(modes, (DECK.ok, DECK.heat[1]), strict=True):
        wide = 180 + (free * (value or 0) / total if total else free / len(modes))
        ink = text_on(fill)
        lines = [[Run(_figure(value), 56, ink, bold=True)], [Run(name, 28, ink)]]
        sheet.text(Box(x, box.y, wide, box.h), lines, fill=fill, inset=12, anchor="ctr")
        x += wide
