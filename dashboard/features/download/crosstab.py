"""汇总、累计 of 数据下载: a heat table whose totals the database computed, its data, and its chart."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard import downloads
from dashboard.charts.panels import STAR, gap_chip, scrolling_table
from dashboard.data import queries
from dashboard.downloads import Selection, filters, pivot
from dashboard.downloads.pivot import ALL, PERIOD, Answer, Axis, Question
from dashboard.page.view import View
from dashboard.style.formats import escape, fitted, nb, number, width
from dashboard.style.theme import heat_step

MOST_ROWS, MANY_ROWS = 100, 24
"""How many rows are on the screen (the file has all), and from when on the table scrolls below its heads."""
UNKNOWN, NOTHING = "—", "·"
_HEAT = ("h0", "h1c", "h2c", "h3c", "h4c")
_WAN = 10_000
# Pixels of a column among many, of a character, and of the longest name before it breaks.
_COLUMN, _CHARACTER, _WIDEST_NAME, _FITTING_COLUMNS = 72, 15, 240, 8
_UNIT = re.compile("（([^（）]+)）$")
_MONEY = "_yuan"


@dataclass(frozen=True, slots=True)
class Crosstab:
    """An answer with what it takes to show it.

    ``gaps``: (town, half-year) → the word for its missing return; ``periods``: the half-years of the selection;
    ``town``: the column that says whose a row is; ``starred``: the columns whose sums lack a town;
    ``silent``: the half-years that lack a return; ``prefix``: what names of organisations begin with, left out on the
    screen.
    """

    question: Question
    across: Axis
    answer: Answer
    rows: tuple[str, ...]
    gaps: Mapping[tuple[str, str], str]
    periods: tuple[str, ...]
    town: str = filters.TOWN
    starred: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    prefix: str = ""

    def gap(self, row: str, column: str) -> str:
        """The word for a cell whose towns have not reported; nothing where something is known."""
        if self.answer.counts.get((row, column)) and self.answer.value(row, column) is not None:
            return ""
        town, periods = self._of(row, column)
        words = [self.gaps.get((town, each), "") for each in periods]
        return words[-1] if town and words and all(words) else ""

    def is_unsure(self, row: str, column: str) -> bool:
        """Whether a cell without rows may stand for rows that a missing return would have."""
        town, periods = self._of(row, column)
        return town == ALL and not self.silent.isdisjoint(periods)

    def _of(self, row: str, column: str) -> tuple[str, tuple[str, ...]]:
        """The town, or all, and the half-years that a cell is of."""
        by_axis = {self.question.row.name: row, self.across.name: column}
        period = by_axis.get(PERIOD, ALL)
        return by_axis.get(self.town, ALL), (period,) if period else self.periods


def crosstab(view: View, chosen: Selection, question: Question, answer: Answer) -> Crosstab:
    """The answer with its silent towns; rows without a list of their own stand by their totals."""
    across = question.column or Axis("", "", {})
    periods = periods_of(view, chosen)
    gaps = gaps_of(view, chosen, question, periods)
    town = chosen.dataset.town_column or filters.TOWN
    rows = list(answer.rows)
    if question.row.name == town:
        silent = {code for code, _ in gaps}
        rows = question.row.ordered(sorted({*rows, *silent}))
    elif len(rows) > MANY_ROWS and question.row.name != PERIOD:
        rows.sort(key=lambda row: -as_float(_total(answer, row)))
    return Crosstab(
        question,
        across,
        answer,
        tuple(rows),
        gaps,
        periods,
        town,
        silent=frozenset(period for _, period in missing_returns(view, chosen, gaps, periods)),
        prefix=view.dictionary.district.full_name,
    )


def _total(answer: Answer, row: str) -> Any:
    last = answer.columns[-1] if answer.columns else ALL
    return answer.values.get((row, ALL), answer.values.get((row, last)))


def periods_of(view: View, chosen: Selection) -> tuple[str, ...]:
    """The half-years that a selection is of, oldest first."""
    asked = (chosen.where.get(PERIOD) or chosen.where.get(filters.AS_OF, "")).split(filters.OR)
    known = queries.reported_periods(view.warehouse)
    if asked != [""]:
        return tuple(period for period in known if period in asked)
    first, last = chosen.where.get(filters.FROM, ""), chosen.where.get(filters.TO, "")
    return tuple(p for p in known if first <= p and (not last or p <= last))


def silent_in(view: View, periods: Sequence[str]) -> dict[tuple[str, str], str]:
    """(town, half-year) → the word for its return, where none counts."""
    return {
        (report.town.code, period): view.state_name(report.state)
        for period in periods
        for report in queries.reports(view.warehouse, period)
        if not report.has_reported and report.town.code in view.town_names
    }


def gaps_of(
    view: View, chosen: Selection, question: Question, periods: Sequence[str]
) -> dict[tuple[str, str], str]:
    """(town, half-year) → the word for its return, where nothing is known of the measure for want of it."""
    silent = silent_in(view, periods)
    axes, town = pivot.axes(chosen.dataset), chosen.dataset.town_column
    if not silent or filters.AS_OF in chosen.where or not {town, PERIOD} <= axes.keys():
        return {}
    every = downloads.select(
        view.warehouse, view.dictionary, chosen.dataset.name, {PERIOD: filters.OR.join(periods)}
    )
    asked = replace(question, row=axes[str(town)], column=axes[PERIOD])
    known = pivot.pivot(every, asked)
    return {p: word for p, word in silent.items() if known.values.get(p) is None}


def missing_returns(
    view: View, chosen: Selection, gaps: Mapping[tuple[str, str], str], periods: Sequence[str]
) -> list[tuple[str, str]]:
    """(town, half-year) of the returns that the rows of a selection lack; none of rows as of a half-year."""
    dataset = chosen.dataset
    if filters.AS_OF in chosen.where:
        return []
    if dataset.town_column is not None:
        asked = chosen.where.get(dataset.town_column, "")
        return [
            (town, period) for town, period in gaps if not asked or town in asked.split(filters.OR)
        ]
    return list(silent_in(view, periods)) if dataset.relation.group == downloads.FLAT else []


def as_float(value: Any) -> float:
    """A value to sort and shade by."""
    return float(value) if isinstance(value, int | float | Decimal) else 0.0


def measure_name(chosen: Selection, question: Question) -> str:
    """``本期投入``, ``项目去重计数``: what the values are, without their unit."""
    title = without_unit(pivot.measures(chosen.dataset)[question.measure])
    if question.measure == pivot.ROWS or question.statistic == "sum":
        return title
    return f"{title}{pivot.STATISTICS[question.statistic]}"


def without_unit(title: str) -> str:
    """``本期投入（元）`` → ``本期投入``."""
    return _UNIT.sub("", title)


def unit_of(chosen: Selection, question: Question) -> str:
    """``万元``, ``小时``; nothing where a heading has none."""
    found = _UNIT.search(pivot.measures(chosen.dataset)[question.measure])
    if found is None or question.statistic == "distinct":
        return ""
    return f"万{found[1]}" if question.measure.endswith(_MONEY) else found[1]


def title(chosen: Selection, question: Question) -> str:
    """``本期投入：镇（街道）× 主要帮扶类型``."""
    across = f" × {question.column.title}" if question.column else ""
    return f"{measure_name(chosen, question)}：{question.row.title}{across}"


def text_of(value: Any, question: Question) -> str:
    """A value as the screen shows it: money in 万元, one decimal where it is no whole number."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    amount = as_float(value)
    if question.measure.endswith(_MONEY):
        return number(amount / _WAN, 1)
    return number(amount, 0 if amount.is_integer() else 1)


