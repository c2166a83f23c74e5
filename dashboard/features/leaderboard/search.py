"""Search on a board: by part of a name, kind, field, town, aid type."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.features.leaderboard import queries
from dashboard.page.view import PROVISIONAL, TOWN, View

# The address value for an organisation without the value.
NONE = "-"
NO_FIELD = "无领域"


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choice; empty = all."""

    name: str = ""
    kind: str = ""
    field: str = ""
    town: str = ""
    aid_type: str = ""


def values(column: pd.Series[str], empty: str) -> dict[str, str]:
    """The values of a column, by name; ``empty`` names the members without one."""
    known = {value: value for value in sorted(str(v) for v in column.dropna().unique())}
    return known | ({NONE: empty} if column.isna().any() else {})


def matching(view: View, frame: pd.DataFrame, period: str, filters: Filters) -> pd.DataFrame:
    """The members that the filters let through, with their ranks on the whole board.

    ``period``: the value of ``leaderboard.period`` of the board.
    """
    keep = pd.Series(True, index=frame.index)
    if filters.name:
        keep &= frame["organization_name"].str.contains(filters.name, regex=False)
    for column, value in (("kind", filters.kind), ("field", filters.field)):
        if value:
            keep &= frame[column].isna() if value == NONE else frame[column] == value
    for column, code in (("town_code", filters.town), ("aid_type", filters.aid_type)):
        if code:
            active = queries.active_in(view.warehouse, period, column, code)
            keep &= frame["organization_id"].isin(active)
    return frame[keep]


def filter_texts(view: View, filters: Filters) -> list[str]:
    """The filters in words, for a file that holds only what they let through."""
    titles = view.column_titles("organization")
    parts = {
        "名称含": filters.name,
        titles["kind"]: PROVISIONAL if filters.kind == NONE else filters.kind,
        titles["field"]: NO_FIELD if filters.field == NONE else filters.field,
        TOWN: view.for_district().town_names.get(filters.town, ""),
        "类型": view.aid_type_names.get(filters.aid_type, ""),
    }
    return [f"{title} {value}" for title, value in parts.items() if value]
