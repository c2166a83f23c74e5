"""What can be found by name: organisations, projects and problems; villages are queried where their page is."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.data.warehouse import Warehouse, in_area


class FoundVillage(NamedTuple):
    """A village with what is known of it at a half-year; ``organizations``: NULL = its town never reported."""

    code: str
    name: str
    town: str
    organizations: int | None
    projects: int
    lists: str | None


def villages(warehouse: Warehouse, area: str, period: str) -> list[FoundVillage]:
    """The villages of an area that the reader may see, in code order; ``name`` is without that of the committee."""
    sql = f"""
        select
            known.village_code,
            regexp_replace(known.village_name, '(居委会|居民委员会|委会|民委员会)$', ''),
            town.town_name, known.organizations, count(helped.project_id), known.typical_level
        from published.village_as_of as known
        inner join published.town as town on town.town_code = known.town_code
        left join published.village_project as helped
            on helped.village_code = known.village_code and helped.period = known.period
        where known.period = ?1 and {in_area("known.town_code")}
        group by all order by known.village_code
    """
    return [FoundVillage(*row) for row in warehouse.rows(sql, period, area)]


class FoundOrganization(NamedTuple):
    """An organisation that returns name; kind and field as the register has them."""

    organization_id: str
    name: str
    kind: str | None
    field: str | None
    uscc: str | None


def organizations(warehouse: Warehouse, area: str) -> list[FoundOrganization]:
    """The organisations that have a page, of an area in the whole those that ever took part in it, by name."""
    sql = """
        select distinct
            organization.organization_id, organization.organization_name, organization.kind,
            organization.field, organization.uscc
        from published.organization as organization
        inner join published.organization_contribution as contribution
            on contribution.organization_id = organization.organization_id
        where
            ?1 in (select area_code from published.area where parent_code is null)
            or organization.organization_id in (
                select organization_id from published.participant where area_code = ?1
            )
        order by organization.organization_name, organization.organization_id
    """
    return [FoundOrganization(*row) for row in warehouse.rows(sql, area)]


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


def projects(warehouse: Warehouse, area: str, period: str) -> list[FoundProject]:
    """The projects of an area counted at a half-year, unfinished ones first, then the latest."""
    sql = f"""
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
        where known.period = ?1 and known.is_counted and {in_area("known.town_code")}
        order by known.is_live desc, known.report_period desc, report.project_name, report.project_id
    """
    return [FoundProject(*row) for row in warehouse.rows(sql, period, area)]
