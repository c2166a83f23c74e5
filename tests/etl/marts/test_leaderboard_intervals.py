"""The board: how sure a rank is; intervals and tiers over the draws."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from etl.dictionary import Dictionary
from etl.marts.leaderboard import MEASURES, SPLIT, build_leaderboard, draw_choices, last_rank
from tests.etl.marts.boards import (
    COMPONENTS,
    CONTESTED,
    PLAIN,
    RAW,
    VARIED,
    board,
    by_percentile,
    ladder,
    member,
    rules,
)


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


def test_each_choice_is_made_in_its_share_of_the_draws(dictionary: Dictionary) -> None:
    drawn = draw_choices(np.ones(6), dictionary.leaderboard)
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


def by_log(raw: pd.Series) -> pd.Series:
    return 100 * np.log1p(raw) / np.log1p(raw.max()) if raw.max() > 0 else raw * 0.0


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_holds_the_default_rank_of_nine_in_ten(
    dictionary: Dictionary, seed: int
) -> None:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(60):
        means = random.lognormal(0, 1)  # who has much gives more of everything
        gifts = {
            m: round(float(means * random.lognormal(3, 1)) * (random.random() < 0.7)) for m in RAW
        }
        rows.append(member(f"{number:02d}", **gifts))
    made = build_leaderboard(pd.DataFrame(rows), dictionary)
    made = made[made["board"] == "all"]
    assert made["rank"].between(made["rank_low"], made["rank_high"]).mean() >= 0.9
    # It says something, too: not everybody may be anywhere.
    assert (made["rank_high"] - made["rank_low"]).median() < len(made) / 2


def test_nobody_gave_anything_is_an_empty_board(dictionary: Dictionary) -> None:
    counts = {"half_years_active": 4, "half_years_due": 4}
    rows = [member(name, period="to_2026H1", **counts) for name in "ABC"]
    assert build_leaderboard(pd.DataFrame(rows), dictionary).empty


def test_the_seed_fixes_the_draws() -> None:
    rows = [*CONTESTED, *ladder(6)]
    first, again, other = board(rows), board(rows), board(rows, seed=8)
    assert_frame_equal(first, again)
    assert_frame_equal(first[["score", "rank"]], other[["score", "rank"]])
