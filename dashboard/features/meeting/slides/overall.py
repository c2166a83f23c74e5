"""总体情况: four key figures with their trend, three kinds of contribution."""

from dataclasses import dataclass

from dashboard.features.meeting.basis import LARGE, Basis, carried_periods, known, large_figure
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import draw_bars
from dashboard.features.meeting.drawing.html import room
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.figures import Bars, Stock
from dashboard.features.meeting.slides.slide import NO_DATA, VILLAGES, Slide, Title, by_sign
from dashboard.style.formats import escape, number, signed, width
from dashboard.style.theme import LIGHT

_CONTRIBUTIONS = (
    ("有钱出钱", "contributions", "资金和物资"),
    ("有力出力", "volunteer_hours", "志愿服务"),
    ("有智出智", "expert_sessions", "培训、咨询、义诊等"),
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number shown large.

    ``change``: ready to print (``较上期+12个``, ``同口径+5.0%``), or nothing; ``note``: the caption
    below (``全区共290个``).
    """

    label: str
    value: float | None
    figure: str
    unit: str
    change: str = ""
    note: str = ""
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
            f'<div><p class="g"><b>{escape(figure.label)}</b><strong>{escape(figure.figure)}</strong>'
            f"{escape(figure.unit)}</p><p>{escape(figure.note)}</p></div>"
            for figure in self.contributions
        )
        return f'{tiles}<div class="strip">{strip}</div>'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        for n, figure in enumerate(self.figures):
            _draw_tile(sheet, LEFT + n * 440, figure)
        sheet.panel(Box(LEFT, 790, INNER, 180), LIGHT.panel)
        for n, figure in enumerate(self.contributions):
            x = LEFT + 32 + n * 570
            label = Run(f"{figure.label}　", 32, bold=True)
            sheet.text(Box(x, 800, 556, 84), [[label, *_runs(figure, 56)]], anchor="b")
            sheet.line(Box(x, 890, 556, 70), figure.note, 28, LIGHT.ink2)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    paired = basis.stock(basis.participation, "villages_paired")
    live = basis.stock(basis.totals, "projects_live")
    body = Overall(_figures(basis, paired, live), tuple(_contributions(basis)))
    codes = ("villages_paired", "organizations", "projects_live", "beneficiaries")
    definitions = basis.definitions(*codes, *(code for _, code, _ in _CONTRIBUTIONS))
    return (Slide(title(paired, live), body, (*_comparison_notes(basis), *definitions)),)


def title(paired: Stock, live: Stock) -> Title:
    """``结对村（社区）增至234个，在实施项目较上期增加18个``; in the first half-year ``已结对…``."""
    if paired.value is None:
        return Title(NO_DATA, NO_DATA)
    count = number(paired.value)
    if paired.change is None:
        first = f"已结对{VILLAGES}{count}个"
    else:
        first = f"结对{VILLAGES}{by_sign(paired.change, '增至', '减至', '保持')}{count}个"
    if live.value is None:
        return Title(first, first)
    level = f"{first}，在实施项目{number(live.value)}个"
    if live.change is None:
        return Title(level, level)
    if not live.change:
        return Title(f"{first}，在实施项目与上期持平", level)
    verb = by_sign(live.change, "增加", "减少")
    return Title(f"{first}，在实施项目较上期{verb}{number(abs(live.change))}个", level)


def _comparison_notes(basis: Basis) -> tuple[str, ...]:
    """What the changes are based on."""
    towns, carried = basis.comparable_flows[0].get("towns", 0), basis.carried_text
    compared = (f"同口径：只比较两期均已报送的{towns}个镇（街道）。",) if towns else ()
    return (*compared, f"存量含沿用上期数据的镇（街道）：{carried}。") if carried else compared


def _figures(basis: Basis, paired: Stock, live: Stock) -> tuple[KeyFigure, ...]:
    last = basis.participation[-1] if basis.participation else {}
    new = known(last.get("organizations_new")) if basis.reported else None
    new_name = basis.view.dictionary.vocabularies["participation_class"].name_of("new")
    villages = f"{basis.view.area_name}共{number(known(last.get('villages_total')) or 0)}个"
    organizations = basis.stock(basis.participation, "organizations")
    new_organizations = "" if new is None else f"本期{new_name}{number(new)}家"
    projects = basis.flow("projects_new").value
    new_projects = "" if projects is None else f"本期新增{number(projects)}个"
    return (
        _stock(basis, "villages_paired", paired, villages),
        _stock(basis, "organizations", organizations, new_organizations),
        _stock(basis, "projects_live", live, new_projects),
        _beneficiaries(basis),
    )


def _stock(basis: Basis, indicator: str, stock: Stock, note: str) -> KeyFigure:
    meaning = basis.view.dictionary.indicators[indicator]
    figure, unit = large_figure(stock.value, meaning.format, meaning.unit)
    rows = basis.participation if meaning.relation == "participation" else basis.totals
    points = basis.points(rows, indicator, carried_periods(basis.participation))
    change = _stock_change(basis, stock, meaning.unit)
    bars = Bars(meaning.label, meaning.unit, points)
    return KeyFigure(meaning.label, stock.value, figure, unit, change, note, bars)


def _stock_change(basis: Basis, stock: Stock, unit: str) -> str:
    if not basis.reported and stock.value is not None:
        return "沿用以前报送的数据"
    if stock.change is None:
        return ""
    return f"较上期{signed(stock.change)}{unit}" if stock.change else "与上期持平"


def _beneficiaries(basis: Basis) -> KeyFigure:
    indicator = "beneficiaries"
    flow = basis.flow(indicator)
    meaning = basis.view.dictionary.indicators[indicator]
    label = flow.label.removesuffix(meaning.unit)
    change = flow.change_text or ("" if basis.previous else "首个报送期")
    # The towns over which it is compared, else summed.
    note = f"已报{basis.reported}个镇合计" if flow.value is not None else ""
    if flow.change_pct is not None:
        note = f"按两期均报送的{flow.towns_compared}个镇比较"
    bars = Bars(meaning.label, meaning.unit, basis.points(basis.totals, indicator))
    return KeyFigure(label, flow.value, flow.figure, flow.unit, change, note, bars)


def _contributions(basis: Basis) -> list[KeyFigure]:
    figures = []
    for label, indicator, what in _CONTRIBUTIONS:
        flow = basis.flow(indicator)
        notes = [what, flow.change_text, "含约数" if flow.is_approximate else ""]
        figure, unit = flow.figure, flow.unit
        if flow.value is not None and indicator == "volunteer_hours" and flow.value < LARGE:
            figure, unit = number(flow.value), basis.view.dictionary.indicators[indicator].unit
        note = "，".join(filter(None, notes))
        figures.append(KeyFigure(label, flow.value, figure, unit, note=note))
    return figures


# ---- HTML ------------------------------------------------------------------------------------


def _tile(figure: KeyFigure, left: int) -> str:
    beside = 400 - 16 - 40 * width(figure.unit)
    size = next((s for s in (112, 96, 80) if room(figure.figure) * s <= beside), 64)
    return (
        f'<div class="tile" style="left:{left}px"><h2>{escape(figure.label)}</h2>'
        f'<p class="n" style="font-size:{size}px">{escape(figure.figure)}'
        f"<small>{escape(figure.unit)}</small></p>"
        f'<p class="d">{escape(figure.change) or "&nbsp;"}</p>'
        f"{svg.sparks(figure.bars) if figure.bars else ''}"
        f'<p class="m">{escape(figure.note)}</p></div>'
    )


# ---- PowerPoint ------------------------------------------------------------------------------

_TILE = 408


def _draw_tile(sheet: Sheet, x: float, figure: KeyFigure) -> None:
    sheet.panel(Box(x, 222, _TILE, 4), LIGHT.ink)
    sheet.line(Box(x, 234, _TILE, 46), figure.label, 34, bold=True)
    sheet.text(Box(x, 282, _TILE, 136), [_runs(figure, _size(figure))], anchor="ctr")
    sheet.line(Box(x, 420, _TILE, 48), figure.change, 34, LIGHT.ok, bold=True)
    if figure.bars:
        draw_bars(sheet, Box(x, 470, _TILE, 204), figure.bars, has_labels=False)
        _draw_ends(sheet, x, figure.bars)
    sheet.line(Box(x, 724, _TILE, 60), figure.note, 28, LIGHT.ink2)


def _runs(figure: KeyFigure, size: float) -> list[Run]:
    if figure.value is None:
        return [Run(figure.figure, 48, LIGHT.attn, bold=True)]
    return [Run(figure.figure, size, bold=True), Run(f" {figure.unit}", 32, LIGHT.ink2)]


def _size(figure: KeyFigure) -> int:
    """The largest size at which figure and unit fit on one line of their tile."""
    # In a wide Latin font a digit takes 0.7 em, a comma or point 0.38.
    ems = sum(0.7 if letter.isdigit() else 0.38 for letter in figure.figure)
    free = 0.92 * _TILE - 32 * (width(figure.unit) + 0.5)
    return next((size for size in (112, 96, 84, 72) if ems * size <= free), 60)


def _draw_ends(sheet: Sheet, x: float, bars: Bars) -> None:
    """The first and the last half-year, below bars too narrow for all labels."""
    half = _TILE / 2
    if bars.points:
        sheet.line(Box(x, 676, half, 40), bars.points[0].label, 28, LIGHT.ink2)
    if len(bars.points) > 1:
        last = bars.points[-1].label
        sheet.line(Box(x + half, 676, half, 40), last, 28, LIGHT.ink2, side="r")
