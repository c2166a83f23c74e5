"""The blocks of 汇总, 与另一期比较 and 累计: table, chart, files, and the sentence that proves the sum."""

from dataclasses import dataclass, replace

from dashboard import downloads
from dashboard.charts import grid, panels
from dashboard.charts.base import Chart, Table
from dashboard.downloads import Selection, pivot
from dashboard.downloads.pivot import ALL, PERIOD, Question
from dashboard.features.download import bars, crosstab, two_periods
from dashboard.features.download.crosstab import Crosstab, as_float
from dashboard.page import menu, statements
from dashboard.page.view import View
from dashboard.style.formats import nb, number
from dashboard.style.theme import Tokens
from etl.dictionary import Indicator

NO_SUM = "不同{period}的存量不能相加，跨期的合计为空"
NO_ADDING = "只有本期发生的数量和可以去重计数的对象能够累计；这一数据集没有，请改选其他数据集。"
NOT_YET = "筛选后没有数据，请放宽上方的筛选。"


@dataclass(frozen=True, slots=True)
class Summary:
    """A table, what it is called in files, its chart if one can be drawn, and what to know of it.

    ``totals``: how many of the last rows are sums.
    """

    title: str
    table: Table
    chart: Chart | None
    notes: str = ""
    totals: int = 1


def summed(view: View, chosen: Selection, question: Question, tokens: Tokens) -> Summary:
    """汇总: rows × columns with every total, and the totals of the columns as bars."""
    found = crosstab.crosstab(view, chosen, question, pivot.pivot(chosen, question))
    title, unit = crosstab.title(chosen, question), crosstab.unit_of(chosen, question)
    notes = (
        _unit_note(unit),
        _proof(view, chosen, found),
        _stock_note(view, chosen, question),
        _gap_note(view, chosen, found),
        chosen.dataset.relation.caution,
    )
    html = panels.block(title, _sentence(*notes), crosstab.table(found), _rest(found))
    table = Table(html, crosstab.data(found))
    chart = bars.totals(view, chosen, found, tokens)
    return Summary(title, table, chart, _sentence(*notes))


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
    chart = bars.growth(view, chosen, found, tokens)
    return Summary(title, Table(html, crosstab.data(found)), chart, _sentence(*notes))


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
    basis = two_periods.basis(view, found)
    html = panels.block(title, _sentence(basis), body, rest)
    every = list(two_periods.rows(found, len(found.rows)))
    table = Table(html, grid.table_data(two_periods.heads(view, found, unit), every))
    return Summary(title, table, bars.both(view, chosen, found, tokens), basis, totals=0)


def workbook(view: View, chosen: Selection, made: Summary) -> downloads.File:
    """The table as a workbook that says what was chosen."""
    name = downloads.file_name(view.warehouse, view.dictionary, made.title, [], "xlsx")
    facts = [
        ("内容", made.title),
        ("数据集", chosen.dataset.relation.title),
        ("筛选", "、".join(downloads.filter_names(chosen)) or "无，全部数据"),
        ("说明", made.notes or "无"),
        ("发布版本", view.warehouse.edition.version),
    ]
    return downloads.File(
        "下载汇总 XLSX",
        name,
        downloads.XLSX,
        lambda: downloads.frame_workbook(made.table.data, facts, {}, "汇总", made.totals),
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
    """``2026年上半年大沥镇、九江镇未计入``, where no cell of the table is hatched for it."""
    axes = {found.question.row.name, found.across.name}
    is_cell = found.town in axes and (PERIOD in axes or len(found.periods) == 1)
    if is_cell:
        return ""
    gaps = crosstab.missing_returns(view, chosen, found.gaps, found.periods)
    told = []
    for period in dict.fromkeys(period for _, period in gaps):
        towns = [view.town_names[town] for town, when in gaps if when == period]
        told.append(f"{view.dictionary.period(period).name}{view.named(towns)}未计入")
    hint = "，涉及的“·”不是零" if told and found.town not in axes else ""
    return "，".join(told) + hint


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


def nothing(advice: str) -> str:
    """What is said where nothing can be shown."""
    return panels.block("没有可以汇总的数据", "", panels.empty_box("没有数据", nb(advice)))
