"""Panels by aid type over the half-years."""

import numpy as np
import pandas as pd

from dashboard.charts.base import PAD
from dashboard.features.aid_types.multiples import multiples
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import COLORS, NAMES, WORDS, texts


def half_years(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "aid_type": ["a"] * 3 + ["b"] * 3,
            "short": ["24上", "24下", "25上"] * 2,
            "projects": values,
        }
    )


def test_multiples_draw_each_type_on_one_scale_from_zero() -> None:
    figure = multiples(half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报")
    assert [list(t.y) for t in figure.data] == [[1, 2, 3], [4, 5, 9]]
    assert {figure.layout.yaxis.range[0], figure.layout.yaxis2.range[0]} == {0}
    assert figure.layout.yaxis.range[1] == figure.layout.yaxis2.range[1]
    assert {"<b>甲类</b>", "<b>乙类</b>", "1", "3", "4", "9"} <= set(texts(figure))


def test_a_missing_half_year_is_hatched_and_named_never_zero() -> None:
    figure = multiples(
        half_years(1, np.nan, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报"
    )
    assert "没报" in texts(figure)
    stub = next(t for t in figure.data if t.marker.pattern.shape)
    assert list(stub.x) == ["24下"]
    assert np.isnan(figure.data[0].y[1])


def test_a_chosen_type_is_brought_forward() -> None:
    figure = multiples(
        half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报", chosen="b"
    )
    last = {t.name: t.marker.opacity[-1] for t in figure.data}
    assert last["乙类"] == 1
    assert last["甲类"] < 1


def test_a_confirmed_zero_is_said() -> None:
    figure = multiples(half_years(1, 0, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报")
    assert "0" in texts(figure)
    assert "没报" not in texts(figure)


def test_a_saved_picture_has_paper_round_it() -> None:
    figure = multiples(half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报")
    assert figure.layout.margin.l == figure.layout.margin.r == figure.layout.title.pad.l == PAD


def test_a_bar_carries_the_address_of_its_rows_last() -> None:
    frame = half_years(1, 2, 3, 4, 5, 9).assign(href=[f"d?{i}" for i in range(6)])
    figure = multiples(frame, NAMES, COLORS, WORDS, LIGHT, missing="没报")
    assert [row[-1] for row in figure.data[0].customdata] == ["d?0", "d?1", "d?2"]
