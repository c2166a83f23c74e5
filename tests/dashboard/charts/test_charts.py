"""Figures say what the frames hold: traces, values, labels, titles; nothing missing becomes zero."""

import datetime as dt

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import bars
from dashboard.charts.base import PAD, ChartText, alt_text, broken, config, star
from dashboard.features.participation.flow import flow
from dashboard.features.participation.ratio_line import ratio_line
from dashboard.features.participation.tile_map import MANY, NONE, ONE, UNKNOWN, MapWords, tile_map
from dashboard.features.town_progress.gantt import ENDED, gantt
from dashboard.features.town_progress.step_chart import ACROSS, step_multiples
from dashboard.style.formats import width
from dashboard.style.theme import DARK, LIGHT
from etl.dictionary import Dictionary

WORDS = ChartText("某类最多，占 34%", "项目数（个）", "来源：某处")
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
    key = {a.text.split(" ", 2)[-1]: a.x for a in figure.layout.annotations if "style" in a.text}
    assert {text for text in key if text in statuses.values()} == {
        statuses[t] for t in ("completed", "ongoing", "suspended")
    }
    # A name stands above where its segment begins in the first bar, or further left where it ends.
    assert key[statuses["completed"]] == 0
    assert key[statuses["ongoing"]] == 3
    assert key[statuses["ongoing"]] < key[statuses["suspended"]] < 8
    # What all of them are together stands at the end.
    assert {"8", "1"} <= set(texts(figure))


def test_a_confirmed_zero_is_said() -> None:
    figure = bars.multiples(
        half_years(1, 0, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报"
    )
    assert "0" in texts(figure)
    assert "没报" not in texts(figure)


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
    figure = flow(flow_frame(), names, WORDS, LIGHT, "没报")
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
    figure = flow(frame, classes(dictionary), WORDS, LIGHT, "没报")
    plain = next(t for t in figure.data if t.name is None)
    assert (list(plain.x), list(plain.y)) == (["25上"], [12])
    assert f"<b>12</b>{star(LIGHT)}" in texts(figure)
    assert "没报" not in texts(figure)


def village_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "village_code": ["11", "12", "13", "21"],
            "village_name": ["甲村", "乙<村", "丙村", "丁村"],
            "town_code": ["1", "1", "1", "2"],
            "organizations": [2, 1, 0, np.nan],
            "level": [np.nan, "b", "a", np.nan],
            "href": ["x?1", "x?2", "", ""],
        }
    )


def draw_map(frame: pd.DataFrame, towns: dict[str, str]) -> go.Figure:
    names = MapWords(
        {MANY: "多家", ONE: "一家", NONE: "没有", UNKNOWN: "没报"},
        {"a": "甲级", "b": "乙级", "c": "丙级"},
        "沿用",
    )
    return tile_map(frame, towns, ["1"], names, WORDS, LIGHT)


def test_tiles_show_every_village_once_in_its_class() -> None:
    figure = draw_map(village_frame(), {"1": "东镇", "2": "西镇"})
    tiles = [t for t in figure.data if t.customdata is not None]
    notes = [note for trace in tiles for note, _ in trace.customdata]
    assert len(notes) == 4
    assert any(note.startswith("乙&lt;村") and "b" in note for note in notes)
    labels = " ".join(texts(figure))
    assert "2 / 3" in labels
    assert all(f"{word} 1" in labels for word in ("多家", "一家", "没有", "没报"))


def test_a_tile_leads_to_its_pairings_and_an_unpaired_one_nowhere() -> None:
    figure = draw_map(village_frame(), {"1": "东镇", "2": "西镇"})
    hrefs = [href for t in figure.data if t.customdata is not None for _, href in t.customdata]
    assert sorted(hrefs) == ["", "", "x?1", "x?2"]


def test_typical_villages_are_told_apart_by_shape_and_counted() -> None:
    figure = draw_map(village_frame(), {"1": "东镇", "2": "西镇"})
    labels = " ".join(texts(figure))
    assert "甲级 1" in labels
    assert "乙级 1" in labels
    assert "丙级" not in labels
    marks = [t for t in figure.data if t.type == "scatter"]
    assert {t.marker.symbol for t in marks} == {"circle", "circle-open"}
    on_tile = next(t for t in marks if t.marker.symbol == "circle-open")
    assert on_tile.marker.color == (LIGHT.bg,)


