"""Queries of 典型与问题: problems over the half-years, model cases, typical villages.

Answered from the published database as in ``queries``; what counts is settled by its marts.
"""

from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from dashboard.data.warehouse import Warehouse, in_area

FLOW = (
    "problems_carried_over",
    "problems_new",
    "problems_reopened",
    "problems_resolved",
    "problems_waiting",
    "problems_open",
    "problems_coordinating",
    "problems_overdue",
    "problems_unlisted",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One half-year's report of a problem, with its file, sheet and row."""

    period: str
    town_code: str
    problem: str
    category: str
    status: str
    coordinate_with: str | None
    request: str | None
    decision: str | None
    follow_up: str | None
    raised_on: date
    resolved_on: date | None
    resolution: str | None
    is_reopened: bool
    file_name: str
    sheet: str
    row: int


def problem_flow(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """The mart ``problem_flow`` of one area, summed over the categories, oldest first.

    Columns: period, and those of ``FLOW`` as floats (NULL = not known).
    """
    sums = ", ".join(f"sum({column})::double as {column}" for column in FLOW)
    sql = f"""
        select period, {sums} from published.problem_flow
        where area_code = ? and period <= ? group by period order by period
    """
    return warehouse.frame(sql, area, until)


def problems_by_category(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """The mart ``problem_flow`` of one area and half-year: one row a category, in its order."""
    sql = """
        select flow.*
        from published.problem_flow as flow
        inner join published.problem_category as category
            on category.problem_category = flow.category
        where flow.area_code = ? and flow.period = ? order by category.sort_order
    """
    return warehouse.frame(sql, area, period)


def history(warehouse: Warehouse, problem_id: str) -> tuple[Report, ...]:
    """Every report of a problem in a current return, oldest first."""
    columns = ", ".join(
        f'report."{field.name}"' for field in fields(Report) if field.name != "file_name"
    ).replace('report."sheet"', 'submission.file_name, report."sheet"')
    sql = f"""
        select {columns}
        from published.problem_history as report
        inner join published.submission as submission
            on submission.submission_id = report.submission_id
        where report.problem_id = ? order by report.period_number
    """
    return tuple(Report(*row) for row in warehouse.rows(sql, problem_id))


def cases(warehouse: Warehouse, area: str, until: str) -> pd.DataFrame:
    """Model cases of the current returns up to a half-year: the latest half-year and highest level first.

    Columns: town_code, period, title, kind, organization_id, organization_name, village_code, village_name,
    aid_type, summary, level, media, published_on, link, profile, background, approach, results, lessons,
    file_name, sheet, row; what a return leaves blank is NULL.
    """
    sql = f"""
        select
            listed.town_code, listed.period, listed.title, listed.kind, listed.organization_id,
            organization.organization_name, listed.village_code, village.village_name,
            listed.aid_type, listed.summary, listed.level, listed.media, listed.published_on,
            listed.link, listed.profile, listed.background, listed.approach, listed.results,
            listed.lessons, submission.file_name, listed.sheet, listed."row"
        from published.model_case as listed
        inner join published.town as town on town.town_code = listed.town_code
        inner join published.submission as submission
            on submission.submission_id = listed.submission_id
        left join published.organization as organization
            on organization.organization_id = listed.organization_id
        left join published.village as village on village.village_code = listed.village_code
        left join published.level as level on level.level = listed.level
        where listed.period <= ?1
            and {in_area("listed.town_code")}
        order by
            listed.period desc, level.sort_order desc nulls last, listed.town_code,
            listed.submission_id, listed."row"
    """
    return warehouse.frame(sql, until, area)


def typical_villages(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """Villages on the lists by the end of a half-year, in code order, each list one row.

    Columns: town_code, village_code, village_name, typical_level, batch (NULL = not stated).
    """
    sql = f"""
        select
            village.town_code, village.village_code, village.village_name,
            listed.level as typical_level, listed.batch
        from published.typical_village as listed
        inner join published.village as village on village.village_code = listed.village_code
        inner join published.village_as_of as known
            on known.village_code = listed.village_code and known.period = ?1
        inner join published.period as period on period.period = ?1
        left join published.typical_level as level on level.typical_level = listed.level
        where (listed.listed_on is null or listed.listed_on <= period.end_date)
            and {in_area("village.town_code")}
        order by village.town_code, village.village_code, level.sort_order
    """
    return warehouse.frame(sql, period, area)


def paired_with(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """Organisations paired with each typical village: village_code, organization_id, organization_name."""
    sql = """
        select distinct
            pairing.village_code, pairing.organization_id, organization.organization_name
        from published.pairing_in_force as pairing
        inner join published.town as town on town.town_code = pairing.area_code
        inner join published.typical_village as listed
            on listed.village_code = pairing.village_code
        left join published.organization as organization
            on organization.organization_id = pairing.organization_id
        where pairing.period = ?
        order by pairing.village_code, pairing.organization_id
    """
    return warehouse.frame(sql, period)


def projects_in(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """Projects that name a typical village: village_code, aid_type, and how many of them are live."""
    sql = """
        select village_code, aid_type, count(*) filter (is_live) as live
        from published.village_project
        where period = ?
            and village_code in (select village_code from published.typical_village)
        group by village_code, aid_type
    """
    return warehouse.frame(sql, period)


def needs_of(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """Needs of the typical villages on record: village_code, status, needs."""
    sql = """
        select village_code, status, count(*) as needs from published.need_as_of
        where period = ?
            and village_code in (select village_code from published.typical_village)
        group by village_code, status
    """
    return warehouse.frame(sql, period)


def cases_of(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """Model cases of the typical villages up to a half-year: village_code, cases."""
    sql = """
        select village_code, count(*) as cases from published.model_case
        where period <= ? and town_code in (select town_code from published.town)
            and village_code in (select village_code from published.typical_village)
        group by village_code
    """
    return warehouse.frame(sql, until)
