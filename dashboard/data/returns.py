"""How the towns stand with their returns."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class ReturnStatus:
    """The state of a town's return of one half-year.

    ``version``: the one that counts, else the last that waits or went back; ``later_version`` and
    ``later_status``: a newer one that does not count (yet). ``versions``: how many were received.
    """

    period: str
    town_code: str
    state: str
    due_on: date
    days_late: int | None
    version: int | None
    submission_id: str | None
    reported_on: date | None
    errors: int
    warnings: int
    versions: int
    later_version: int | None
    later_status: str | None


@cached_query
def return_statuses(warehouse: Warehouse) -> tuple[ReturnStatus, ...]:
    """The returns of all towns and half-years, missing ones included; the oldest half-year first."""
    sql = """
        with received as (
            select town_code, period, count(*) as versions, max(version) as latest
            from published.submission where town_code is not null and period is not null
            group by town_code, period
        )
        select
            status.period, status.town_code, status.state, status.due_on, status.days_late,
            status.version, status.submission_id, shown.reported_on,
            coalesce(shown.error_count, 0), coalesce(shown.warning_count, 0),
            coalesce(received.versions, 0), later.version, later.status
        from published.submission_status as status
        left join published.submission as shown on shown.submission_id = status.submission_id
        left join received
            on received.town_code = status.town_code and received.period = status.period
        left join published.submission as later
            on later.town_code = status.town_code and later.period = status.period
            and later.version = received.latest and later.version > status.version
        order by status.period, status.town_code
    """
    return tuple(ReturnStatus(*row) for row in warehouse.rows(sql))
