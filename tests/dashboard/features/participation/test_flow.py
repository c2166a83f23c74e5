"""Who stays, comes and goes, as bars and as a table."""

import re

import numpy as np
import pandas as pd

from dashboard.charts.base import star
from dashboard.features.participation.flow import flow, flow_table
from dashboard.style.theme import LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, rows_of, texts


def flow_rows(dictionary: Dictionary) -> str:
    classes = {t.code: t.name for t in dictionary.vocabularies["participation_class"].terms}
    unknown = dict.fromkeys(classes, float("nan"))
    known = {"continuing": 8.0, "returning": 0.0, "new": 2.0, "lapsed": 1.0, "completed_out": 1.0}
    frame = pd.DataFrame(
        [
            {"period": "a", "period_name": "甲期", "total": 10.0, "mark": "", **unknown},
            {"period": "b", "period_name": "乙期", "total": 10.0, "mark": "*", **known},
        ]
    )
    return flow_table(
        frame,
        classes,
        ("期", "前", "后"),
        ["首期", ""],
        "说明",
        lambda code, period: rows_of(f"{period}-{code}"),
    )


def test_each_line_of_the_flow_adds_up_from_the_one_before(dictionary: Dictionary) -> None:
    lines = flow_rows(dictionary).split("<tr>")[2:]
    assert "首期" in lines[0]
    text = re.sub("<[^>]+>", " ", lines[1]).replace("\u2212", "-")
    numbers = [int(n) for n in re.findall(r"[-+]?\d+", text)]
    before, *moves, now = numbers
    order = [m for m in moves if m]
    assert order == [-1, -1, 8, 2]
    assert before + order[0] + order[1] == order[2]
    assert order[2] + order[3] == now


def test_only_what_is_there_leads_to_its_rows(dictionary: Dictionary) -> None:
    found = re.findall(r"town=([ab])-(\w+)", flow_rows(dictionary))
    assert set(found) == {
        ("a", "total"),
        ("b", "total"),
        ("b", "continuing"),
        ("b", "new"),
        ("b", "lapsed"),
        ("b", "completed_out"),
        ("b", "returning"),
    }


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


def test_no_label_of_the_flow_lies_outside_the_picture() -> None:
    classes = {c: c for c in ("continuing", "returning", "new", "lapsed", "completed_out")}
    row = {"continuing": 173.0, "returning": 1.0, "new": 19.0, "lapsed": 1.0, "completed_out": 7.0}
    frame = pd.DataFrame([row | {"total": 193.0, "mark": "", "label": "某期"}])
    figure = flow(frame, classes, WORDS, LIGHT, "没报")
    low, high = figure.layout.yaxis.range
    drawn = [a.y for a in figure.layout.annotations if a.yref != "paper"]
    assert low < min(drawn)
    assert max(drawn) < high
