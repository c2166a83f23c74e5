"""The strip of key figures, each with its change and trend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts.panels import STAR, gap_chip, starred, tip, wrap
from dashboard.data.drill_down import DrillDown, linked
from dashboard.features.overview.queries import Figure
from dashboard.style.formats import escape, money_change, nb, number, quantity, signed
from etl.dictionary import Indicator

TREND_HEIGHT = 28
# A longer figure needs the room of its trend.
LONG_FIGURE = 8


@dataclass(frozen=True, slots=True)
class Gaps:
    """The words of the strip where a figure or its change is not known.

    ``missing``: no return; ``no_change``, ``no_stock_change``: in place of the change of a flow, of a
    stock; ``is_carried``: stocks come, in part, from an older return; ``note``: the meaning of the star
    on them; ``partial``: of whom the flows are, if not of all.
    """

    missing: str
    no_change: str
    no_stock_change: str
    is_carried: bool
    note: str = ""
    partial: str = ""


def strip(
    figures: Sequence[Figure],
    indicators: Mapping[str, Indicator],
    shorts: Sequence[str],
    gaps: Gaps,
    rows_of: Callable[[str], DrillDown | None] = lambda indicator: None,
) -> str:
    """The strip of key figures; ``shorts``: names of the half-years of the trends, oldest first."""
    cells = ""
    for figure in figures:
        indicator, rows = indicators[figure.indicator], rows_of(figure.indicator)
        cells += _cell(figure, indicator, shorts, gaps, rows, figure is figures[-1])
    note = f'<div class="src">{starred(gaps.note)}</div>' if gaps.note else ""
    return wrap(f'<div class="kf">{cells}</div>{note}')


def _cell(
    figure: Figure,
    indicator: Indicator,
    shorts: Sequence[str],
    gaps: Gaps,
    rows: DrillDown | None,
    is_last: bool,
) -> str:
    help_text = indicator.definition + ("本期含约数。" if figure.is_approximate else "")
    help_text += "本期的 0 为已报送的零，不是缺报。" if figure.value == 0 else ""
    text = "" if figure.value is None else _formatted(figure.value, indicator)[0]
    kind = "k long" if len(text) > LONG_FIGURE else "k"
    label = tip(indicator.label, help_text, right=is_last)
    return (
        f'<div class="{kind}"><div class="l">{label}</div>'
        f"{_value(figure, indicator, gaps, rows)}"
        f'<div class="d">{_change(figure, indicator, gaps)}</div>'
        f"{_trend(figure, indicator, shorts, gaps)}</div>"
    )


def _value(figure: Figure, indicator: Indicator, gaps: Gaps, rows: DrillDown | None) -> str:
    if figure.value is None:
        chip = gap_chip(gaps.missing)
        return f'<div class="v none"><span class="box hatched">{chip}</span></div>'
    text, unit = _formatted(figure.value, indicator)
    star = STAR if gaps.is_carried and indicator.kind == "stock" else ""
    total = f"/ {number(figure.total)} " if figure.total is not None else ""
    return f'<div class="v">{linked(text, rows)}<span class="u">{total}{escape(unit)}{star}</span></div>'


def _formatted(value: float, indicator: Indicator) -> tuple[str, str]:
    """Figure and unit."""
    amount = quantity(value, indicator.format)
    return amount.figure, amount.unit or indicator.unit


def _change(figure: Figure, indicator: Indicator, gaps: Gaps) -> str:
    if figure.change is None or figure.value is None:
        text = nb(gaps.no_change if indicator.kind == "flow" else gaps.no_stock_change)
        # Screen readers take the Chinese glyph of this dash for the numeral 一 beside a word.
        return text.replace(" —", ' <span lang="en">—</span>')
    if indicator.format == "money":
        return f"较上期 <b>{money_change(figure.change, figure.value)}</b>"
    return f"较上期 <b>{signed(figure.change, 1 if indicator.format == 'decimal' else 0)}</b>"


def _trend(figure: Figure, indicator: Indicator, shorts: Sequence[str], gaps: Gaps) -> str:
    top = max((v for v in figure.trend if v), default=0.0)
    bars, texts = [], []
    last = len(figure.trend) - 1
    for position, value in enumerate(figure.trend):
        short = shorts[len(shorts) - len(figure.trend) + position]
        if value is None:
            bars.append('<i class="gap"></i>')
            texts.append(f"{short} {gaps.missing}")
            continue
        part = gaps.partial if position == last and indicator.kind == "flow" else ""
        kind = ("last part" if part else "last") if position == last else "past"
        height = round(TREND_HEIGHT * value / top) if top else 0
        bars.append(f'<i class="{kind}" style="height:{height}px"></i>')
        amount = " ".join(_formatted(value, indicator))
        texts.append(f"{short} {amount}{f'（{part}）' if part else ''}")
    text = escape("；".join(texts))
    return f'<div class="t" title="{text}" aria-label="{text}" role="img">{"".join(bars)}</div>'
