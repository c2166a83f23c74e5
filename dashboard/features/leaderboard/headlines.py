"""Headlines of the leaderboard."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.style.formats import number


def board(frame: pd.DataFrame, name: str, tiers: Sequence[str]) -> str:
    """``行业协会商会47家：突出2家，临界6家，请集体研究``; ``tiers``: the two highest."""
    counts = {tier: int((frame["tier"] == tier).sum()) for tier in tiers}
    highest, close = tiers
    parts = [f"{tier}{number(count)}家" for tier, count in counts.items() if count]
    if not counts[highest]:
        parts = [f"没有{highest}", *parts]
    study = "，请集体研究" if any(counts.values()) else f"、{close}"
    return f"{name}{number(len(frame))}家：{'，'.join(parts)}{study}"
