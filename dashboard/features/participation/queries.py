"""Queries of 结对与参与: participants and pairings."""

import pandas as pd

from dashboard.data.warehouse import Warehouse, in_area


def participants(warehouse: Warehouse, area: str, period: str) -> pd.DataFrame:
    """The organisations that take part, as ``participation.organizations`` counts them.

    Columns: organization_id, kind, field, supervising_unit (NULL for provisional ones),
    is_registered. A class that is not known (carried forward, or the first half-year) does not say that
    somebody has left.
    """
    sql = """
        select organization_id, kind, field, supervising_unit, is_registered
        from published.participant
        where area_code = ? and period = ? and is_participating
        order by organization_id
    """
    return warehouse.frame(sql, area, period)


def participant_list(warehouse: Warehouse, area: str, period: str) -> list[tuple[str | None, ...]]:
    """The organisations that take part, to be announced: by their first town, then by name.

    Names come in the order of their Chinese pinyin. Each: organization_name, kind, supervising_unit
    (NULL for provisional ones), the towns in which it takes part as one text, in code order, and its id.
    """
    sql = f"""
        select
            participant.organization_name, participant.kind, participant.supervising_unit,
            string_agg(town.town_name, '、' order by town.town_code) as towns,
            participant.organization_id
        from published.participant as participant
        inner join published.town as town on town.town_code = participant.area_code
        where participant.period = ?1 and participant.is_participating
            and {in_area("participant.area_code")}
        group by
            participant.organization_id, participant.organization_name, participant.kind,
            participant.supervising_unit
        order by
            min(town.town_code),
            participant.organization_name collate zh,
            participant.organization_name
    """
    return warehouse.rows(sql, period, area)


def participants_by_town(warehouse: Warehouse, period: str) -> pd.DataFrame:
    """How many organisations take part in each area; one that works in several counts in each.

    Columns: town_code, organizations (float, NULL = never reported), in code order.
    """
    sql = """
        select area_code as town_code, organizations::double as organizations
        from published.participation
        where period = ?
        order by area_code
    """
    return warehouse.frame(sql, period)


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
