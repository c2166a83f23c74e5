"""What the leaderboard of 1,500 organisations costs."""

from __future__ import annotations

from time import process_time

import numpy as np
import pandas as pd
import pytest

from etl.dictionary import Dictionary, load_dictionary
from etl.marts.leaderboard import SPLIT, build_leaderboard
from tests.etl.marts.boards import RAW


@pytest.mark.bench
def test_all_boards_of_a_large_district_take_less_than_two_seconds() -> None:
    dictionary = load_dictionary()
    inputs = window_of(1_500, dictionary)
    tries = []
    for _ in range(3):
        start = process_time()
        made = build_leaderboard(inputs, dictionary)
        tries.append(process_time() - start)
    print(
        f"\n{len(made):,} rows on {made['board'].nunique()} boards, "
        f"{dictionary.leaderboard.draws:,} draws: {min(tries):.2f} s"
    )
    assert made["organization_id"].nunique() > 1_400
    assert min(tries) < 2


def window_of(size: int, dictionary: Dictionary) -> pd.DataFrame:
    """A half-year of that many registered organisations over the dictionary's kinds and sizes."""
    random = np.random.default_rng(1)
    serial = [f"{number:04d}" for number in range(size)]
    frame = pd.DataFrame({"organization_id": serial, "uscc": serial, "organization_name": serial})
    frame["kind"] = random.choice(dictionary.vocabularies["organization_kind"].codes, size)
    frame["size_band"] = random.choice(dictionary.vocabularies["size_band"].codes, size)
    for measure in RAW:
        amount = np.round(random.lognormal(3, 2, size), 2)
        frame[measure] = np.where(random.random(size) < 0.6, amount, 0.0)

    frame["reported_hours"] = frame["volunteer_hours"]
    return frame.assign(
        area_code=dictionary.district.code,
        period=dictionary.periods[0].code,
        field="",
        is_registered=True,
        is_whole=True,
        half_years_active=None,
        half_years_due=None,
        **{f"lead_{measure}": frame[measure] for measure in SPLIT},
    )
