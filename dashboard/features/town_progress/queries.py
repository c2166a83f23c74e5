"""Queries of 镇街进度: returns on time, and the versions of a town's returns."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a town's return of a half-year."""

    period: str
    version: int
    status: str
    reported_on: date | None
    is_on_time: bool | None
    errors: int
    warnings: int


def versions(warehouse: Warehouse, town: str, until: str) -> tuple[Version, ...]:
    """Every version of a town's returns up to a half-year, the latest first."""
    sql = """
        select period, version, status, reported_on, is_on_time, error_count, warning_count
        from published.submission
        where town_code = ? and period <= ? order by period desc, version desc
    """
    return tuple(Version(*row) for row in warehouse.rows(sql, town, until))


def return_states(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    """(half-year, town) → how its return stands."""
    sql = "select period, town_code, state from published.submission_status"
    return {(period, town): state for period, town, state in warehouse.rows(sql)}
