"""Questions that the story alone asks, answered from the published marts as in ``dashboard.data.queries``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.data.warehouse import Warehouse

# The flows of aid_type_summary, by indicator; money adds what was given in kind.
FLOWS = {
    "contributions": "coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)",
    "cash": "cash_yuan",
    "in_kind": "in_kind_yuan",
    "volunteer_hours": "volunteer_hours",
    "volunteer_visits": "volunteer_visits",
    "activities": "activities",
    "expert_sessions": "expert_sessions",
    "beneficiaries": "beneficiaries",
    "projects_new": "projects_new",
}
STOCKS = ("projects", "projects_live", "projects_completed")


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem that waits at a half-year, with what was decided the time before."""

    problem_id: str
    town_code: str
    town: str
    problem: str
    coordinate_with: str | None
    request: str | None
    decision: str | None
    follow_up: str | None
    previous_decision: str | None
    status: str
    raised_on: date
    report_period: str
    is_overdue: bool
    is_unlisted: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A model case as reported, with the names of what it refers to."""

    title: str
    kind: str
    level: str
    aid_type: str | None
    organization: str | None
    town: str
    village: str | None
    summary: str


def _sums() -> str:
    parts = [
        f"case when count(cash_yuan) + count(in_kind_yuan) > 0 then sum({sql}) end::double as {name}"
        if name == "contributions"
        else f"sum({sql})::double as {name}"
        for name, sql in FLOWS.items()
    ]
    return ", ".join(parts)


def totals(warehouse: Warehouse, area: str, until: str) -> list[dict[str, Any]]:
    """Sums over the aid types of one area, one a half-year up to ``until``, oldest first.

    Keys: period, the flows, projects, projects_live, projects_completed (NULL = not known),
    is_approximate.
    """
    stocks = ", ".join(f"sum({name})::double as {name}" for name in STOCKS)
    sql = f"""
        select period, {_sums()}, {stocks},
            coalesce(bool_or(is_approximate), false) as is_approximate
        from published.aid_type_summary where area_code = ? and period <= ?
        group by period order by period
    """
    return _dicts(warehouse, sql, area, until)


def compared(
    warehouse: Warehouse, before: str, period: str
) -> tuple[int, Mapping[str, float | None], Mapping[str, float | None]]:
    """Flows of two half-years over the towns with a return in both (同口径).

    Returns:
        How many towns, the flows of ``before``, those of ``period``.
    """
    sql = f"""
        with alike as (
            select area_code from published.participation
            where period in (?1, ?2) and data_period = period
                and area_code in (select town_code from published.town)
            group by area_code having count(*) = 2
        )
        select period, count(distinct area_code) as towns, {_sums()}
        from published.aid_type_summary
        where period in (?1, ?2) and area_code in (select area_code from alike)
        group by period
    """
    found = {row["period"]: row for row in _dicts(warehouse, sql, before, period)}
    now: Mapping[str, Any] = found.get(period, {})
    return int(now.get("towns", 0)), found.get(before, {}), now


def problems(warehouse: Warehouse, area: str, period: str) -> tuple[ProblemRow, ...]:
    """Problems not resolved by their last report up to ``period``, the longest open first."""
    sql = """
        select
            known.problem_id, known.town_code, town.town_name, report.problem,
            report.coordinate_with, report.request, report.decision, report.follow_up,
            report.previous_decision, report.status, report.raised_on, report.period,
            known.is_overdue, known.is_unlisted
        from published.problem_as_of as known
        inner join published.problem_history as report
            on report.problem_id = known.problem_id and report.period = known.report_period
        inner join published.town as town on town.town_code = known.town_code
        where known.period = ?1 and not known.is_resolved
            and (known.town_code = ?2 or ?2 not in (select town_code from published.town))
        order by report.raised_on, known.town_code, known.problem_id
    """
    return tuple(ProblemRow(*row) for row in warehouse.rows(sql, period, area))


def new_cases(warehouse: Warehouse, period: str) -> tuple[CaseRow, ...]:
    """Cases that a town first reports in ``period``: highest level first, then in code order."""
    sql = """
        select
            found.title, found.kind, found.level, found.aid_type,
            organization.organization_name, town.town_name, village.village_name, found.summary
        from published.model_case as found
        inner join published.town as town on town.town_code = found.town_code
        inner join published.level as level on level.level = found.level
        left join published.organization as organization
            on organization.organization_id = found.organization_id
        left join published.village as village on village.village_code = found.village_code
        where found.period = ?1 and not exists (
            select 1 from published.model_case as earlier
            where earlier.town_code = found.town_code and earlier.period < ?1
                and trim(earlier.title) = trim(found.title)
        )
        order by level.sort_order desc, found.town_code, found.submission_id, found."row"
    """
    return tuple(CaseRow(*row) for row in warehouse.rows(sql, period))


def typical_villages(warehouse: Warehouse, period: str) -> list[tuple[str, str, bool]]:
    """The typical villages that step A1 counts: town code, list, whether a project names it.

    In code order, then in that of the lists; a village on two lists is on the first.
    """
    sql = """
        with counted as (
            select town_code, subject_id, bool_or(is_done) as is_helped
            from published.step_row where period = ? and milestone = 'A1'
            group by town_code, subject_id
        ),
        listed as (
            select
                typical_village.village_code,
                arg_min(level.typical_level, level.sort_order) as level,
                min(level.sort_order) as place
            from published.typical_village as typical_village
            inner join published.typical_level as level
                on level.typical_level = typical_village.level
            group by typical_village.village_code
        )
        select counted.town_code, listed.level, counted.is_helped
        from counted inner join listed on listed.village_code = counted.subject_id
        order by counted.town_code, listed.place, not counted.is_helped, counted.subject_id
    """
    return warehouse.rows(sql, period)


def outstanding(
    warehouse: Warehouse, period: str, boards: Sequence[str], tier: str
) -> list[dict[str, Any]]:
    """Members of a tier on some boards, each organisation once, in the order of the boards and by rank."""
    marks = ", ".join("?" for _ in boards)
    sql = f"""
        select board.*, organization.organization_name
        from published.leaderboard as board
        inner join published.organization as organization
            on organization.organization_id = board.organization_id
        where board.period = ? and board.tier = ? and board.board in ({marks})
        qualify row_number() over (
            partition by board.organization_id order by list_position([{marks}], board.board)
        ) = 1
        order by
            list_position([{marks}], board.board), board.rank, organization.uscc nulls last,
            organization.organization_name
    """
    return _dicts(warehouse, sql, period, tier, *boards, *boards, *boards)


def count_ranked(warehouse: Warehouse, period: str) -> int:
    """How many organisations any board of a half-year compares."""
    sql = "select count(distinct organization_id) from published.leaderboard where period = ?"
    return int(warehouse.rows(sql, period)[0][0])


def return_files(warehouse: Warehouse, period: str) -> tuple[str, ...]:
    """The file names of the returns that count in a half-year, in code order."""
    sql = """
        select file_name from published.submission
        where period = ? and status = 'current' order by town_code
    """
    return tuple(str(row[0]) for row in warehouse.rows(sql, period))


def _dicts(warehouse: Warehouse, sql: str, *parameters: object) -> list[dict[str, Any]]:
    table = warehouse.arrow(sql, *parameters)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
