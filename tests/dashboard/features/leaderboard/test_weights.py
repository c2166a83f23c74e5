"""Weights moved by the analyst: the same function, a note, a way back; how ranks depend on them."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from dashboard.features.leaderboard import weights
from dashboard.page import boards
from dashboard.page.view import View
from dashboard.style.formats import width


@pytest.fixture
def members(view: View) -> pd.DataFrame:
    board = next(iter(boards.names(view)))
    return boards.members(view, boards.TO_DATE, board)


@pytest.fixture
def equal(view: View) -> dict[str, float]:
    return dict(view.dictionary.leaderboard.weights)


def test_default_weights_give_the_published_board_again(
    view: View, members: pd.DataFrame, equal: dict[str, float]
) -> None:
    again = weights.reweighted(view, members, equal)
    columns = ["organization_id", "score", "rank"]
    assert_frame_equal(again[columns], members[columns])
    assert again[["rank_low", "rank_high", "tier"]].isna().all(axis=None)


def test_a_component_alone_orders_by_it(
    view: View, members: pd.DataFrame, equal: dict[str, float]
) -> None:
    alone = weights.reweighted(view, members, dict.fromkeys(equal, 0.0) | {"money": 1.0})
    assert (alone["score"] - alone["money"]).abs().max() < 1e-9
    assert alone["money"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("change", "moved"),
    [({}, False), ({"money": 2.0}, True), (dict.fromkeys(("money", "effort"), 0.0), True)],
)
def test_the_note_says_which_weights_are_in_force(
    view: View,
    members: pd.DataFrame,
    equal: dict[str, float],
    change: dict[str, float],
    moved: bool,
) -> None:
    chosen = equal | change
    assert weights.is_changed(view, chosen) is moved
    assert weights.is_changed(view, {code: 2 * by for code, by in chosen.items()}) is moved
    there = replace(view, back="leaderboard?period=2026H1&w_money=2&board=x")
    html = weights.note(there, members, chosen)
    note = re.sub("<[^>]+>", "", html)
    assert ("恢复默认权重" in note) is moved
    assert ("当前为默认权重" in note) is not moved
    if moved:
        assert 'href="leaderboard?period=2026H1&amp;board=x"' in html


def test_weights_that_are_all_zero_are_a_sentence(
    view: View, members: pd.DataFrame, equal: dict[str, float]
) -> None:
    nothing = dict.fromkeys(equal, 0.0)
    assert not weights.is_changed(view, nothing)
    assert "权重全部为0" in weights.note(view, members, nothing)


def test_ranks_under_each_variant_are_those_of_that_board(
    view: View, members: pd.DataFrame, equal: dict[str, float]
) -> None:
    ranks = weights.variants(view, members, equal)
    assert len(ranks) == 2 * len(equal)
    without = {code: by for code, by in equal.items() if code != "recognition"}
    shares = pd.Series(1 / len(without), index=list(without))
    score = members.set_index("organization_id")[list(without)] @ shares
    expected = score.round(9).rank(ascending=False, method="min")
    assert (ranks["recognition", 0.0] - expected).abs().max() == 0


def test_the_view_names_what_ranks_depend_on(view: View, members: pd.DataFrame) -> None:
    html = weights.sensitivity(view, members)
    title = re.sub("<[^>]+>", "", html.split('<h2 class="h2">')[1].split("</h2>")[0])
    assert width(title) <= weights.BLOCK
    assert html.count("<tr") == 1 + min(len(members), weights.MOST_ROWS) + 2
    assert weights.sensitivity(view, members.head(1)) == ""


def test_moves_are_from_the_default_board(members: pd.DataFrame) -> None:
    after = members.head(2).assign(rank=[2, 1])
    assert list(weights.rank_changes(members, after).values()) == ["▼1", "▲1"]
