"""Queries that several pages share, one typed function each.

The SQL of the marts defines the figures; here rows are only selected, joined to names and sorted.
Towns are always in code order, aid types and tasks in the order of the dictionary.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from dashboard.data.warehouse import Warehouse, cached_query, in_area


@dataclass(frozen=True, slots=True)
class Town:
    """A town or subdistrict (镇街)."""

    code: str
    name: str


# The state of an area with returns of some of its towns.
PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class TownReport:
    """A town's return of one half-year.

    ``data_period`` is the half-year its stocks come from: the same when it has reported, an
    earlier one when they are carried forward, ``None`` when it never has.
    """

    town: Town
    state: str
    data_period: str | None
    period: str
    towns_silent: int = 0
    """Of a wider area: how many of its towns have not reported."""

    @property
    def has_reported(self) -> bool:
        """Whether an accepted return of this half-year exists; of a wider area, from all its towns."""
        return self.data_period == self.period and not self.towns_silent

    @property
    def has_flows(self) -> bool:
        """Whether anything is known of what happened in this half-year."""
        return self.has_reported or self.state == PARTLY

    @property
    def is_amiss(self) -> bool:
        """Whether the return was late, or is overdue and not even waiting for review."""
        return self.state == "late" or (self.is_gap and self.state != "pending")

    @property
    def is_gap(self) -> bool:
        """Whether the return is due and there is none that counts."""
        return not self.has_reported and self.state != "not_due"

    @property
    def is_carried(self) -> bool:
        """Whether the stocks shown for this half-year are older than it."""
        return self.data_period is not None and self.data_period != self.period


@cached_query
def towns(warehouse: Warehouse) -> tuple[Town, ...]:
    """The towns in code order."""
    sql = "select town_code, town_name from published.town order by town_code"
    return tuple(Town(*row) for row in warehouse.rows(sql))


@cached_query
def reported_periods(warehouse: Warehouse) -> tuple[str, ...]:
    """The half-years with any accepted return, oldest first."""
    sql = """
        select distinct period from published.submission
        where status = 'current' and town_code in (select town_code from published.town)
        order by period
    """
    return tuple(row[0] for row in warehouse.rows(sql))


@cached_query
def versions_received(warehouse: Warehouse) -> int:
    """How many versions of returns were received, whatever their status."""
    return int(warehouse.rows("select count(*) from published.submission")[0][0])


@cached_query
def returns_rejected(warehouse: Warehouse) -> int:
    """How many returns were sent back for correction."""
    sql = "select count(*) from published.submission where status = 'rejected'"
    return int(warehouse.rows(sql)[0][0])


@cached_query
def reports(warehouse: Warehouse, period: str) -> tuple[TownReport, ...]:
    """Each town's return of ``period``, in code order."""
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


@cached_query
def area_reports(warehouse: Warehouse, period: str, area: str) -> tuple[TownReport, ...]:
    """How the areas right within an area stand with the returns of their towns, in code order.

    The state is that of a town without a return, if there is any; of an area with some returns
    :data:`PARTLY`. ``data_period`` is the oldest of its towns.
    """
    sql = """
        select
            child.area_code, child.area_name, mart.towns_reported, mart.data_period,
            count(*) - mart.towns_reported as towns_silent,
            arg_max(status.state, state.sort_order) filter (status.state <> 'not_due') as state
        from published.area as child
        inner join published.area_within as within on within.within_code = child.area_code
        inner join published.submission_status as status
            on status.town_code = within.area_code and status.period = ?1
        inner join published.submission_state as state on state.submission_state = status.state
        inner join published.participation as mart
            on mart.area_code = child.area_code and mart.period = ?1
        where child.parent_code = ?2
        group by child.area_code, child.area_name, mart.towns_reported, mart.data_period
        order by child.area_code
    """
    return tuple(
        TownReport(
            Town(code, name),
            PARTLY if silent and reported else state or "not_due",
            data,
            period,
            silent,
        )
        for code, name, reported, data, silent, state in warehouse.rows(sql, period, area)
    )


