"""The schematic map of the villages."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.features.participation.tile_map import CLASSES, tile_map
from dashboard.page.view import names_of
from dashboard.style.theme import LIGHT
from etl.dictionary import Dictionary
from tests.dashboard.samples import WORDS, report, texts, view_of


def village_frame(dictionary: Dictionary) -> pd.DataFrame:
    first, second, *_ = names_of(dictionary, "typical_level")
    return pd.DataFrame(
        {
            "village_code": ["11", "12", "13", "21"],
            "village_name": ["甲村", "乙<村", "丙村", "丁村"],
            "town_code": ["1", "1", "1", "2"],
            "organizations": [2, 1, 0, np.nan],
            "level": [np.nan, second, first, np.nan],
            "href": ["x?1", "x?2", "", ""],
        }
    )


def draw_map(dictionary: Dictionary) -> go.Figure:
    view = view_of(dictionary, report("1", "missing", "2025H2"), report("2", "missing", None))
    return tile_map(view, village_frame(dictionary), WORDS, LIGHT)


def test_tiles_show_every_village_once_in_its_class(dictionary: Dictionary) -> None:
    figure = draw_map(dictionary)
    tiles = [t for t in figure.data if t.customdata is not None]
    notes = [note for trace in tiles for note, _ in trace.customdata]
    assert len(notes) == 4
    assert any(note.startswith("乙&lt;村") and note.count("<br>") == 2 for note in notes)
    labels = " ".join(texts(figure))
    assert "2 / 3" in labels
    missing = dictionary.vocabularies["submission_state"].name_of("missing")
    assert all(f"{word} 1" in labels for word in (*CLASSES.values(), missing))


def test_a_tile_leads_to_its_pairings_and_an_unpaired_one_nowhere(dictionary: Dictionary) -> None:
    figure = draw_map(dictionary)
    hrefs = [href for t in figure.data if t.customdata is not None for _, href in t.customdata]
    assert sorted(hrefs) == ["", "", "x?1", "x?2"]


def test_typical_villages_are_told_apart_by_shape_and_counted(dictionary: Dictionary) -> None:
    figure = draw_map(dictionary)
    labels = " ".join(texts(figure))
    first, second, third = names_of(dictionary, "typical_level").values()
    assert f"{first} 1" in labels
    assert f"{second} 1" in labels
    assert third not in labels
    marks = [t for t in figure.data if t.type == "scatter"]
    assert {t.marker.symbol for t in marks} == {"circle", "circle-open"}
    on_tile = next(t for t in marks if t.marker.symbol == "circle-open")
    assert on_tile.marker.color == (LIGHT.bg,)


def test_the_legend_and_source_of_the_map_stand_right_below_its_tiles(
    dictionary: Dictionary,
) -> None:
    figure = draw_map(dictionary)
    below = [a for a in figure.layout.annotations if a.xref == "paper" and a.yref == "y"]
    legend, source = below
    assert all(word in legend.text for word in ("■", "□", "▨", "沿用"))
    assert source.text == WORDS.source
    assert texts(figure).count(WORDS.source) == 1
    assert legend.y == source.y == figure.layout.yaxis.range[0]
    assert source.yshift < legend.yshift


def test_towns_without_a_place_of_their_own_stand_side_by_side(dictionary: Dictionary) -> None:
    sizes = [3, 40, 12, 0, 7, 90, 1, 25]
    reports = [report(str(n), "missing", None) for n in range(len(sizes))]
    villages = pd.DataFrame(
        [
            {"village_code": f"{n}-{i}", "village_name": f"{n}-{i}", "town_code": str(n)}
            | {"organizations": 1.0, "level": np.nan, "href": ""}
            for n, size in enumerate(sizes)
            for i in range(size)
        ]
    )
    figure = tile_map(view_of(dictionary, *reports), villages, WORDS, LIGHT)
    bars = [t for t in figure.data if t.customdata is not None]
    places = [(x, y) for t in bars for x, y in zip(t.x, t.base, strict=True)]
    assert len(set(places)) == len(places) == sum(sizes)
    assert max(x for x, _ in places) < 31
    assert max(y for _, y in places) < 24
    assert figure.layout.height > 500
