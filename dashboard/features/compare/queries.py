"""Queries of 往期比较: the same figures at two half-years, of every area."""

import pandas as pd

from dashboard.data.warehouse import Warehouse, cached_query

Values = tuple[float | None, float | None]


@cached_query
def figures(warehouse: Warehouse, now: str, before: str) -> dict[tuple[str, str], Values]:
    """(area, indicator) → its value now and then, of the compared indicators; ``None`` = no return."""
    sql = """
        select now.area_code, now.indicator, now.value::double, before.value::double
        from published.area_figure as now
        inner join published.area_figure as before
            on before.area_code = now.area_code and before.indicator = now.indicator
        where now.period = ? and before.period = ?
    """
    rows = warehouse.rows(sql, now, before)
    return {(area, indicator): (value, then) for area, indicator, value, then in rows}


def aid_types(warehouse: Warehouse, now: str, before: str) -> pd.DataFrame:
    """Area, aid type → unfinished projects and money in yuan, now and then.

    Columns: area_code, aid_type, live, live_before, yuan, yuan_before.
    """
    sql = """
        select
            now.area_code, now.aid_type,
            now.projects_live::double as live, before.projects_live::double as live_before,
            now.contribution_yuan::double as yuan, before.contribution_yuan::double as yuan_before
        from published.aid_type_summary as now
        inner join published.aid_type_summary as before
            on before.area_code = now.area_code and before.aid_type = now.aid_type
        where now.period = ? and before.period = ?
    """
    return warehouse.frame(sql, now, before)


def steps(warehouse: Warehouse, area: str, now: str, before: str) -> pd.DataFrame:
    """The facts of an area's steps, now and then.

    Columns: milestone, numerator, denominator, numerator_before, denominator_before.
    """
    sql = """
        select
            now.milestone, now.numerator, now.denominator,
            before.numerator as numerator_before, before.denominator as denominator_before
        from published.phase_progress as now
        inner join published.phase_progress as before
            on before.area_code = now.area_code and before.milestone = now.milestone
        where now.area_code = ? and now.period = ? and before.period = ?
        order by now.milestone
    """
    return warehouse.frame(sql, area, now, before)
