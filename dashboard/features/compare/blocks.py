"""The blocks of 往期比较."""

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.panels import STAR, gap_chip
from dashboard.data.drill_down import linked
from dashboard.data.queries import TownReport
from dashboard.features.compare.pair import Compared, Pair, pair_of
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, to_page, to_town
from dashboard.page.view import TOWN, View
from dashboard.style.formats import clauses, escape, in_unit, nb, number, signed
from etl.dictionary import Indicator

STOCKS = (
    "villages_paired",
    "organizations",
    "pairings_in_force",
    "projects_live",
    "projects_completed",
)
FLOWS = ("contributions", "volunteer_hours", "expert_sessions", "beneficiaries")
# What is compared by town: two stocks, then flows with their headings.
TOWN_STOCKS = ("villages_paired", "projects_live")
TOWN_FLOWS = {
    "contributions": "投入/万元",
    "volunteer_hours": "时长/小时",
    "beneficiaries": "受益/人次",
}
BY_TOWN = (*TOWN_STOCKS, *TOWN_FLOWS)
DAGGER = '<span class="star">†</span>'
NOT_COMPARABLE = "不能比较"


@cached
def headline(view: View, period: str, way: str) -> str:
    """``较上年同期结对村增加45个，同口径投入增长36.2%``."""
    pair = pair_of(view, period, way)
    who = pair.now.area_name if pair.now.place else ""
    villages, money = pair.of("villages_paired"), pair.of("contributions")
    parts = []
    if villages.difference is not None:
        verb = "增加" if villages.difference > 0 else "减少"
        moved = f"{verb}{number(abs(villages.difference))}个" if villages.difference else "持平"
        parts.append(f"结对村{moved}")
    if money.percent is not None:
        alike = statements.LIKE_FOR_LIKE if pair.is_like_for_like else ""
        verb = "增长" if money.percent >= 0 else "下降"
        parts.append(f"{alike}投入{verb}{number(abs(money.percent), 1)}%")
    return (
        f"{who}较{pair.words}{'，'.join(parts)}" if parts else f"{who}与{pair.words}没有可比的数据"
    )


def is_comparable(view: View, period: str, way: str) -> bool:
    """Whether any town of the area has a return of both half-years."""
    return bool(pair_of(view, period, way).towns)


@cached
def measures(view: View, period: str, way: str) -> Table:
    """The main figures at both half-years: stocks, then flows over the same towns."""
    pair = pair_of(view, period, way)
    now, before = pair.now, pair.before
    rows = _group(pair, f"期末存量{_older(pair)}", STOCKS) + _group(pair, "本期发生", FLOWS)
    heads = ("指标", before.period.name, now.period.name, "", "增减")
    table = panels.scrolling_table(
        "两期主要指标", "compare", head(heads) + f"<tbody>{rows}</tbody>"
    )
    html = panels.block("主要指标", _about_bars(pair), table, _basis(pair))
    return Table(html, _data(pair))


def _about_bars(pair: Pair) -> str:
    """What the bars show, and why flows have none."""
    has_bars = any(pair.of(code).like_now is not None for code in (*STOCKS, *FLOWS))
    colours = f"浅色为{pair.before.period.name}，深色为{pair.now.period.name}" if has_bars else ""
    alike = f"本期发生的条形按{statements.LIKE_FOR_LIKE}画" if pair.is_like_for_like else ""
    return clauses(colours, alike if pair.towns else _why_not(pair))


def _why_not(pair: Pair) -> str:
    """``大沥镇2026年上半年缺报，本期发生不能比较``."""
    for view in (pair.now, pair.before):
        if not any(r.has_reported for r in view.here):
            who = view.town.name if view.town else ""
            return f"{who}{view.period.name}{view.missing_word}，本期发生{NOT_COMPARABLE}"
    return f"没有两期均{statements.TAKEN_UP}的{TOWN}，本期发生{NOT_COMPARABLE}"


def _older(pair: Pair) -> str:
    return f"（{statements.carried(pair.now).removeprefix('存量')}）" if pair.now.carried else ""


