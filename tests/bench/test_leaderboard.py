"""What the leaderboard of 1,500 organisations with 1,000 draws costs, as a ratio within one run."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from etl.dictionary import Dictionary, load_dictionary
from etl.marts.leaderboard import build_leaderboard

MEASURES = (
    "money_yuan",
    "volunteer_hours",
    "expert_sessions",
    "beneficiaries",
    "projects_completed",
    "recognition",
)


@pytest.mark.bench
def test_a_thousand_draws_cost_little_more_than_ranking_them() -> None:
    dictionary = load_dictionary()
    inputs = window_of(1_500, dictionary)
    start = perf_counter()
    made = build_leaderboard(inputs, dictionary)
    seconds = perf_counter() - start
    one_by_one = dictionary.leaderboard.draws * seconds_of_one_ranking(made)
    print(
        f"\n{len(made):,} rows on {made['board'].nunique()} boards in {seconds:.2f} s; "
        f"the bare ranking of every draw in pandas would take {one_by_one:.1f} s: {seconds / one_by_one:.2f} of it"
    )
    assert made["organization_id"].nunique() > 1_400
    assert seconds < 3 * one_by_one


def seconds_of_one_ranking(made: pd.DataFrame) -> float:
    """What one draw costs when every board is ranked by pandas, the best of five tries."""
    tries = []
    for _ in range(5):
        start = perf_counter()
        made.groupby("board")["score"].rank(method="min", ascending=False)
        tries.append(perf_counter() - start)
    return min(tries)


def window_of(size: int, dictionary: Dictionary) -> pd.DataFrame:
    """A half-year of that many registered organisations over the dictionary's kinds and sizes."""
    random = np.random.default_rng(1)
    serial = [f"{number:04d}" for number in range(size)]
    frame = pd.DataFrame({"organization_id": serial, "uscc": serial, "organization_name": serial})
    frame["kind"] = random.choice(dictionary.vocabularies["organization_kind"].codes, size)
    frame["size_band"] = random.choice(dictionary.vocabularies["size_band"].codes, size)
    for measure in MEASURES:
        amount = np.round(random.lognormal(3, 2, size), 2)
        frame[measure] = np.where(random.random(size) < 0.6, amount, 0.0)
    flags = dict.fromkeys(("is_approximate", "is_estimated", "needs_review"), False)
    return frame.assign(
        period=dictionary.periods[0].code,
        field="",
        is_registered=True,
        half_years_active=1,
        half_years_due=1,
        **flags,
    )
