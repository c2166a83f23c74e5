"""Headlines of 结对与参与."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.page.headlines import BLOCK
from dashboard.style.formats import is_missing, number, percent, width


def paired(one: int, many: int, villages: str) -> str:
    """``246个村（社区）结对，28个由多家结对``: villages with one organisation, and with several.

    ``villages``: the word for them.
    """
    total = one + many
    if not total:
        return f"{villages}结对"
    text = f"{number(total)}个{villages}结对"
    which = "均由" if many == total else f"{number(many)}个由"
    return f"{text}，{which}多家结对" if many else text


def pairings(count: int, label: str) -> str:
    """``275项结对关系``."""
    return f"{number(count)}项{label}"


def rate(share: float, label: str) -> str:
    """``登记社会组织参与率17.8%``."""
    return label if is_missing(share) else f"{label}{share:.1%}"


def most_frequent(title: str, name: str, best: float, total: float) -> str:
    """``业务主管单位以区民政局最多，占18%``; nothing where none stands out or it is too long."""
    text = f"{title}以{name}最多，占{percent(best, total)}" if name else ""
    return text if width(text) <= BLOCK else ""


def flow(people: pd.Series[float], classes: Mapping[str, str]) -> str:
    """``首次参与19家，不再参与8家``."""
    new, left = people["organizations_new"], people["organizations_left"]
    if is_missing(new) or is_missing(left):
        return "各期参与社会组织数"
    first = f"{classes['new']}{number(new)}家"
    return f"{first}，不再参与{number(left)}家" if left else first
