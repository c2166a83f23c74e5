"""What is known of the last phase (总结宣传): what was stated of its steps, cases as they are told, outcomes."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query, in_area


@dataclass(frozen=True, slots=True)
class Stated:
    """What an area last stated of a step."""

    status: str
    completed_on: date | None
    evidence: str


@cached_query
def stated_steps(warehouse: Warehouse, until: str) -> dict[tuple[str, str], Stated]:
    """(area, step) → what its returns up to a half-year last stated; what nobody stated is not there."""
    sql = """
        select town_code, milestone, status, completed_on, coalesce(evidence, '')
        from published.milestone_report where period <= ?
        qualify row_number() over (
            partition by town_code, milestone order by period desc, sheet desc, "row" desc
        ) = 1
    """
    return {(town, step): Stated(*rest) for town, step, *rest in warehouse.rows(sql, until)}


@dataclass(frozen=True, slots=True)
class Told:
    """Model cases of a town to date: how many, how many of them were in the media, how many are told whole."""

    cases: int = 0
    published: int = 0
    whole: int = 0


@cached_query
def told_cases(warehouse: Warehouse, area: str, until: str) -> dict[str, Told]:
    """Town → its cases; ``whole``: every part for which nothing else of the returns can stand is filled in."""
    sql = f"""
        with known as (
            select * from published.model_case
            where period <= ?1 and {in_area("town_code")}
            qualify row_number() over (
                partition by town_code, trim(title) order by period desc, sheet desc, "row" desc
            ) = 1
        )
        select
            town_code, count(*),
            count(*) filter (coalesce(media, '') <> '' or coalesce(link, '') <> ''),
            count(*) filter (
                coalesce(profile, '') <> '' and coalesce(background, '') <> ''
                and coalesce(lessons, '') <> ''
            )
        from known group by town_code
    """
    return {town: Told(*counts) for town, *counts in warehouse.rows(sql, until, area)}


@cached_query
def outcome_towns(warehouse: Warehouse, area: str, until: str) -> frozenset[str]:
    """The towns that have stated any outcome up to a half-year."""
    sql = f"""
        select distinct town_code from published.outcome
        where period <= ?1 and {in_area("town_code")}
    """
    return frozenset(town for (town,) in warehouse.rows(sql, until, area))
