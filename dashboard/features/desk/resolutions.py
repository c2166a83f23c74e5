"""Queries of 议定事项."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class Resolution:
    """A decision of a meeting as the district's returns state it; ``row``: its place in the return of ``period``.

    ``matter``: what was decided on, a problem by its title; ``status``: a code.
    """

    period: str
    row: int
    met_on: date
    matter: str
    resolved: str
    lead_unit: str | None
    supporting_units: str | None
    settle_by: date | None
    status: str
    result: str | None


@cached_query
def resolutions(warehouse: Warehouse, sender: str) -> tuple[Resolution, ...]:
    """All decisions in a sender's returns, the latest meeting first."""
    sql = """
        select
            period, "row", met_on,
            coalesce((
                select any_value(problem.problem) from published.problem
                where problem.problem_id = decision.matter
            ), matter),
            resolved, lead_unit, supporting_units, settle_by, status, result
        from published.decision
        where town_code = ? order by met_on desc, period desc, "row"
    """
    return tuple(Resolution(*row) for row in warehouse.rows(sql, sender))
