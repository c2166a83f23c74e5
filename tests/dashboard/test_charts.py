"""Figures say what the frames hold: traces, values, labels, titles; nothing missing becomes zero."""

import datetime as dt

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import bars
from dashboard.charts.base import Words, broken, config, spoken
from dashboard.charts.gantt import gantt
from dashboard.charts.tiles import MANY, NONE, ONE, UNKNOWN, MapWords, tile_map
from dashboard.theme import DARK, LIGHT
from etl.dictionary import Dictionary

WORDS = Words("某类最多，占 34%", "项目数（个）", "来源：某处")
NAMES = {"a": "甲类", "b": "乙类"}
COLORS = {"a": "#111111", "b": "#222222"}


def texts(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def half_years(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "aid_type": ["a"] * 3 + ["b"] * 3,
            "short": ["24上", "24下", "25上"] * 2,
            "projects": values,
        }
    )


def test_every_figure_carries_finding_subtitle_and_source() -> None:
    figure = bars.sums(
        pd.DataFrame({"aid_type": ["a"], "value": [3.0], "text": ["3.0"]}),
        NAMES,
        COLORS,
        WORDS,
        LIGHT,
    )
    assert figure.layout.title.text.startswith(WORDS.title)
    assert WORDS.subtitle in figure.layout.title.text
    assert WORDS.source in texts(figure)
    assert figure.layout.paper_bgcolor == LIGHT.bg


def test_multiples_draw_each_type_on_one_scale_from_zero() -> None:
    figure = bars.multiples(
        half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报"
    )
    assert [list(t.y) for t in figure.data] == [[1, 2, 3], [4, 5, 9]]
    assert {figure.layout.yaxis.range[0], figure.layout.yaxis2.range[0]} == {0}
    assert figure.layout.yaxis.range[1] == figure.layout.yaxis2.range[1]
    assert {"<b>甲类</b>", "<b>乙类</b>", "1", "3", "4", "9"} <= set(texts(figure))


def test_a_missing_half_year_is_hatched_and_named_never_zero() -> None:
    figure = bars.multiples(
        half_years(1, np.nan, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报"
    )
    assert "没报" in texts(figure)
    stub = next(t for t in figure.data if t.marker.pattern.shape)
    assert list(stub.x) == ["24下"]
    assert np.isnan(figure.data[0].y[1])


def test_a_chosen_type_is_brought_forward() -> None:
    figure = bars.multiples(
        half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报", chosen="b"
    )
    last = {t.name: t.marker.opacity[-1] for t in figure.data}
    assert last["乙类"] == 1
    assert last["甲类"] < 1


def test_states_are_stacked_with_what_is_finished_first(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [("a", "ongoing", 5), ("a", "completed", 3), ("b", "suspended", 1)],
        columns=["aid_type", "status", "projects"],
    )
    figure = bars.states(frame, NAMES, statuses, WORDS, LIGHT)
    assert figure.data[0].name == statuses["completed"]
    assert {t.name: list(t.x) for t in figure.data}[statuses["suspended"]] == [0, 1]
    key = next(text for text in texts(figure) if "■" in text)
    assert all(statuses[t] in key for t in ("completed", "ongoing", "preparing", "suspended"))


def test_sums_are_sorted_by_value() -> None:
    frame = pd.DataFrame({"aid_type": ["a", "b"], "value": [1.0, 2.0], "text": ["1.0", "2.0"]})
    figure = bars.sums(frame, NAMES, COLORS, WORDS, DARK)
    assert list(figure.data[0].y) == ["乙类", "甲类"]
    assert list(figure.data[0].marker.color) == ["#222222", "#111111"]


def flow_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["24下", "25上"],
            "total": [10.0, 12.0],
            "mark": ["", ""],
            "continuing": [8.0, 9.0],
            "returning": [0.0, 1.0],
            "new": [2.0, 2.0],
            "lapsed": [1.0, 1.0],
            "completed_out": [0.0, 1.0],
        }
    )


def classes(dictionary: Dictionary) -> dict[str, str]:
    return {t.code: t.name for t in dictionary.vocabularies["participation_class"].terms}


def test_flow_puts_those_who_left_below_zero(dictionary: Dictionary) -> None:
    names = classes(dictionary)
    figure = bars.flow(flow_frame(), names, WORDS, LIGHT, "没报")
    drawn = {t.name: list(t.y) for t in figure.data}
    assert drawn[names["continuing"]] == [8, 9]
    assert drawn[names["lapsed"]] == [-1, -1]
    assert drawn[names["completed_out"]] == [0, -1]
    assert {"<b>10</b>", "<b>12</b>"} <= set(texts(figure))


def test_flow_shows_a_total_whose_classes_are_unknown_as_one_plain_bar(
    dictionary: Dictionary,
) -> None:
    frame = flow_frame()
    frame.loc[1, list(classes(dictionary))] = np.nan
    frame.loc[1, "mark"] = "*"
    figure = bars.flow(frame, classes(dictionary), WORDS, LIGHT, "没报")
    plain = next(t for t in figure.data if t.name is None)
    assert (list(plain.x), list(plain.y)) == (["25上"], [12])
    assert "<b>12</b>*" in texts(figure)
    assert "没报" not in texts(figure)


