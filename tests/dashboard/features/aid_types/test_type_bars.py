"""Bars by aid type."""

import pandas as pd

from dashboard.features.aid_types.type_bars import states, sums
from dashboard.style.theme import DARK, LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, texts, view_of

FIRST, SECOND = "industry", "employment"


def test_every_figure_carries_finding_subtitle_and_source(dictionary: Dictionary) -> None:
    frame = pd.DataFrame({"aid_type": [FIRST], "value": [3.0], "text": ["3.0"], "href": [""]})
    figure = sums(view_of(dictionary), frame, "万元", WORDS, LIGHT)
    assert figure.layout.title.text.startswith(WORDS.title)
    assert WORDS.subtitle in figure.layout.title.text
    assert WORDS.source in texts(figure)
    assert figure.layout.paper_bgcolor == LIGHT.bg


def test_states_are_stacked_with_what_is_finished_first(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [(FIRST, "ongoing", 5), (FIRST, "completed", 3), (SECOND, "suspended", 1)],
        columns=["aid_type", "status", "projects"],
    )
    figure = states(view_of(dictionary), frame.assign(href=""), WORDS, LIGHT)
    assert figure.data[0].name == statuses["completed"]
    assert {t.name: list(t.x) for t in figure.data}[statuses["suspended"]][:2] == [0, 1]
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


def test_sums_are_sorted_by_value(dictionary: Dictionary) -> None:
    frame = pd.DataFrame({"aid_type": [FIRST, SECOND], "value": [1.0, 2.0], "text": ["1.0", "2.0"]})
    figure = sums(view_of(dictionary), frame.assign(href=""), "万元", WORDS, DARK)
    names = dictionary.vocabularies["aid_type"].name_of
    colors = dictionary.vocabularies["aid_type"].colors
    assert list(figure.data[0].y) == [names(SECOND), names(FIRST)]
    assert list(figure.data[0].marker.color) == [colors[SECOND], colors[FIRST]]


def test_segments_carry_where_their_rows_are(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [(FIRST, "ongoing", 5, "d?1"), (SECOND, "completed", 3, "d?2")],
        columns=["aid_type", "status", "projects", "href"],
    )
    figure = states(view_of(dictionary), frame, WORDS, LIGHT)
    hrefs = {t.name: [row[-1] for row in t.customdata] for t in figure.data}
    assert hrefs[statuses["ongoing"]][:2] == ["d?1", ""]
    assert hrefs[statuses["completed"]][:2] == ["", "d?2"]
