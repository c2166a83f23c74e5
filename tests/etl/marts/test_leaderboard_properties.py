"""What holds of every board."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from etl.marts.leaderboard import MEASURES, score_board
from tests.etl.marts.boards import (
    COMPONENTS,
    RAW,
    RULES,
    TIERS,
    VARIED,
    board,
    by_percentile,
    member,
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
