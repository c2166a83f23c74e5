"""Headlines of the leaderboard."""

import pandas as pd

from dashboard.features.leaderboard import headlines


def test_board_says_when_the_first_three_cannot_be_told_apart() -> None:
    frame = pd.DataFrame(
        {"tier": ["甲", "乙", "乙"], "rank_low": [1, 1, 2], "rank_high": [2, 3, 4]}
    )
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家：1 家表现甲，前三名难分先后"
    frame["rank_high"] = [1, 1, 4]
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家：1 家表现甲"
    frame["tier"] = None
    assert headlines.board(frame, "某组", ["甲", "乙"]) == "某组 3 家有可比数据"