def table(found: Crosstab) -> str:
    """The heat table in HTML."""
    question, columns = found.question, found.answer.columns
    wide = f' style="width:{_COLUMN}px"' if len(columns) > _FITTING_COLUMNS else ""
    heads = "".join(f'<th scope="col"{wide}>{nb(found.across.short_of(c))}</th>' for c in columns)
    has_totals = _has_totals(found)
    total = f'<th scope="col" class="n">{nb(_total_name(question))}</th>' if has_totals else ""
    shown = found.rows[:MOST_ROWS]
    names = row_names(question.row, found.rows)
    longest = max((width(names[row].removeprefix(found.prefix)) for row in shown), default=0)
    first = min(max(int(longest * _CHARACTER) + 8, _COLUMN + 20), _WIDEST_NAME)
    inner = [v for (r, c), v in found.answer.values.items() if ALL not in (r, c)]
    largest = max(map(as_float, inner), default=0.0)
    rows = "".join(_row(found, row, names[row], largest) for row in shown)
    body = (
        f'<thead><tr><th scope="col" style="width:{first}px">{nb(question.row.title)}</th>'
        f"{heads}{total}</tr></thead>"
        f"<tbody>{rows}{_total_row(found)}</tbody>"
    )
    return scrolling_table(question.row.title, "heat pivot", body, is_long=len(shown) > MANY_ROWS)


def _has_totals(found: Crosstab) -> bool:
    return any(column == ALL for _, column in found.answer.counts)


def _total_name(question: Question) -> str:
    return (
        pivot.STATISTICS["sum"]
        if question.statistic in pivot.ADDITIVE
        else f"全部{pivot.STATISTICS[question.statistic]}"
    )


