"""议定事项: what the leading group resolved at its last meeting, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query
from etl.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution as last reported; ``matter``: a problem in its words, ``problem_id``: that problem's.

    ``town_code``: whose problem it is.
    """

    met_on: date
    matter: str
    problem_id: str | None
    resolved: str
    lead_unit: str | None
    settle_by: date | None
    status: str
    result: str | None
    town_code: str | None


@cached_query
def last_resolutions(warehouse: Warehouse, area: str, period: str) -> tuple[Resolution, ...]:
    """What the last meeting resolved, by an area's own returns up to a half-year, in their order."""
    sql = _RESOLUTIONS.format(
        stated="period = max(period) over ()",
        meetings="qualify latest.met_on = max(latest.met_on) over ()",
    )
    return tuple(Resolution(*row) for row in warehouse.rows(sql, area, period))


@cached_query
def all_resolutions(warehouse: Warehouse, area: str, period: str) -> tuple[Resolution, ...]:
    """What all meetings resolved, each as an area's own returns last stated it up to a half-year."""
    sql = _RESOLUTIONS.format(
        stated="period = max(period) over (partition by met_on, matter, resolved)", meetings=""
    )
    return tuple(Resolution(*row) for row in warehouse.rows(sql, area, period))


_RESOLUTIONS = """
    with latest as (
        select * from published.decision
        where town_code = ?1 and period <= ?2
        qualify {stated}
    ),
    problems as (
        select problem_id, any_value(problem) as problem, any_value(town_code) as town_code
        from published.problem group by problem_id
    )
    select
        latest.met_on, coalesce(problems.problem, latest.matter) as matter, problems.problem_id,
        latest.resolved, latest.lead_unit, latest.settle_by, latest.status, latest.result,
        problems.town_code
    from latest
    left join problems on problems.problem_id = latest.matter
    {meetings}
    order by latest.met_on, latest.sheet, latest."row"
"""


def state(dictionary: Dictionary, resolution: Resolution, as_of: date) -> str:
    """Its state as reported; one still in hand whose day has passed is late."""
    over = dictionary.vocabularies["decision_status"].over
    is_late = resolution.settle_by is not None and resolution.settle_by < as_of
    return "overdue" if is_late and resolution.status not in over else resolution.status


def told(dictionary: Dictionary, resolutions: Sequence[Resolution], as_of: date) -> str:
    """``已办结2、办理中1、逾期1``."""
    counts = Counter(state(dictionary, one, as_of) for one in resolutions)
    terms = dictionary.vocabularies["decision_status"].terms
    return "、".join(f"{term.name}{counts[term.code]}" for term in terms if counts[term.code])