def test_the_legend_and_source_of_the_map_stand_right_below_its_tiles() -> None:
    figure = draw_map(village_frame(), {"1": "东镇", "2": "西镇"})
    below = [a for a in figure.layout.annotations if a.xref == "paper" and a.yref == "y"]
    legend, source = below
    assert all(word in legend.text for word in ("■", "□", "▨", "沿用"))
    assert source.text == WORDS.source
    assert texts(figure).count(WORDS.source) == 1
    assert legend.y == source.y == figure.layout.yaxis.range[0]
    assert source.yshift < legend.yshift


def test_a_saved_picture_has_paper_round_it() -> None:
    figure = bars.multiples(
        half_years(1, 2, 3, 4, 5, 9), NAMES, COLORS, WORDS, LIGHT, missing="没报"
    )
    assert figure.layout.margin.l == figure.layout.margin.r == figure.layout.title.pad.l == PAD


def project(
    name: str, status: str, start: str, end: str, done: str | None = None
) -> dict[str, object]:
    return {
        "project_id": name,
        "project_name": name,
        "aid_type": "a",
        "status": status,
        "planned_start": pd.Timestamp(start),
        "planned_end": pd.Timestamp(end),
        "completed_on": pd.Timestamp(done) if done else pd.NaT,
        "href": f"p?{name}",
    }


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
    assert [row[-1] for row in bar.customdata] == ["p?成", "p?晚", "p?停"]
    overruns = [t for t in figure.data if t.type == "scatter"]
    assert len(overruns) == 1
    assert {"超 10 天", statuses["completed"], statuses["suspended"]} <= set(texts(figure))
    assert figure.layout.xaxis.type == "date"


