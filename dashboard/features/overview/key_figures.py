"""The strip of key figures, each with its change and trend."""

from collections.abc import Sequence

from dashboard.charts.panels import STAR, gap_chip, starred, tip, wrap
from dashboard.data.drill_down import linked
from dashboard.features.overview.queries import Figure
from dashboard.page.links import drill_down
from dashboard.page.view import View
from dashboard.style.formats import escape, join, money_change, nb, number, quantity, signed
from etl.dictionary import Indicator

TREND_HEIGHT = 28
# A longer figure needs the room of its trend.
LONG_FIGURE = 8


def strip(view: View, figures: Sequence[Figure]) -> str:
    """The strip of key figures, and below it the towns whose older stocks are in them."""
    cells = "".join(_cell(view, figure, figure is figures[-1]) for figure in figures)
    names = join([r.town.name for r in view.here if r.is_carried])
    note = f'<div class="src">{starred(f"{view.carried_note}：{names}")}</div>' if names else ""
    return wrap(f'<div class="kf">{cells}</div>{note}')


def _cell(view: View, figure: Figure, is_last: bool) -> str:
    indicator = view.dictionary.indicators[figure.indicator]
    help_text = indicator.definition + ("本期含约数。" if figure.is_approximate else "")
    help_text += "本期的 0 为已报送的零，不是缺报。" if figure.value == 0 else ""
    text = "" if figure.value is None else _formatted(figure.value, indicator)[0]
    kind = "k long" if len(text) > LONG_FIGURE else "k"
    label = tip(indicator.label, help_text, right=is_last)
    return (
        f'<div class="{kind}"><div class="l">{label}</div>'
        f"{_value(view, figure, indicator)}"
        f'<div class="d">{_change(view, figure, indicator)}</div>'
        f"{_trend(view, figure, indicator)}</div>"
    )


def _value(view: View, figure: Figure, indicator: Indicator) -> str:
    if figure.value is None:
        chip = gap_chip(view.missing_word)
        return f'<div class="v none"><span class="box hatched">{chip}</span></div>'
    text, unit = _formatted(figure.value, indicator)
    text = linked(text, drill_down(view, figure.indicator))
    star = STAR if view.carried and indicator.kind == "stock" else ""
    total = f"/ {number(figure.total)} " if figure.total is not None else ""
    return f'<div class="v">{text}<span class="u">{total}{escape(unit)}{star}</span></div>'


def _formatted(value: float, indicator: Indicator) -> tuple[str, str]:
    """Figure and unit."""
    amount = quantity(value, indicator.format)
    return amount.figure, amount.unit or indicator.unit


def _change(view: View, figure: Figure, indicator: Indicator) -> str:
    if figure.change is None or figure.value is None:
        text = f"较上期 —{view.why_not_comparable}"
        if indicator.kind != "flow" and view.carried:
            text = view.carried_note.lstrip("* ")
        # Screen readers take the Chinese glyph of this dash for the numeral 一 beside a word.
        return nb(text).replace(" —", ' <span lang="en">—</span>')
    if indicator.format == "money":
        return f"较上期 <b>{money_change(figure.change, figure.value)}</b>"
    return f"较上期 <b>{signed(figure.change, 1 if indicator.format == 'decimal' else 0)}</b>"


def _trend(view: View, figure: Figure, indicator: Indicator) -> str:
    top = max((v for v in figure.trend if v), default=0.0)
    shorts = [p.short for p in view.dictionary.periods if p.code <= view.period.code]
    bars, texts = [], []
    last = len(figure.trend) - 1
    for position, value in enumerate(figure.trend):
        short = shorts[len(shorts) - len(figure.trend) + position]
        if value is None:
            bars.append('<i class="gap"></i>')
            texts.append(f"{short} {view.missing_word}")
            continue
        is_partial = position == last and indicator.kind == "flow"
        part = view.those_reported if is_partial else ""
        kind = ("last part" if part else "last") if position == last else "past"
        height = round(TREND_HEIGHT * value / top) if top else 0
        bars.append(f'<i class="{kind}" style="height:{height}px"></i>')
        amount = " ".join(_formatted(value, indicator))
        texts.append(f"{short} {amount}{f'（{part}）' if part else ''}")
    text = escape("；".join(texts))
    return f'<div class="t" title="{text}" aria-label="{text}" role="img">{"".join(bars)}</div>'
