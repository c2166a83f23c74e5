"""Queries of 数据下载: who leads the projects of some rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Lead:
    """The organisation that leads a project, and how many take part in it."""

    organization: str
    name: str
    count: int


def leading(
    warehouse: Warehouse, sources: Sequence[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Lead]:
    """Source of a project's row (submission, sheet, row) → who leads the project."""
    if not sources:
        return {}
    places = ", ".join("(?, ?, ?)" for _ in sources)
    sql = f"""
        select
            members.submission_id, members.sheet, members."row",
            min_by(members.organization_id, (not members.is_lead, members.position)),
            min_by(organization.organization_name, (not members.is_lead, members.position)),
            count(*)
        from published.project_organization as members
        inner join published.organization as organization
            on organization.organization_id = members.organization_id
        where (members.submission_id, members.sheet, members."row") in ({places})
        group by all
    """
    rows = warehouse.rows(sql, *(value for source in sources for value in source))
    return {row[:3]: Lead(*row[3:]) for row in rows}
