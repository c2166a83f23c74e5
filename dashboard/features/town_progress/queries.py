"""Queries of 镇街进度: returns on time, and the versions of a town's returns."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.data.warehouse import Warehouse, in_area


def due_projects(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """Live projects that are overdue, due by the end of the year or without a planned end.

    By town, then the earliest planned end first. Columns: town_code, town_name, project_id,
    project_name, organization_id and organization_name of the lead, aid_type, status, planned_end,
    progress_pct, data_end, is_overdue, is_due_by_year_end, is_to_confirm.
    """
    sql = f"""
        with known as (
            select * from published.project_as_of
            where period = ?1 and is_live
                and (is_overdue or is_due_by_year_end or planned_end is null)
                and {in_area("town_code")}
        ),
        leads as (
            select submission_id, sheet, "row",
                min_by(organization_id, (not is_lead, position)) as organization_id
            from published.project_organization
            semi join known using (submission_id, sheet, "row") group by all
        )
        select
            known.town_code, town.town_name, known.project_id, report.project_name,
            leads.organization_id, organization.organization_name, known.aid_type, known.status,
            known.planned_end, report.progress_pct, known.data_end, known.is_overdue,
            known.is_due_by_year_end, known.is_to_confirm
        from known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        inner join published.town as town on town.town_code = known.town_code
        left join leads
            on leads.submission_id = known.submission_id
            and leads.sheet = known.sheet and leads."row" = known."row"
        left join published.organization as organization
            on organization.organization_id = leads.organization_id
        order by known.town_code, known.planned_end nulls last, known.project_id
    """
    return warehouse.frame(sql, period, area)


def leading_organizations(warehouse: Warehouse, town: str, period: str) -> pd.DataFrame:
    """The organisations that lead projects reported in a half-year, most money first.

    Columns: organization_id, organization_name, projects, yuan (money and goods), hours.
    """
    sql = """
        select
            organization.organization_id, organization.organization_name,
            count(*) as projects,
            sum(coalesce(report.cash_yuan, 0) + coalesce(report.in_kind_yuan, 0))::double as yuan,
            sum(coalesce(report.volunteer_hours, 0))::double as hours
        from published.project_report as report
        inner join published.project_organization as leads
            on leads.submission_id = report.submission_id
            and leads.sheet = report.sheet and leads."row" = report."row" and leads.is_lead
        inner join published.organization as organization
            on organization.organization_id = leads.organization_id
        where report.town_code = ? and report.period = ?
        group by all order by yuan desc, organization.organization_id
    """
    return warehouse.frame(sql, town, period)


def cases(warehouse: Warehouse, town: str, until: str) -> pd.DataFrame:
    """Model cases of a town to date, the latest first: title, level, period, village and organisation."""
    sql = """
        select
            cases.title, cases.level, cases.period, village.village_name,
            organization.organization_id, organization.organization_name
        from published.model_case as cases
        left join published.village as village on village.village_code = cases.village_code
        left join published.organization as organization
            on organization.organization_id = cases.organization_id
        where cases.town_code = ? and cases.period <= ?
        order by cases.period desc, cases.sheet, cases."row"
    """
    return warehouse.frame(sql, town, until)


def statements(warehouse: Warehouse, town: str, until: str) -> dict[str, tuple[date | None, str]]:
    """Declared step → when it was completed and by what evidence, as last stated up to a half-year."""
    sql = """
        select milestone, completed_on, coalesce(evidence, '')
        from published.milestone_report where town_code = ? and period <= ?
        qualify row_number() over (
            partition by milestone order by period desc, sheet desc, "row" desc
        ) = 1
    """
    rows = warehouse.rows(sql, town, until)
    return {milestone: (completed_on, evidence) for milestone, completed_on, evidence in rows}


def plans(warehouse: Warehouse, town: str, period: str) -> pd.DataFrame:
    """Projects of a town that state a plan, the largest first.

    Columns: project_id, project_name, planned_yuan, given_yuan (money and goods to date).
    """
    sql = """
        select
            known.project_id, report.project_name,
            known.planned_cash_yuan::double as planned_yuan,
            known.contribution_to_date_yuan::double as given_yuan
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        where known.town_code = ? and known.period = ? and known.is_counted
            and known.planned_cash_yuan is not null
        order by known.planned_cash_yuan desc, known.project_id
    """
    return warehouse.frame(sql, town, period)


@dataclass(frozen=True, slots=True)
class Plan:
    """Projects of an area that state a plan: how many, what they planned and gave to date; None: not known."""

    projects: int
    planned_yuan: float | None
    given_yuan: float | None
    above: int


def plan_sums(warehouse: Warehouse, period: str) -> dict[str, Plan]:
    """Area → its plans; areas without data are not there."""
    sql = """
        select area_code, projects_planned, planned_yuan::double, contribution_yuan::double,
            projects_above_plan
        from published.plan_summary where period = ? and projects_planned is not null
    """
    return {area: Plan(*sums) for area, *sums in warehouse.rows(sql, period)}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a town's return of a half-year."""

    period: str
    version: int
    status: str
    reported_on: date | None
    is_on_time: bool | None
    errors: int
    warnings: int


def versions(warehouse: Warehouse, town: str, until: str) -> tuple[Version, ...]:
    """Every version of a town's returns up to a half-year, the latest first."""
    sql = """
        select period, version, status, reported_on, is_on_time, error_count, warning_count
        from published.submission
        where town_code = ? and period <= ? order by period desc, version desc
    """
    return tuple(Version(*row) for row in warehouse.rows(sql, town, until))


def return_states(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    """(half-year, town) → how its return stands."""
    sql = "select period, town_code, state from published.submission_status"
    return {(period, town): state for period, town, state in warehouse.rows(sql)}
