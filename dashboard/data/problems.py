"""Problems of an area, as of their last reports up to a half-year."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query, in_area

# Conditions on ``problem_as_of``.
WAITING, RESOLVED, RESOLVED_NOW = "not is_resolved", "is_resolved", "is_newly_resolved"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as of its last report up to a half-year.

    ``report_period``: the half-year of that report; ``previous_decision``: the decision in the report
    before it; ``is_unlisted``: the town's latest return no longer lists it.
    """

    problem_id: str
    town_code: str
    town: str
    problem: str
    category: str
    status: str
    coordinate_with: str | None
    request: str | None
    decision: str | None
    follow_up: str | None
    previous_decision: str | None
    raised_on: date
    resolved_on: date | None
    resolution: str | None
    report_period: str
    is_overdue: bool
    on_agenda: bool
    is_reopened: bool
    is_unlisted: bool

    @property
    def days_taken(self) -> int | None:
        """Days from being raised to being resolved; ``None`` where the dates do not tell."""
        if self.resolved_on is None or self.resolved_on < self.raised_on:
            return None
        return (self.resolved_on - self.raised_on).days


@cached_query
def list_problems(
    warehouse: Warehouse, area: str, period: str, which: str = WAITING
) -> tuple[Problem, ...]:
    """Problems of an area at a half-year: the waiting ones by age, the resolved ones latest first.

    ``which``: :data:`WAITING`, :data:`RESOLVED` or :data:`RESOLVED_NOW`.
    """
    order = "" if which == WAITING else "report.resolved_on desc,"
    sql = f"""
        select
            report.problem_id, report.town_code, town.town_name, report.problem, report.category,
            report.status, report.coordinate_with, report.request, report.decision,
            report.follow_up, report.previous_decision, report.raised_on, report.resolved_on,
            report.resolution, report.period, known.is_overdue, known.on_agenda,
            report.is_reopened,
            known.is_unlisted
        from published.problem_as_of as known
        inner join published.problem_history as report
            on report.problem_id = known.problem_id and report.period = known.report_period
        inner join published.town as town on town.town_code = known.town_code
        where known.period = ?1 and {which} and {in_area("known.town_code")}
        order by {order} report.raised_on, report.town_code, report.problem_id
    """
    return tuple(Problem(*row) for row in warehouse.rows(sql, period, area))
