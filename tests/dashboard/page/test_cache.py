"""What a page has made is made once for an address, and never taken for another one's."""

import json
import weakref
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from dashboard.page.cache import cached, stored
from dashboard.page.view import View


def test_made_once_for_an_address_and_anew_for_any_other(view: View) -> None:
    made: list[str] = []

    @cached
    def block(view: View, frame: pd.DataFrame, by: str) -> str:
        made.append(view.back + by)
        return f"{len(made)}"

    here, frame = replace(view, back="aid_types"), pd.DataFrame()
    assert block(here, frame, "main") == block(here, frame, "main") == "1"
    assert block(here, frame, "named") == "2"
    assert block(replace(view, back="aid_types?town=440605124"), frame, "main") == "3"
    edition = replace(view.warehouse.edition, version="another")
    other = object.__new__(type(view.warehouse))
    other.edition = edition
    assert block(replace(here, warehouse=other), frame, "main") == "4"


def test_what_was_made_of_editions_shown_long_ago_is_let_go(view: View) -> None:
    @cached
    def block(view: View) -> View:
        return view

    made: list[weakref.ref[object]] = []
    for number in range(5):
        shown = object.__new__(type(view.warehouse))
        shown.edition = replace(view.warehouse.edition, version=f"shown {number}")
        block(replace(view, back="aid_types", warehouse=shown))
        made.append(weakref.ref(shown))
        del shown
    assert [ref() is not None for ref in made] == [False, False, False, True, True]


def test_frames_are_told_apart_by_what_is_in_them(view: View) -> None:
    made: list[int] = []

    @cached
    def block(view: View, frame: pd.DataFrame, codes: list[str], step: str = "") -> int:
        made.append(1)
        return len(made)

    here = replace(view, back="participation")
    one = pd.DataFrame({"name": ["甲", None], "value": [1.0, float("nan")]})
    assert block(here, one, ["a"]) == block(here, one.copy(), ["a"]) == 1
    assert block(here, one.assign(value=[1.0, 2.0]), ["a"]) == 2
    assert block(here, one.rename(columns={"value": "count"}), ["a"]) == 3
    assert block(here, one, ["b"]) == 4
    assert block(here, one, ["a"], step="a") == 5
    assert block(here, one.loc[0], ["a"]) != block(here, one.loc[1], ["a"])


def test_an_argument_that_cannot_be_told_apart_is_refused(view: View) -> None:
    @cached
    def block(view: View, names: dict[str, object]) -> int:
        return len(names)

    with pytest.raises(TypeError, match="dict can be neither hashed nor pickled"):
        block(replace(view, back="participation"), {"name": lambda code: code})


def test_a_view_of_no_address_is_made_anew_every_time(view: View) -> None:
    made: list[int] = []

    @cached
    def block(view: View) -> int:
        made.append(1)
        return len(made)

    assert [block(view), block(view)] == [1, 2]


def sent(figure: go.Figure) -> dict[str, Any]:
    """A figure as the browser gets it."""
    content: dict[str, Any] = json.loads(plotly.io.to_json(stored(figure), validate=False))
    return content


def test_a_stored_figure_is_sent_as_it_was() -> None:
    figure = go.Figure(go.Bar(x=[1, 2], y=["甲", "乙"]))
    ready = stored(figure)
    assert ready is stored(figure)
    assert stored(go.Figure(figure)) is not ready
    content = sent(figure)
    assert content["layout"].pop("datarevision")
    assert content == json.loads(figure.to_json())


def test_a_figure_is_told_from_another_and_known_again() -> None:
    bars = [go.Figure(go.Bar(x=values, y=["甲", "乙"])) for values in ([1, 2], [1, 2], [1, 3])]
    first, same, other = (sent(figure)["layout"]["datarevision"] for figure in bars)
    assert first == same != other


def test_numbers_are_sent_as_lists_with_gaps() -> None:
    """Plotly takes a packed array for new whenever it comes."""
    frame = pd.DataFrame({"value": [1.5, None, 3.0], "day": pd.to_datetime(["2026-01-01"] * 3)})
    trace = sent(go.Figure(go.Bar(x=frame["value"], y=frame["day"])))["data"][0]
    assert trace["x"] == [1.5, None, 3.0]
    assert [day[:10] for day in trace["y"]] == ["2026-01-01"] * 3
