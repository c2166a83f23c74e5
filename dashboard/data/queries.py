"""One typed function a question; the answers come from the published marts.

What a figure means is settled by the SQL of the marts; here rows are only picked, joined to names
and put in order. Towns always come in code order, aid types and tasks in that of the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.data.warehouse import Warehouse

# Answers kept that every page asks for: what is published never changes.
MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Town:
    """A town or street (镇街)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TownReport:
    """Where a town stands with the return of one half-year.

    ``data_period`` is the half-year its stocks come from: the same when it has reported, an
    earlier one when they are carried forward, ``None`` when it never has.
    """

    town: Town
    state: str
    data_period: str | None
    period: str

    @property
    def has_reported(self) -> bool:
        """Whether an accepted return of this half-year exists."""
        return self.data_period == self.period

    @property
    def is_amiss(self) -> bool:
        """Whether the return was late, or is due and not there: neither on time nor still to come."""
        return self.state != "on_time" and self.state != "not_due" and self.state != "pending"

    @property
    def is_gap(self) -> bool:
        """Whether the return is due and there is none that counts."""
        return not self.has_reported and self.state != "not_due"

    @property
    def is_carried(self) -> bool:
        """Whether the stocks shown for this half-year are older than it."""
        return self.data_period is not None and self.data_period != self.period


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure with its past.

    ``trend``: oldest first, the last one is ``value``; ``None`` = no return. ``change`` is
    ``None`` where the two half-years cannot be compared.
    """

    indicator: str
    value: float | None
    change: float | None
    trend: tuple[float | None, ...]
    total: float | None = None
    is_approximate: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that waits: what, where, what is asked, since when; whether the step counts it as late."""

    problem: str
    town: str
    request: str | None
    coordinate_with: str | None
    status: str
    raised_on: date
    is_overdue: bool = False
    problem_id: str = ""


@lru_cache(maxsize=MOST_KEPT)
def towns(warehouse: Warehouse) -> tuple[Town, ...]:
    """The towns in code order."""
    sql = "select town_code, town_name from published.town order by town_code"
    return tuple(Town(*row) for row in warehouse.rows(sql))


@lru_cache(maxsize=MOST_KEPT)
def reported_periods(warehouse: Warehouse) -> tuple[str, ...]:
    """The half-years with any accepted return, oldest first."""
    sql = """
        select distinct period from published.submission
        where status = 'current' and town_code in (select town_code from published.town)
        order by period
    """
    return tuple(row[0] for row in warehouse.rows(sql))


@lru_cache(maxsize=MOST_KEPT)
def versions_received(warehouse: Warehouse) -> int:
    """How many versions of returns were received, whatever became of them."""
    return int(warehouse.rows("select count(*) from published.submission")[0][0])


@lru_cache(maxsize=MOST_KEPT)
def returns_rejected(warehouse: Warehouse) -> int:
    """How many returns have gone back to be mended."""
    sql = "select count(*) from published.submission where status = 'rejected'"
    return int(warehouse.rows(sql)[0][0])


@lru_cache(maxsize=MOST_KEPT)
def reports(warehouse: Warehouse, period: str) -> tuple[TownReport, ...]:
    """How each town stands with the return of ``period``, in code order."""
    sql = """
        select town.town_code, town.town_name, status.state, mart.data_period
        from published.town as town
        left join published.submission_status as status
            on status.town_code = town.town_code and status.period = ?1
        left join published.participation as mart
            on mart.area_code = town.town_code and mart.period = ?1
        order by town.town_code
    """
    rows = warehouse.rows(sql, period)
    return tuple(
        TownReport(Town(code, name), state, data, period) for code, name, state, data in rows
    )


