"""What can be found by name: organisations, projects and problems; villages are queried where their page is."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.data.warehouse import Warehouse


class FoundVillage(NamedTuple):
    """A village with what is known of it at a half-year; ``organizations``: NULL = its town never reported."""

    code: str
    name: str
    town: str
    organizations: int | None
    projects: int
    lists: str | None


def villages(warehouse: Warehouse, period: str) -> list[FoundVillage]:
    """The villages that the reader may see, in code order; ``name`` is without that of the committee."""
    sql = """
        select
            known.village_code,
            regexp_replace(known.village_name, '(居委会|居民委员会|委会|民委员会)$', ''),
            town.town_name, known.organizations, count(helped.project_id), known.typical_level
        from published.village_as_of as known
        inner join published.town as town on town.town_code = known.town_code
        left join published.village_project as helped
            on helped.village_code = known.village_code and helped.period = known.period
        where known.period = ?
        group by all order by known.village_code
    """
    return [FoundVillage(*row) for row in warehouse.rows(sql, period)]


class FoundOrganization(NamedTuple):
    """An organisation that returns name; kind and field as the register has them."""

    organization_id: str
    name: str
    kind: str | None
    field: str | None
    uscc: str | None


def organizations(warehouse: Warehouse) -> list[FoundOrganization]:
    """The organisations that have a page, by name."""
    sql = """
        select distinct
            organization.organization_id, organization.organization_name, organization.kind,
            organization.field, organization.uscc
        from published.organization as organization
        inner join published.organization_contribution as contribution
            on contribution.organization_id = organization.organization_id
        order by organization.organization_name, organization.organization_id
    """
    return [FoundOrganization(*row) for row in warehouse.rows(sql)]


class FoundProject(NamedTuple):
    """A project as of its last report; ``village``: the first that it names, ``villages``: how many."""

    project_id: str
    code: str
    name: str
    town_code: str
    town: str
    aid_type: str
    status: str
    village: str | None
    villages: int


def projects(warehouse: Warehouse, period: str) -> list[FoundProject]:
    """The projects counted at a half-year, unfinished ones first, then the latest."""
    sql = """
        with named as (
            select
                helped.project_id, count(*) as villages,
                regexp_replace(
                    arg_min(village.village_name, village.village_code),
                    '(居委会|居民委员会|委会|民委员会)$', ''
                ) as village
            from published.village_project as helped
            inner join published.village as village
                on village.village_code = helped.village_code
            where helped.period = ?1 group by helped.project_id
        )
        select
            report.project_id, report.project_code, report.project_name, report.town_code,
            town.town_name, report.aid_type, report.status, named.village,
            coalesce(named.villages, 0)
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        inner join published.town as town on town.town_code = known.town_code
        left join named on named.project_id = known.project_id
        where known.period = ?1 and known.is_counted
        order by known.is_live desc, known.report_period desc, report.project_name, report.project_id
    """
    return [FoundProject(*row) for row in warehouse.rows(sql, period)]
