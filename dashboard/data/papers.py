"""Issued papers (印发): which of their figures are no longer what they state, and which returns came since."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure of a paper: where it stands, what it said, what it is now (None: no longer known)."""

    area_code: str
    indicator: str
    measure: str
    place: str
    before: float
    now: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """A return that came into force after a paper was made."""

    town_code: str
    period: str
    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A registered paper; ``figures``: how many it states, ``changed``: those that differ now."""

    paper_id: str
    period: str
    title: str
    issue_number: str
    issued_on: date
    figures: int
    changed: tuple[Changed, ...]
    causes: tuple[Cause, ...]


@cached_query
def issued_papers(warehouse: Warehouse) -> tuple[Issued, ...]:
    """All registered papers, the latest first."""
    sql = """
        select paper.paper_id, paper.period, paper.title, paper.issue_number, paper.issued_on,
            (select count(*) from published.paper_figure as f where f.paper_id = paper.paper_id)
        from published.paper as paper order by paper.issued_on desc, paper.paper_id desc
    """
    rows: list[tuple[str, str, str, str, date, int]] = warehouse.rows(sql)
    return tuple(
        Issued(*row, _changed(warehouse, row[0]), _causes(warehouse, row[0])) for row in rows
    )


def _changed(warehouse: Warehouse, paper: str) -> tuple[Changed, ...]:
    sql = """
        select area_code, indicator, measure, place, value_stated, value_now
        from published.paper_figure where paper_id = ? and is_changed
        order by area_code, indicator, measure
    """
    return tuple(Changed(*row) for row in warehouse.rows(sql, paper))


def _causes(warehouse: Warehouse, paper: str) -> tuple[Cause, ...]:
    sql = """
        select town_code, period, version, received_at from published.paper_cause
        where paper_id = ? order by period, town_code
    """
    return tuple(Cause(*row) for row in warehouse.rows(sql, paper))
