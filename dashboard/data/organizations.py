"""Which organisations returns name, and what the register says of one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.data.warehouse import Warehouse, cached_query


@cached_query
def names(warehouse: Warehouse) -> dict[str, str]:
    """Id → name of the organisations that any return names, by name."""
    sql = """
        select distinct organization.organization_id, organization.organization_name
        from published.organization as organization
        inner join published.organization_contribution as contribution
            on contribution.organization_id = organization.organization_id
        order by organization.organization_name, organization.organization_id
    """
    return dict(warehouse.rows(sql))


# Those that ever took part in the area ``?1``; any if that is the whole.
_HERE = """(
    ?1 in (select area_code from published.area where parent_code is null)
    or organization_id in (select organization_id from published.participant where area_code = ?1)
)"""


@cached_query
def names_in(warehouse: Warehouse, area: str) -> dict[str, str]:
    """Id → name of those of :func:`names` that ever took part in an area."""
    sql = f"select distinct organization_id from published.organization where {_HERE}"
    here = {organization for (organization,) in warehouse.rows(sql, area)}
    return {code: name for code, name in names(warehouse).items() if code in here}


def register_entry(warehouse: Warehouse, organization: str) -> dict[str, Any]:
    """Its entry in the register: the columns of ``organization``."""
    sql = "select * from published.organization where organization_id = ?"
    entries = warehouse.frame(sql, organization).astype(object)
    return {str(key): value for key, value in entries.iloc[0].items()}


# What organisations can be listed by: most of it first.
BY = ("contribution_yuan", "contribution_to_date_yuan", "volunteer_hours")


@cached_query
def given(warehouse: Warehouse, area: str, period: str, by: str) -> pd.DataFrame:
    """What each organisation of an area gave in a half-year, its share of joint projects; most of ``by`` first.

    What it gave elsewhere counts too. Columns: organization_id, organization_name, town_names, projects, those of
    :data:`BY`; money in 元.

    Raises:
        KeyError: nothing can be listed by this column.
    """
    if by not in BY:
        raise KeyError(by)
    sql = f"""
        select
            organization_id, organization_name, town_names, projects, contribution_yuan::double as contribution_yuan,
            contribution_to_date_yuan::double as contribution_to_date_yuan, volunteer_hours
        from published.v_organization_period
        where period = ?2 and {_HERE}
        order by {by} desc nulls last, organization_id
    """
    return warehouse.frame(sql, area, period)
