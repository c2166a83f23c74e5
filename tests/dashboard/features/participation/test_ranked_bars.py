"""Bars in a given order, one a name."""

import numpy as np
import pandas as pd

from dashboard.charts.base import PAD, ChartText, alt_text
from dashboard.features.participation.ranked_bars import LINE, LINE_OF_TWO, ranked
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import WORDS, texts


def test_a_long_subtitle_goes_on_in_a_line_of_its_own() -> None:
    short = ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", WORDS, LIGHT)
    long = ChartText(
        "甲", "这一句说明画的是什么，以及单位；这一句说明缺了什么、沿用了什么数据", "来源"
    )
    figure = ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", long, LIGHT)
    assert figure.layout.height > short.layout.height
    assert figure.layout.margin.t > short.layout.margin.t


def test_a_name_without_a_return_says_so_and_is_no_bar() -> None:
    frame = pd.DataFrame({"name": ["甲", "乙"], "value": [3.0, np.nan]})
    figure = ranked(frame, "家", WORDS, LIGHT, missing="没报")
    assert "没报" in texts(figure)
    assert list(figure.data[0].text) == ["3", ""]


def test_a_figure_says_its_finding_to_screen_readers() -> None:
    figure = ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", WORDS, LIGHT)
    assert alt_text(figure) == f"{WORDS.title}；{WORDS.subtitle}"


def test_a_long_name_takes_two_lines_and_no_more_room() -> None:
    name = "佛山市某某区某某某某领域社会组织综合服务管理办公室下设的一个处室"
    figure = ranked(pd.DataFrame({"name": [name], "value": [1.0]}), "家", WORDS, LIGHT)
    shown = figure.layout.yaxis.ticktext[0]
    assert shown.count("<br>") == 1
    assert shown.endswith("…")
    assert list(figure.data[0].y) == [name]
    assert figure.layout.margin.l <= 165 + PAD


def test_what_stands_for_several_is_paler() -> None:
    frame = pd.DataFrame({"name": ["甲", "其余"], "value": [3.0, 2.0], "is_rest": [False, True]})
    figure = ranked(frame, "家", WORDS, LIGHT)
    assert list(figure.data[0].marker.color) == [LIGHT.ok, LIGHT.heat[2]]


def test_bars_stand_apart_when_a_name_takes_two_lines() -> None:
    short = ranked(pd.DataFrame({"name": ["甲", "乙"], "value": [1.0, 2.0]}), "家", WORDS, LIGHT)
    names = ["甲", "某某某某某某某某某某某某某某某"]
    long = ranked(pd.DataFrame({"name": names, "value": [1.0, 2.0]}), "家", WORDS, LIGHT)
    assert long.layout.height - short.layout.height == 2 * (LINE_OF_TWO - LINE)


def test_a_bar_carries_the_address_of_its_rows_last() -> None:
    frame = pd.DataFrame({"name": ["甲"], "value": [1.0], "href": ["d?x"]})
    assert ranked(frame, "家", WORDS, LIGHT).data[0].customdata[0][-1] == "d?x"