def test_a_plan_that_has_ended_since_the_return_is_not_called_late(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame([project("后", "ongoing", "2025-01-01", "2026-08-31")])
    figure = gantt(
        frame,
        dictionary.phases,
        dt.date(2026, 6, 30),
        NAMES,
        COLORS,
        statuses,
        WORDS,
        LIGHT,
        today=dt.date(2026, 11, 24),
    )
    assert {ENDED, "今天", "数据截至2026年6月30日"} <= set(texts(figure))
    assert not any(text.startswith("超") for text in texts(figure))
    assert [t for t in figure.data if t.type == "scatter"] == []


def test_what_is_said_of_a_plan_ends_within_the_picture_of_a_phone(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [
            project("停", "suspended", "2025-01-01", "2026-08-31"),
            project("续", "ongoing", "2025-01-01", "2026-08-31"),
        ]
    )
    figure = gantt(
        frame,
        dictionary.phases,
        dt.date(2026, 6, 30),
        NAMES,
        COLORS,
        statuses,
        WORDS,
        LIGHT,
        today=dt.date(2026, 11, 24),
    )
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    for said in (a for a in figure.layout.annotations if ENDED in a.text):
        left = (pd.Timestamp(end) - pd.Timestamp(said.x)).days / (end - start).days * 358
        assert said.xanchor == "right" or left >= width(said.text) * 13 + said.xshift - 3
    long = next(a for a in figure.layout.annotations if statuses["suspended"] in a.text)
    assert (long.xanchor, pd.Timestamp(long.x)) == ("right", pd.Timestamp(end))


def test_a_project_is_named_above_its_bar_within_the_picture_of_a_phone(
    dictionary: Dictionary,
) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    long = "某社区2025年一个名称很长很长的帮扶与助学项目第二期"
    frame = pd.DataFrame(
        [
            project("早", "ongoing", "2024-03-01", "2024-12-31"),
            project(long, "ongoing", "2026-12-01", "2027-06-30"),
        ]
    )
    figure = gantt(
        frame, dictionary.phases, dt.date(2026, 1, 10), NAMES, COLORS, statuses, WORDS, LIGHT
    )
    first, second = (a for a in figure.layout.annotations if "甲类" in a.text)
    bar = next(t for t in figure.data if t.type == "bar")
    assert first.text.startswith("早")
    assert pd.Timestamp(first.x) == pd.Timestamp(bar.base[0])
    assert all(name.y < y for name, y in zip((first, second), bar.y, strict=True))
    # As long as it is, and however late it begins, it ends inside.
    assert "…" in second.text
    assert second.xanchor == "left"
    shown = width(f"{long[:0]}{second.text.split('<')[0]}甲类")
    start, end = dictionary.phases[0].starts_on, dictionary.phases[-1].ends_on
    across = (pd.Timestamp(end) - pd.Timestamp(second.x)).days / (end - start).days * 358
    assert across >= shown * 12.5
    assert figure.layout.margin.l == PAD


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
    figure = flow(frame, classes, WORDS, LIGHT, "没报")
    labels = {a.text.split(" ")[0]: a.y for a in figure.layout.annotations if "<b>" in a.text}
    assert set(classes) <= set(labels)
    assert labels["completed_out"] < labels["lapsed"] < 0 < labels["continuing"]
    ordered = sorted(labels[code] for code in classes)
    low, high = figure.layout.yaxis.range
    pixels = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / (high - low)
    assert min(np.diff(ordered)) * pixels >= 15


def test_a_long_subtitle_goes_on_in_a_line_of_its_own() -> None:
    assert broken("甲乙丙；丁戊", 20) == ["甲乙丙；丁戊"]
    assert broken("甲乙丙；丁戊；己", 4) == ["甲乙丙", "丁戊；己"]
    short = bars.ranked(pd.DataFrame({"name": ["甲"], "value": [1.0]}), "家", WORDS, LIGHT)
    long = ChartText(
        "甲", "这一句说明画的是什么，以及单位；这一句说明缺了什么、沿用了什么数据", "来源"
    )
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
    assert alt_text(figure) == f"{WORDS.title}；{WORDS.subtitle}"


def test_words_at_the_right_edge_stay_inside(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame([project("停", "suspended", "2026-01-01", "2028-01-01")])
    figure = gantt(
        frame, dictionary.phases, dt.date(2026, 1, 10), NAMES, COLORS, statuses, WORDS, LIGHT
    )
    note = next(a for a in figure.layout.annotations if a.text == statuses["suspended"])
    assert note.xanchor == "right"
    assert pd.Timestamp(note.x) <= pd.Timestamp(dictionary.phases[-1].ends_on)


def test_a_bar_carries_where_its_rows_are_last() -> None:
    frame = half_years(1, 2, 3, 4, 5, 9).assign(href=[f"d?{i}" for i in range(6)])
    figure = bars.multiples(frame, NAMES, COLORS, WORDS, LIGHT, missing="没报")
    assert [row[-1] for row in figure.data[0].customdata] == ["d?0", "d?1", "d?2"]
    ranked = bars.ranked(
        pd.DataFrame({"name": ["甲"], "value": [1.0], "href": ["d?x"]}), "家", WORDS, LIGHT
    )
    assert ranked.data[0].customdata[0][-1] == "d?x"


def test_segments_carry_where_their_rows_are(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [("a", "ongoing", 5, "d?1"), ("b", "completed", 3, "d?2")],
        columns=["aid_type", "status", "projects", "href"],
    )
    figure = bars.states(frame, NAMES, statuses, WORDS, LIGHT)
    hrefs = {t.name: [row[-1] for row in t.customdata] for t in figure.data}
    assert hrefs[statuses["ongoing"]] == ["d?1", ""]
    assert hrefs[statuses["completed"]] == ["", "d?2"]


def test_a_long_name_takes_two_lines_and_no_more_room() -> None:
    name = "佛山市某某区某某某某领域社会组织综合服务管理办公室下设的一个处室"
    figure = bars.ranked(pd.DataFrame({"name": [name], "value": [1.0]}), "家", WORDS, LIGHT)
    shown = figure.layout.yaxis.ticktext[0]
    assert shown.count("<br>") == 1
    assert shown.endswith("…")
    assert list(figure.data[0].y) == [name]
    assert figure.layout.margin.l <= 165 + PAD


def test_what_stands_for_several_is_paler() -> None:
    frame = pd.DataFrame({"name": ["甲", "其余"], "value": [3.0, 2.0], "is_rest": [False, True]})
    figure = bars.ranked(frame, "家", WORDS, LIGHT)
    assert list(figure.data[0].marker.color) == [LIGHT.ok, LIGHT.heat[2]]


def rates(*shares: float) -> pd.DataFrame:
    count = len(shares)
    return pd.DataFrame(
        {
            "short": ["24上", "24下", "25上"][:count],
            "share": shares,
            "text": ["" if np.isnan(s) else f"{s:.0%}" for s in shares],
            "note": ["n"] * count,
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


def step_frame(subjects: list[str]) -> pd.DataFrame:
    rows = [
        (subject, short, numerator, 45.0, f"{subject}有 {numerator}", "没报", f"d?{subject}{short}")
        for subject in subjects
        for short, numerator in (("24上", 20.0), ("24下", np.nan), ("25上", 39.0))
    ]
    columns = ["subject", "short", "numerator", "denominator", "fact", "missing", "href"]
    return pd.DataFrame(rows, columns=columns).assign(is_carried=False)


def test_steps_stand_inside_what_there_can_be_and_say_first_and_last() -> None:
    names = {"x": "东镇", "y": "西镇"}
    figure = step_multiples(step_frame(["x", "y"]), names, WORDS, LIGHT, shared=True)
    outline, fill = figure.data[0], figure.data[1]
    assert list(outline.y) == [45, 45]
    assert list(fill.y) == [20, 39]
    assert fill.customdata[0][-1] == "d?x24上"
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    heads = [text for text in texts(figure) if "东镇" in text]
    assert "20 / 45 → <b>39 / 45</b>" in heads[0]
    assert "没报" in texts(figure)


def test_a_step_that_is_carried_bears_the_star_and_is_not_painted_as_the_latest() -> None:
    frame = step_frame(["x"])
    frame.loc[2, "is_carried"] = True
    figure = step_multiples(frame, {"x": "东镇"}, WORDS, LIGHT, shared=True)
    assert set(figure.data[1].marker.color) == {LIGHT.h2}
    assert any(LIGHT.attn in text and "39 / 45" in text for text in texts(figure))


def test_a_confirmed_nothing_is_a_printed_zero() -> None:
    frame = step_frame(["x"]).assign(numerator=[0.0, np.nan, 39.0])
    assert "0" in texts(step_multiples(frame, {"x": "东镇"}, WORDS, LIGHT, shared=True))


def test_a_count_of_a_step_has_no_outline() -> None:
    frame = step_frame(["x"]).assign(denominator=np.nan)
    figure = step_multiples(frame, {"x": "东镇"}, WORDS, LIGHT, shared=False)
    assert list(figure.data[0].y) == []
    assert any("20 → <b>39</b>" in text for text in texts(figure))


def test_half_years_that_stand_near_are_named_in_two_lines() -> None:
    few = step_multiples(step_frame(["x"]), {"x": "东镇"}, WORDS, LIGHT, shared=False)
    assert few.layout.xaxis.ticktext == ("24<br>上", "25<br>上")
    many = pd.DataFrame(
        [("x", f"{y}{h}", 1.0, 2.0, "", "没报", False) for y in (24, 25) for h in "上下"],
        columns=["subject", "short", "numerator", "denominator", "fact", "missing", "is_carried"],
    )
    figure = step_multiples(many, {"x": "东镇"}, WORDS, LIGHT, shared=False)
    assert figure.layout.xaxis.ticktext == ("24上", "25下")


def test_a_rate_that_rests_on_older_data_bears_the_star() -> None:
    frame = rates(0.1, 0.2).assign(mark=["", "*"])
    shown = texts(ratio_line(frame, WORDS, LIGHT, missing="没报"))
    assert "10%" in shown
    assert f"<b>20%</b>{star(LIGHT)}" in shown


def test_many_panels_go_on_in_a_second_line() -> None:
    names = {str(i): f"第{i}步" for i in range(ACROSS + 3)}
    figure = step_multiples(step_frame(list(names)), names, WORDS, LIGHT, shared=False)
    domains = {tuple(figure.layout[f"yaxis{i or ''}"].domain) for i in ["", 2, ACROSS + 3]}
    assert len(domains) == 2


def test_no_label_of_the_flow_lies_outside_the_picture() -> None:
    classes = {c: c for c in ("continuing", "returning", "new", "lapsed", "completed_out")}
    row = {"continuing": 173.0, "returning": 1.0, "new": 19.0, "lapsed": 1.0, "completed_out": 7.0}
    frame = pd.DataFrame([row | {"total": 193.0, "mark": "", "label": "某期"}])
    figure = flow(frame, classes, WORDS, LIGHT, "没报")
    low, high = figure.layout.yaxis.range
    drawn = [a.y for a in figure.layout.annotations if a.yref != "paper"]
    assert low < min(drawn)
    assert max(drawn) < high


def test_bars_stand_apart_when_a_name_takes_two_lines() -> None:
    short = bars.ranked(
        pd.DataFrame({"name": ["甲", "乙"], "value": [1.0, 2.0]}), "家", WORDS, LIGHT
    )
    names = ["甲", "某某某某某某某某某某某某某某某"]
    long = bars.ranked(pd.DataFrame({"name": names, "value": [1.0, 2.0]}), "家", WORDS, LIGHT)
    assert long.layout.height - short.layout.height == 2 * (bars.LINE_OF_TWO - bars.LINE)