@cached_query
def participation(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """The mart ``participation`` of one area up to ``until``, one row a half-year, oldest first; not to be changed."""
    sql = """
        select * from published.participation
        where area_code = ? and period <= ? order by period
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
    """``aid_type_summary`` of every area: town_code, aid_type, projects_live, projects_live_mentioning."""
    sql = """
        select
            area_code as town_code, aid_type, projects_live::double as projects_live,
            projects_live_mentioning::double as projects_live_mentioning
        from published.aid_type_summary
        where period = ?
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
    planned_end, completed_on, progress_pct, period, and of its town's data: is_overdue,
    is_due_by_year_end.
    """
    sql = f"""
        select
            report.town_code, report.project_id, report.project_name, report.aid_type, report.task,
            report.status, report.planned_start, report.planned_end, report.completed_on,
            report.progress_pct, report.period, known.is_overdue, known.is_due_by_year_end
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        where known.period = ?1
            and {in_area("known.town_code")}
        order by
            report.town_code, report.planned_start nulls last, report.planned_end nulls last,
            report.project_id
    """
    return warehouse.frame(sql, period, area)


def live_by_status(warehouse: Warehouse, area: str, period: str) -> dict[str, int]:
    """Live projects of the towns' latest returns by status; a status without any is left out."""
    sql = f"""
        select status, count(*) from published.project_as_of
        where period = ?1 and is_live
            and {in_area("town_code")}
        group by status
    """
    return {status: int(count) for status, count in warehouse.rows(sql, period, area)}


@cached_query
def steps(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """The mart ``phase_progress`` at one half-year, all areas; not to be changed."""
    sql = """
        select area_code, phase, milestone, numerator, denominator, progress_pct, state,
            reason, reason_code, reason_count
        from published.phase_progress where period = ? order by area_code, milestone
    """
    return warehouse.frame(sql, period)


def town_punctuality(warehouse: Warehouse, town: str) -> dict[str, str]:
    """State of each half-year's return of one town."""
    sql = (
        "select period, state from published.submission_status where town_code = ? order by period"
    )
    return dict(warehouse.rows(sql, town))


def board(warehouse: Warehouse, county: str, window: str, code: str) -> pd.DataFrame:
    """One board of a county and window, best first, with name, kind, field and size of each organisation."""
    sql = """
        select
            board.*, organization.organization_name, organization.kind, organization.field,
            organization.size_band
        from published.leaderboard as board
        inner join published.organization as organization
            on organization.organization_id = board.organization_id
        where board.area_code = ? and board.period = ? and board.board = ?
        order by board.rank, organization.uscc nulls last, organization.organization_name
    """
    return warehouse.frame(sql, county, window, code)


class BoardWindow(NamedTuple):
    """A window of the boards: its first and last half-year, and whether every town reported them all."""

    first: str
    last: str
    is_whole: bool


@cached_query
def board_windows(warehouse: Warehouse, county: str) -> dict[str, BoardWindow]:
    """Value of ``leaderboard.period`` → its window, of a county."""
    sql = """
        select period, first_period, last_period, is_whole
        from published.leaderboard_window where area_code = ?
    """
    return {period: BoardWindow(*window) for period, *window in warehouse.rows(sql, county)}


@dataclass(frozen=True, slots=True)
class Owed:
    """An overdue return: half-year, town, state and due day."""

    period: str
    town_code: str
    town: str
    state: str
    due_on: date


def owed(warehouse: Warehouse, area: str, today: date) -> tuple[Owed, ...]:
    """Returns that were due before ``today`` without an accepted version, the oldest first."""
    sql = f"""
        select status.period, status.town_code, town.town_name, status.state, status.due_on
        from published.submission_status as status
        inner join published.town as town on town.town_code = status.town_code
        where status.due_on < ?1::date
            and status.state in ('missing', 'rejected', 'pending')
            and {in_area("status.town_code")}
        order by status.period, status.town_code
    """
    return tuple(Owed(*row) for row in warehouse.rows(sql, today.isoformat(), area))


def villages_of(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """Every village of the area with its facts, in code order.

    Columns: village_code, village_name, town_code, organizations (NULL while the town has never
    reported), needs (on record by then), projects (not terminated, that name it), level (of its
    typical village, NULL = none; the first where it is on several lists), lists (all of them in one
    text), is_typical (on a list that the policy names).
    """
    sql = f"""
        with helped as (
            select village_code, count(distinct project_id) as projects
            from published.village_project where period = ?1 group by village_code
        ),
        needed as (
            select village_code, count(distinct need) as needs
            from published.village_need where period <= ?1 group by village_code
        ),
        listed as (
            select village.village_code, arg_min(level.typical_level, level.sort_order) as level
            from published.village_as_of as village
            inner join published.typical_level as level
                on contains(village.typical_level, level.typical_level)
            where village.period = ?1 group by village.village_code
        )
        select
            village.village_code, village.village_name, village.town_code, village.organizations,
            coalesce(needed.needs, 0) as needs, coalesce(helped.projects, 0) as projects,
            listed.level, village.typical_level as lists, village.is_typical
        from published.village_as_of as village
        left join helped on helped.village_code = village.village_code
        left join needed on needed.village_code = village.village_code
        left join listed on listed.village_code = village.village_code
        where village.period = ?1
            and {in_area("village.town_code")}
        order by village.town_code, village.village_code
    """
    return warehouse.frame(sql, period, area)


def steps_until(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """The mart ``phase_progress`` of every half-year up to ``until``, all areas, oldest first.

    ``is_carried``: the area is a town whose figures of that half-year are those of an older return.
    """
    sql = """
        select
            step.period, step.area_code, step.milestone, step.numerator, step.denominator,
            step.state, step.reason, step.reason_code, step.reason_count,
            coalesce(mart.data_period <> step.period, false) as is_carried
        from published.phase_progress as step
        left join published.participation as mart
            on mart.area_code = step.area_code and mart.period = step.period
        where step.period <= ? order by step.period, step.area_code, step.milestone
    """
    return warehouse.frame(sql, until)
