"""与另一期比较 of 数据下载: one measure at two half-years, over the towns that reported both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard import downloads
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.downloads import Selection, filters, pivot
from dashboard.downloads.pivot import ALL, PERIOD, Answer, Question
from dashboard.features.download import crosstab
from dashboard.features.download.crosstab import MANY_ROWS, MOST_ROWS, as_float
from dashboard.page import statements
from dashboard.page.view import TOWN, View
from dashboard.style.formats import signed

_WAN = 10_000
SHARES = "project_share"


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer at two half-years.

    ``left_out``: town → why it is not compared; ``town``: the column of towns; ``is_alike``: whether both are of
    the same towns.
    """

    question: Question
    answer: Answer
    now: str
    before: str
    left_out: Mapping[str, str]
    town: str
    is_alike: bool = True

    def values(self, row: str) -> tuple[Any, Any]:
        """Before and now; zero where a count has no rows, ``None`` where nothing is known."""
        return self._value(row, self.before), self._value(row, self.now)

    def _value(self, row: str, period: str) -> Any:
        is_count = self.question.statistic in (*pivot.ADDITIVE, "distinct")
        if not self.answer.counts.get((row, period)):
            return 0 if is_count else None
        return self.answer.value(row, period)

    @property
    def rows(self) -> list[str]:
        """The rows in their order; those of a long list by what they are now."""
        rows = list(self.answer.rows)
        if self.question.row.name == self.town:
            return self.question.row.ordered([*rows, *self.left_out.keys() - set(rows)])
        if len(rows) > MANY_ROWS:
            rows.sort(key=lambda row: -as_float(self.values(row)[1]))
        return rows


def pair(view: View, chosen: Selection, question: Question, now: str, before: str) -> Pair:
    """The measure at both half-years; a town that is silent in one of them is left out of both."""
    axis = pivot.axes(chosen.dataset)[PERIOD]
    left_out = _left_out(view, chosen, question, (before, now))
    where = {k: v for k, v in chosen.where.items() if k not in (PERIOD, *filters.PERIODS)}
    where[PERIOD] = f"{before}{filters.OR}{now}"
    town = chosen.dataset.town_column
    if town and left_out:
        where |= _others(view, where, town, left_out)
    both = downloads.select(view.warehouse, view.dictionary, chosen.dataset.name, where)
    answer = pivot.pivot(both, replace(question, column=axis))
    is_alike = bool(town) or not crosstab.silent_in(view, (before, now))
    return Pair(question, answer, now, before, left_out, town or "", is_alike)


def _others(
    view: View, where: Mapping[str, str], town: str, left_out: Mapping[str, str]
) -> dict[str, str]:
    """The filter for the towns that are compared; for none, if all are left out."""
    asked = where.get(town)
    names = [code for code in view.town_names if code not in left_out]
    if (
        asked
        and not set(asked.split("|")) & left_out.keys()
        and set(asked.split("|")) <= set(names)
    ):
        return {}
    return {town: "|".join(names) or "-"}


def _left_out(
    view: View, chosen: Selection, question: Question, periods: tuple[str, str]
) -> dict[str, str]:
    """Town → ``2026年上半年缺报``, where nothing is known of the measure."""
    gaps = crosstab.gaps_of(view, chosen, question, periods)
    return {
        town: f"{view.dictionary.period(period).name}{word}"
        for (town, period), word in gaps.items()
    }


def heads(view: View, found: Pair, unit: str) -> list[Head]:
    """The heads of the table."""
    names = [view.dictionary.period(p).name for p in (found.before, found.now)]
    columns = [Head(name, unit) for name in (*names, "增减")]
    return [Head(found.question.row.title, is_words=True), *columns, Head("增减", "%")]


def rows(found: Pair, limit: int = MOST_ROWS) -> Iterator[Row]:
    """A row each, then the total."""
    names = crosstab.row_names(found.question.row, found.rows)
    for row in found.rows[:limit]:
        name = names[row]
        if row in found.left_out:
            yield Row(name, [Cell(f"{found.left_out[row]}，不比较", is_gap=True, span=4)])
        else:
            yield Row(name, list(_cells(found, row)))
    total = "合计" if found.question.statistic in pivot.ADDITIVE else "全部"
    yield Row(total, list(_cells(found, ALL)), is_total=True)


def _cells(found: Pair, row: str) -> Iterator[Cell]:
    before, now = found.values(row)
    for value in (before, now):
        exact = None if value is None else as_float(value)
        yield Cell(crosstab.text_of(value, found.question), value=_in_unit(found, exact))
    if before is None or now is None or not found.is_alike:
        yield Cell(crosstab.UNKNOWN)
        yield Cell(crosstab.UNKNOWN)
        return
    change = as_float(now) - as_float(before)
    shown = _in_unit(found, change) or 0.0
    digits = 1 if found.question.measure.endswith("_yuan") or not shown.is_integer() else 0
    yield Cell(signed(shown, digits), value=shown)
    percent = 100 * change / as_float(before) if before else None
    text = crosstab.UNKNOWN if percent is None else f"{signed(percent, 1)}"
    yield Cell(text, value=percent)


def _in_unit(found: Pair, value: float | None) -> float | None:
    is_money = found.question.measure.endswith("_yuan")
    return value / _WAN if value is not None and is_money else value


def table(view: View, found: Pair, unit: str) -> str:
    """The table in HTML."""
    listed = list(rows(found))
    return grid(
        found.question.row.title,
        heads(view, found, unit),
        listed,
        "two",
        is_long=len(listed) > MANY_ROWS,
    )


def change_in_words(view: View, found: Pair, unit: str) -> str:
    """``较2025年下半年增加172.3万元（+16.6%）``."""
    before, now = found.values(ALL)
    name = view.dictionary.period(found.before).name
    if before is None or now is None or not found.is_alike:
        return f"与{name}不能比较"
    change = as_float(now) - as_float(before)
    if not change:
        return f"与{name}持平"
    verb = "增加" if change > 0 else "减少"
    percent = f"（{signed(100 * change / as_float(before), 1)}%）" if before else ""
    return f"较{name}{verb}{crosstab.text_of(abs(change), found.question)}{unit}{percent}"


def basis(view: View, found: Pair) -> str:
    """Over which towns it is compared."""
    if not found.is_alike:
        return _why_not(view, found)
    if not found.left_out:
        return ""
    names = [view.town_names[town] for town in found.left_out if town in view.town_names]
    rest = len(view.town_names) - len(names)
    return f"{statements.LIKE_FOR_LIKE}：只比较两期都{statements.TAKEN_UP}的{rest}个{TOWN}，{view.named(names)}未计入"


def _why_not(view: View, found: Pair) -> str:
    """Which towns are silent where rows are of no town, and where to compare instead."""
    silent = dict.fromkeys(t for t, _ in crosstab.silent_in(view, (found.before, found.now)))
    names = view.named([view.town_names[town] for town in silent])
    shares = view.title_of(SHARES)
    return f"{names}有一期未计入，这一数据集不分{TOWN}，两期不能同口径比较；请改用“{shares}”"