def _basis(pair: Pair) -> str:
    """Over which towns flows are compared, and whose sum is not whole."""
    if not pair.is_like_for_like:
        return ""
    text = (
        f"{statements.LIKE_FOR_LIKE}：按两期均{statements.TAKEN_UP}的{len(pair.towns)}个{TOWN}比较"
    )
    partial = [v.period.name for v in (pair.before, pair.now) if v.towns_counted]
    return (
        f"{text}。† {'、'.join(partial)}有{TOWN}未计入，全{pair.now.district_word}数不能直接相减"
        if partial
        else text
    )


def head(titles: tuple[str, ...]) -> str:
    """The first column holds words, the others numbers; one without a title holds bars."""
    first, *others = titles
    cells = "".join(f'<th scope="col" class="n">{nb(t)}</th>' if t else "<td></td>" for t in others)
    return f'<thead><tr><th scope="col">{nb(first)}</th>{cells}</tr></thead>'


def _group(pair: Pair, name: str, codes: tuple[str, ...]) -> str:
    rows = "".join(_measure(pair, code) for code in codes)
    return f'<tr class="tiers"><th colspan="5" scope="rowgroup">{nb(name)}</th></tr>{rows}'


def _measure(pair: Pair, code: str) -> str:
    indicator, values = pair.now.dictionary.indicators[code], pair.of(code)
    name = f"{nb(_name(indicator))} <small>{escape(indicator.unit)}</small>"
    title = f'<th scope="row" title="{escape(indicator.definition)}">{name}</th>'
    before = _value(pair.before, indicator, values.before)
    now = _value(pair.now, indicator, values.now, is_bold=True)
    drawn = bars(values.like_before, values.like_now)
    change = f'<td class="n"><b>{_change(pair, indicator, values)}</b></td>'
    return f"<tr>{title}{before}{now}<td>{drawn}</td>{change}</tr>"


def _name(indicator: Indicator) -> str:
    return indicator.label.removeprefix("本期")


def _text(indicator: Indicator, value: float, *, is_signed: bool = False) -> str:
    if indicator.format == "money":
        value = in_unit(value, indicator.unit)
    digits = 0 if indicator.format == "number" else 1
    return signed(value, digits) if is_signed else number(value, digits)


def _value(view: View, indicator: Indicator, value: float | None, *, is_bold: bool = False) -> str:
    if value is None:
        return f'<td class="n hatched">{gap_chip(view.missing_word)}</td>'
    is_flow = indicator.kind == "flow"
    text = linked(_text(indicator, value), drill_down(view, indicator.code))
    mark = (
        DAGGER if is_flow and view.towns_counted else (STAR if view.carried and not is_flow else "")
    )
    return f'<td class="n">{f"<b>{text}</b>" if is_bold else text}{mark}</td>'


def bars(before: float | None, now: float | None, top: float = 0, color: str = "") -> str:
    """Two bars: pale then, dark now, as long as ``top`` says or as the longer of them."""
    if before is None or now is None:
        return ""
    known = (before, now)
    top = top or max(known) or 1
    painted = f";background:{color}" if color else ""
    drawn = "".join(
        f'<i class="{kind}" style="width:{100 * value / top:.1f}%{painted}"></i>'
        for kind, value in zip(("old", "new"), known, strict=True)
    )
    return f'<span class="two">{drawn}</span>'


def _change(pair: Pair, indicator: Indicator, values: Compared) -> str:
    if values.difference is None:
        return '<span lang="en">—</span>'
    if indicator.kind != "flow":
        return _text(indicator, values.difference, is_signed=True)
    if values.percent is None:
        return _text(indicator, values.difference, is_signed=True)
    alike = f"{statements.LIKE_FOR_LIKE} " if pair.is_like_for_like else ""
    return f"{alike}{signed(values.percent, 1)}%"


