"""The main figures of an area at a half-year: value, sum to date, changes (``area_figure``, ``area_change``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dashboard.data.warehouse import Warehouse, cached_query, in_area

# Codes of the vocabulary ``comparison``.
PREVIOUS = "previous"
YEAR_BEFORE = "year_before"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure compared with that of another half-year.

    ``now``, ``before``: of a flow, sums over the towns with a return in both; ``percent``: ``None`` where
    it was zero before; ``is_like_for_like``: some towns are left out.
    """

    period: str
    now: float
    before: float
    percent: float | None
    is_like_for_like: bool

    @property
    def difference(self) -> float:
        """The change: now minus before."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of an area at a half-year.

    ``value``: ``None`` = no return; ``to_date``: the sum since the first half-year, of a flow;
    ``returns_missing``: how many returns that sum lacks; ``changes``: by :data:`PREVIOUS` and
    :data:`YEAR_BEFORE`, where there is something to compare with.
    """

    indicator: str
    value: float | None
    to_date: float | None
    is_approximate: bool
    is_approximate_to_date: bool
    returns_missing: int
    changes: Mapping[str, Change] = field(default_factory=dict)


@cached_query
def figures(warehouse: Warehouse, area: str, period: str) -> Mapping[str, Figure]:
    """Indicator → figure, for the indicators with ``compared: true`` in the dictionary."""
    changes = _changes(warehouse, area, period)
    sql = """
        select indicator, value, value_to_date, is_approximate, is_approximate_to_date,
            coalesce(returns_missing_to_date, 0)
        from published.area_figure where area_code = ? and period = ?
    """
    rows = warehouse.rows(sql, area, period)
    return {row[0]: replace(Figure(*row), changes=changes.get(row[0], {})) for row in rows}


@cached_query
def trends(
    warehouse: Warehouse, area: str, until: str, column: str = "value"
) -> Mapping[str, tuple[float | None, ...]]:
    """Indicator → its values of each half-year up to ``until``, oldest first (``None`` = no return).

    ``column``: ``value``, or ``value_to_date`` for the sums since the first half-year.
    """
    sql = f"""
        select indicator, {column} from published.area_figure
        where area_code = ? and period <= ? order by period
    """
    series: dict[str, list[float | None]] = {}
    for indicator, value in warehouse.rows(sql, area, until):
        series.setdefault(indicator, []).append(value)
    return {indicator: tuple(values) for indicator, values in series.items()}


def _changes(warehouse: Warehouse, area: str, period: str) -> dict[str, dict[str, Change]]:
    sql = """
        select indicator, compared_with, period_before, value_now, value_before, change_pct,
            is_like_for_like
        from published.area_change where area_code = ? and period = ?
    """
    changes: dict[str, dict[str, Change]] = {}
    for indicator, compared_with, *change in warehouse.rows(sql, area, period):
        changes.setdefault(indicator, {})[compared_with] = Change(*change)
    return changes


@dataclass(frozen=True, slots=True)
class ProblemCounts:
    """Unresolved problems of an area by their last report; of these, overdue ones and those on the agenda."""

    unresolved: int
    overdue: int
    on_agenda: int


@dataclass(frozen=True, slots=True)
class DueCounts:
    """Unfinished projects of an area: overdue; due by the end of the year, of these to be confirmed.

    ``undated``: those without a planned end.
    """

    overdue: int
    due: int
    to_confirm: int
    undated: int


@dataclass(frozen=True, slots=True)
class TypicalCounts:
    """Typical villages of an area.

    ``listed``: on a list that the policy names; of these ``helped`` have a project and ``unreported`` are
    in towns that never reported; ``others``: only on other lists.
    """

    listed: int
    helped: int
    unreported: int
    others: int


@cached_query
def problem_counts(warehouse: Warehouse, area: str, period: str) -> ProblemCounts:
    """How many problems are unresolved, overdue and on the agenda of the leading group."""
    return ProblemCounts(*_counts(warehouse, _PROBLEMS, area, period))


@cached_query
def due_counts(warehouse: Warehouse, area: str, period: str) -> DueCounts:
    """How many projects are overdue, due by the end of the year, and to be confirmed."""
    return DueCounts(*_counts(warehouse, _DUE, area, period))


@cached_query
def typical_counts(warehouse: Warehouse, area: str, period: str) -> TypicalCounts:
    """How many typical villages there are, and how many of them have a project."""
    return TypicalCounts(*_counts(warehouse, _TYPICAL, area, period))


_AREA = in_area("town_code")
_PROBLEMS = f"""
    select count(*), count(*) filter (is_overdue), count(*) filter (on_agenda)
    from published.problem_as_of where period = ?1 and not is_resolved and {_AREA}
"""
_DUE = f"""
    select
        count(*) filter (is_overdue), count(*) filter (is_due_by_year_end),
        count(*) filter (is_to_confirm), count(*) filter (is_live and planned_end is null)
    from published.project_as_of where period = ?1 and {_AREA}
"""
_TYPICAL = f"""
    with helped as (
        select distinct period, village_code from published.village_project
    )
    select
        count(*) filter (is_typical), count(helped.village_code) filter (is_typical),
        count(*) filter (is_typical and organizations is null), count(*) filter (is_other_typical)
    from published.village_as_of as village
    left join helped using (period, village_code)
    where period = ?1 and {_AREA}
"""


def _counts(warehouse: Warehouse, sql: str, area: str, period: str) -> tuple[int, ...]:
    return tuple(int(count) for count in warehouse.rows(sql, period, area)[0])
