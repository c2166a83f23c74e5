"""The choices of 汇总, 与另一期比较 and 累计, all of them in the address: way, rows, columns, measure, statistic."""

import streamlit as st

from dashboard import downloads
from dashboard.data import queries
from dashboard.downloads import Selection, pivot
from dashboard.downloads.pivot import PERIOD, Axis, Question
from dashboard.features.download import crosstab, summary
from dashboard.features.download.summary import Summary
from dashboard.page.filters import Choice
from dashboard.page.layout import palette
from dashboard.page.view import View

BY_ROW, PIVOT, COMPARE, CUMULATIVE = "rows", "pivot", "compare", "cumulative"
WAYS = {BY_ROW: "逐行", PIVOT: "汇总", COMPARE: "与另一期比较", CUMULATIVE: "累计"}
WAY, BY, ACROSS, OF, STATISTIC, AGAINST = "how", "by", "across", "of", "stat", "against"
NO_COLUMN = "不分列"
# What a table starts with, as far as it has it.
_FIRST_ROWS = ("town_code", "area_code", "kind", "aid_type")
_FIRST_COLUMNS = ("aid_type", "class", "status", PERIOD)
_FIRST_MEASURES = ("contribution_yuan", "contribution_share_yuan", "cash_yuan")
_HALF_YEARS_TO_COMPARE = 2


def choose_way(view: View, chosen: Selection) -> str:
    """Row by row, as a summary, beside another half-year, or accumulated: what the dataset allows."""
    ways = [BY_ROW, *([PIVOT] if pivot.axes(chosen.dataset) else [])]
    has_periods = PERIOD in pivot.axes(chosen.dataset) and len(ways) > 1
    if has_periods and len(queries.reported_periods(view.warehouse)) >= _HALF_YEARS_TO_COMPARE:
        ways += [COMPARE, CUMULATIVE]
    names = {way: WAYS[way] for way in ways}
    return Choice(WAY, "看法", names, BY_ROW, silent=frozenset(WAYS)).segmented_control()


def choose_summary(view: View, chosen: Selection, way: str) -> Summary | None:
    """Draw the choices and make the table; ``None`` where there is nothing to show."""
    periods = crosstab.periods_of(view, chosen)
    axes, measures = _offered(chosen, way)
    if not axes or not measures or not downloads.count(chosen) or (way != PIVOT and not periods):
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", key="pivot_choices"):
        question = _choose_question(chosen, way, axes, measures)
        other = _choose_other(view, periods[-1]) if way == COMPARE else ""
    if way == PIVOT:
        return summary.summed(view, chosen, question, palette())
    if way == CUMULATIVE:
        return summary.accumulated(view, chosen, question, palette())
    return summary.compared(view, chosen, question, (periods[-1], other), palette())


def _offered(chosen: Selection, way: str) -> tuple[dict[str, Axis], dict[str, str]]:
    """The axes and the measures that a way of looking has."""
    axes, measures = pivot.axes(chosen.dataset), pivot.measures(chosen.dataset)
    if way in (COMPARE, CUMULATIVE):
        axes.pop(PERIOD, None)
    if way == CUMULATIVE:
        measures = {m: t for m, t in measures.items() if pivot.accumulates(chosen, m)}
    return axes, measures


def _choose_question(
    chosen: Selection, way: str, axes: dict[str, Axis], measures: dict[str, str]
) -> Question:
    """Rows, columns, measure and statistic."""
    titles = {name: axis.title for name, axis in axes.items()}
    row = _choice(BY, "行", titles, _first(_FIRST_ROWS, titles))
    column = _choose_column(chosen, row) if way == PIVOT else ""
    # Without units: the screen shows 万元 where the file has 元.
    named = {name: crosstab.without_unit(title) for name, title in measures.items()}
    measure = _choice(OF, "数值", named, _first(_FIRST_MEASURES, named), 190)
    known = pivot.statistics(chosen, measure)
    # Means over all half-years so far are no accumulation.
    known = known[:1] if way == CUMULATIVE else known
    names = {code: pivot.STATISTICS[code] for code in known}
    statistic = _choice(STATISTIC, "算法", names, known[0], 110)
    return Question(axes[row], axes[column] if column else None, measure, statistic)


def _choose_column(chosen: Selection, row: str) -> str:
    axes = {name: axis.title for name, axis in pivot.across(chosen.dataset).items() if name != row}
    first = next((name for name in _FIRST_COLUMNS if name in axes), "")
    none = "-"
    column = _choice(ACROSS, "列", {none: NO_COLUMN} | axes, first or none)
    return "" if column == none else column


def _choice(key: str, label: str, names: dict[str, str], default: str, width: int = 160) -> str:
    return Choice(key, label, names, default, width, has_label=True).selectbox()


def _first(wanted: tuple[str, ...], known: dict[str, str]) -> str:
    return next((name for name in wanted if name in known), next(iter(known)))


def _choose_other(view: View, period: str) -> str:
    """The half-year to compare with, at first the one before."""
    known = [p for p in queries.reported_periods(view.warehouse) if p != period]
    before = [p for p in known if p < period]
    names = {p: view.dictionary.period(p).name for p in reversed(known)}
    return _choice(AGAINST, "与哪一期比较", names, (before or known)[-1])
