"""Bars by aid type."""

import pandas as pd

from dashboard.features.aid_types.type_bars import states, sums
from dashboard.style.theme import DARK, LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import COLORS, NAMES, WORDS, texts


def test_every_figure_carries_finding_subtitle_and_source() -> None:
    figure = sums(
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


def test_states_are_stacked_with_what_is_finished_first(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [("a", "ongoing", 5), ("a", "completed", 3), ("b", "suspended", 1)],
        columns=["aid_type", "status", "projects"],
    )
    figure = states(frame, NAMES, statuses, WORDS, LIGHT)
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


def test_sums_are_sorted_by_value() -> None:
    frame = pd.DataFrame({"aid_type": ["a", "b"], "value": [1.0, 2.0], "text": ["1.0", "2.0"]})
    figure = sums(frame, NAMES, COLORS, WORDS, DARK)
    assert list(figure.data[0].y) == ["乙类", "甲类"]
    assert list(figure.data[0].marker.color) == ["#222222", "#111111"]


def test_segments_carry_where_their_rows_are(dictionary: Dictionary) -> None:
    statuses = {t.code: t.name for t in dictionary.vocabularies["project_status"].terms}
    frame = pd.DataFrame(
        [("a", "ongoing", 5, "d?1"), ("b", "completed", 3, "d?2")],
        columns=["aid_type", "status", "projects", "href"],
    )
    figure = states(frame, NAMES, statuses, WORDS, LIGHT)
    hrefs = {t.name: [row[-1] for row in t.customdata] for t in figure.data}
    assert hrefs[statuses["ongoing"]] == ["d?1", ""]
    assert hrefs[statuses["completed"]] == ["", "d?2"]
