"""The board as a table."""

import re

import pandas as pd
import pytest

from dashboard.features.leaderboard.board_table import board_table
from dashboard.page import boards
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
            "is_estimated": [False],
            "is_town_silent": [True],
        }
    )
    sections = {tier: ("一组", "一句")} if tier else None
    html = board_table(frame, {"money": "出"}, dictionary, str, {}, sections=sections)
    assert "<script>" not in html
    assert "85.9" in html
    assert boards.REVIEW_MARK in html
    assert boards.SILENT_MARK in html
    assert boards.ESTIMATED_MARK not in html
    assert 'style="width:50.0%"' in html
    assert ('class="tier top"' in html) is shown
    assert ('class="range"' in html) is shown
    assert ('<tr class="tiers">' in html) is shown


def test_close_ones_have_a_mark_of_their_own_and_one_group_with_the_first(
    dictionary: Dictionary,
) -> None:
    highest, close, active, _ = dictionary.vocabularies["tier"].codes
    count = 4
    frame = pd.DataFrame(
        {
            "organization_id": list("ABCD"),
            "organization_name": list("ABCD"),
            "rank": [1, 2, 3, 4],
            "rank_low": [1, 1, 1, 3],
            "rank_high": [1, 4, 4, 4],
            "tier": [highest, close, highest, active],
            "score": [4.0, 3.0, 2.0, 1.0],
            **dict.fromkeys(("needs_review", "is_estimated", "is_town_silent"), [False] * count),
        }
    )
    group = ("一组", "一句")
    sections = {highest: group, close: group, active: ("二组", "二句")}
    html = board_table(frame, {}, dictionary, str, {}, sections=sections)
    assert html.count('<tr class="tiers">') == 2
    assert html.index("一组") < html.index(">A<") < html.index(">C<") < html.index("二组")
    assert html.count('class="tier top"') == 2
    assert html.count('class="tier close"') == 1
    columns = len(re.findall("<th[ >]", html.split("</tr>")[0]))
    assert html.count(f'colspan="{columns}"') == 2