def row_names(axis: Axis, rows: Sequence[str]) -> dict[str, str]:
    """Code → name of the rows; of several with one name each has its code."""
    names = {row: axis.name_of(row) for row in rows}
    counts = Counter(names.values())
    return {row: f"{name}（{row}）" if counts[name] > 1 else name for row, name in names.items()}


def labels(axis: Axis, codes: Sequence[str], prefix: str, limit: float) -> list[str]:
    """Names short enough for an axis of a chart, no two alike."""
    names = [fitted(axis.name_of(code).removeprefix(prefix), limit) for code in codes]
    counts = Counter(names)
    pairs = zip(names, codes, strict=True)
    return [f"{fitted(n, limit - 2)}{code[-4:]}" if counts[n] > 1 else n for n, code in pairs]


def _row(found: Crosstab, row: str, title: str, largest: float) -> str:
    columns = found.answer.columns
    words = {found.gap(row, column) for column in columns} or {found.gap(row, ALL)}
    name = f'<th scope="row" title="{escape(title)}">{nb(title.removeprefix(found.prefix))}</th>'
    total = _sum(found, row) if _has_totals(found) else ""
    if columns and len(words) == 1 and all(words):
        chip = gap_chip(next(iter(words)))
        return (
            f'<tr>{name}<td class="cell hatched" colspan="{len(columns)}">{chip}</td>{total}</tr>'
        )
    cells = "".join(_cell(found, row, column, largest) for column in columns)
    return f"<tr>{name}{cells}{total}</tr>"


def _cell(found: Crosstab, row: str, column: str, largest: float) -> str:
    if gap := found.gap(row, column):
        return f'<td class="cell hatched">{gap_chip(gap)}</td>'
    value = found.answer.value(row, column)
    step = _HEAT[heat_step(as_float(value), largest)]
    star = STAR if _lacks(found, row, column) else ""
    return f'<td class="cell {step}">{_shown(found, row, column)}{star}</td>'


def _lacks(found: Crosstab, row: str, column: str) -> bool:
    """Whether a sum to date lacks the return of the half-year: of this town, or of some town."""
    if found.question.row.name == found.town and row != ALL:
        return column in found.starred and (row, column) in found.gaps
    return column in found.starred


def _shown(found: Crosstab, row: str, column: str) -> str:
    is_empty = not found.answer.counts.get((row, column))
    if is_empty:
        is_count = found.question.statistic in (*pivot.ADDITIVE, "distinct")
        return NOTHING if is_count else ""
    value = found.answer.value(row, column)
    is_zero = value is not None and not value
    return NOTHING if is_zero else escape(text_of(value, found.question))


def _sum(found: Crosstab, row: str) -> str:
    gap = found.gap(row, ALL) and not found.answer.counts.get((row, ALL))
    text = UNKNOWN if gap else _shown(found, row, ALL)
    return f'<td class="sum">{text}</td>'


def _total_row(found: Crosstab) -> str:
    cells = "".join(
        f"<td>{_shown(found, ALL, c)}{STAR if _lacks(found, ALL, c) else ''}</td>"
        for c in found.answer.columns
    )
    total = _sum(found, ALL) if _has_totals(found) else ""
    name = nb(_total_name(found.question))
    return f'<tr class="total"><th scope="row">{name}</th>{cells}{total}</tr>'


def data(found: Crosstab) -> pd.DataFrame:
    """The table for a file: exact values, codes beside names, the word for a gap in its cell."""
    axis, columns = found.question.row, found.answer.columns
    names = row_names(axis, found.rows)
    has_codes = bool(axis.names) and axis.name != PERIOD
    lines = []
    for row in (*found.rows, ALL):
        name = _total_name(found.question) if row == ALL else names[row]
        line: list[Any] = [name, *([] if not has_codes else [row])]
        line += [_exact(found, row, column) for column in columns]
        lines.append([*line, *([_exact(found, row, ALL)] if _has_totals(found) else [])])
    heads = [axis.title, *([f"{axis.title}代码"] if has_codes else [])]
    heads += [found.across.name_of(column) for column in columns]
    heads += [_total_name(found.question)] if _has_totals(found) else []
    return pd.DataFrame(lines, columns=heads, dtype=object)


def _exact(found: Crosstab, row: str, column: str) -> object:
    if gap := found.gap(row, column):
        return gap
    if not found.answer.counts.get((row, column)):
        is_count = found.question.statistic in (*pivot.ADDITIVE, "distinct")
        return 0 if is_count and not found.is_unsure(row, column) else None
    value = found.answer.value(row, column)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