def village_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "village_code": ["11", "12", "13", "21"],
            "village_name": ["甲村", "乙<村", "丙村", "丁村"],
            "town_code": ["1", "1", "1", "2"],
            "organizations": [2, 1, 0, np.nan],
            "typical_level": [np.nan, "某级", np.nan, np.nan],
        }
    )


def test_tiles_show_every_village_once_in_its_class() -> None:
    names = MapWords({MANY: "多家", ONE: "一家", NONE: "没有", UNKNOWN: "没报"}, "典型", "沿用")
    figure = tile_map(village_frame(), {"1": "东镇", "2": "西镇"}, ["1"], names, WORDS, LIGHT)
    tiles = [t for t in figure.data if t.customdata is not None]
    notes = [note for trace in tiles for note in trace.customdata]
    assert len(notes) == 4
    assert any(note.startswith("乙&lt;村") and "某级" in note for note in notes)
    labels = " ".join(texts(figure))
    assert "2 / 3" in labels
    assert all(f"{word} 1" in labels for word in ("多家", "一家", "没有", "没报"))


def project(
    name: str, status: str, start: str, end: str, done: str | None = None
) -> dict[str, object]:
    return {
        "project_id": name, "project_name": name, "aid_type": "a", "status": status,
        "planned_start": pd.Timestamp(start), "planned_end": pd.Timestamp(end),
        "completed_on": pd.Timestamp(done) if done else pd.NaT,
    }  # fmt: skip


def test_gantt_draws_from_start_to_end_and_overruns_to_today(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [
            project("晚", "ongoing", "2025-01-01", "2025-12-31"),
            project("成", "completed", "2024-06-01", "2025-01-01", "2024-12-01"),
            project("停", "suspended", "2026-01-01", "2027-01-01"),
        ]
    )
    figure = gantt(
        frame, dictionary.phases, dt.date(2026, 1, 10), NAMES, COLORS, statuses, WORDS, LIGHT
    )
    bar = next(t for t in figure.data if t.type == "bar")
    days = [round(ms / 86_400_000) for ms in bar.x]
    assert days == [183, 364, 365]
    assert list(bar.marker.pattern.shape) == ["", "", "/"]
    overruns = [t for t in figure.data if t.type == "scatter"]
    assert len(overruns) == 1
    assert {"超 10 天", statuses["completed"], statuses["suspended"]} <= set(texts(figure))
    assert figure.layout.xaxis.type == "date"


@pytest.mark.parametrize("key", ["Download plot as a PNG", "Download plot"])
def test_the_one_button_speaks_chinese_and_nothing_is_sent_out(key: str) -> None:
    settings = config("项目")
    assert settings["locales"][settings["locale"]]["dictionary"][key] == "下载图片"
    assert settings["showSendToCloud"] is False
    assert settings["toImageButtonOptions"]["filename"] == "项目"


def test_labels_of_the_flow_are_moved_apart_and_none_is_dropped() -> None:
    classes = {c: c for c in ("continuing", "returning", "new", "lapsed", "completed_out")}
    row = {"continuing": 173.0, "returning": 1.0, "new": 19.0, "lapsed": 1.0, "completed_out": 7.0}
    frame = pd.DataFrame([row | {"total": 193.0, "mark": "", "label": "某期"}])
    figure = bars.flow(frame, classes, WORDS, LIGHT, "没报")
    labels = {a.text.split(" ")[0]: a.y for a in figure.layout.annotations if "<b>" in a.text}
    assert set(classes) <= set(labels)
    assert labels["completed_out"] < labels["lapsed"] < 0 < labels["continuing"]
    ordered = sorted(labels[code] for code in classes)
    low, high = figure.layout.yaxis.range
    pixels = (figure.layout.height - 86 - 84) / (high - low)
    assert min(np.diff(ordered)) * pixels >= 15


def test_a_long_subtitle_goes_on_in_a_line_of_its_own() -> None:
    assert broken("甲乙丙；丁戊", 20) == ["甲乙丙；丁戊"]
    assert broken("甲乙丙；丁戊；己", 4) == ["甲乙丙", "丁戊；己"]
    short = bars.ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", WORDS, LIGHT)
    long = Words("甲", "这一句说明画的是什么，以及单位；这一句说明缺了什么、沿用了什么数据", "来源")
    figure = bars.ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", long, LIGHT)
    assert figure.layout.height > short.layout.height
    assert figure.layout.margin.t > short.layout.margin.t


def test_a_name_without_a_return_says_so_and_is_no_bar() -> None:
    frame = pd.DataFrame({"name": ["甲", "乙"], "value": [3.0, np.nan]})
    figure = bars.ranked(frame, "家", WORDS, LIGHT, missing="没报")
    assert "没报" in texts(figure)
    assert list(figure.data[0].text) == ["3", ""]


def test_a_figure_says_its_finding_to_screen_readers() -> None:
    figure = bars.ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", WORDS, LIGHT)
    assert spoken(figure) == f"{WORDS.title}；{WORDS.subtitle}"


def test_words_at_the_right_edge_stay_inside(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame([project("停", "suspended", "2026-01-01", "2028-01-01")])
    figure = gantt(
        frame, dictionary.phases, dt.date(2026, 1, 10), NAMES, COLORS, statuses, WORDS, LIGHT
    )
    note = next(a for a in figure.layout.annotations if a.text == statuses["suspended"])
    assert note.xanchor == "right"
    assert pd.Timestamp(note.x) <= pd.Timestamp(dictionary.phases[-1].ends_on)
