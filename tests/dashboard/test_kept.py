"""What a page has made is made once for an address, and never taken for another one's."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.kept import kept, stored
from dashboard.view import View


def test_made_once_for_an_address_and_anew_for_any_other(view: View) -> None:
    made: list[str] = []

    @kept
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


def test_frames_are_told_apart_by_what_is_in_them(view: View) -> None:
    made: list[int] = []

    @kept
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
    @kept
    def block(view: View, names: dict[str, object]) -> int:
        return len(names)

    with pytest.raises(TypeError, match="dict cannot be told apart by its content"):
        block(replace(view, back="participation"), {"name": lambda code: code})


def test_a_view_of_no_address_is_made_anew_every_time(view: View) -> None:
    made: list[int] = []

    @kept
    def block(view: View) -> int:
        made.append(1)
        return len(made)

    assert [block(view), block(view)] == [1, 2]


def test_a_stored_figure_is_sent_as_it_was() -> None:
    figure = go.Figure(go.Bar(x=[1, 2], y=["甲", "乙"]))
    ready = stored(figure)
    assert ready is stored(figure)
    assert ready.to_dict() == figure.to_dict()
    assert stored(go.Figure(figure)) is not ready