def _data(pair: Pair) -> pd.DataFrame:
    """Indicator, unit, both values, the values that are compared, their difference."""
    lines = []
    for code in (*STOCKS, *FLOWS):
        indicator, v = pair.now.dictionary.indicators[code], pair.of(code)
        unit = "元" if indicator.format == "money" else indicator.unit
        lines.append(
            (indicator.label, unit, v.before, v.now, v.like_before, v.like_now, v.difference)
        )
    now, before = pair.now.period.name, pair.before.period.name
    alike = statements.LIKE_FOR_LIKE
    heads = ["指标", "单位", before, now, f"{before}（{alike}）", f"{now}（{alike}）", "增减"]
    return pd.DataFrame(lines, columns=heads)


@cached
def by_town(view: View, period: str, way: str) -> Table:
    """By how much each town changed, in code order; without both returns it cannot be compared."""
    pair = pair_of(view, period, way)
    stocks = (pair.now.label(code) for code in TOWN_STOCKS)
    heads = (pair.now.part_word, *stocks, *TOWN_FLOWS.values())
    rows = "".join(_town(pair, report) for report in pair.now.parts)
    total = f"全{pair.now.district_word}" if pair.now.county else pair.now.area_name
    whole = f'<tr class="all"><th scope="row">{escape(total)}</th>{_changes(pair, pair.now.area, BY_TOWN)}</tr>'
    table = panels.scrolling_table(
        f"各{pair.now.part_word}的增减",
        "compare towns",
        f"{head(heads)}<tbody>{rows}{whole}</tbody>",
        is_long=pair.now.has_many_parts,
    )
    under = f"{pair.now.period.name}减{pair.before.period.name}；按行政区划代码排列"
    alike = f"全{pair.now.district_word}的投入、时长、受益为{statements.LIKE_FOR_LIKE}之差"
    notes = [pair.now.carried_note, alike if pair.is_like_for_like else ""]
    returns = linked("各期报送表", to_page(pair.now, "submissions"), "报送与质量")
    html = panels.block(
        f"增减来自各{pair.now.part_word}",
        under,
        table,
        "。".join(filter(None, notes)),
        tools=returns,
    )
    return Table(html, _town_data(pair))


def _town(pair: Pair, report: TownReport) -> str:
    code = report.town.code
    name = f'<th scope="row">{linked(nb(report.town.name), to_town(pair.now, code))}</th>'
    star = STAR if report.is_carried else ""
    cells = _changes(pair, code, TOWN_STOCKS, star)
    if (silent := pair.silent(report)) is None:
        return f"<tr>{name}{cells}{_changes(pair, code, tuple(TOWN_FLOWS))}</tr>"
    states = {r.town.code: r.state for r in silent.parts}
    word = silent.dictionary.vocabularies["submission_state"].short_of(
        states.get(code, report.state)
    )
    when = "" if silent is pair.now else silent.period.short
    gap = gap_chip(f"{when}{word}，{NOT_COMPARABLE}")
    return f'<tr>{name}{cells}<td class="n hatched" colspan="{len(TOWN_FLOWS)}">{gap}</td></tr>'


def _changes(pair: Pair, area: str, codes: tuple[str, ...], star: str = "") -> str:
    return "".join(_town_change(pair, area, code, star) for code in codes)


def _town_change(pair: Pair, area: str, code: str, star: str) -> str:
    indicator, change = pair.now.dictionary.indicators[code], pair.of(code, area).difference
    # On a phone, where a town is a card and not a row, the figure bears its name.
    label = escape(TOWN_FLOWS.get(code) or pair.now.label(code))
    text = '<span lang="en">—</span>'
    if change is not None:
        text = f"{_text(indicator, change, is_signed=True)}{star}"
    return f'<td class="n" data-t="{label}">{text}</td>'


def _town_data(pair: Pair) -> pd.DataFrame:
    names = {**pair.now.part_names, pair.now.area: pair.now.area_name}
    lines = [
        (name, *(pair.of(code, area).difference for code in BY_TOWN))
        for area, name in names.items()
    ]
    units = [pair.now.dictionary.indicators[code] for code in BY_TOWN]
    heads = [f"{i.label}增减（{'元' if i.format == 'money' else i.unit}）" for i in units]
    return pd.DataFrame(lines, columns=[pair.now.part_word, *heads])
