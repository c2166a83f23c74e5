"""The schematic map of the villages."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.features.participation.tile_map import MANY, NONE, ONE, UNKNOWN, MapWords, tile_map
from dashboard.style.theme import LIGHT
from tests.dashboard.samples import WORDS, texts


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
