"""Queries about one organisation."""

from __future__ import annotations

import pandas as pd

from dashboard.data.warehouse import Warehouse


def measures(warehouse: Warehouse, county: str, organization: str) -> pd.DataFrame:
    """Its raw measures (``leaderboard_input``), by window."""
    sql = """
        select * exclude (money_yuan), money_yuan::double as money_yuan
        from published.leaderboard_input
        where area_code = ? and organization_id = ? order by period
    """
    return warehouse.frame(sql, county, organization).set_index("period")


def boards_of(warehouse: Warehouse, county: str, organization: str, window: str) -> tuple[str, ...]:
    """The boards that it is on in a window."""
    sql = """
        select board from published.leaderboard
        where area_code = ? and organization_id = ? and period = ?
    """
    return tuple(row[0] for row in warehouse.rows(sql, county, organization, window))


def places(
    warehouse: Warehouse, county: str, organization: str, board: str
) -> dict[str, tuple[int, int]]:
    """Window → its rank on one board, and of how many."""
    sql = """
        with ranked as (
            select period, organization_id, rank, count(*) over (partition by period) as members
            from published.leaderboard where area_code = ?3 and board = ?2
        )
        select period, rank, members from ranked where organization_id = ?1
    """
    rows = warehouse.rows(sql, organization, board, county)
    return {str(period): (int(rank), int(members)) for period, rank, members in rows}


def doubts(warehouse: Warehouse, county: str, organization: str, window: str) -> tuple[int, ...]:
    """Rows behind its score that are approximate, estimated, to be confirmed, left out by a question."""
    sql = """
        select
            count(*) filter (is_approximate), count(*) filter (is_estimated),
            count(*) filter (is_to_confirm), count(*) filter (is_questioned)
        from published.leaderboard_row
        where area_code = ? and organization_id = ? and window_code = ?
    """
    return tuple(map(int, warehouse.rows(sql, county, organization, window)[0]))


# The organisation's projects, each by its last report up to a half-year.
_MINE = """
    select
        report.project_id, report.project_name, report.town_code, report.aid_type,
        report.status, member.is_lead, report.period as report_period,
        report.submission_id, report.sheet, report."row",
        row_number() over (partition by report.project_id order by report.period desc) as nth
    from published.project_organization as member
    inner join published.project_report as report
        on report.submission_id = member.submission_id
        and report.sheet = member.sheet and report."row" = member."row"
    where member.organization_id = ?1 and report.period <= ?2
"""
# Its share of the money of each, to date, and how many share it.
_GIVEN = """
    select report.project_id, sum(evidence.money_yuan)::double as money_yuan,
        max(evidence.organizations) as organizations
    from published.leaderboard_row as evidence
    inner join published.project_report as report
        on report.submission_id = evidence.submission_id
        and report.sheet = evidence.sheet and report."row" = evidence."row"
    where evidence.organization_id = ?1 and evidence.window_code = evidence.report_period
        and evidence.report_period <= ?2
    group by report.project_id
"""
_PLACES = """
    select place.submission_id, place.sheet, place."row",
        string_agg(village.village_name, '、' order by village.village_code) as villages
    from published.project_village as place
    inner join published.village as village on village.village_code = place.village_code
    group by place.submission_id, place.sheet, place."row"
"""
_PARTNERS = """
    select other.submission_id, other.sheet, other."row",
        string_agg(named.organization_name, '、' order by other."position") as partners
    from published.project_organization as other
    inner join published.organization as named
        on named.organization_id = other.organization_id
    where other.organization_id <> ?1
    group by other.submission_id, other.sheet, other."row"
"""
_PROJECTS = f"""
    with mine as ({_MINE}), given as ({_GIVEN}), places as ({_PLACES}), partners as ({_PARTNERS})
    select
        mine.project_id, mine.project_name, mine.town_code, mine.aid_type, mine.status, mine.is_lead,
        coalesce(given.organizations, 1) as organizations, partners.partners,
        given.money_yuan, places.villages,
        mine.report_period, submission.file_name, mine.sheet, mine."row"
    from mine
    left join given on given.project_id = mine.project_id
    left join places on places.submission_id = mine.submission_id
        and places.sheet = mine.sheet and places."row" = mine."row"
    left join partners on partners.submission_id = mine.submission_id
        and partners.sheet = mine.sheet and partners."row" = mine."row"
    inner join published.submission as submission
        on submission.submission_id = mine.submission_id
    where mine.nth = 1
    order by given.money_yuan desc nulls last, mine.project_name
"""


