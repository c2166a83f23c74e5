"""What the circular alone asks of the marts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class DueProjects:
    """Live projects: all, those with a planned end, those whose planned end comes by a day."""

    live: int
    dated: int
    due: int


def due_projects(warehouse: Warehouse, period: str, until: date) -> DueProjects:
    """The live projects of a half-year by their planned ends."""
    sql = """
        select
            count(*), count(report.planned_end),
            count(*) filter (report.planned_end <= ?2::date)
        from published.project_as_of as known
        inner join published.project_report as report
            on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        where known.period = ?1 and known.is_live
    """
    return DueProjects(*warehouse.rows(sql, period, until.isoformat())[0])
