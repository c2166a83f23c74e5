"""The facts of the steps over the half-years."""

import numpy as np
import pandas as pd

from dashboard.features.town_progress.step_chart import ACROSS, step_multiples
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import WORDS, texts


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
    ).assign(href="")
    figure = step_multiples(many, {"x": "东镇"}, WORDS, LIGHT, shared=False)
    assert figure.layout.xaxis.ticktext == ("24上", "25下")


def test_many_panels_go_on_in_a_second_line() -> None:
    names = {str(i): f"第{i}步" for i in range(ACROSS + 3)}
    figure = step_multiples(step_frame(list(names)), names, WORDS, LIGHT, shared=False)
    domains = {tuple(figure.layout[f"yaxis{i or ''}"].domain) for i in ["", 2, ACROSS + 3]}
    assert len(domains) == 2
