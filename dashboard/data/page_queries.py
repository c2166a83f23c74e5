"""Questions that one page alone asks, answered from the published database as in ``queries``.

Towns come in code order, codes of vocabularies as the marts have them; names are the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Owed:
    """A return whose day has passed and that is not there: of which half-year, from which town."""

    period: str
    town_code: str
    town: str
    state: str
    due_on: date


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


def owed(warehouse: Warehouse, area: str, today: date) -> tuple[Owed, ...]:
    """Returns that were due before ``today`` and of which none counts yet, the oldest first."""
    sql = """
        select status.period, status.town_code, town.town_name, status.state, status.due_on
        from published.submission_status as status
        inner join published.town as town on town.town_code = status.town_code
        where status.due_on < ?1::date
            and status.state in ('missing', 'rejected', 'pending')
            and (status.town_code = ?2 or ?2 not in (select town_code from published.town))
        order by status.period, status.town_code
    """
    return tuple(Owed(*row) for row in warehouse.rows(sql, today.isoformat(), area))


def pairing_modes(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """Pairings in force by mode: mode, pairings, villages, organizations (distinct)."""
    sql = """
        select
            mode, count(*) as pairings, count(distinct village_code) as villages,
            count(distinct organization_id) as organizations
        from published.pairing_in_force where period = ? and area_code = ? group by mode
    """
    return warehouse.frame(sql, period, area)


def paired_organizations(warehouse: Warehouse, area: str, period: str) -> int:
    """How many organisations have a pairing in force, each counted once."""
    sql = """
        select count(distinct organization_id)
        from published.pairing_in_force where period = ? and area_code = ?
    """
    return int(warehouse.rows(sql, period, area)[0][0])


def villages_of(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """Every village of the area with what is known of it, in code order.

    Columns: village_code, village_name, town_code, organizations (NULL while the town has never
    reported), needs (on record by then), projects (not terminated, that name it), level (of its
    typical village, NULL = none; the first where it is on several lists), lists (all of them in one
    text).
    """
    sql = """
        with helped as (
            select place.village_code, count(distinct place.project_id) as projects
            from published.project_village as place
            inner join published.project_as_of as project
                on project.submission_id = place.submission_id
                and project.sheet = place.sheet and project."row" = place."row"
            where project.period = ?1 and project.is_counted group by place.village_code
        ),
        needed as (
            select village_code, count(distinct need) as needs
            from published.village_need where period <= ?1 group by village_code
        ),
        listed as (
            select village.village_code, arg_min(level.typical_level, level.sort_order) as level
            from published.village_as_of as village
            inner join published.typical_level as level
                on contains(village.typical_level, level.typical_level)
            where village.period = ?1 group by village.village_code
        )
        select
            village.village_code, village.village_name, village.town_code, village.organizations,
            coalesce(needed.needs, 0) as needs, coalesce(helped.projects, 0) as projects,
            listed.level, village.typical_level as lists
        from published.village_as_of as village
        left join helped on helped.village_code = village.village_code
        left join needed on needed.village_code = village.village_code
        left join listed on listed.village_code = village.village_code
        where village.period = ?1
            and (village.town_code = ?2 or ?2 not in (select town_code from published.town))
        order by village.town_code, village.village_code
    """
    return warehouse.frame(sql, period, area)


def steps_until(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """The mart ``phase_progress`` of every half-year up to ``until``, all areas, oldest first.

    ``is_carried``: the area is a town whose figures of that half-year are those of an older return.
    """
    sql = """
        select
            step.period, step.area_code, step.milestone, step.numerator, step.denominator,
            step.state, step.reason, step.reason_code, step.reason_count,
            coalesce(mart.data_period <> step.period, false) as is_carried
        from published.phase_progress as step
        left join published.participation as mart
            on mart.area_code = step.area_code and mart.period = step.period
        where step.period <= ? order by step.period, step.area_code, step.milestone
    """
    return warehouse.frame(sql, until)


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
