"""Which organisations returns name, and what the register says of one."""

from __future__ import annotations

from typing import Any

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


def register_entry(warehouse: Warehouse, organization: str) -> dict[str, Any]:
    """Its entry in the register: the columns of ``organization``."""
    sql = "select * from published.organization where organization_id = ?"
    entries = warehouse.frame(sql, organization).astype(object)
    return {str(key): value for key, value in entries.iloc[0].items()}
