"""Queries of 名录与期限."""

from dashboard.data.warehouse import Warehouse, cached_query


@cached_query
def with_live_projects(warehouse: Warehouse, period: str, names: tuple[str, ...]) -> int:
    """How many of these organisations take part in a project that is not finished at a half-year."""
    sql = """
        select count(distinct organization.organization_id)
        from published.organization as organization
        inner join published.project_organization as part
            on part.organization_id = organization.organization_id
        inner join published.project_as_of as project
            on project.project_id = part.project_id and project.report_period = part.period
        where project.period = ? and project.is_live
        and list_contains(?, organization.organization_name)
    """
    count: int = warehouse.rows(sql, period, list(names))[0][0]
    return count
