"""Words that several slides share."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.style.formats import join

VILLAGES = "村（社区）"
NO_DATA = "尚无报送数据"


def by_sign(change: float, up: str, down: str, same: str = "") -> str:
    """The word for an increase, a decrease, or no change."""
    return up if change > 0 else down if change < 0 else same


def join_names(names: Sequence[str]) -> str:
    """The names, their common ending written once: ``产业、教育帮扶``."""
    ending = ""
    while len(names) > 1 and len({name[-len(ending) - 1 :] for name in names}) == 1:
        longer = names[0][-len(ending) - 1 :]
        if len(longer) >= min(len(name) for name in names):
            break
        ending = longer
    return join([name[: len(name) - len(ending)] for name in names]) + ending
