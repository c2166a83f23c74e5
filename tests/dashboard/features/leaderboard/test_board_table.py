"""The board as a table."""

import pandas as pd
import pytest

from dashboard.features.leaderboard import board_table
from etl.dictionary import Dictionary
from tests.dashboard.samples import EVIL


@pytest.mark.parametrize(("tier", "shown"), [("甲", True), (None, False)])
def test_board_shows_tiers_and_intervals_only_where_there_are_any(
    dictionary: Dictionary, tier: str | None, shown: bool
) -> None:
    frame = pd.DataFrame(
        {
            "organization_id": ["x"],
            "organization_name": [EVIL],
            "field": ["某领域"],
            "rank": [1],
            "rank_low": [1 if tier else None],
            "rank_high": [2 if tier else None],
            "tier": [tier],
            "score": [85.94],
            "money": [50.0],
            "needs_review": [True],
        }
    )
    html = board_table.table(
        frame,
        {"money": "出"},
        ["甲", "乙"],
        str,
        "待查",
        {},
        dictionary.indicators["leaderboard_score"],
        dictionary.indicators["leaderboard_interval"],
    )
    assert "<script>" not in html
    assert "85.9" in html
    assert "待查" in html
    assert 'style="width:50.0%"' in html
    assert ('class="tier top"' in html) is shown
    assert ('class="range"' in html) is shown
