"""What a board says beside its figures: tiers, what moved, what is missing."""

import pandas as pd
import pytest

from dashboard.data import queries
from dashboard.features.leaderboard import blocks, board_notes
from dashboard.page import boards
from dashboard.page.view import View, make_view
from etl.marts.leaderboard import last_rank


def at(view: View, period: str) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, None, None)


def members(**changes: list[object]) -> pd.DataFrame:
    """Five members with the ranks that they had before."""
    columns: dict[str, list[object]] = {
        "organization_id": list("ABCDE"),
        "rank": [1, 2, 3, 4, 5],
        "tier": [None] * 5,
        "rank_before": [1.0, 5.0, 2.0, None, 4.0],
    }
    return pd.DataFrame(columns | changes)


def test_the_two_highest_tiers_are_one_group_to_be_studied_together(view: View) -> None:
    highest, close, active, last = view.dictionary.vocabularies["tier"].codes
    frame = pd.concat([members()] * 6, ignore_index=True)
    frame["tier"] = [highest, close, highest, active, *[last] * 26]
    said = board_notes.sections(view, frame)
    assert said[highest] == said[close]
    assert said[highest] == (f"{highest}、{close}3家", "名次相近，请集体研究；前10%为3家")
    assert said[active] == (f"{active}1家", "名次在前25%")
    assert said[last] == (f"{last}26家", "")
    frame["tier"] = [close, close, *[last] * 28]
    assert board_notes.sections(view, frame)[close][0] == f"{close}2家"


def test_a_board_without_tiers_says_why(view: View) -> None:
    assert board_notes.bound(view, members()) == 0
    few = board_notes.why_no_tiers(view, members(), boards.TO_DATE)
    assert few == "不足10家，不分档"
    many = pd.concat([members()] * 3)
    assert board_notes.why_no_tiers(view, many, boards.TO_DATE) == ""
    assert board_notes.why_no_tiers(view, many, boards.HALF_YEAR) == "时段未报齐，不分档"


def test_every_bound_is_that_of_the_first_tenth(view: View) -> None:
    for board in boards.names(view):
        frame = boards.members(view, boards.TO_DATE, board)
        tiers = frame["tier"].notna().any()
        assert board_notes.bound(view, frame) == (last_rank(0.10, len(frame)) if tiers else 0)


@pytest.mark.parametrize(
    ("before", "now", "said"), [(5.0, 2, "▲3"), (1.0, 2, "▼1"), (2, 2, "—"), (None, 7, "新")]
)
def test_what_moved(before: object, now: int, said: str) -> None:
    assert board_notes.rank_change(before, now) == said


def test_ranks_are_compared_only_where_they_were_published(view: View) -> None:
    told = board_notes.rank_changes(members())
    assert told == {"A": "—", "B": "▲3", "C": "▼1", "D": "新", "E": "▼1"}
    assert board_notes.rank_changes(members(rank_before=[None] * 5)) == {}
    board = next(iter(boards.names(view)))
    # Two towns are missing in the last half-year; to date, the one before it is the last.
    assert board_notes.rank_changes(boards.members(view, boards.HALF_YEAR, board)) == {}
    assert board_notes.rank_changes(boards.members(view, boards.TO_DATE, board))
    assert board_notes.compared_note(view, boards.TO_DATE) == "变动为较累计至2025年上半年"
    assert board_notes.compared_note(at(view, "2025H2"), boards.HALF_YEAR) == "变动为较2025年上半年"
    assert board_notes.compared_note(at(view, "2024H1"), boards.HALF_YEAR) == ""


def test_the_window_and_what_it_lacks_are_said(view: View) -> None:
    said = blocks.window_line(view, boards.TO_DATE, "all")
    assert "计算时段：2024年上半年至2025年下半年" in said
    assert "2026年上半年大沥镇缺报，九江镇已报送、待修改，未报齐，暂不计入。" in plain(said)
    alone = blocks.window_line(view, boards.HALF_YEAR, "all")
    assert "计算时段：2026年上半年" in alone
    assert "未报齐，不分档。" in plain(alone)
    whole = blocks.window_line(at(view, "2024H2"), boards.TO_DATE, "all")
    assert "计算时段：2024年上半年至2024年下半年" in whole
    assert "未报齐" not in plain(whole)
    assert "计算时段：2024年上半年</b>" in blocks.window_line(
        at(view, "2024H1"), boards.TO_DATE, "all"
    )


def plain(html: str) -> str:
    return html.replace('<span class="nb">', "").replace("</span>", "")


def test_the_window_to_date_follows_the_half_year_shown(view: View) -> None:
    to_date = view.dictionary.leaderboard.to_date
    last_whole = boards.members(view, boards.TO_DATE, "all")
    published = queries.board(
        view.warehouse, view.county, view.dictionary.leaderboard.all_window, "all"
    )
    assert list(last_whole["organization_id"]) == list(published["organization_id"])
    assert boards.window(view, boards.TO_DATE).period == to_date("2025H2")
    earlier = boards.window(at(view, "2024H2"), boards.TO_DATE)
    assert (earlier.period, earlier.half_years) == (to_date("2024H2"), ("2024H1", "2024H2"))
    assert earlier.is_whole


def test_silent_towns_are_counted(view: View) -> None:
    assert board_notes.silent(view, boards.members(view, boards.TO_DATE, "all")) == ""
    to_date = view.dictionary.leaderboard.to_date("2026H1")
    frame = queries.board(view.warehouse, view.county, to_date, "all")
    count = int(frame["is_town_silent"].sum())
    assert count > 40
    assert f"{count}家" in board_notes.silent(view, frame)


def test_who_has_no_size_is_told_on_boards_of_size_alone(view: View) -> None:
    rules = view.dictionary.leaderboard
    everybody = queries.board(view.warehouse, view.county, rules.all_window, "all")
    count = int((everybody["size_band"].isna() & everybody["kind"].notna()).sum())
    assert count
    for board in rules.boards:
        said = board_notes.without_size(view, board.code, everybody)
        assert (f"{count}家" in said) is (board.group == "size")
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
    assert held["held"].min() >= 0.8
    assert (held["held"] >= 0.9).mean() >= 0.9
