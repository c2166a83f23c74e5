"""Headlines of the leaderboard."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.page.headlines import PAGE
from dashboard.style.formats import fitting, is_missing


def board(frame: pd.DataFrame, name: str, tiers: Sequence[str]) -> str:
    """``行业协会商会 42 家：4 家表现突出，前三名难分先后``."""
    text = f"{name} {len(frame)} 家"
    first = int((frame["tier"] == tiers[0]).sum())
    text += f"：{first} 家表现{tiers[0]}" if first else "有可比数据"
    top = frame.head(3)
    if len(top) == 3 and _overlapping(top):
        return fitting(PAGE, f"{text}，前三名难分先后", text)
    return text


def _overlapping(rows: pd.DataFrame) -> bool:
    """Whether each interval overlaps the next one."""
    highs, lows = list(rows["rank_high"]), list(rows["rank_low"])
    if any(is_missing(v) for v in [*highs, *lows]):
        return False
    return all(high >= low for high, low in zip(highs, lows[1:], strict=False))