def projects(warehouse: Warehouse, organization: str, until: str) -> pd.DataFrame:
    """Its projects by their last report up to a half-year, the largest share of money first.

    Columns: project_id, project_name, town_code, aid_type, status, is_lead, organizations (how many share it),
    partners (the others' names, NULL if none), money_yuan (its share to date), villages (names),
    report_period, file_name, sheet, row.
    """
    return warehouse.frame(_PROJECTS, organization, until)


def pairings(warehouse: Warehouse, organization: str, period: str, district: str) -> pd.DataFrame:
    """Its pairings in force, in the order of the villages' codes.

    Columns: village_code, village_name, town_code, mode, paired_on, file_name, sheet, row.
    """
    sql = """
        select
            pairing.village_code, village.village_name, pairing.town_code, pairing.mode, pairing.paired_on,
            submission.file_name, pairing.sheet, pairing."row"
        from published.pairing_in_force as pairing
        left join published.village as village on village.village_code = pairing.village_code
        inner join published.submission as submission
            on submission.submission_id = pairing.submission_id
        where pairing.organization_id = ?1 and pairing.period = ?2 and pairing.area_code = ?3
        order by pairing.village_code
    """
    return warehouse.frame(sql, organization, period, district)


def outcomes(warehouse: Warehouse, organization: str, until: str) -> pd.DataFrame:
    """The outcomes of projects that it takes part in, up to a half-year, the latest first.

    Columns: project_name, indicator, quantity, note, report_period, file_name, sheet, row.
    """
    sql = """
        with mine as (
            select distinct submission_id, project_id
            from published.project_organization where organization_id = ?1
        )
        select
            report.project_name, outcome.indicator, outcome.quantity, outcome.note,
            outcome.period as report_period, submission.file_name, outcome.sheet, outcome."row"
        from published.outcome as outcome
        inner join mine
            on mine.submission_id = outcome.submission_id and mine.project_id = outcome.project_id
        inner join published.project_report as report
            on report.submission_id = outcome.submission_id
            and report.project_id = outcome.project_id
        inner join published.submission as submission
            on submission.submission_id = outcome.submission_id
        where outcome.period <= ?2
        order by outcome.period desc, report.project_name, outcome."row"
    """
    return warehouse.frame(sql, organization, until)


def recognition(warehouse: Warehouse, organization: str, until: str) -> pd.DataFrame:
    """Its cases and honours up to a half-year, the latest first.

    Columns: relation, title, level, given_on (published or awarded), given_by (media or issuer), report_period,
    town_code, file_name, sheet, row.
    """
    sql = """
        with listed as (
            select 'model_case' as relation, title, level, published_on as given_on, media as given_by,
                period, town_code, submission_id, sheet, "row"
            from published.model_case where organization_id = ?1
            union all
            select 'honor' as relation, honor as title, level, awarded_on as given_on, issuer as given_by,
                period, town_code, submission_id, sheet, "row"
            from published.honor where organization_id = ?1
        )
        select listed.relation, listed.title, listed.level, listed.given_on, listed.given_by,
            listed.period as report_period,
            listed.town_code, submission.file_name, listed.sheet, listed."row"
        from listed
        inner join published.submission as submission
            on submission.submission_id = listed.submission_id
        where listed.period <= ?2
        order by listed.period desc, listed.submission_id, listed.sheet, listed."row"
    """
    return warehouse.frame(sql, organization, until)
