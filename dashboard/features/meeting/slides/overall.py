"""总体情况: four key figures with their changes and trend, three kinds of contribution."""

from dataclasses import dataclass

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import draw_bars
from dashboard.features.meeting.drawing.html import room
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.figures import Bars, Mark
from dashboard.features.meeting.slides.slide import NO_DATA, Slide, Title
from dashboard.page import closing, statements, totals
from dashboard.page.view import TOWN
from dashboard.style.formats import escape, fitting, number, width
from dashboard.style.theme import DECK

# Full-width characters of a line below a figure.
_LINE = 13
KEY_FIGURES = ("villages_paired", "organizations", "projects_live", "beneficiaries")
_CONTRIBUTIONS = {
    "contributions": ("有钱出钱", ""),
    "volunteer_hours": ("有力出力", "志愿服务"),
    "expert_sessions": ("有智出智", "培训、咨询、义诊等"),
}


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number shown large, with up to three lines below it (``较上期+12``, ``较上年同期+34``)."""

    label: str
    value: float | None
    figure: str
    unit: str
    lines: tuple[str, ...] = ()
    bars: Bars | None = None


@dataclass(frozen=True, slots=True)
class Overall:
    """Four key figures with bars; a strip of three contributions."""

    figures: tuple[KeyFigure, ...]
    contributions: tuple[KeyFigure, ...]

    def html(self) -> str:
        """See :class:`Body`."""
        tiles = "".join(_tile(figure, n * 440) for n, figure in enumerate(self.figures))
        strip = "".join(
            f'<div><p class="g"><b>{escape(figure.label)}</b>{_strong(figure)}'
            f"{escape(figure.unit)}</p>{_lines(figure)}</div>"
            for figure in self.contributions
        )
        return f'{tiles}<div class="strip">{strip}</div>'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        for n, figure in enumerate(self.figures):
            draw_figure(sheet, LEFT + n * 440, figure)
            if figure.bars:
                _draw_trend(sheet, LEFT + n * 440, figure.bars)
        sheet.panel(Box(LEFT, 768, INNER, 212), DECK.panel)
        for n, figure in enumerate(self.contributions):
            x = LEFT + 28 + n * 572
            label = Run(f"{figure.label}　", 32, bold=True)
            sheet.text(Box(x, 774, 556, 84), [[label, *_runs(figure, 56)]], anchor="b")
            lines = [[Run(line, 28, DECK.ink2)] for line in figure.lines]
            sheet.text(Box(x, 868, 552, 108), lines)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    contributions = tuple(
        _contribution(basis, code, *words) for code, words in _CONTRIBUTIONS.items()
    )
    body = Overall(tuple(key_figure(basis, code) for code in KEY_FIGURES), contributions)
    definitions = basis.definitions(*KEY_FIGURES, *_CONTRIBUTIONS)
    return (Slide(title(basis), body, (*_said(basis), *_comparison_notes(basis), *definitions)),)


def title(basis: Basis) -> Title:
    """``已结对246个村（社区），占85%，较上期增加18个``."""
    if basis.figure("villages_paired").value is None:
        return Title(NO_DATA, NO_DATA)
    text = statements.coverage(basis.view)
    return Title(text, "，".join(text.split("，")[:2]))


def _said(basis: Basis) -> tuple[str, ...]:
    """What the slide shows, in the sentences of pages and papers."""
    view = basis.view
    if basis.figure("villages_paired").value is None:
        return ()
    year = statements.since_year_before(view, "villages_paired")
    live = [statements.live_projects(view), statements.stock_changes(view, "projects_live")]
    coverage = "，".join(filter(None, (statements.coverage(view), year)))
    stocks = (coverage, statements.participants(view), "，".join(filter(None, live)))
    flows = [
        "，".join(filter(None, (str(item), statements.flow_changes(view, item.indicator))))
        for item in totals.of_period(view)
    ]
    told = (f"{'；'.join(stocks)}{statements.carried_towns(view)}。",)
    return (*told, f"本期{'；'.join(flows)}。") if flows else told


def _comparison_notes(basis: Basis) -> tuple[str, ...]:
    """What the changes are based on, and who is missing."""
    notes = [f"{statements.data_day(basis.view)}：{statements.taken_up(basis.view)}。"]
    notes += [
        f"{said}。"
        for said in (closing.corrected(basis.view), closing.differences(basis.view))
        if said
    ]
    changes = basis.figure("contributions").changes.values()
    if any(change.is_like_for_like for change in changes):
        notes.append(f"{statements.LIKE_FOR_LIKE}：按两期均已纳入汇总的{TOWN}比较。")
    if basis.carried_text:
        notes.append(f"存量含沿用以前报送的{TOWN}：{basis.carried_text}。")
    if basis.reported:
        notes.append("因四舍五入，金额分项之和与合计可能相差0.1。")
    if basis.reported and basis.silent_towns:
        notes.append(f"本期发生数不含{basis.view.named(basis.silent_towns)}，柱形图中以斜线表示。")
    return tuple(notes)


def key_figure(basis: Basis, indicator: str) -> KeyFigure:
    """An indicator of the area with its changes and its trend."""
    meaning, value = basis.view.dictionary.indicators[indicator], basis.figure(indicator).value
    figure, unit = basis.written(indicator, value)
    if value is not None and indicator == "villages_paired":
        unit = f"/ {number(basis.last['villages_total'])}{unit}"
    if value is None:
        figure = basis.missing_word(basis.period)
    label, bars = meaning.label.removesuffix(meaning.unit), basis.bars(indicator)
    lines = [*changes(basis, indicator)]
    if any(point.mark is Mark.PART for point in bars.points[-1:]):
        lines.append(f"斜线：{len(basis.silent_towns)}个{TOWN}未计入")
    return KeyFigure(label, value, figure, unit, tuple(lines), bars)


def changes(basis: Basis, indicator: str) -> tuple[str, ...]:
    """``较上期+18个``, ``较上年同期+45个``; of a flow ``同口径较上期+0.8%``; or why there are none."""
    meaning = basis.view.dictionary.indicators[indicator]
    unit = "" if meaning.kind == "flow" else meaning.unit
    compared = statements.compared(basis.view, indicator)
    if compared:
        alike = statements.LIKE_FOR_LIKE if compared[0].is_like_for_like else ""
        first, *rest = [f"{each.words}{each.text}{unit}" for each in compared]
        return (f"{alike}{first}", *rest)
    if not basis.view.previous_period:
        return ("首个报送期",)
    if meaning.kind != "flow" and (older := statements.carried(basis.view)):
        return (fitting(_LINE, older, "存量沿用以前数据"),)
    return ()


def _contribution(basis: Basis, indicator: str, label: str, what: str) -> KeyFigure:
    known = basis.figure(indicator)
    figure, unit = basis.written(indicator, known.value)
    sums = {item.indicator: item for item in totals.of_period(basis.view)}
    if item := sums.get(indicator):
        what = "，".join(filter(None, (what, item.made_of)))
    change = "，".join(changes(basis, indicator))
    return KeyFigure(label, known.value, figure, unit, tuple(filter(None, (what, change))))


# ---- HTML ------------------------------------------------------------------------------------


def _tile(figure: KeyFigure, left: int) -> str:
    trend = svg.sparks(figure.bars) if figure.bars else ""
    return f'<div class="tile" style="left:{left}px">{figure_html(figure)}{trend}</div>'


def figure_html(figure: KeyFigure, sizes: tuple[int, ...] = (112, 96, 80, 64)) -> str:
    """Label, number in the largest size that fits its tile, and the lines below."""
    beside = 400 - 16 - 36 * width(figure.unit)
    size = next((s for s in sizes if room(figure.figure) * s <= beside), 52)
    size = size if figure.value is not None else 56
    kind = "n" if figure.value is not None else "n g"
    return (
        f'<h2>{escape(figure.label)}</h2><p class="{kind}" style="font-size:{size}px">'
        f"{escape(figure.figure)}<small>{escape(figure.unit)}</small></p>{_lines(figure)}"
    )


def _strong(figure: KeyFigure) -> str:
    """The number of a contribution, in the largest size that leaves room for label and unit."""
    beside = 520 - 36 * (width(figure.label) + width(figure.unit)) - 40
    size = next((s for s in (56, 48, 40) if room(figure.figure) * s <= beside), 32)
    return f'<strong style="font-size:{size}px">{escape(figure.figure)}</strong>'


def _lines(figure: KeyFigure) -> str:
    return "".join(f'<p class="d">{escape(line)}</p>' for line in figure.lines)


# ---- PowerPoint ------------------------------------------------------------------------------

_TILE = 408


def draw_figure(sheet: Sheet, x: float, figure: KeyFigure, largest: int = 112) -> None:
    """Label, number and lines of a figure, in a tile 250 px high."""
    sheet.panel(Box(x, 222, _TILE, 4), DECK.ink)
    sheet.line(Box(x, 232, _TILE, 46), figure.label, 32, bold=True)
    high = 124 if largest > 96 else 100
    sheet.text(Box(x, 278, _TILE, high), [_runs(figure, _size(figure, largest))], anchor="ctr")
    lines = [[Run(line, 28, DECK.ink2)] for line in figure.lines]
    sheet.text(Box(x, 280 + high, _TILE, 112), lines)


def _runs(figure: KeyFigure, size: float) -> list[Run]:
    if figure.value is None:
        return [Run(figure.figure, 48, DECK.attn, bold=True)]
    return [Run(figure.figure, size, bold=True), Run(f" {figure.unit}", 32, DECK.ink2)]


def _size(figure: KeyFigure, largest: int) -> int:
    """The largest size at which figure and unit fit on one line of their tile."""
    # In a wide Latin font a digit takes 0.7 em, a comma or point 0.38.
    ems = sum(0.7 if letter.isdigit() else 0.38 for letter in figure.figure)
    free = 0.92 * _TILE - 32 * (width(figure.unit) + 0.5)
    sizes = (size for size in (112, 96, 84, 72, 60) if size <= largest)
    return next((size for size in sizes if ems * size <= free), 48)


def _draw_trend(sheet: Sheet, x: float, bars: Bars) -> None:
    """Small bars; the first and the last half-year stand below, as they are too narrow for all."""
    draw_bars(sheet, Box(x, 518, _TILE, 170), bars, has_labels=False)
    half = _TILE / 2
    if bars.points:
        sheet.line(Box(x, 690, half, 40), bars.points[0].label, 28, DECK.ink2)
    if len(bars.points) > 1:
        last = bars.points[-1].label
        sheet.line(Box(x + half, 690, half, 40), last, 28, DECK.ink2, side="r")
