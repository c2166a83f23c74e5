"""Search: a name on all boards; one board narrowed by kind, field, town, aid type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.data.frames import records
from dashboard.features.leaderboard import queries
from dashboard.page import boards
from dashboard.page.view import PROVISIONAL, TOWN, View
from dashboard.style.formats import is_missing, nb, number

# The address value for an organisation without the value.
NONE = "-"
NO_FIELD = "无领域"
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choice; empty = all."""

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
    for column, value in (("kind", filters.kind), ("field", filters.field)):
        if value:
            keep &= frame[column].isna() if value == NONE else frame[column] == value
    for column, code in (("town_code", filters.town), ("aid_type", filters.aid_type)):
        if code:
            active = queries.active_in(view.warehouse, view.county, period, column, code)
            keep &= frame["organization_id"].isin(active)
    return frame[keep]


def results(view: View, window: str, text: str) -> str:
    """Where the names that hold a text stand: board by board, with rank and tier."""
    places = queries.places(view.warehouse, view.county, boards.period(view, window), text)
    if places.empty:
        advice = "可换用名称的一部分；没有投入、成效或认可的单位不在名单上。"
        box = panels.empty_box(f"{boards.windows(view)[window]}的名单上没有“{text}”", advice)
        return panels.block("没有找到", "", box)
    order = list(boards.names(view))
    found: dict[str, list[Any]] = {}
    for row in sorted(records(places), key=lambda row: order.index(row.board)):
        found.setdefault(row.organization_id, []).append(row)
    listed = list(found.values())[:MOST_FOUND]
    more = f"，列前{MOST_FOUND}家" if len(found) > MOST_FOUND else ""
    body = "".join(f"<tr>{_found(view, window, rows)}</tr>" for rows in listed)
    return panels.block(
        f"名称含“{text}”的{number(len(found))}家",
        f"{boards.span(view, window)}，全部分组{more}",
        panels.scrolling_table("查找结果", "grid found", f"<tbody>{body}</tbody>"),
    )


def _found(view: View, window: str, rows: Sequence[Any]) -> str:
    names = boards.names(view)
    texts = [
        f"{names[row.board]}第{row.rank}名" + ("" if is_missing(row.tier) else f"（{row.tier}）")
        for row in rows
    ]
    link = boards.member_link(view, rows[0], window, rows[0].board)
    return f'<th scope="row">{link}</th><td class="w">{nb("；".join(texts))}</td>'


def filter_texts(view: View, filters: Filters) -> list[str]:
    """The filters in words, for a file that holds only what they let through."""
    titles = view.column_titles("organization")
    parts = {
        titles["kind"]: PROVISIONAL if filters.kind == NONE else filters.kind,
        titles["field"]: NO_FIELD if filters.field == NONE else filters.field,
        TOWN: view.for_district().town_names.get(filters.town, ""),
        "类型": view.aid_type_names.get(filters.aid_type, ""),
    }
    return [f"{title} {value}" for title, value in parts.items() if value]
