"""The strip of key figures, each with its changes and trend, and the sums to date below it."""

from dashboard.charts.panels import STAR, gap_chip, tip, wrap
from dashboard.data import queries
from dashboard.data.drill_down import linked
from dashboard.data.figures import Figure, trends
from dashboard.page import statements, totals
from dashboard.page.links import drill_down, to_page
from dashboard.page.view import View
from dashboard.style.formats import escape, nb, number, quantity
from etl.dictionary import Indicator, Period

# Indicator → the page that explains it, with what is chosen there.
INDICATORS: dict[str, tuple[str, dict[str, str]]] = {
    "villages_paired": ("participation", {}),
    "organizations": ("participation", {}),
    "projects_live": ("aid_types", {}),
    "contributions": ("aid_types", {"measure": "cash"}),
    "volunteer_hours": ("aid_types", {"measure": "volunteer_hours"}),
}
TREND_HEIGHT = 28
TREND_LENGTH = 5
# A longer figure needs the room of its trend.
LONG_FIGURE = 8


def strip(view: View) -> str:
    """The strip of key figures."""
    last = list(INDICATORS)[-1]
    cells = "".join(_cell(view, code, is_last=code == last) for code in INDICATORS)
    return wrap(f'<div class="kf">{cells}</div>')


def to_date(view: View) -> str:
    """开展以来累计, in one line: sums over what was reported."""
    items = "".join(_item(view, item) for item in totals.to_date(view))
    if not items:
        return ""
    lacking = statements.figure(view, "contributions").returns_missing
    meaning = (
        f"{view.dictionary.period(view.dictionary.programme.first_period).name}以来各期报送之和。"
    )
    meaning += f"{lacking}份报送表缺报或待修改，未计入。" if lacking else ""
    return wrap(f'<div class="todate"><b>{tip("开展以来累计", meaning)}</b>{items}</div>')


def _item(view: View, item: totals.Sum) -> str:
    note = f"（{item.made_of}）" if item.made_of else ""
    figure = linked(escape(item.text), drill_down(view, item.indicator))
    return f"<span>{escape(item.label)} <b>{figure}</b>{escape(item.unit)}{escape(note)}</span>"


def _cell(view: View, code: str, is_last: bool) -> str:
    indicator, figure = view.dictionary.indicators[code], statements.figure(view, code)
    help_text = indicator.definition
    help_text += "本期的0为已报送的零，不是缺报。" if figure.value == 0 else ""
    text = "" if figure.value is None else _formatted(figure.value, indicator)[0]
    kind = "k long" if len(text) > LONG_FIGURE else "k"
    label = tip(indicator.label, help_text, right=is_last)
    return (
        f'<div class="{kind}"><div class="l">{label}{_rows(view, figure, indicator)}</div>'
        f"{_value(view, figure, indicator)}"
        f'<div class="d">{_changes(view, figure, indicator)}</div>'
        f"{_trend(view, indicator)}</div>"
    )


def _rows(view: View, figure: Figure, indicator: Indicator) -> str:
    """明细 beside the label: the rows behind the figure, where there are any."""
    if figure.value is None:
        return ""
    return linked("明细", drill_down(view, indicator.code), indicator.label)


def _value(view: View, figure: Figure, indicator: Indicator) -> str:
    if figure.value is None:
        chip = gap_chip(view.missing_word)
        return f'<div class="v none"><span class="box hatched">{chip}</span></div>'
    text, unit = _formatted(figure.value, indicator)
    page, chosen = INDICATORS[indicator.code]
    text = linked(text, to_page(view, page, **chosen))
    star = STAR if view.carried and indicator.kind == "stock" else ""
    mark = f"，{statements.APPROXIMATE}" if figure.is_approximate else ""
    unit = f"{_total(view, indicator)}{unit}{mark}"
    return f'<div class="v">{text}<span class="u">{escape(unit)}{star}</span></div>'


def _total(view: View, indicator: Indicator) -> str:
    """``/ 290 ``: of how many villages."""
    if indicator.code != "villages_paired":
        return ""
    people = queries.participation(view.warehouse, view.area, view.period.code)
    return f"/ {number(people['villages_total'].iloc[-1])} "


def _formatted(value: float, indicator: Indicator) -> tuple[str, str]:
    """Figure and unit."""
    amount = quantity(value, indicator.format)
    return amount.figure, amount.unit or indicator.unit


def _changes(view: View, figure: Figure, indicator: Indicator) -> str:
    """A line for each comparison: a stock's difference, a flow's percentage over the same towns."""
    if not figure.changes:
        return _no_change(view, indicator)
    lines: list[str] = []
    for each in statements.compared(view, indicator.code):
        basis = _basis(view) if each.is_like_for_like and not lines else ""
        lines.append(f"{basis}{each.words} <b>{each.text}</b>")
    return "<br>".join(lines)


def _basis(view: View) -> str:
    """同口径, with what it means here."""
    return tip(statements.LIKE_FOR_LIKE, "按两期均已纳入汇总的镇（街道）计算。")


def _no_change(view: View, indicator: Indicator) -> str:
    if indicator.kind != "flow" and view.carried:
        return nb(statements.carried(view))
    # Screen readers take the Chinese glyph of this dash for the numeral 一 beside a word.
    return nb(f"较上期 —{statements.why_not_comparable(view)}").replace(
        " —", ' <span lang="en">—</span>'
    )


def _trend(view: View, indicator: Indicator) -> str:
    values = trends(view.warehouse, view.area, view.period.code).get(indicator.code, ())
    shown = list(zip(view.periods_to_date, values, strict=True))[-TREND_LENGTH:]
    top = max((value for _, value in shown if value), default=0.0)
    bars = [_bar(view, indicator, value, period, top) for period, value in shown]
    text = escape("；".join(words for _, words in bars))
    drawn = "".join(bar for bar, _ in bars)
    return f'<div class="t" title="{text}" aria-label="{text}" role="img">{drawn}</div>'


def _bar(
    view: View, indicator: Indicator, value: float | None, period: Period, top: float
) -> tuple[str, str]:
    """A bar and its words; a sum that lacks some towns is hatched."""
    if value is None:
        return '<i class="gap"></i>', f"{period.short} {view.missing_word}"
    is_last = period == view.period
    part = view.towns_counted if is_last and indicator.kind == "flow" else ""
    kind = ("last part" if part else "last") if is_last else "past"
    height = round(TREND_HEIGHT * value / top) if top else 0
    words = (
        f"{period.short} {' '.join(_formatted(value, indicator))}{f'（{part}）' if part else ''}"
    )
    return f'<i class="{kind}" style="height:{height}px"></i>', words
