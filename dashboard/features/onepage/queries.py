"""Queries of 一页纸 alone; shared ones are in ``dashboard.data.queries``."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.data.warehouse import Warehouse, in_area


@dataclass(frozen=True, slots=True)
class Overdue:
    """A project past its planned end by its town's own data; ``days``: by how many."""

    project: str
    organization: str | None
    planned_end: date
    progress: float | None
    days: int


def overdue(warehouse: Warehouse, area: str, period: str) -> tuple[Overdue, ...]:
    """The overdue projects of an area, the longest overdue first."""
    sql = f"""
        select
            report.project_name, organization.organization_name, known.planned_end,
            report.progress_pct::double, date_diff('day', known.planned_end, known.data_end)
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        left join published.project_organization as member
            on member.submission_id = report.submission_id
            and member.sheet = report.sheet and member."row" = report."row" and member.is_lead
        left join published.organization as organization
            on organization.organization_id = member.organization_id
        where known.period = ?1 and known.is_overdue and {in_area("known.town_code")}
        order by known.planned_end, known.town_code, known.project_id
    """
    return tuple(Overdue(*row) for row in warehouse.rows(sql, period, area))


def kinds(warehouse: Warehouse, area: str, period: str) -> dict[str, int]:
    """How many organisations participate in an area, by kind; those outside the register under nothing."""
    sql = """
        select coalesce(kind, ''), count(*) from published.participant
        where period = ? and area_code = ? and is_participating
        group by 1
    """
    return {kind: int(count) for kind, count in warehouse.rows(sql, period, area)}


def measures(warehouse: Warehouse, county: str, organization: str) -> dict[str, dict[str, Any]]:
    """Window → what an organisation gave and brought about in it, shares of shared projects."""
    sql = """
        select period, money_yuan::double as money_yuan, volunteer_hours, expert_sessions,
            beneficiaries, projects_completed
        from published.leaderboard_input where area_code = ? and organization_id = ?
    """
    return {row["period"]: row for row in warehouse.dicts(sql, county, organization)}


@dataclass(frozen=True, slots=True)
class Project:
    """A project of an organisation by its last report up to a half-year."""

    name: str
    town: str
    villages: str | None
    aid_type: str
    status: str
    is_lead: bool
    organizations: int


def projects(warehouse: Warehouse, organization: str, until: str) -> tuple[Project, ...]:
    """Its projects, those not completed first, then by town and name; their money says nothing here."""
    sql = """
        with mine as (
            select report.*, member.is_lead,
                row_number() over (partition by report.project_id order by report.period desc) as nth
            from published.project_organization as member
            inner join published.project_report as report
                on report.submission_id = member.submission_id
                and report.sheet = member.sheet and report."row" = member."row"
            where member.organization_id = ?1 and report.period <= ?2
        )
        select
            mine.project_name, coalesce(town.town_name, ''),
            (
                select string_agg(village.village_name, '、' order by village.village_code)
                from published.project_village as place
                inner join published.village as village
                    on village.village_code = place.village_code
                where place.submission_id = mine.submission_id
                    and place.sheet = mine.sheet and place."row" = mine."row"
            ) as villages,
            mine.aid_type, mine.status, mine.is_lead,
            (
                select count(distinct other.organization_id)
                from published.project_organization as other
                where other.submission_id = mine.submission_id
                    and other.sheet = mine.sheet and other."row" = mine."row"
            ) as organizations
        from mine
        left join published.town as town on town.town_code = mine.town_code
        where mine.nth = 1
        order by mine.status in ('completed', 'terminated'), mine.town_code, mine.project_name
    """
    return tuple(Project(*row) for row in warehouse.rows(sql, organization, until))


def paired_villages(
    warehouse: Warehouse, organization: str, period: str, district: str
) -> tuple[str, ...]:
    """The villages that it is paired with at a half-year, with their towns, in code order."""
    sql = """
        select distinct coalesce(town.town_name, '') || village.village_name, pairing.village_code
        from published.pairing_in_force as pairing
        inner join published.village as village on village.village_code = pairing.village_code
        left join published.town as town on town.town_code = pairing.town_code
        where pairing.organization_id = ? and pairing.period = ? and pairing.area_code = ?
        order by pairing.village_code
    """
    return tuple(row[0] for row in warehouse.rows(sql, organization, period, district))


def recognition(warehouse: Warehouse, organization: str, until: str) -> tuple[tuple[str, str], ...]:
    """Titles and levels of its cases and honours up to a half-year, each once, the highest level first."""
    sql = """
        with listed as (
            select title, level from published.model_case
            where organization_id = ?1 and period <= ?2
            union all
            select honor, level from published.honor where organization_id = ?1 and period <= ?2
        )
        select listed.title, max_by(listed.level, level.sort_order) as highest
        from listed inner join published.level as level on level.level = listed.level
        group by listed.title
        order by max(level.sort_order) desc, listed.title
    """
    return tuple(
        (str(title), str(level)) for title, level in warehouse.rows(sql, organization, until)
    )
