"""Looking for somebody on a board: part of a name, kind, field, town, aid type."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.features.leaderboard import queries
from dashboard.page.view import PROVISIONAL, TOWN, View

# What stands in the address for an organisation without the value.
NONE = "-"
NO_FIELD = "无领域"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the reader looks for; an empty text asks for nothing."""

    name: str = ""
    kind: str = ""
    field: str = ""
    town: str = ""
    aid_type: str = ""


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    """The kinds of a board's members; those outside the register are under a dash."""
    return _values(frame["kind"], PROVISIONAL)


def fields(frame: pd.DataFrame) -> dict[str, str]:
    """The fields of a board's members, by name; who has none is under a dash."""
    return _values(frame["field"], NO_FIELD)


def _values(column: pd.Series[str], nothing: str) -> dict[str, str]:
    known = {value: value for value in sorted(str(v) for v in column.dropna().unique())}
    return known | ({NONE: nothing} if column.isna().any() else {})


def narrow(view: View, frame: pd.DataFrame, period: str, asked: Narrowed) -> pd.DataFrame:
    """The members that are looked for; their ranks stay those of the whole board.

    Args:
        view: the half-year.
        frame: the board.
        period: the value of ``leaderboard.period`` that it is of.
        asked: what is looked for.
    """
    keep = pd.Series(True, index=frame.index)
    if asked.name:
        keep &= frame["organization_name"].str.contains(asked.name, regex=False)
    for column, value in (("kind", asked.kind), ("field", asked.field)):
        if value:
            keep &= frame[column].isna() if value == NONE else frame[column] == value
    for column, code in (("town_code", asked.town), ("aid_type", asked.aid_type)):
        if code:
            here = queries.active_in(view.warehouse, period, column, code)
            keep &= frame["organization_id"].isin(here)
    return frame[keep]


def titles(view: View) -> dict[str, str]:
    """Column of the register → its title."""
    return {c.name: c.title for c in view.dictionary.relations["organization"].columns}


def told(view: View, asked: Narrowed) -> list[str]:
    """What is looked for, in words, for a file that holds no more than that."""
    names = view.for_district().town_names
    known = titles(view)
    parts = {
        "名称含": asked.name,
        known["kind"]: PROVISIONAL if asked.kind == NONE else asked.kind,
        known["field"]: NO_FIELD if asked.field == NONE else asked.field,
        TOWN: names.get(asked.town, ""),
        "类型": view.aid_type_names.get(asked.aid_type, ""),
    }
    return [f"{title} {value}" for title, value in parts.items() if value]
