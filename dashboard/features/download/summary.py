"""The blocks of 汇总, 与另一期比较 and 累计: table, chart, files, and the sentence that proves the sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go

from dashboard import downloads
from dashboard.charts import base, grid, panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.downloads import Selection, filters, pivot
from dashboard.downloads.pivot import ALL, PERIOD, Question
from dashboard.features.download import crosstab, two_periods
from dashboard.features.download.crosstab import Crosstab, as_float
from dashboard.features.download.two_periods import Pair
from dashboard.page import menu, statements
from dashboard.page.view import View
from dashboard.style.formats import nb, number, width
from dashboard.style.theme import TYPE, Tokens
from etl.dictionary import Indicator

MOST_BARS, LONGEST_NAME = 12, 11
_PART, _NAMED = 0.75, 3
_WAN = 10_000
NO_SUM = "不同{period}的存量不能相加，跨期的合计为空"
NO_ADDING = "只有本期发生的数量和可以去重计数的对象能够累计；这一数据集没有，请改选其他数据集。"
NOT_YET = "筛选后没有数据，请放宽上方的筛选。"


@dataclass(frozen=True, slots=True)
class Summary:
    """A table, what it is called in files, and its chart if one can be drawn."""

    title: str
    table: Table
    chart: Chart | None


def summed(view: View, chosen: Selection, question: Question, tokens: Tokens) -> Summary:
    """汇总: rows × columns with every total, and the totals of the columns as bars."""
    found = crosstab.crosstab(view, chosen, question, pivot.pivot(chosen, question))
    title, unit = crosstab.title(chosen, question), crosstab.unit_of(chosen, question)
    notes = (
        _unit_note(unit),
        _proof(view, chosen, found),
        _stock_note(view, chosen, question),
        _gap_note(view, chosen, found),
    )
    html = panels.block(title, _sentence(*notes), crosstab.table(found), _rest(found))
    table = Table(html, crosstab.data(found))
    return Summary(title, table, _bars(view, chosen, found, tokens))


def accumulated(view: View, chosen: Selection, question: Question, tokens: Tokens) -> Summary:
    """累计: each half-year the sum since the first one, and the whole as bars."""
    periods = crosstab.periods_of(view, chosen)
    axis = pivot.axes(chosen.dataset)[PERIOD]
    asked = replace(question, column=axis)
    answer = pivot.cumulative(chosen, asked, periods)
    found = crosstab.crosstab(view, chosen, asked, answer)
    has_towns = chosen.dataset.town_column is not None
    gaps = found.gaps if has_towns else crosstab.silent_in(view, periods)
    silent = {period for _, period in gaps}
    found = replace(found, starred=frozenset(silent))
    first = view.dictionary.period(periods[0]).name
    name, unit = crosstab.measure_name(chosen, question), crosstab.unit_of(chosen, question)
    title = f"累计{name.removeprefix('本期')}：自{first}至各期末"
    missing = "* 截至该期有缺报，未计入累计" if silent else ""
    notes = (_unit_note(unit), missing)
    html = panels.block(title, _sentence(*notes), crosstab.table(found), _rest(found))
    return Summary(title, Table(html, crosstab.data(found)), _growth(view, chosen, found, tokens))


def compared(
    view: View, chosen: Selection, question: Question, periods: tuple[str, str], tokens: Tokens
) -> Summary:
    """与另一期比较: both half-years over the towns that reported both."""
    found = two_periods.pair(view, chosen, question, *periods)
    unit = crosstab.unit_of(chosen, question)
    now = view.dictionary.period(periods[0]).name
    words = two_periods.change_in_words(view, found, unit)
    title = f"{now}{crosstab.measure_name(chosen, question)}{words}"
    body = two_periods.table(view, found, unit)
    hidden = len(found.rows) - crosstab.MOST_ROWS
    rest = f"列出前{crosstab.MOST_ROWS}行，其余{number(hidden)}行在文件中" if hidden > 0 else ""
    html = panels.block(title, _sentence(two_periods.basis(view, found)), body, rest)
    every = list(two_periods.rows(found, len(found.rows)))
    table = Table(html, grid.table_data(two_periods.heads(view, found, unit), every))
    return Summary(title, table, _both(view, chosen, found, tokens))


def workbook(view: View, chosen: Selection, made: Summary) -> downloads.File:
    """The table as a workbook that says what was chosen."""
    name = downloads.file_name(view.warehouse, view.dictionary, made.title, [], "xlsx")
    facts = [
        ("内容", made.title),
        ("数据集", chosen.dataset.relation.title),
        ("筛选", "、".join(downloads.filter_names(chosen)) or "无，全部数据"),
        ("发布版本", view.warehouse.edition.version),
    ]
    return downloads.File(
        "下载汇总 XLSX",
        name,
        downloads.XLSX,
        lambda: downloads.frame_workbook(made.table.data, facts, {}),
    )


def _sentence(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _unit_note(unit: str) -> str:
    return f"单位：{unit}" if unit else ""


def _rest(found: Crosstab) -> str:
    hidden = len(found.rows) - crosstab.MOST_ROWS
    return f"列出前{crosstab.MOST_ROWS}行，其余{number(hidden)}行在文件中" if hidden > 0 else ""


def _stock_note(view: View, chosen: Selection, question: Question) -> str:
    is_stock = downloads.query.adds(chosen.dataset, question.measure) == "stock"
    if question.statistic == "sum" and is_stock and len(crosstab.periods_of(view, chosen)) > 1:
        return NO_SUM.format(period=view.period_title)
    return ""


def _gap_note(view: View, chosen: Selection, found: Crosstab) -> str:
    """``2026年上半年大沥镇、九江镇未计入``, where towns are no axis and so no row says it."""
    axes = {found.question.row.name, found.across.name}
    is_told = found.town in axes or filters.AS_OF in chosen.where
    has_towns = chosen.dataset.town_column is not None
    is_flat = chosen.dataset.relation.group == downloads.FLAT
    if is_told or not (has_towns or is_flat):
        return ""
    gaps = found.gaps if has_towns else crosstab.silent_in(view, found.periods)
    told = []
    for period in dict.fromkeys(period for _, period in gaps):
        towns = [view.town_names[town] for town, when in gaps if when == period]
        told.append(f"{view.dictionary.period(period).name}{view.named(towns)}未计入")
    return "，".join(told) + ("，涉及的“·”不是零" if told else "")


def _proof(view: View, chosen: Selection, found: Crosstab) -> str:
    """``417行合计12,143,400元，与总览一致``, of a sum."""
    question, total = found.question, found.answer.value()
    if question.statistic != "sum" or total is None:
        return ""
    unit = crosstab.unit_of(chosen, question).removeprefix("万")
    exact = as_float(total)
    text = number(exact, 0 if exact.is_integer() else 2)
    same = (
        f"，与{menu.ENTRIES[0].title}一致" if _is_that_of_the_overview(view, chosen, exact) else ""
    )
    measured = _indicator(view, question.measure)
    return f"{number(found.answer.counts[(ALL, ALL)])}行合计{text}{unit}{same if measured else ''}"


def _indicator(view: View, column: str) -> Indicator | None:
    known = view.dictionary.indicators.values()
    return next((i for i in known if i.column == column and i.kind == "flow"), None)


def _is_that_of_the_overview(view: View, chosen: Selection, total: float) -> bool:
    if not {PERIOD} <= set(chosen.where) <= {PERIOD, "town_code", "area_code", "area_level"}:
        return False
    return any(
        (known := statements.figure(view, indicator.code).value) is not None
        and abs(known - total) < 0.005
        for indicator in view.dictionary.indicators.values()
        if indicator.kind == "flow"
    )


def _bars(view: View, chosen: Selection, found: Crosstab, tokens: Tokens) -> Chart | None:
    """The totals of the columns, or of the rows where there are none, the largest on top."""
    answer, question = found.answer, found.question
    axis = question.column or question.row
    places = (
        [(ALL, c) for c in answer.columns] if question.column else [(r, ALL) for r in found.rows]
    )
    codes = {place[0] or place[1]: answer.values.get(place) for place in places}
    values = {code: as_float(value) for code, value in codes.items() if value is not None}
    if len(values) < 2:
        return None
    if axis.name != PERIOD:
        values = dict(sorted(values.items(), key=lambda item: -item[1]))
    shown = dict(list(values.items())[:MOST_BARS])
    colors = view.dictionary.vocabularies["aid_type"].colors if axis.name == "aid_type" else {}
    titled = {axis.name_of(code): value for code, value in values.items()}
    is_sum = question.statistic in pivot.ADDITIVE and axis.name != PERIOD
    headline = (_shares(titled) if is_sum else "") or f"按{axis.title}"
    rest = f"，前{MOST_BARS}项" if len(values) > MOST_BARS else ""
    unit = crosstab.unit_of(chosen, question)
    what = f"各{axis.title}的{crosstab.measure_name(chosen, question)}{_bracketed(unit)}{rest}"
    frame = pd.DataFrame(
        {
            "name": crosstab.labels(axis, list(shown), found.prefix, LONGEST_NAME),
            "value": list(shown.values()),
            "text": [crosstab.text_of(value, question) for value in shown.values()],
            "href": "",
        }
    )
    marker = {"color": [colors.get(code, tokens.ok) for code in shown]}
    words = ChartText(headline, what, view.source)
    figure = _drawn(frame, marker, words, unit, tokens)
    data = pd.DataFrame({axis.title: list(titled), what: list(titled.values())})
    return Chart(figure, data)


def _bracketed(unit: str) -> str:
    return f"（{unit}）" if unit else ""


def _drawn(
    frame: pd.DataFrame, marker: base.Mark, words: ChartText, unit: str, tokens: Tokens
) -> go.Figure:
    figure = base.value_bars(frame, marker, f"%{{text}} {unit}", tokens)
    base.name_axis(figure, len(frame), tokens)
    figure.update_xaxes(visible=False, range=[0, max(frame["value"].max(), 1e-9)])
    left = int(14 * max(map(width, frame["name"]))) + 16
    height = 120 + 32 * len(frame)
    return base.finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=76)


def _shares(values: dict[str, float]) -> str:
    """``产业帮扶、教育帮扶、救助帮扶合占78%``: the fewest that make up three quarters, if they are few."""
    total, sum_ = sum(values.values()), 0.0
    for count, value in enumerate(values.values(), 1):
        sum_ += value
        if total > 0 and sum_ >= _PART * total and count < len(values):
            together = "合占" if count > 1 else "占"
            return f"{'、'.join(list(values)[:count])}{together}{number(100 * sum_ / total)}%"
        if count == _NAMED:
            break
    return ""


def _growth(view: View, chosen: Selection, found: Crosstab, tokens: Tokens) -> Chart | None:
    """The sum to date at each half-year."""
    question, axis = found.question, found.across
    values = {c: as_float(found.answer.value(ALL, c)) for c in found.answer.columns}
    if len(values) < 2:
        return None
    unit = crosstab.unit_of(chosen, question)
    last = crosstab.text_of(list(values.values())[-1], question)
    names = [axis.name_of(code) for code in values]
    what = f"累计{crosstab.measure_name(chosen, question).removeprefix('本期')}{_bracketed(unit)}"
    frame = pd.DataFrame(
        {
            "name": names,
            "value": list(values.values()),
            "text": [crosstab.text_of(value, question) for value in values.values()],
            "href": "",
        }
    )
    marker: base.Mark = {"color": tokens.ok}
    if found.starred:
        pattern = base.part_pattern(tokens.bg, [code in found.starred for code in values])
        marker["pattern"] = pattern
    lacking = "；斜线：有缺报" if found.starred else ""
    words = ChartText(f"至{names[-1]}累计{last}{unit}", f"{what}{lacking}", view.source)
    figure = _drawn(frame, marker, words, unit, tokens)
    data = pd.DataFrame({axis.title: names, what: list(values.values())})
    return Chart(figure, data)


def _both(view: View, chosen: Selection, found: Pair, tokens: Tokens) -> Chart | None:
    """Both half-years of each row side by side, pale before and dark now."""
    rows = [row for row in found.rows if row not in found.left_out]
    pairs = {row: found.values(row) for row in rows[:MOST_BARS]}
    known = {row: pair for row, pair in pairs.items() if None not in pair}
    if not known:
        return None
    axis, unit = found.question.row, crosstab.unit_of(chosen, found.question)
    prefix = view.dictionary.district.full_name
    names = crosstab.labels(axis, list(known), prefix, LONGEST_NAME)
    figure = go.Figure()
    both = ((found.before, 0, tokens.heat[1]), (found.now, 1, tokens.ok))
    for period, at, color in reversed(both):
        values = [as_float(pair[at]) for pair in known.values()]
        figure.add_bar(
            y=names,
            x=values,
            orientation="h",
            name=view.dictionary.period(period).name,
            marker={"color": color, "line": {"width": 0}},
            text=[crosstab.text_of(pair[at], found.question) for pair in known.values()],
            textposition="outside",
            textfont={"size": TYPE.label, "color": tokens.ink},
            constraintext="none",
            cliponaxis=False,
            hovertemplate=f"<b>%{{y}}</b><br>%{{text}} {unit}<extra></extra>",
        )
    figure.update_layout(barmode="group", bargap=0.25)
    base.name_axis(figure, len(known), tokens)
    largest = max(as_float(value) for pair in known.values() for value in pair)
    figure.update_xaxes(visible=False, range=[0, max(largest, 1e-9)])
    before, now = (view.dictionary.period(p).name for p in (found.before, found.now))
    title = f"各{axis.title}的{crosstab.measure_name(chosen, found.question)}"
    under = f"浅色为{before}，深色为{now}{_bracketed(unit)}"
    left = int(14 * max(map(width, names))) + 16
    words = ChartText(title, under, view.source)
    height = 120 + 42 * len(known)
    base.finish(figure, words, tokens, height=height, top=72, bottom=50, left=left, right=76)
    return Chart(
        figure, _both_data(axis.title, [axis.name_of(r) for r in known], known, (before, now))
    )


def _both_data(
    title: str,
    names: Sequence[str],
    known: dict[str, tuple[object, object]],
    periods: tuple[str, str],
) -> pd.DataFrame:
    before = [as_float(pair[0]) for pair in known.values()]
    now = [as_float(pair[1]) for pair in known.values()]
    return pd.DataFrame({title: list(names), periods[0]: before, periods[1]: now})


def nothing(advice: str) -> str:
    """What is said where nothing can be shown."""
    return panels.block("没有可以汇总的数据", "", panels.empty_box("没有数据", nb(advice)))
