"""Queries of 帮扶类型."""

import pandas as pd

from dashboard.data.warehouse import Warehouse


def mentioned_live(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """Live projects of each town by every type they name: period, town_code, aid_type, projects.

    The same live projects as ``aid_type_summary.projects_live``, counted under each type named.
    """
    sql = """
        select
            period, area_code as town_code, aid_type,
            projects_live_mentioning::double as projects
        from published.aid_type_summary
        where period <= ? and area_code in (select town_code from published.town)
            and projects_live_mentioning is not null
        order by period, area_code
    """
    return warehouse.frame(sql, until)
