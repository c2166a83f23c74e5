"""The board under other weights."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from etl.marts.leaderboard import score_board
from tests.etl.marts.boards import COMPONENTS, CONTESTED, RULES, board, ladder


def test_weights_are_proportions() -> None:
    members = pd.DataFrame({"money": [80.0, 20.0], "effort": [0.0, 90.0]}, index=["A", "B"])
    made = score_board(members, {"money": 3, "effort": 1})
    assert made["score"].to_dict() == pytest.approx({"A": 60, "B": 37.5})
    assert_frame_equal(made, score_board(members, {"money": 0.75, "effort": 0.25}))


def test_a_weight_of_zero_removes_a_component() -> None:
    made = board(list(CONTESTED), weights=dict.fromkeys(COMPONENTS, 0.0) | {"effort": 1.0})
    assert made["score"].to_dict() == pytest.approx(made["effort"].to_dict())
    assert list(made.index) == ["B", "D", "C", "A"]


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [({"money": -1, "effort": 2}, "negative"), ({"money": 0, "effort": 0}, "no component")],
)
def test_weights_that_say_nothing_are_refused(weights: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        score_board(pd.DataFrame({"money": [1.0], "effort": [2.0]}), weights)


def test_weights_on_an_omitted_component_alone_are_refused() -> None:
    members = pd.DataFrame({"money": [1.0], "continuity": [math.nan]})
    with pytest.raises(ValueError, match="no component"):
        score_board(members, {"money": 0, "continuity": 1})


def test_an_empty_board_stays_empty() -> None:
    made = score_board(pd.DataFrame({"money": pd.Series(dtype=float)}), {"money": 1})
    assert made.empty
    assert {"score", "rank"} <= set(made.columns)


def test_published_components_give_the_published_scores_again() -> None:
    made = board([*CONTESTED, *ladder(12)])
    again = score_board(made, RULES["weights"])
    assert_frame_equal(again[["score", "rank"]], made[["score", "rank"]])
