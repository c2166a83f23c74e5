"""Queries about one village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class Village:
    """A village of the official list; ``short``: its name without that of its committee (岭西村, 松岗社区)."""

    code: str
    name: str
    short: str
    town_code: str
    town: str


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a village at a half-year.

    ``organizations``: paired with it, ``None`` while its town has never reported; ``lists``: of typical
    villages that it is on; ``projects``, ``completed``: not terminated, that name it.
    """

    period: str
    organizations: int | None
    lists: str | None
    projects: int
    live: int
    completed: int


@cached_query
def villages(warehouse: Warehouse) -> dict[str, Village]:
    """Code → village, in the order of towns and codes."""
    sql = """
        select
            village.village_code, village.village_name,
            regexp_replace(village.village_name, '(居委会|居民委员会|委会|民委员会)$', ''),
            village.town_code, town.town_name
        from published.village as village
        inner join published.town as town on town.town_code = village.town_code
        order by village.town_code, village.village_code
    """
    return {row[0]: Village(*row) for row in warehouse.rows(sql)}


def states(warehouse: Warehouse, village: str, until: str) -> tuple[State, ...]:
    """The village at each half-year up to one, oldest first; none of a town that the reader may not see."""
    sql = """
        with helped as (
            select
                period, count(*) as projects, count(*) filter (is_live) as live,
                count(*) filter (is_completed) as completed
            from published.village_project where village_code = ?1 group by period
        )
        select
            known.period, known.organizations, known.typical_level,
            coalesce(helped.projects, 0), coalesce(helped.live, 0), coalesce(helped.completed, 0)
        from published.village_as_of as known
        left join helped on helped.period = known.period
        where known.village_code = ?1 and known.period <= ?2 order by known.period
    """
    return tuple(State(*row) for row in warehouse.rows(sql, village, until))


def projects(warehouse: Warehouse, village: str, period: str) -> pd.DataFrame:
    """The projects that name it, as of a half-year, unfinished ones first, each group the latest first.

    Columns: project_id, project_name, aid_type, status, is_live, planned_start, planned_end,
    completed_on, progress_pct, organization_id and organization_name of the lead, organizations
    (how many), villages (how many it names), money_yuan and beneficiaries (to date; NULL = never stated).
    """
    sql = """
        with named as (
            select submission_id, sheet, "row", count(*) as villages
            from published.project_village group by submission_id, sheet, "row"
        ),
        leads as (
            select
                member.submission_id, member.sheet, member."row", count(*) as organizations,
                arg_min(member.organization_id, member."position") as organization_id
            from published.project_organization as member
            group by member.submission_id, member.sheet, member."row"
        ),
        sums as (
            select
                project_id,
                (sum(coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0))
                    filter (cash_yuan is not null or in_kind_yuan is not null))::double
                    as money_yuan,
                sum(beneficiaries)::double as beneficiaries
            from published.project_report where period <= ?2 group by project_id
        )
        select
            helped.project_id, helped.project_name, helped.aid_type, helped.status, helped.is_live,
            report.planned_start, report.planned_end, report.completed_on, report.progress_pct,
            leads.organization_id, organization.organization_name, leads.organizations,
            named.villages, sums.money_yuan, sums.beneficiaries
        from published.village_project as helped
        inner join published.project_report as report
            on report.submission_id = helped.submission_id
            and report.sheet = helped.sheet and report."row" = helped."row"
        left join named on named.submission_id = helped.submission_id
            and named.sheet = helped.sheet and named."row" = helped."row"
        left join leads on leads.submission_id = helped.submission_id
            and leads.sheet = helped.sheet and leads."row" = helped."row"
        left join published.organization as organization
            on organization.organization_id = leads.organization_id
        left join sums on sums.project_id = helped.project_id
        where helped.village_code = ?1 and helped.period = ?2
        order by helped.is_live desc, report.planned_start desc nulls last, helped.project_id
    """
    return warehouse.frame(sql, village, period)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pairing by its last report: since when, and the half-years whose returns in force list it."""

    organization_id: str
    organization: str
    kind: str | None
    mode: str | None
    paired_on: date | None
    agreement_signed: bool | None
    ended_on: date | None
    is_in_force: bool
    first_period: str
    last_period: str
    file_name: str
    sheet: str
    row: int


def pairings(warehouse: Warehouse, village: str, period: str) -> tuple[Pairing, ...]:
    """Its pairings up to a half-year: those in force first, then by the day of pairing."""
    sql = """
        with reports as (
            select
                pairing.*,
                min(pairing.period) over by_organization as first_period,
                row_number() over (
                    partition by pairing.organization_id
                    order by pairing.period desc, pairing."row" desc
                ) as nth
            from published.pairing as pairing
            where pairing.village_code = ?1 and pairing.period <= ?2
            window by_organization as (partition by pairing.organization_id)
        ),
        in_force as (
            select distinct organization_id
            from published.pairing_in_force where village_code = ?1 and period = ?2
        )
        select
            reports.organization_id, organization.organization_name, organization.kind,
            reports.mode, reports.paired_on, reports.agreement_signed, reports.ended_on,
            in_force.organization_id is not null as is_in_force,
            reports.first_period, reports.period, submission.file_name, reports.sheet, reports."row"
        from reports
        inner join published.organization as organization
            on organization.organization_id = reports.organization_id
        inner join published.submission as submission
            on submission.submission_id = reports.submission_id
        left join in_force on in_force.organization_id = reports.organization_id
        where reports.nth = 1
        order by is_in_force desc, reports.paired_on nulls last, reports.organization_id
    """
    return tuple(Pairing(*row) for row in warehouse.rows(sql, village, period))


@dataclass(frozen=True, slots=True)
class Need:
    """A need by its last report: where it came from, since when, which project (as reported) takes it up."""

    need: str
    aid_type: str
    status: str
    source: str
    raised_on: date | None
    project: str | None
    period: str


def needs(warehouse: Warehouse, village: str, period: str) -> tuple[Need, ...]:
    """Needs on record that have not been met, those that nobody takes care of first."""
    sql = """
        select known.need, known.aid_type, known.status, known.source, known.raised_on,
            coalesce((
                select any_value(report.project_name) from published.project_report as report
                where report.town_code = known.town_code and report.project_code = known.project
            ), known.project),
            known.report_period
        from published.need_as_of as known
        inner join published.need_status as status on status.need_status = known.status
        where known.village_code = ?1 and known.period = ?2 and known.status <> 'met'
        order by status.sort_order, known.report_period desc, known.need
    """
    return tuple(Need(*row) for row in warehouse.rows(sql, village, period))


def cases(warehouse: Warehouse, village: str, until: str) -> list[tuple[str, str, str, str, str]]:
    """Model cases of the village: title, level, half-year, id and name of the organisation (NULL = none)."""
    sql = """
        select listed.title, listed.level, listed.period,
            listed.organization_id, organization.organization_name
        from published.model_case as listed
        left join published.organization as organization
            on organization.organization_id = listed.organization_id
        where listed.village_code = ?1 and listed.period <= ?2
        order by listed.period desc, listed.title
    """
    return warehouse.rows(sql, village, until)
