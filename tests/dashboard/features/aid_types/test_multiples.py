"""Panels by aid type over the half-years."""

from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import PAD
from dashboard.features.aid_types.multiples import multiples
from dashboard.style.theme import LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, report, texts, view_of

FIRST, SECOND = "industry", "employment"


def drawn(dictionary: Dictionary, frame: pd.DataFrame, chosen: str | None = None) -> go.Figure:
    view = replace(view_of(dictionary, report("1", "missing", None)), aid_type=chosen)
    return multiples(view, frame, "个", WORDS, LIGHT)


def half_years(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "aid_type": [FIRST] * 3 + [SECOND] * 3,
            "short": ["24上", "24下", "25上"] * 2,
            "projects": values,
            "href": [f"d?{i}" for i in range(6)],
        }
    )


def test_multiples_draw_each_type_on_one_scale_from_zero(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, 2, 3, 4, 5, 9))
    assert [list(t.y) for t in figure.data[:2]] == [[1, 2, 3], [4, 5, 9]]
    assert {figure.layout.yaxis.range[0], figure.layout.yaxis2.range[0]} == {0}
    assert figure.layout.yaxis.range[1] == figure.layout.yaxis2.range[1]
    names = dictionary.vocabularies["aid_type"].name_of
    assert {f"<b>{names(FIRST)}</b>", f"<b>{names(SECOND)}</b>", "1", "3", "4", "9"} <= set(
        texts(figure)
    )


def test_a_missing_half_year_is_hatched_and_named_never_zero(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, np.nan, 3, 4, 5, 9))
    assert dictionary.vocabularies["submission_state"].name_of("missing") in texts(figure)
    stub = next(t for t in figure.data if t.marker.pattern.shape)
    assert list(stub.x) == ["24下"]
    assert np.isnan(figure.data[0].y[1])


def test_a_chosen_type_is_brought_forward(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, 2, 3, 4, 5, 9), SECOND)
    last = {t.name: t.marker.opacity[-1] for t in figure.data}
    names = dictionary.vocabularies["aid_type"].name_of
    assert last[names(SECOND)] == 1
    assert last[names(FIRST)] < 1


def test_a_confirmed_zero_is_said(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, 0, 3, 4, 5, 9))
    assert "0" in texts(figure)
    assert dictionary.vocabularies["submission_state"].name_of("missing") not in texts(figure)


def test_a_saved_picture_has_paper_round_it(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, 2, 3, 4, 5, 9))
    assert figure.layout.margin.l == figure.layout.margin.r == figure.layout.title.pad.l == PAD


def test_a_bar_carries_the_address_of_its_rows_last(dictionary: Dictionary) -> None:
    figure = drawn(dictionary, half_years(1, 2, 3, 4, 5, 9))
    assert [row[-1] for row in figure.data[0].customdata] == ["d?0", "d?1", "d?2"]
