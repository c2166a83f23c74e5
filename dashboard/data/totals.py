"""Sums over the aid types of an area, half-year by half-year."""

from typing import Any

from dashboard.data.warehouse import Warehouse

# Flow indicator → column of ``aid_type_summary``; contributions are cash and what was given in kind.
FLOWS = {
    "contributions": "coalesce(cash_yuan, 0) + coalesce(in_kind_yuan, 0)",
    "cash": "cash_yuan",
    "in_kind": "in_kind_yuan",
    "volunteer_hours": "volunteer_hours",
    "volunteer_visits": "volunteer_visits",
    "activities": "activities",
    "expert_sessions": "expert_sessions",
    "beneficiaries": "beneficiaries",
    "projects_new": "projects_new",
}
STOCKS = ("projects", "projects_live", "projects_completed")


def flow_sums() -> str:
    """The select list that sums the flows, one column an indicator."""
    parts = [
        f"case when count(cash_yuan) + count(in_kind_yuan) > 0 then sum({sql}) end::double as {name}"
        if name == "contributions"
        else f"sum({sql})::double as {name}"
        for name, sql in FLOWS.items()
    ]
    return ", ".join(parts)


def totals(warehouse: Warehouse, area: str, until: str) -> list[dict[str, Any]]:
    """Sums over the aid types of one area, one a half-year up to ``until``, oldest first.

    Keys: period, the flows, projects, projects_live, projects_completed (``None`` = not known),
    is_approximate.
    """
    stocks = ", ".join(f"sum({name})::double as {name}" for name in STOCKS)
    sql = f"""
        select period, {flow_sums()}, {stocks},
            coalesce(bool_or(is_approximate), false) as is_approximate
        from published.aid_type_summary where area_code = ? and period <= ?
        group by period order by period
    """
    return warehouse.dicts(sql, area, until)
