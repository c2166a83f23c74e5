"""Queries of report and casebook alone."""

from dataclasses import dataclass
from typing import Any

from dashboard.data.warehouse import Warehouse, in_area


def case_parts(warehouse: Warehouse, until: str) -> dict[tuple[str, int], dict[str, Any]]:
    """The five parts of each reported case by its version and row; versions of earlier software lack them."""
    sql = """
        select submission_id, "row", profile, background, approach, results, lessons
        from published.model_case where period <= ?
    """
    return {(case["submission_id"], case["row"]): case for case in warehouse.dicts(sql, until)}


def honors_to_date(warehouse: Warehouse, area: str, period: str) -> list[tuple[str, int]]:
    """Honours of organisations up to a half-year by level, the highest first; one reported again is one."""
    sql = f"""
        with known as (
            select distinct honor.organization_id, trim(honor.honor) as honor, honor.level
            from published.honor as honor
            where honor.period <= ?1 and {in_area("honor.town_code")}
        )
        select known.level, count(*)
        from known inner join published.level as level on level.level = known.level
        group by known.level, level.sort_order order by level.sort_order desc
    """
    return warehouse.rows(sql, period, area)


@dataclass(frozen=True, slots=True)
class Share:
    """The projects of a task or an aid type to date, and what they gave; ``None`` = not known."""

    code: str
    projects: float | None
    completed: float | None
    contribution_yuan: float | None
    volunteer_hours: float | None = None
    expert_sessions: float | None = None
    beneficiaries: float | None = None


def tasks_to_date(warehouse: Warehouse, area: str, period: str) -> dict[str, Share]:
    """The shares of the tasks, each project under the task that its last report names."""
    sql = f"""
        select
            project.task, count(*) filter (project.is_counted),
            count(*) filter (project.is_completed), sum(project.contribution_to_date_yuan)::double
        from published.project_as_of as project
        where project.period = ?1 and {in_area("project.town_code")} and project.task is not null
        group by project.task
    """
    return {row[0]: Share(*row) for row in warehouse.rows(sql, period, area)}


def aid_types_to_date(warehouse: Warehouse, area: str, period: str) -> tuple[Share, ...]:
    """The shares of the aid types, in their order: projects as of the half-year, flows since the first one."""
    sql = """
        select
            summary.aid_type, sum(summary.projects) filter (summary.period = ?1),
            sum(summary.projects_completed) filter (summary.period = ?1),
            sum(summary.contribution_yuan)::double, sum(summary.volunteer_hours)::double,
            sum(summary.expert_sessions)::double, sum(summary.beneficiaries)::double
        from published.aid_type_summary as summary
        inner join published.aid_type as known on known.aid_type = summary.aid_type
        where summary.period <= ?1 and summary.area_code = ?2
        group by summary.aid_type, known.sort_order order by known.sort_order
    """
    return tuple(Share(*row) for row in warehouse.rows(sql, period, area))
