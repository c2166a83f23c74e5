"""Who stays, comes and goes, as bars and as a table."""

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import star
from dashboard.features.participation.flow import flow, flow_table
from dashboard.style.theme import LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, texts, view_of


def flow_rows(dictionary: Dictionary) -> str:
    unknown = dict.fromkeys(classes(dictionary), float("nan"))
    known = {"continuing": 8.0, "returning": 0.0, "new": 2.0, "lapsed": 1.0, "completed_out": 1.0}
    frame = pd.DataFrame(
        [
            {"period": "a", "period_name": "甲期", "total": 10.0, "mark": "", **unknown},
            {"period": "b", "period_name": "乙期", "total": 10.0, "mark": "*", **known},
        ]
    )
    return flow_table(view_of(dictionary), frame, ["首期", ""])


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
    links = r"scope=organizations_?(\w*)&amp;period=([ab])"
    assert set(re.findall(links, flow_rows(dictionary))) == {
        ("", "a"),
        ("", "b"),
        ("continuing", "b"),
        ("new", "b"),
        ("lapsed", "b"),
        ("completed_out", "b"),
        ("returning", "b"),
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


def draw(dictionary: Dictionary, frame: pd.DataFrame) -> go.Figure:
    hrefs = {f"href_{code}": "" for code in ("total", *classes(dictionary))}
    return flow(view_of(dictionary), frame.assign(**hrefs), WORDS, LIGHT)


def test_flow_puts_those_who_left_below_zero(dictionary: Dictionary) -> None:
    names = classes(dictionary)
    figure = draw(dictionary, flow_frame())
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
    figure = draw(dictionary, frame)
    plain = next(t for t in figure.data if t.name is None)
    assert (list(plain.x), list(plain.y)) == (["25上"], [12])
    assert f"<b>12</b>{star(LIGHT)}" in texts(figure)
    assert dictionary.vocabularies["submission_state"].name_of("missing") not in texts(figure)


def test_labels_of_the_flow_are_moved_apart_and_none_is_dropped(dictionary: Dictionary) -> None:
    row = {"continuing": 173.0, "returning": 1.0, "new": 19.0, "lapsed": 1.0, "completed_out": 7.0}
    frame = pd.DataFrame([row | {"total": 193.0, "mark": "", "label": "某期"}])
    figure = draw(dictionary, frame)
    labels = {a.text.split(" ")[0]: a.y for a in figure.layout.annotations if "<b>" in a.text}
    names = classes(dictionary)
    assert set(names.values()) <= set(labels)
    ended, lapsed, stayed = (
        labels[names[code]] for code in ("completed_out", "lapsed", "continuing")
    )
    assert ended < lapsed < 0 < stayed
    ordered = sorted(labels[name] for name in names.values())
    low, high = figure.layout.yaxis.range
    pixels = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / (high - low)
    assert min(np.diff(ordered)) * pixels >= 15


def test_no_label_of_the_flow_lies_outside_the_picture(dictionary: Dictionary) -> None:
    row = {"continuing": 173.0, "returning": 1.0, "new": 19.0, "lapsed": 1.0, "completed_out": 7.0}
    frame = pd.DataFrame([row | {"total": 193.0, "mark": "", "label": "某期"}])
    figure = draw(dictionary, frame)
    low, high = figure.layout.yaxis.range
    drawn = [a.y for a in figure.layout.annotations if a.yref != "paper"]
    assert low < min(drawn)
    assert max(drawn) < high
