"""成效: what projects brought about, of a half-year and to date, by indicator; no part of 投入."""

from dataclasses import dataclass

from dashboard.data.warehouse import Warehouse, cached_query
from etl.dictionary import Term


@dataclass(frozen=True, slots=True)
class OutcomeSum:
    """An indicator's sums; ``quantity``: of the half-year, ``None`` where nothing was reported in it."""

    indicator: str
    quantity: float | None
    to_date: float
    projects: int


@cached_query
def outcome_sums(warehouse: Warehouse, area: str, period: str) -> tuple[OutcomeSum, ...]:
    """The indicators of which anything was reported up to a half-year, in their order."""
    sql = """
        select summary.indicator, summary.quantity, summary.quantity_to_date, summary.projects_to_date
        from published.outcome_summary as summary
        inner join published.outcome_indicator as known
            on known.outcome_indicator = summary.indicator
        where summary.area_code = ? and summary.period = ? and summary.quantity_to_date is not null
        order by known.sort_order
    """
    return tuple(OutcomeSum(*row) for row in warehouse.rows(sql, area, period))


def unit_of(term: Term) -> str:
    """``株`` of 植树（株）."""
    return term.name.removeprefix(term.short).strip("（）")
