"""Headlines of 结对与参与."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.page.headlines import BLOCK, VILLAGES
from dashboard.style.formats import is_missing, number, percent, width


def participants(people: pd.Series[float], area: str) -> str:
    """``186 家社会组织参与，其中 148 家上期已参与``."""
    total, stayed = people["organizations"], people["organizations_continuing"]
    if is_missing(total):
        return f"{area}还没有报送数据"
    text = f"{number(total)} 家社会组织参与"
    return text if is_missing(stayed) else f"{text}，其中 {number(stayed)} 家上期已参与"


def pairing_modes(one: int, many: int) -> str:
    """Which of the two is more frequent among the paired villages, with its share."""
    total = one + many
    if not total:
        return f"{VILLAGES}结对"
    if one == many:
        return f"已结对 {number(total)} 个{VILLAGES}"
    who, count = ("一家", one) if one > many else ("多家", many)
    return f"由{who}社会组织结对的{VILLAGES}占 {percent(count, total)}"


def pairings(count: int, label: str) -> str:
    """``275 项结对关系``."""
    return f"{number(count)} 项{label}"


def rate(share: float, label: str) -> str:
    """``登记社会组织参与率 17.8%``."""
    return label if is_missing(share) else f"{label} {share:.1%}"


def most_frequent(title: str, name: str, best: float, total: float) -> str:
    """``业务主管单位以区民政局最多，占 18%``; nothing where none stands out or it is too long."""
    text = f"{title}以{name}最多，占 {percent(best, total)}" if name else ""
    return text if width(text) <= BLOCK else ""


def flow(people: pd.Series[float], classes: Mapping[str, str]) -> str:
    """``28 家首次参与，20 家本期未参与``."""
    new, lapsed = people["organizations_new"], people["organizations_lapsed"]
    if is_missing(new) or is_missing(lapsed):
        return "各期参与社会组织数"
    first = f"{number(new)} 家{classes['new']}"
    return f"{first}，{number(lapsed)} 家{classes['lapsed']}" if lapsed else first
