"""Headlines that several pages share; each page's own are in its feature.

A headline names its subject first and its number last, judges and ranks no town, and has a neutral
sentence to fall back on. Headlines of blocks hold 18 full-width characters, of pages 28.
"""

from collections.abc import Mapping

import pandas as pd

from dashboard.page import statements
from dashboard.page.view import TOWN, View
from dashboard.style.formats import is_missing

BLOCK, PAGE = 18, 28


def of_area(view: View, text: str) -> str:
    """A page's headline with its town, and whether it rests on an older return.

    ``大沥镇典型案例5个（沿用上期）``; of the whole district it stays as it is.
    """
    if view.place is None:
        return text
    return f"{view.area_name}{text}{statements.carried_towns(view)}"


def towns_attention(
    steps: pd.DataFrame, names: Mapping[str, str], state: str, word: str = TOWN
) -> str:
    """``5个镇（街道）有需重点关注事项``; ``state``: the word for attention, ``word``: for the areas."""
    counts = attention_towns(steps, names)
    who = "" if len(names) > 1 else next(iter(names.values()))
    if not counts:
        return f"{who}没有{state}事项"
    return f"{who or f'{len(counts)}个{word}'}有{state}事项"


def attention_towns(steps: pd.DataFrame, names: Mapping[str, str]) -> dict[str, int]:
    """How many steps of each town need attention (towns without any left out), in code order."""
    rows = steps[(steps["state"] == "attention") & steps["area_code"].isin(list(names))]
    counts = rows.groupby("area_code").size()
    return {code: int(counts[code]) for code in names if code in counts}


def largest_share(
    values: Mapping[str, float], names: Mapping[str, str]
) -> tuple[str, float, float]:
    """Name, value and total of the largest; the name is empty on a tie or when all are zero."""
    known = {code: value for code, value in values.items() if not is_missing(value)}
    total = sum(known.values())
    if not total:
        return "", 0, 0
    best = max(known.values())
    leaders = [code for code, value in known.items() if value == best]
    return (names[leaders[0]] if len(leaders) == 1 else "", best, total)
