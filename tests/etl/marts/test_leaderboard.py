"""The board: scores and ranks worked out by hand, and the shipped dictionary."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from etl.dictionary import Dictionary
from etl.marts.leaderboard import MEASURES, SPLIT, build_leaderboard, score_board
from tests.etl.marts.boards import board, member, rules


def test_ties_share_the_mean_rank_and_the_place() -> None:
    made = board(
        [
            member("A", money_yuan=5),
            member("B", money_yuan=5),
            member("C", money_yuan=3),
            member("D", volunteer_hours=8),
        ]
    )
    # Money 3, 5, 5: mid-ranks 1, 2.5, 2.5 of 3. Hours 8: mid-rank 1 of 1. Five components.
    assert made["money"].to_dict() == pytest.approx(
        {"A": 200 / 3, "B": 200 / 3, "C": 50 / 3, "D": 0}
    )
    assert made["effort"].to_dict() == {"A": 0, "B": 0, "C": 0, "D": 50}
    assert made["score"].to_dict() == pytest.approx(
        {"A": 40 / 3, "B": 40 / 3, "C": 10 / 3, "D": 10}
    )
    assert made["rank"].to_dict() == {"A": 1, "B": 1, "D": 3, "C": 4}


def test_sums_that_are_equal_on_paper_tie() -> None:
    made = board([member("A", volunteer_hours=0.1 + 0.2), member("B", volunteer_hours=0.3)])
    assert set(made["rank"]) == {1}


def test_scores_closer_than_the_tolerance_are_ties() -> None:
    members = pd.DataFrame({"money": [50.0, 50.0 + 5e-10, 50.0 + 2e-9]}, index=["A", "B", "C"])
    assert score_board(members, {"money": 1})["rank"].to_dict() == {"C": 1, "B": 2, "A": 2}


def test_a_group_of_one() -> None:
    made = board([member("A", money_yuan=7)]).loc["A"]
    assert made["score"] == pytest.approx(10)
    assert (made["rank"], made["rank_low"], made["rank_high"]) == (1, 1, 1)
    assert made["top_ten_share"] == 1
    assert pd.isna(made["tier"])


def test_who_gave_nothing_is_not_listed() -> None:
    active = member("A", period="to_2026H1", half_years_active=3, half_years_due=4)
    made = build_leaderboard(pd.DataFrame([active, member("B")]), rules())
    assert made.empty
    some = build_leaderboard(pd.DataFrame([member("A", money_yuan=1)]), rules())
    assert made.dtypes.to_dict() == some.dtypes.to_dict()


def test_no_input_at_all() -> None:
    empty = pd.DataFrame([member("A")]).iloc[:0]
    assert build_leaderboard(empty, rules()).empty


def test_one_giant_donation_does_not_swamp_the_rest() -> None:
    made = board(
        [
            member("A", money_yuan=1e9),
            member("B", money_yuan=2e4, volunteer_hours=10),
            member("C", money_yuan=1e4),
        ]
    )
    # 2.5 ÷ 3, 1.5 ÷ 3, 0.5 ÷ 3 of money; half of effort for B.
    assert made["money"].to_dict() == pytest.approx({"A": 250 / 3, "B": 50, "C": 50 / 3})
    assert made["score"].to_dict() == pytest.approx({"B": 20, "A": 50 / 3, "C": 10 / 3})
    assert list(made.index) == ["B", "A", "C"]


def test_results_are_the_mean_of_people_and_projects() -> None:
    made = board(
        [
            member("A", beneficiaries=100, projects_completed=1),
            member("B", beneficiaries=300),
            member("C", beneficiaries=200, projects_completed=2),
        ]
    )
    # People: 50/3, 250/3, 50. Projects: 25 for one, 75 for two, 0 for none.
    assert made["results"].to_dict() == pytest.approx({"C": 62.5, "B": 125 / 3, "A": 125 / 6})


def test_a_component_nobody_has_is_zero_and_still_counts() -> None:
    made = board([member("A", money_yuan=1), member("B", money_yuan=2)])
    assert set(made["recognition"]) == {0}
    assert made["score"].to_dict() == pytest.approx({"B": 15, "A": 5})


def test_continuity_only_in_the_window_to_date() -> None:
    def both(name: str, active: int) -> list[dict[str, Any]]:
        counts = {"half_years_active": active, "half_years_due": 4, "money_yuan": 1}
        return [member(name, money_yuan=1), member(name, period="to_2026H1", **counts)]

    made = build_leaderboard(pd.DataFrame(both("A", 2) + both("B", 4)), rules())
    made = made[made["board"] == "all"].set_index(["period", "organization_id"])
    assert made.loc["2026H1", "continuity"].isna().all()
    assert made.loc["2026H1", "score"].to_dict() == {"A": 10, "B": 10}
    assert made.loc["to_2026H1", "continuity"].to_dict() == {"B": 75, "A": 25}
    assert made.loc["to_2026H1", "score"].to_dict() == pytest.approx({"B": 125 / 6, "A": 75 / 6})


def test_a_blank_measure_is_nothing_given() -> None:
    blank = member("A", money_yuan=None, volunteer_hours=math.nan, expert_sessions=2)
    plain = {"draws": 2, "weight_spread": 0}
    made = board([blank, member("B", money_yuan=2)], **plain)
    assert made["money"].to_dict() == {"A": 0, "B": 50}
    assert made["rank_high"].to_dict() == {"A": 1, "B": 1}  # they tie either way
    nothing = member("A", money_yuan=0, volunteer_hours=0, expert_sessions=2)
    assert_frame_equal(made, board([nothing, member("B", money_yuan=2)], **plain))


def test_boards_compare_like_with_like() -> None:
    made = build_leaderboard(
        pd.DataFrame(
            [
                member("A", money_yuan=9, field="trade"),
                member("B", money_yuan=5),
                member("C", money_yuan=2, kind="fund", size_band="large"),
                member("D", money_yuan=1, kind="fund", size_band=None),
            ]
        ),
        rules(),
    )
    placed = made.groupby("board", sort=False)["organization_id"].agg("".join).to_dict()
    assert placed == {"all": "ABCD", "trade": "A", "club": "B", "small": "AB"}
    alone = made[made["board"] == "club"].iloc[0]
    assert alone["money"] == 50


def test_a_provisional_organisation_is_on_the_board_of_all_alone() -> None:
    made = build_leaderboard(
        pd.DataFrame([member("A", money_yuan=1, is_registered=False, uscc=None)]), rules()
    )
    assert list(made["board"]) == ["all"]


def test_every_component_of_the_dictionary_has_its_measures(dictionary: Dictionary) -> None:
    assert set(dictionary.vocabularies["leaderboard_component"].codes) == set(MEASURES)


def test_the_shipped_boards_take_every_registered_organisation(dictionary: Dictionary) -> None:
    rows = [
        member(f"{kind}{size}{field}", kind=kind, size_band=size, field=field, money_yuan=1)
        for kind in dictionary.vocabularies["organization_kind"].codes
        for size in dictionary.vocabularies["size_band"].codes
        for field in ("社会服务", None)
    ]
    made = build_leaderboard(pd.DataFrame(rows), dictionary)
    groups = {b.code: b.group for b in dictionary.leaderboard.boards}
    places = made.groupby(["organization_id", made["board"].map(groups)]).size().unstack()
    assert (places == 1).all(axis=None)
    assert set(places.columns) == {"all", "kind", "size"}


def test_a_trade_association_is_compared_with_its_like(dictionary: Dictionary) -> None:
    rows = [member("A", kind="社会团体", field="行业协会商会", size_band="大型", money_yuan=1)]
    made = build_leaderboard(pd.DataFrame(rows), dictionary)
    assert list(made["board"]) == ["all", "行业协会商会", "大型"]


def test_rows_as_the_database_gives_them() -> None:
    measures = ", ".join(f"null::double as lead_{measure}" for measure in SPLIT)
    sql = f"""
        select 'X' as area_code, '2026H1' as period, true as is_whole, 'A' as organization_id, null::varchar as kind,
            null::varchar as field, null::varchar as size_band, null::varchar as uscc,
            'a' as organization_name, false as is_registered, 3.5::decimal(18, 2) as money_yuan,
            null::double as volunteer_hours, null::double as reported_hours,
            0::bigint as expert_sessions, null::bigint as beneficiaries, 1 as projects_completed,
            null::bigint as half_years_active, null::bigint as half_years_due, 0 as recognition,
            {measures}
    """
    with duckdb.connect() as connection:
        inputs = connection.execute(sql).df()
        connection.register("made", build_leaderboard(inputs, rules()))
        stored = connection.execute("select score, continuity, tier from made")
        assert stored.fetchone() == (pytest.approx(15), None, None)
