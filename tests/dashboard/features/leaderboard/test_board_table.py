"""The board as a table."""

import pandas as pd
import pytest

from dashboard.features.leaderboard.board_table import board_table
from dashboard.page.boards import REVIEW_MARK
from etl.dictionary import Dictionary
from tests.dashboard.samples import EVIL


@pytest.mark.parametrize("shown", [True, False])
def test_board_shows_tiers_and_intervals_only_where_there_are_any(
    dictionary: Dictionary, shown: bool
) -> None:
    tier = dictionary.vocabularies["tier"].codes[0] if shown else None
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
    html = board_table(frame, {"money": "出"}, dictionary, str, {})
    assert "<script>" not in html
    assert "85.9" in html
    assert REVIEW_MARK in html
    assert 'style="width:50.0%"' in html
    assert ('class="tier top"' in html) is shown
    assert ('class="range"' in html) is shown