def participation(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """The mart ``participation`` of one area up to ``until``, one row a half-year, oldest first."""
    sql = """
        select * from published.participation
        where area_code = ? and period <= ? order by period
    """
    return warehouse.frame(sql, area, until)


def participants(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """The organisations that take part, as ``participation.organizations`` counts them.

    Columns: organization_id, kind, field, supervising_unit (NULL for provisional ones),
    is_registered. A class that
    is not known (carried forward, or the first half-year) does not say that somebody has left.
    """
    sql = """
        select organization_id, kind, field, supervising_unit, is_registered
        from published.participant
        where area_code = ? and period = ? and is_participating
        order by organization_id
    """
    return warehouse.frame(sql, area, period)


def participant_list(warehouse: Warehouse, area: str, period: str) -> list[tuple[str | None, ...]]:
    """The organisations that take part, to be announced: by their first town, then by name.

    Names come in the order of their Chinese pinyin. Each: organization_name, kind, field,
    supervising_unit (NULL for provisional ones), and the towns in which it takes part as one text,
    in code order.
    """
    sql = """
        select
            participant.organization_name, participant.kind, participant.field,
            participant.supervising_unit,
            string_agg(town.town_name, '、' order by town.town_code) as towns
        from published.participant as participant
        inner join published.town as town on town.town_code = participant.area_code
        where participant.period = ?2 and participant.is_participating
            and (participant.area_code = ?1
                or ?1 not in (select town_code from published.town))
        group by
            participant.organization_id, participant.organization_name, participant.kind,
            participant.field, participant.supervising_unit
        order by
            min(town.town_code),
            participant.organization_name collate zh,
            participant.organization_name
    """
    return warehouse.rows(sql, area, period)


def participants_by_town(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """How many organisations take part in each town; one that works in several counts in each.

    Columns: town_code, organizations (float, NULL = never reported), in code order.
    """
    sql = """
        select area_code as town_code, organizations::double as organizations
        from published.participation
        where period = ? and area_code in (select town_code from published.town)
        order by area_code
    """
    return warehouse.frame(sql, period)


def aid_totals(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """Sums over the aid types of one area, one row a half-year up to ``until``, oldest first.

    Columns: period, projects, projects_live, cash_yuan, in_kind_yuan, volunteer_hours (float, NULL
    without a return), is_approximate.
    """
    sql = """
        select
            period,
            sum(projects)::double as projects,
            sum(projects_live)::double as projects_live,
            sum(cash_yuan)::double as cash_yuan,
            sum(in_kind_yuan)::double as in_kind_yuan,
            sum(volunteer_hours)::double as volunteer_hours,
            coalesce(bool_or(is_approximate), false) as is_approximate
        from published.aid_type_summary
        where area_code = ? and period <= ?
        group by period order by period
    """
    return warehouse.frame(sql, area, until)


def aid_types(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """The mart ``aid_type_summary`` of one area up to ``until``; money as float yuan."""
    sql = """
        select
            * exclude (cash_yuan, in_kind_yuan),
            cash_yuan::double as cash_yuan,
            in_kind_yuan::double as in_kind_yuan
        from published.aid_type_summary
        where area_code = ? and period <= ? order by period
    """
    return warehouse.frame(sql, area, until)


def aid_types_by_town(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """``aid_type_summary`` of every town at one half-year: town_code, aid_type and the counts."""
    sql = """
        select
            area_code as town_code, aid_type,
            projects::double as projects,
            projects_live::double as projects_live,
            projects_mentioning::double as projects_mentioning
        from published.aid_type_summary
        where period = ? and area_code in (select town_code from published.town)
        order by area_code
    """
    return warehouse.frame(sql, period)


def tasks_by_aid_type(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """The mart ``aid_type_by_task``: aid_type, task, projects."""
    sql = """
        select aid_type, task, projects::double as projects
        from published.aid_type_by_task where area_code = ? and period = ?
    """
    return warehouse.frame(sql, area, period)


def last_reports(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """The last report of each project no later than ``period``, terminated ones included.

    Columns: town_code, project_id, project_name, aid_type, task, status, planned_start,
    planned_end, completed_on, progress_pct, period.
    """
    sql = """
        select
            report.town_code, report.project_id, report.project_name, report.aid_type, report.task,
            report.status, report.planned_start, report.planned_end, report.completed_on,
            report.progress_pct, report.period
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        where known.period = ?1
            and (known.town_code = ?2 or ?2 not in (select town_code from published.town))
        order by
            report.town_code, report.planned_start nulls last, report.planned_end nulls last,
            report.project_id
    """
    return warehouse.frame(sql, period, area)


def live_by_status(warehouse: Warehouse, area: str, period: str) -> dict[str, int]:
    """Live projects of the towns' latest returns by status; a status without any is left out."""
    sql = """
        select status, count(*) from published.project_as_of
        where period = ?1 and is_live
            and (town_code = ?2 or ?2 not in (select town_code from published.town))
        group by status
    """
    return {status: int(count) for status, count in warehouse.rows(sql, period, area)}


def villages(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """Every village with the organisations paired with it in its town's latest return.

    Columns: village_code, village_name, town_code, organizations (NULL while the town has never
    reported), typical_level (NULL when it is on no list of typical villages).
    """
    sql = """
        select village_code, village_name, town_code, organizations, typical_level
        from published.village_as_of where period = ? order by town_code, village_code
    """
    return warehouse.frame(sql, period)


def steps(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """The mart ``phase_progress`` at one half-year, all areas."""
    sql = """
        select area_code, phase, milestone, numerator, denominator, progress_pct, state,
            reason, reason_code, reason_count
        from published.phase_progress where period = ? order by area_code, milestone
    """
    return warehouse.frame(sql, period)


def punctuality(warehouse: Warehouse) -> pd.DataFrame:
    """Returns of each half-year by state: period, state, towns (count); every half-year."""
    sql = """
        select period, state, count(*) as towns
        from published.submission_status group by period, state order by period, state
    """
    return warehouse.frame(sql)


def town_punctuality(warehouse: Warehouse, town: str) -> dict[str, str]:
    """State of each half-year's return of one town."""
    sql = (
        "select period, state from published.submission_status where town_code = ? order by period"
    )
    return dict(warehouse.rows(sql, town))


@lru_cache(maxsize=MOST_KEPT)
def open_problems(warehouse: Warehouse, area: str, period: str) -> tuple[Problem, ...]:
    """Problems not yet resolved by their last report up to ``period``, the longest open first."""
    sql = """
        select
            report.problem, town.town_name, report.request, report.coordinate_with,
            report.status, report.raised_on, known.is_overdue, known.problem_id
        from published.problem_as_of as known
        inner join published.problem as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        inner join published.town as town on town.town_code = known.town_code
        where known.period = ?1 and not known.is_resolved
            and (known.town_code = ?2 or ?2 not in (select town_code from published.town))
        order by report.raised_on, report.town_code, report.problem_id
    """
    return tuple(Problem(*row) for row in warehouse.rows(sql, period, area))


def mentioned_live(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """Live projects of each town by every type they name: period, town_code, aid_type, projects.

    The same live projects as ``aid_type_summary.projects_live``, counted under each type named.
    """
    sql = """
        select
            period, area_code as town_code, aid_type,
            projects_live_mentioning::double as projects
        from published.aid_type_summary
        where period <= ? and area_code in (select town_code from published.town)
            and projects_live_mentioning is not null
        order by period, area_code
    """
    return warehouse.frame(sql, until)


def board(warehouse: Warehouse, window: str, code: str) -> pd.DataFrame:
    """One board of one window, best first, with name, kind, field and size of each organisation."""
    sql = """
        select
            board.*, organization.organization_name, organization.kind, organization.field,
            organization.size_band
        from published.leaderboard as board
        inner join published.organization as organization
            on organization.organization_id = board.organization_id
        where board.period = ? and board.board = ?
        order by board.rank, organization.uscc nulls last, organization.organization_name
    """
    return warehouse.frame(sql, window, code)


def key_figures(
    warehouse: Warehouse, area: str, until: str, *, comparable: bool, own_stocks: bool
) -> tuple[Figure, ...]:
    """The five figures of the overview for one area.

    Args:
        warehouse: the edition to ask.
        area: a town's code, or the district's.
        until: the half-year shown; the trend ends here.
        comparable: whether flows may be compared with the half-year before (same towns reporting).
        own_stocks: whether the stocks are, at least in part, of this half-year and not all carried.
    """
    people = participation(warehouse, area, until)
    work = aid_totals(warehouse, area, until)
    approximate = bool(work["is_approximate"].iloc[-1]) if len(work) else False
    paired = _figure("villages_paired", people["villages_paired"], own_stocks)
    return (
        _figure("organizations", people["organizations"], own_stocks),
        Figure(
            paired.indicator, paired.value, paired.change, paired.trend,
            total=_last(people["villages_total"]),
        ),
        _figure("projects_live", work["projects_live"], own_stocks),
        _figure("cash", work["cash_yuan"], comparable, approximate),
        _figure("volunteer_hours", work["volunteer_hours"], comparable),
    )


def _figure(
    indicator: str, series: pd.Series[float], comparable: bool, approximate: bool = False
) -> Figure:
    values = _values(series)
    now, before = values[-1], values[-2] if len(values) > 1 else None
    change = now - before if comparable and now is not None and before is not None else None
    return Figure(indicator, now, change, values[-5:], is_approximate=approximate)


def _values(series: Iterable[float]) -> tuple[float | None, ...]:
    values = tuple(None if pd.isna(v) else float(v) for v in series)
    return values or (None,)


def _last(series: pd.Series[float]) -> float | None:
    return _values(series)[-1]
