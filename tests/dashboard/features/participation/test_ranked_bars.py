"""Bars in a given order, one a name."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import PAD, ChartText, alt_text
from dashboard.features.participation.ranked_bars import LINE, LINE_OF_TWO, ranked
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import WORDS, texts


def drawn(frame: pd.DataFrame, words: ChartText = WORDS, missing: str = "") -> go.Figure:
    whole = pd.DataFrame({"mark": "", "href": "", "is_rest": False}, index=frame.index)
    return ranked(whole.assign(**frame), words, LIGHT, missing=missing)


def test_a_long_subtitle_goes_on_in_a_line_of_its_own() -> None:
    short = drawn(pd.DataFrame({"name": ["甲"], "value": [1.0]}))
    long = ChartText(
        "甲", "这一句说明画的是什么，以及单位；这一句说明缺了什么、沿用了什么数据", "来源"
    )
    figure = drawn(pd.DataFrame({"name": ["甲"], "value": [1.0]}), words=long)
    assert figure.layout.height > short.layout.height
    assert figure.layout.margin.t > short.layout.margin.t


def test_a_name_without_a_return_says_so_and_is_no_bar() -> None:
    frame = pd.DataFrame({"name": ["甲", "乙"], "value": [3.0, np.nan]})
    figure = drawn(frame, missing="没报")
    assert "没报" in texts(figure)
    assert list(figure.data[0].text) == ["3", ""]


def test_a_figure_says_its_finding_to_screen_readers() -> None:
    figure = drawn(pd.DataFrame({"name": ["甲"], "value": [1.0]}))
    assert alt_text(figure) == f"{WORDS.title}；{WORDS.subtitle}"


def test_a_long_name_takes_two_lines_and_no_more_room() -> None:
    name = "佛山市某某区某某某某领域社会组织综合服务管理办公室下设的一个处室"
    figure = drawn(pd.DataFrame({"name": [name], "value": [1.0]}))
    shown = figure.layout.yaxis.ticktext[0]
    assert shown.count("<br>") == 1
    assert shown.endswith("…")
    assert list(figure.data[0].y) == [name]
    assert figure.layout.margin.l <= 165 + PAD


def test_what_stands_for_several_is_paler() -> None:
    frame = pd.DataFrame({"name": ["甲", "其余"], "value": [3.0, 2.0], "is_rest": [False, True]})
    figure = drawn(frame)
    assert list(figure.data[0].marker.color) == [LIGHT.ok, LIGHT.heat[2]]


def test_bars_stand_apart_when_a_name_takes_two_lines() -> None:
    short = drawn(pd.DataFrame({"name": ["甲", "乙"], "value": [1.0, 2.0]}))
    names = ["甲", "某某某某某某某某某某某某某某某"]
    long = drawn(pd.DataFrame({"name": names, "value": [1.0, 2.0]}))
    assert long.layout.height - short.layout.height == 2 * (LINE_OF_TWO - LINE)


def test_a_bar_carries_the_address_of_its_rows_last() -> None:
    frame = pd.DataFrame({"name": ["甲"], "value": [1.0], "href": ["d?x"]})
    assert drawn(frame).data[0].customdata[0][-1] == "d?x"
