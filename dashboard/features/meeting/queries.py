"""Queries of 会议演示 alone; shared ones are in ``dashboard.data.queries``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.warehouse import Warehouse, in_area


def new_cases(warehouse: Warehouse, area: str, period: str) -> list[dict[str, Any]]:
    """Cases of an area first reported in ``period``: highest level first, then in code order.

    Columns: title, kind, level, aid_type, organization, town, village, summary; town_code,
    organization_id, village_code; submission_id, row.
    """
    return warehouse.dicts(_CASES.format(when="=", other="<"), period, area)


def cases_to_date(warehouse: Warehouse, area: str, period: str) -> list[dict[str, Any]]:
    """The same of all half-years up to ``period``; a case reported again is one, as last reported."""
    return warehouse.dicts(_CASES.format(when="<=", other=">"), period, area)


_CASES = f"""
    select
        model.title, model.kind, model.level, model.aid_type,
        organization.organization_name as organization, town.town_name as town,
        village.village_name as village, model.summary,
        model.town_code, model.organization_id, model.village_code, model.submission_id, model."row"
    from published.model_case as model
    inner join published.town as town on town.town_code = model.town_code
    inner join published.level as level on level.level = model.level
    left join published.organization as organization
        on organization.organization_id = model.organization_id
    left join published.village as village on village.village_code = model.village_code
    where model.period {{when}} ?1 and {in_area("model.town_code")} and not exists (
        select 1 from published.model_case as other
        where other.town_code = model.town_code and trim(other.title) = trim(model.title)
            and other.period {{other}} model.period and other.period <= ?1
    )
    order by level.sort_order desc, model.town_code, model.submission_id, model."row"
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome that a town reports of one of its projects, with who carries it out and where."""

    town_code: str
    indicator: str
    quantity: float
    organizations: tuple[str, ...]
    villages: tuple[str, ...]


def outcomes(warehouse: Warehouse, area: str, period: str) -> tuple[Outcome, ...]:
    """The outcomes of a half-year in an area; of a project that no row names without who and where."""
    at = 'of.submission_id = project.submission_id and of.sheet = project.sheet and of."row" = project."row"'
    sql = f"""
        select
            outcome.town_code, outcome.indicator, outcome.quantity,
            list(distinct of_organization.organization_id) filter (
                of_organization.organization_id is not null
            ) as organizations,
            list(distinct of_village.village_code) filter (
                of_village.village_code is not null
            ) as villages
        from published.outcome as outcome
        left join published.project_report as project
            on project.submission_id = outcome.submission_id
            and project.project_id = outcome.project_id
        left join published.project_organization as of_organization
            on {at.replace("of.", "of_organization.")}
        left join published.project_village as of_village on {at.replace("of.", "of_village.")}
        where outcome.period = ?1 and {in_area("outcome.town_code")}
        group by outcome.submission_id, outcome.sheet, outcome."row", outcome.town_code,
            outcome.indicator, outcome.quantity
        order by outcome.town_code, outcome."row"
    """
    rows = warehouse.rows(sql, period, area)
    return tuple(
        Outcome(town, indicator, quantity, tuple(organizations or ()), tuple(villages or ()))
        for town, indicator, quantity, organizations, villages in rows
    )


def typical_villages(warehouse: Warehouse, period: str, step: str) -> list[tuple[str, str, bool]]:
    """Typical villages as their step counts them: town code, list, whether a project names the village.

    In code order, then by list; a village on two lists counts in the first.
    """
    sql = """
        with counted as (
            select town_code, subject_id, bool_or(is_done) as is_helped
            from published.step_row where period = ? and milestone = ?
            group by town_code, subject_id
        ),
        listed as (
            select
                typical_village.village_code,
                arg_min(level.typical_level, level.sort_order) as level,
                min(level.sort_order) as place
            from published.typical_village as typical_village
            inner join published.typical_level as level
                on level.typical_level = typical_village.level
            group by typical_village.village_code
        )
        select counted.town_code, listed.level, counted.is_helped
        from counted inner join listed on listed.village_code = counted.subject_id
        order by counted.town_code, listed.place, not counted.is_helped, counted.subject_id
    """
    return warehouse.rows(sql, period, step)


def outstanding(
    warehouse: Warehouse, county: str, window: str, boards: Sequence[str], tiers: Sequence[str]
) -> list[dict[str, Any]]:
    """Members of some tiers on the given boards, each organisation once, by board and rank."""
    places, named = (", ".join("?" for _ in values) for values in (boards, tiers))
    sql = f"""
        select board.*, organization.organization_name
        from published.leaderboard as board
        inner join published.organization as organization
            on organization.organization_id = board.organization_id
        where board.area_code = ? and board.period = ?
            and board.tier in ({named}) and board.board in ({places})
        qualify row_number() over (
            partition by board.organization_id order by list_position([{places}], board.board)
        ) = 1
        order by
            list_position([{places}], board.board), board.rank, organization.uscc nulls last,
            organization.organization_name
    """
    return warehouse.dicts(sql, county, window, *tiers, *boards, *boards, *boards)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of a return behind an organisation's place on the boards; amounts are its share of them."""

    period: str
    subject: str
    money_yuan: float
    volunteer_hours: float
    expert_sessions: float
    beneficiaries: float
    file_name: str
    sheet: str
    row: int


def evidence(
    warehouse: Warehouse, county: str, window: str, organization: str
) -> tuple[Evidence, ...]:
    """The rows behind an organisation's place in a window, those that give most money first."""
    sql = """
        select
            evidence.report_period, evidence.subject,
            coalesce(evidence.money_yuan, 0)::double as money_yuan,
            coalesce(evidence.volunteer_hours, 0)::double,
            coalesce(evidence.expert_sessions, 0)::double,
            coalesce(evidence.beneficiaries, 0)::double,
            submission.file_name, evidence.sheet, evidence."row"
        from published.leaderboard_row as evidence
        inner join published.submission as submission
            on submission.submission_id = evidence.submission_id
        where evidence.area_code = ? and evidence.window_code = ? and evidence.organization_id = ?
            and coalesce(evidence.half_years_active, 0) = 0
        order by money_yuan desc, evidence.report_period, evidence.submission_id,
            evidence.sheet, evidence."row"
    """
    return tuple(Evidence(*row) for row in warehouse.rows(sql, county, window, organization))


def count_ranked(warehouse: Warehouse, county: str, window: str) -> int:
    """How many organisations are ranked on any board of a county and window."""
    sql = """
        select count(distinct organization_id)
        from published.leaderboard where area_code = ? and period = ?
    """
    return int(warehouse.rows(sql, county, window)[0][0])


def return_files(warehouse: Warehouse, period: str) -> tuple[str, ...]:
    """File names of the current returns of a half-year, in code order."""
    sql = """
        select file_name from published.submission
        where period = ? and status = 'current' order by town_code
    """
    return tuple(str(row[0]) for row in warehouse.rows(sql, period))
