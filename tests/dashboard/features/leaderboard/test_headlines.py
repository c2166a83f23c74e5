"""Headlines of the leaderboard."""

import pandas as pd
import pytest

from dashboard.features.leaderboard import headlines


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        (["甲", "乙", "乙"], "某组3家：甲1家，乙2家，请集体研究"),
        (["甲", "甲", "丙"], "某组3家：甲2家，请集体研究"),
        (["乙", "丙", "丙"], "某组3家：没有甲，乙1家，请集体研究"),
        (["丙", "丙", "丙"], "某组3家：没有甲、乙"),
    ],
)
def test_board_says_how_many_stand_out_and_how_many_are_close(tiers: list[str], said: str) -> None:
    assert headlines.board(pd.DataFrame({"tier": tiers}), "某组", ["甲", "乙"]) == said
