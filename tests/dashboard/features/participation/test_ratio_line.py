"""A ratio over the half-years."""

import numpy as np
import pandas as pd

from dashboard.charts.base import star
from dashboard.features.participation.ratio_line import ratio_line
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import WORDS, texts


def rates(*shares: float) -> pd.DataFrame:
    count = len(shares)
    return pd.DataFrame(
        {
            "short": ["24上", "24下", "25上"][:count],
            "share": shares,
            "text": ["" if np.isnan(s) else f"{s:.0%}" for s in shares],
            "note": ["n"] * count,
            "mark": [""] * count,
            "href": [""] * count,
        }
    )


def test_the_line_starts_at_zero_and_says_every_value() -> None:
    figure = ratio_line(rates(0.1, 0.2, 0.3), WORDS, LIGHT, missing="没报")
    assert list(figure.data[0].y) == [0.1, 0.2, 0.3]
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 0.3
    assert {"10%", "20%", "<b>30%</b>"} <= set(texts(figure))


def test_a_half_year_without_a_ratio_is_a_hatched_gap() -> None:
    figure = ratio_line(rates(0.1, np.nan, 0.3), WORDS, LIGHT, missing="没报")
    assert figure.data[0].y[1] is None
    assert figure.data[0].connectgaps is False
    gap = next(t for t in figure.data if t.type == "bar")
    assert (list(gap.x), gap.marker.pattern.shape) == (["24下"], "/")
    assert "没报" in texts(figure)


def test_a_ratio_of_nothing_at_all_is_no_line() -> None:
    figure = ratio_line(rates(0.0), WORDS, LIGHT, missing="没报")
    assert "<b>0%</b>" in texts(figure)
    assert figure.layout.yaxis.range[1] > 0


def test_a_rate_that_rests_on_older_data_bears_the_star() -> None:
    frame = rates(0.1, 0.2).assign(mark=["", "*"])
    shown = texts(ratio_line(frame, WORDS, LIGHT, missing="没报"))
    assert "10%" in shown
    assert f"<b>20%</b>{star(LIGHT)}" in shown
