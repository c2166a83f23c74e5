"""What a board says beside its figures: overlaps, tiers, what moved, what is missing."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.data import queries
from dashboard.features.leaderboard import board_notes
from dashboard.page import boards
from dashboard.page.view import View, make_view
from etl.marts.leaderboard import last_rank


def members(**changes: list[object]) -> pd.DataFrame:
    """Five neighbours: the second and the third can change places, the rest stay."""
    columns: dict[str, list[object]] = {
        "organization_id": list("ABCDE"),
        "rank": [1, 2, 3, 4, 5],
        "rank_low": [1, 2, 2, 4, 5],
        "rank_high": [1, 3, 3, 4, 5],
        "tier": [None] * 5,
        "rank_before": [1.0, 5.0, 2.0, None, 4.0],
    }
    return pd.DataFrame(columns | changes)


def test_groups_of_neighbours_overlap_each_with_each() -> None:
    frame = members(rank_low=[1, 1, 3, 2, 5], rank_high=[2, 4, 4, 4, 5])
    found = [[row.rank for row in group] for group in board_notes.groups(frame)]
    # The third begins behind the end of the first.
    assert found == [[1, 2], [3, 4]]
    assert board_notes.groups(frame.iloc[:0]) == []


def test_who_overlaps_is_drawn_together_and_said(view: View) -> None:
    frame = members()
    assert board_notes.marks(view, frame, frame).places == {"B": "first", "C": "last"}
    assert "第 2—3 名" in board_notes.overlap_note(frame, frame)
    # Of a part of the board, those who stand below each other need not be neighbours.
    part = frame.iloc[[0, 2]]
    assert board_notes.marks(view, frame, part).places == {}
    assert board_notes.overlap_note(frame, part) == ""


def test_the_tier_of_who_is_passed_is_explained_with_both_intervals(view: View) -> None:
    highest, next_one, last = view.dictionary.vocabularies["tier"].codes
    frame = pd.concat([members()] * 6, ignore_index=True)
    frame["rank"] = frame["rank_low"] = frame["rank_high"] = range(1, 31)
    frame["tier"] = [highest, next_one, highest, *[last] * 27]
    frame.loc[1, "rank_high"] = 6
    said = board_notes.tier_rule(view, frame)
    assert "第 3 名" in said.partition("：")[0]
    assert (
        f"第 2 名（区间到第 6 名）名次虽前，权重或算法变动时可能退到第 3 名以后，列“{next_one}”"
        in said
    )
    assert f"第 3 名（区间到第 3 名）绝大多数情形都在第 3 名以内，列“{highest}”" in said
    frame.loc[1, "tier"] = highest
    assert "名次虽前" not in board_notes.tier_rule(view, frame)


def test_a_board_without_tiers_has_no_bound(view: View) -> None:
    assert board_notes.bound(view, members()) == 0
    assert board_notes.tier_rule(view, members()) == ""


def test_every_published_tier_is_what_the_page_says_of_it(view: View) -> None:
    highest = view.dictionary.vocabularies["tier"].codes[0]
    for board in boards.names(view):
        frame = boards.members(view, view.dictionary.leaderboard.all_window, board)
        bound = board_notes.bound(view, frame)
        assert bound in (0, last_rank(0.10, len(frame)))
        inside = frame["rank_high"] <= bound
        assert ((frame["tier"] == highest) == inside).all(), board


@pytest.mark.parametrize(
    ("before", "now", "said"), [(5.0, 2, "▲3"), (1.0, 2, "▼1"), (2, 2, "—"), (None, 7, "新")]
)
def test_what_moved(before: object, now: int, said: str) -> None:
    assert board_notes.rank_change(before, now) == said


def test_ranks_are_compared_only_where_the_same_towns_reported(view: View) -> None:
    assert not view.is_comparable  # two towns are missing in the last half-year
    assert board_notes.rank_changes(members(), view) == {}
    assert re.match("名次较上期 —（.+）", board_notes.why_no_changes(members(), view))
    whole = make_view(view.warehouse, view.dictionary, view.today, "2025H2", None, None)
    assert whole.is_comparable
    told = board_notes.rank_changes(members(), whole)
    assert told == {"A": "—", "B": "▲3", "C": "▼1", "D": "新", "E": "▼1"}
    assert board_notes.why_no_changes(members(), whole) == ""
    assert "2025年上半年" in board_notes.compared_note(whole)


def test_an_edition_without_earlier_ranks_shows_no_movement(view: View) -> None:
    whole = make_view(view.warehouse, view.dictionary, view.today, "2025H2", None, None)
    assert board_notes.rank_changes(members().drop(columns="rank_before"), whole) == {}
    first = replace(whole, earlier=())
    assert board_notes.why_no_changes(members(), first) == ""


def test_missing_returns_are_named_and_many_are_counted(view: View) -> None:
    said = board_notes.gaps(view, ("2025H2", "2026H1"))
    assert said.startswith("2026年上半年大沥镇缺报")
    assert board_notes.gaps(view, ("2025H2",)) == ""


def test_many_half_years_with_missing_returns_are_counted(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = board_notes.view_at(view, "2026H1")
    monkeypatch.setattr(board_notes, "view_at", lambda *_: lacking)
    assert board_notes.gaps(view, ("2025H1", "2025H2", "2026H1")).startswith("3 个报送期有")


def test_who_has_no_size_is_told_on_boards_of_size_alone(view: View) -> None:
    rules = view.dictionary.leaderboard
    everybody = queries.board(view.warehouse, rules.all_window, "all")
    count = int((everybody["size_band"].isna() & everybody["kind"].notna()).sum())
    assert count
    for board in rules.boards:
        said = board_notes.without_size(view, board.code, everybody)
        assert (f"{count} 家" in said) is (board.group == "size")
    sized = everybody.assign(size_band="某规模")
    assert board_notes.without_size(view, "小型", sized) == ""


def test_the_interval_holds_the_default_rank_of_nine_in_ten(view: View) -> None:
    sql = """
        select period, board,
            avg((rank between rank_low and rank_high)::int) as held
        from published.leaderboard group by period, board
    """
    held = view.warehouse.frame(sql)
    assert len(held) > 40
    assert held["held"].min() >= 0.9
