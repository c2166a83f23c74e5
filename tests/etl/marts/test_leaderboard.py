"""The leaderboard's method, worked out by hand on small groups, its properties on any group."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from etl.dictionary import Dictionary, Leaderboard, Vocabulary, load_dictionary
from etl.marts.leaderboard import (
    MEASURES,
    SPLIT,
    build_leaderboard,
    draw_choices,
    last_rank,
    score_board,
)

COMPONENTS = ("money", "effort", "expertise", "results", "continuity", "recognition")
TIERS = ("top", "close", "active", "rest")
BOARDS = (
    {"code": "all", "name": "all", "group": "all"},
    {"code": "trade", "name": "t", "group": "kind", "column": "field", "value": "trade"},
    {
        "code": "club",
        "name": "c",
        "group": "kind",
        "column": "kind",
        "value": "club",
        "excludes_fields": ["trade"],
    },
    {"code": "small", "name": "s", "group": "size", "column": "size_band", "value": "small"},
)
# No choice but the weights is varied, unless a test says so.
PLAIN = dict.fromkeys(("logarithmic", "geometric", "of_lead", "reported", "left_out"), 0.0)
RULES: dict[str, Any] = {
    "method": "",
    "all_window": "all",
    "all_window_name": "",
    "to_window": "to_",
    "to_window_name": "{period}",
    "draws": 40,
    "seed": 7,
    "weight_spread": 0.25,
    "low_quantile": 0.05,
    "high_quantile": 0.95,
    "draw_shares": PLAIN | {"logarithmic": 0.5},
    "tie_tolerance": 1e-9,
    "tier_minimum": 10,
    "tier_top": 0.10,
    "tier_sure": 0.9,
    "tier_close": 0.1,
    "tier_close_reach": 2,
    "tier_active": 0.25,
    "recognition": {},
    "plausibility": {"hours_per_visit": 12, "sessions_per_day": 3, "similar_projects": 5},
    "weights": dict.fromkeys(COMPONENTS, 1.0),
    "boards": BOARDS,
}


def rules(**changes: Any) -> Any:
    """As much of a dictionary as the leaderboard reads."""
    return SimpleNamespace(
        leaderboard=Leaderboard(**(RULES | changes)),
        vocabularies={"leaderboard_component": vocabulary(COMPONENTS), "tier": vocabulary(TIERS)},
    )


def vocabulary(codes: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(title="-", terms=[{"code": code, "name": code} for code in codes])


def member(name: str, **given: Any) -> dict[str, Any]:
    """One input row: a registered small club that gave what is named and nothing else.

    What it leads alone, and its reported hours, are all that it gave, if nothing else is said.
    """
    row: dict[str, Any] = {
        "area_code": "X",
        "period": "2026H1",
        "is_whole": True,
        "organization_id": name,
        "kind": "club",
        "field": "care",
        "size_band": "small",
        "uscc": f"U{name}",
        "organization_name": f"name of {name}",
        "is_registered": True,
        "money_yuan": 0,
        "volunteer_hours": 0,
        "expert_sessions": 0,
        "beneficiaries": 0,
        "projects_completed": 0,
        "half_years_active": None,
        "half_years_due": None,
        "recognition": 0,
    } | given
    row.setdefault("reported_hours", row["volunteer_hours"])
    return {f"lead_{measure}": row[measure] for measure in SPLIT} | row


def board(rows: list[dict[str, Any]], code: str = "all", **changes: Any) -> pd.DataFrame:
    """One board of what the rows make, by organisation; no other is drawn."""
    alone = [rule for rule in BOARDS if rule["code"] == code]
    made = build_leaderboard(pd.DataFrame(rows), rules(boards=alone, **changes))
    return made.set_index("organization_id")


# Worked out by hand


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


# How sure: intervals and tiers


def ladder(size: int) -> list[dict[str, Any]]:
    """Members each of whom gave more of everything than the next."""
    measures = [m for name, of in MEASURES.items() if name != "continuity" for m in of]
    names = [f"{place:03d}" for place in range(1, size + 1)]
    return [
        member(name, **dict.fromkeys(measures, size - place)) for place, name in enumerate(names)
    ]


def test_no_tiers_below_ten_members() -> None:
    assert board(ladder(9))["tier"].isna().all()
    assert board(ladder(10))["tier"].value_counts().to_dict() == {"top": 1, "active": 2, "rest": 7}


def test_tiers_are_cut_at_the_ceiling_of_the_share() -> None:
    made = board(ladder(70))
    # 10 % of 70 is 7; 25 % is 17.5, so 18 places.
    assert made["tier"].value_counts().to_dict() == {"rest": 52, "active": 11, "top": 7}
    assert (made["rank_low"] == made["rank"]).all()
    assert (made["rank_high"] == made["rank"]).all()
    assert made["top_ten_share"].sum() == 7


@pytest.mark.parametrize(
    ("share", "members", "last"), [(0.1, 54, 6), (0.1, 10, 1), (0.25, 54, 14), (0.07, 100, 7)]
)
def test_a_share_of_a_board_ends_at_a_whole_rank(share: float, members: int, last: int) -> None:
    # 0.07 × 100 is a little more than 7 in binary.
    assert last_rank(share, members) == last


def test_a_window_that_is_not_whole_has_no_tiers() -> None:
    assert board([row | {"is_whole": False} for row in ladder(12)])["tier"].isna().all()


# Ranked: money 10, 10, 100 → 33.3, 33.3, 83.3; hours 7, 8, 9, 10 → 12.5, 37.5, 62.5, 87.5; so
# D 145.8, A 87.5, C 70.8, B 45.8. By log1p: D 196, C 144, B 139, A 100. The others have less.
UNSETTLED = (
    member("A", volunteer_hours=10),
    member("B", money_yuan=10, volunteer_hours=7),
    member("C", money_yuan=10, volunteer_hours=8),
    member("D", money_yuan=100, volunteer_hours=9),
    *(member(name, beneficiaries=1) for name in "EFGHIJ"),
)


@pytest.mark.parametrize(
    ("changes", "tiers"),
    [
        # Three in ten are the top: D and C always, A and B in every second draw.
        ({}, ["top", "close", "top", "close"]),
        # Who is there too seldom is named only if it stands before one who always is.
        ({"tier_close": 0.6}, ["top", "close", "top", "rest"]),
        # Far down counts for nothing, however often it comes up.
        ({"tier_close_reach": 1}, ["top", "close", "top", "rest"]),
        ({"tier_sure": 0.5, "tier_close": 0.5}, ["top", "top", "top", "top"]),
    ],
)
def test_who_cannot_be_told_from_the_top_is_close_to_it(
    changes: dict[str, float], tiers: list[str]
) -> None:
    made = board(list(UNSETTLED), draws=20, weight_spread=0, tier_top=0.3, **changes)
    four = made.loc[["D", "A", "C", "B"]]
    assert four["rank"].tolist() == [1, 2, 3, 4]
    assert four["top_ten_share"].tolist() == [1, 0.5, 1, 0.5]
    assert four["tier"].tolist() == tiers


# Money: A 75, B 25. Hours: A 12.5, C 37.5, D 62.5, B 87.5. Ranked: B 112.5, A 87.5, D 62.5, C 37.5.
# By log1p A has 100 + 86.7, B 17.4 + 100, D 96.0, C 91.6: A and B change places, D and C do not.
CONTESTED = (
    member("A", money_yuan=1_000_000, volunteer_hours=7),
    member("B", money_yuan=10, volunteer_hours=10),
    member("C", volunteer_hours=8),
    member("D", volunteer_hours=9),
)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.05, 0.95, (1, 2)), (0.50, 0.55, (1, 2)), (0.05, 0.50, (1, 1)), (0.55, 0.95, (2, 2))],
)
def test_intervals_are_nearest_rank_percentiles_over_both_normalisations(
    low: float, high: float, expected: tuple[int, int]
) -> None:
    # Without spread, ten draws of twenty put B first and ten put it second.
    twenty = {"draws": 20, "weight_spread": 0, "low_quantile": low, "high_quantile": high}
    made = board(list(CONTESTED), **twenty)
    assert tuple(made.loc["B", ["rank_low", "rank_high"]]) == expected
    assert tuple(made.loc["D", ["rank_low", "rank_high"]]) == (3, 3)


def test_top_ten_share_counts_the_draws_inside_the_first_tenth() -> None:
    made = board(list(CONTESTED), draws=20, weight_spread=0, tier_top=0.25)
    assert made["top_ten_share"].to_dict() == {"A": 0.5, "B": 0.5, "C": 0, "D": 0}


VARIED = dict.fromkeys(PLAIN, 0.5)


def test_draws_agree_with_a_loop_over_them() -> None:
    random = np.random.default_rng(3)
    rows = [
        member(
            f"{i:02d}",
            money_yuan=int(random.integers(0, 4)) * 1000,
            lead_money_yuan=int(random.integers(0, 4)) * 1000,
            volunteer_hours=(hours := int(random.integers(0, 50))),
            reported_hours=hours * int(random.integers(0, 2)),
            beneficiaries=int(random.integers(0, 900)),
            projects_completed=int(random.integers(0, 3)),
            recognition=int(random.integers(0, 6)),
        )
        for i in range(14)
    ]
    made = board(rows, draw_shares=VARIED).sort_index()
    expected = drawn_by_loop(pd.DataFrame(rows).set_index("organization_id").loc[made.index])
    assert made["rank_low"].tolist() == expected.quantile(0.05, interpolation="lower").tolist()
    assert made["top_ten_share"].tolist() == pytest.approx((expected <= 2).mean().tolist())
    # 40 draws: the 95th percentile by nearest rank is the 38th of them.
    assert made["rank_high"].tolist() == np.sort(expected.to_numpy(), axis=0)[37].tolist()


def drawn_by_loop(raw: pd.DataFrame) -> pd.DataFrame:
    """(draws, members) ranks: the same choices, everything else the slow way."""
    five = [c for c in COMPONENTS if c != "continuity"]
    drawn = draw_choices(np.ones(5), rules(draw_shares=VARIED).leaderboard)
    rows = []
    for number, weights in enumerate(drawn.weights):
        given = raw.copy()
        if drawn.is_reported[number]:
            given = given.assign(
                volunteer_hours=raw["reported_hours"],
                lead_volunteer_hours=raw["lead_reported_hours"],
            )
        if drawn.is_of_lead[number]:
            given = given.assign(**{m: given[f"lead_{m}"] for m in SPLIT})
        way = by_log if drawn.is_logarithmic[number] else by_percentile
        values = [sum(way(given[m]) for m in MEASURES[c]) / len(MEASURES[c]) for c in five]
        if drawn.is_geometric[number]:
            score = math.prod((v + 1) ** w for v, w in zip(values, weights, strict=True)) - 1
        else:
            score = sum(w * v for v, w in zip(values, weights, strict=True))
        rows.append(score.round(9).rank(ascending=False, method="min"))
    return pd.DataFrame(rows)


def test_each_choice_is_made_in_its_share_of_the_draws(shipped: Dictionary) -> None:
    drawn = draw_choices(np.ones(6), shipped.leaderboard)
    assert drawn.weights.shape == (10_000, 6)
    np.testing.assert_allclose(drawn.weights.sum(axis=1), 1)
    shares = [drawn.is_logarithmic, drawn.is_geometric, drawn.is_of_lead, drawn.is_reported]
    assert [flags.mean() for flags in shares] == [0.5, 0.25, 0.25, 0.25]
    left_out = drawn.weights == 0
    assert left_out.sum() == 1667
    assert left_out.sum(axis=1).max() == 1
    assert {*left_out.sum(axis=0)} == {277, 278}


def test_a_component_that_stands_alone_is_never_left_out() -> None:
    drawn = draw_choices(np.ones(1), rules(draw_shares=PLAIN | {"left_out": 1.0}).leaderboard)
    assert (drawn.weights == 1).all()


def test_a_project_of_several_may_be_the_leads_alone() -> None:
    rows = [
        member("A", money_yuan=50, lead_money_yuan=100),
        member("B", money_yuan=50, lead_money_yuan=0),
        member("C", money_yuan=60),
    ]
    made = board(rows, draw_shares=PLAIN | {"of_lead": 1.0})
    assert made["rank"].to_dict() == {"C": 1, "A": 2, "B": 2}
    assert made["rank_low"].to_dict() == {"A": 1, "C": 2, "B": 3}


def test_estimated_hours_may_count_for_nothing() -> None:
    rows = [member("A", volunteer_hours=90, reported_hours=10), member("B", volunteer_hours=20)]
    made = board(rows, draw_shares=PLAIN | {"reported": 1.0})
    assert made["rank"].to_dict() == {"A": 1, "B": 2}
    assert made["rank_low"].to_dict() == {"A": 2, "B": 1}


def test_a_geometric_mean_does_not_make_up_for_nothing_at_all() -> None:
    # Of two weights: A 83.3 and 0, B 16.7 and 50, C 50 and 0: arithmetic 41.7, 33.3, 25.
    rows = [
        member("A", money_yuan=9),
        member("B", money_yuan=1, volunteer_hours=1),
        member("C", money_yuan=5),
    ]
    two = dict.fromkeys(COMPONENTS, 0.0) | {"money": 1.0, "effort": 1.0}
    made = board(rows, weights=two, weight_spread=0, draw_shares=PLAIN | {"geometric": 1.0})
    assert made["rank"].to_dict() == {"A": 1, "B": 2, "C": 3}
    # √(17.7 × 51) = 30.0, √(84.3 × 1) = 9.2, √51 = 7.1
    assert made["rank_low"].to_dict() == {"B": 1, "A": 2, "C": 3}


def test_leaving_a_component_out_shows_who_lives_by_it() -> None:
    two = dict.fromkeys(COMPONENTS, 0.0) | {"money": 1.0, "effort": 1.0}
    rows = [member("A", money_yuan=9), member("B", money_yuan=1, volunteer_hours=1)]
    varied = {"weight_spread": 0, "draw_shares": PLAIN | {"left_out": 1.0}}
    made = board(rows, weights=two, **varied)
    assert made.loc["A", ["rank_low", "rank_high"]].tolist() == [1, 2]


def by_percentile(raw: pd.Series) -> pd.Series:
    """The method's step 2 by way of pandas' own percentile ranks."""
    positive = raw[raw > 0]
    share = positive.rank(pct=True) - 0.5 / max(len(positive), 1)
    return (100 * share).reindex(raw.index, fill_value=0.0)


def by_log(raw: pd.Series) -> pd.Series:
    return 100 * np.log1p(raw) / np.log1p(raw.max()) if raw.max() > 0 else raw * 0.0


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_holds_the_default_rank_of_nine_in_ten(shipped: Dictionary, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(60):
        means = random.lognormal(0, 1)  # who has much gives more of everything
        gifts = {
            m: round(float(means * random.lognormal(3, 1)) * (random.random() < 0.7)) for m in RAW
        }
        rows.append(member(f"{number:02d}", **gifts))
    made = build_leaderboard(pd.DataFrame(rows), shipped)
    made = made[made["board"] == "all"]
    assert made["rank"].between(made["rank_low"], made["rank_high"]).mean() >= 0.9
    # It says something, too: not everybody may be anywhere.
    assert (made["rank_high"] - made["rank_low"]).median() < len(made) / 2


def test_nobody_gave_anything_is_an_empty_board(shipped: Dictionary) -> None:
    counts = {"half_years_active": 4, "half_years_due": 4}
    rows = [member(name, period="to_2026H1", **counts) for name in "ABC"]
    assert build_leaderboard(pd.DataFrame(rows), shipped).empty


def test_the_seed_fixes_the_draws() -> None:
    rows = [*CONTESTED, *ladder(6)]
    first, again, other = board(rows), board(rows), board(rows, seed=8)
    assert_frame_equal(first, again)
    assert_frame_equal(first[["score", "rank"]], other[["score", "rank"]])


# Weights


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


# Properties

RAW = (
    "money_yuan",
    "volunteer_hours",
    "expert_sessions",
    "beneficiaries",
    "projects_completed",
    "recognition",
)
AMOUNTS = st.integers(min_value=0, max_value=10_000)
GIFTS = st.fixed_dictionaries(
    {
        "money_yuan": AMOUNTS,
        "volunteer_hours": AMOUNTS,
        "expert_sessions": st.integers(0, 20),
        "beneficiaries": AMOUNTS,
        "projects_completed": st.integers(0, 5),
        "recognition": st.integers(0, 9),
    }
)
GROUPS = st.lists(GIFTS, min_size=1, max_size=15)
QUICK = {"draws": 4}


def named(gifts: list[dict[str, int]]) -> list[dict[str, Any]]:
    return [member(f"{number:02d}", **gift) for number, gift in enumerate(gifts)]


@given(GROUPS, st.sampled_from(RAW), st.integers(1, 5_000))
@settings(max_examples=25, deadline=None)
def test_more_of_anything_never_lowers_a_score(
    gifts: list[dict[str, int]], measure: str, more: int
) -> None:
    gifts[0]["money_yuan"] += 1  # a member before and after, so that the group is unchanged
    before = board(named(gifts), **QUICK)["score"]["00"]
    gifts[0] = gifts[0] | {measure: gifts[0][measure] + more}
    assert board(named(gifts), **QUICK)["score"]["00"] >= before - 1e-9


@given(GROUPS, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_input_does_not_matter(gifts: list[dict[str, int]], random: Any) -> None:
    rows = named(gifts)
    shuffled = random.sample(rows, len(rows))
    assert_frame_equal(board(rows, **QUICK), board(shuffled, **QUICK))


@given(GROUPS, st.sampled_from([0.01, 0.5, 3, 10_000]))
@settings(max_examples=20, deadline=None)
def test_the_unit_of_money_changes_no_score(gifts: list[dict[str, int]], factor: float) -> None:
    scaled = [gift | {"money_yuan": gift["money_yuan"] * factor} for gift in gifts]
    columns = ["score", "rank", *COMPONENTS]
    assert_frame_equal(
        board(named(gifts), **QUICK)[columns], board(named(scaled), **QUICK)[columns]
    )


@given(GROUPS, st.sampled_from(COMPONENTS[:4]))
@settings(max_examples=20, deadline=None)
def test_a_component_without_weight_changes_nothing(
    gifts: list[dict[str, int]], component: str
) -> None:
    made = board(named(gifts), **QUICK)
    weights = RULES["weights"] | {component: 0}
    without = {c: w for c, w in RULES["weights"].items() if c != component}
    assert_frame_equal(score_board(made, weights), score_board(made, without))


@given(GROUPS)
@settings(max_examples=25, deadline=None)
def test_normalisation_agrees_with_percentile_ranks(gifts: list[dict[str, int]]) -> None:
    made = board(named(gifts), **QUICK)
    raw = pd.DataFrame(named(gifts)).set_index("organization_id").loc[made.index]
    for component in ("money", "effort", "expertise", "results", "recognition"):
        expected = sum(by_percentile(raw[m]) for m in MEASURES[component])
        np.testing.assert_allclose(made[component], expected / len(MEASURES[component]))


@given(GROUPS)
@settings(max_examples=20, deadline=None)
def test_scores_and_ranks_are_in_range_and_in_order(gifts: list[dict[str, int]]) -> None:
    made = board(named(gifts), **QUICK)
    assert made["score"].between(0, 100).all()
    assert (made["score"].diff().dropna() < 1e-9).all()
    assert (made["rank_low"] <= made["rank_high"]).all()
    assert made["rank"].between(1, len(made)).all()


@given(st.lists(GIFTS, min_size=10, max_size=30), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_nobody_with_a_better_rank_is_in_a_lower_tier_but_among_the_close(
    gifts: list[dict[str, int]], seed: int
) -> None:
    made = board(named(gifts), seed=seed, draw_shares=VARIED)
    assert made["tier"].isna().all() == (len(made) < RULES["tier_minimum"])
    if len(made) < RULES["tier_minimum"]:
        return
    order = made["tier"].map(TIERS.index)
    # The two highest are one group.
    assert order.clip(lower=1).is_monotonic_increasing
    sure = made["top_ten_share"] >= RULES["tier_sure"]
    assert ((made["tier"] == TIERS[0]) == sure).all()


# With the shipped dictionary


@pytest.fixture(scope="module")
def shipped() -> Dictionary:
    return load_dictionary()


def test_every_component_of_the_dictionary_has_its_measures(shipped: Dictionary) -> None:
    assert set(shipped.vocabularies["leaderboard_component"].codes) == set(MEASURES)


def test_the_shipped_boards_take_every_registered_organisation(shipped: Dictionary) -> None:
    rows = [
        member(f"{kind}{size}{field}", kind=kind, size_band=size, field=field, money_yuan=1)
        for kind in shipped.vocabularies["organization_kind"].codes
        for size in shipped.vocabularies["size_band"].codes
        for field in ("社会服务", None)
    ]
    made = build_leaderboard(pd.DataFrame(rows), shipped)
    groups = {b.code: b.group for b in shipped.leaderboard.boards}
    places = made.groupby(["organization_id", made["board"].map(groups)]).size().unstack()
    assert (places == 1).all(axis=None)
    assert set(places.columns) == {"all", "kind", "size"}


def test_a_trade_association_is_compared_with_its_like(shipped: Dictionary) -> None:
    rows = [member("A", kind="社会团体", field="行业协会商会", size_band="大型", money_yuan=1)]
    made = build_leaderboard(pd.DataFrame(rows), shipped)
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
