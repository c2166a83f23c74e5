"""Queries behind the leaderboard: members of a window, and raw measures."""

from __future__ import annotations

import pandas as pd

from dashboard.data.warehouse import Warehouse


def active_in(
    warehouse: Warehouse, county: str, window: str, column: str, code: str
) -> frozenset[str]:
    """The members of a window with a row in one town, or of one aid type.

    ``column``: ``town_code`` or ``aid_type``.
    """
    by_town = """
        select distinct organization_id from published.leaderboard_row
        where area_code = ? and window_code = ? and town_code = ?
    """
    by_type = """
        select distinct evidence.organization_id
        from published.leaderboard_row as evidence
        inner join published.project_report as report
            on report.submission_id = evidence.submission_id
            and report.sheet = evidence.sheet and report."row" = evidence."row"
        where evidence.area_code = ? and evidence.window_code = ?
            and evidence.money_yuan is not null and report.aid_type = ?
    """
    sql = by_town if column == "town_code" else by_type
    return frozenset(row[0] for row in warehouse.rows(sql, county, window, code))


def all_measures(warehouse: Warehouse, county: str, window: str) -> pd.DataFrame:
    """The raw measures of every organisation in a window, by its id."""
    sql = """
        select
            organization_id, money_yuan::double as money_yuan, volunteer_hours, expert_sessions,
            beneficiaries, projects_completed, recognition
        from published.leaderboard_input where area_code = ? and period = ?
    """
    return warehouse.frame(sql, county, window).set_index("organization_id")


def half_years(warehouse: Warehouse, county: str, window: str) -> dict[str, int]:
    """Organisation → half-years of a window to date in which it took part."""
    sql = """
        select organization_id, half_years_active
        from published.leaderboard_input where area_code = ? and period = ?
    """
    return {str(member): int(count) for member, count in warehouse.rows(sql, county, window)}


def places(warehouse: Warehouse, county: str, window: str, text: str) -> pd.DataFrame:
    """The places of a window whose organisations have a text in their names, by name.

    Columns: organization_id, organization_name, board, rank, tier.
    """
    sql = """
        select board.organization_id, organization.organization_name, board.board, board.rank, board.tier
        from published.leaderboard as board
        inner join published.organization as organization
            on organization.organization_id = board.organization_id
        where board.area_code = ? and board.period = ?
            and contains(organization.organization_name, ?)
        order by organization.organization_name, board.organization_id
    """
    return warehouse.frame(sql, county, window, text)
