"""The schematic map: one tile a village, one block a town. It shows no boundary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import base
from dashboard.data.frames import records
from dashboard.page.view import View, names_of
from dashboard.style.formats import escape, fraction, number, width
from dashboard.style.theme import TYPE, Tokens

TILE = 0.84
# A typical village by its level, in the order of the dictionary; the shape tells them apart.
LEVEL_MARKS = ("circle", "circle-open", "diamond-open")
LEVEL_SIGNS = {"circle": "●", "circle-open": "○", "diamond-open": "◇"}
HEIGHT, TOP, BOTTOM, LINE = 600, 76, 10, 19
# One town alone: columns of tiles across the figure, and pixels of a tile.
ACROSS, TILE_OF_ONE = 20.0, 34
# Several: columns of tiles across the figure, the least of a block, and pixels of a tile where they fill more than it.
WIDEST, NARROWEST, TILE_OF_MANY = 29.0, 8, 17


@dataclass(frozen=True, slots=True)
class Block:
    """Where a town's tiles stand: left and top in tiles, and how many to a row."""

    x: float
    y: float
    columns: int


def _blocks_for(view: View, frame: pd.DataFrame, towns: Sequence[str]) -> dict[str, Block]:
    """The block of each town; towns without a position in the dictionary fill rows below the others."""
    if len(towns) == 1:
        return {towns[0]: Block(0, 0, 14)}
    tiles = view.dictionary.district.tiles
    known = {code: Block(*tiles[code]) for code in towns if code in tiles}
    sizes = frame["town_code"].value_counts()
    y = max((b.y + sizes.get(code, 0) / b.columns + 2 for code, b in known.items()), default=0.0)
    left = {code: int(sizes.get(code, 0)) for code in towns if code not in known}
    return known | _in_rows(left, y)


def _in_rows(sizes: Mapping[str, int], top: float) -> dict[str, Block]:
    """Blocks side by side, row below row, each wide enough for its town's name."""
    blocks, x, y, tallest = dict[str, Block](), 0.0, top, 0
    for code, size in sizes.items():
        columns = max(NARROWEST, round((1.6 * size) ** 0.5))
        if x and x + columns > WIDEST:
            x, y, tallest = 0.0, y + tallest + 2, 0
        blocks[code] = Block(x, y, columns)
        x, tallest = x + columns + 1.5, max(tallest, -(-size // columns))
    return blocks


MANY, ONE, NONE, UNKNOWN = "many", "one", "none", "unknown"
CLASSES = {MANY: "由多家结对", ONE: "由一家结对", NONE: "未结对"}


def tile_map(view: View, frame: pd.DataFrame, words: base.ChartText, tokens: Tokens) -> go.Figure:
    """Every village of the area as a tile of its class, typical ones marked by their level.

    ``frame``: village_code, village_name, town_code, organizations (NULL = the town has never
    reported), level (of a typical village; NULL = none), href.
    """
    towns, levels = view.town_names, names_of(view.dictionary, "typical_level")
    where = _blocks_for(view, frame, list(towns))
    placed = pd.concat([_place(frame, code, where[code]) for code in towns], ignore_index=True)
    figure = go.Figure()
    for code, marker in _markers(tokens).items():
        _tiles(figure, placed[placed["class"] == code], marker)
    for code, shape in _shapes(levels).items():
        _dots(figure, placed[placed["level"] == code], shape, tokens)
    labels = [
        _town_label(placed[placed["town_code"] == code], name, code in view.carried, tokens)
        for code, name in towns.items()
    ]
    bottom = float(placed["y"].max()) + 1.3
    legend = _legend(view, placed, levels, tokens)
    right = max(float(placed["x"].max()) + 1, WIDEST if len(towns) > 1 else ACROSS)
    source = {"size": TYPE.source, "color": tokens.ink3}
    labels += [
        _below("<br>".join(legend), bottom, 0, {"size": TYPE.label, "color": tokens.ink2}),
        _below(escape(words.source), bottom, LINE * len(legend) + 8, source),
    ]
    _scale(figure, right, bottom)
    under = LINE * len(legend) + 8 + LINE + BOTTOM
    tile = TILE_OF_MANY if len(towns) > 1 else TILE_OF_ONE
    height = TOP + under + round((bottom + 1.4) * tile)
    height = max(HEIGHT, height) if len(towns) > 1 else height
    words, measures = replace(words, source=""), {"height": height, "top": TOP, "bottom": under}
    return base.finish(figure, words, tokens, labels=labels, **measures)


def _scale(figure: go.Figure, right: float, bottom: float) -> None:
    """Square tiles, from the top left corner."""
    figure.update_xaxes(
        visible=False, range=[-0.2, right], constrain="domain", constraintoward="left"
    )
    square = {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"}
    figure.update_yaxes(visible=False, range=[bottom, -1.4], **square)
    figure.update_layout(barmode="overlay")


def _below(text: str, y: float, shift: int, font: base.Mark) -> base.Mark:
    """Text right below the tiles, whatever their height: on a phone they are small."""
    place = {"xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "top", "align": "left"}
    return base.label(text, 0, y, "", **place, yshift=-shift, font=font)


def _place(frame: pd.DataFrame, town: str, block: Block) -> pd.DataFrame:
    rows = frame[frame["town_code"] == town].copy()
    rows["class"] = [_class(count) for count in rows["organizations"]]
    order = [MANY, ONE, NONE, UNKNOWN]
    rows["rank"] = [order.index(name) for name in rows["class"]]
    rows = rows.sort_values(["rank", "village_code"], kind="stable").reset_index(drop=True)
    rows["x"] = block.x + rows.index % block.columns
    rows["y"] = block.y + rows.index // block.columns
    return rows


def _class(organizations: float | None) -> str:
    if organizations is None or pd.isna(organizations):
        return UNKNOWN
    return NONE if organizations == 0 else ONE if organizations == 1 else MANY


def _markers(tokens: Tokens) -> dict[str, dict[str, object]]:
    return {
        MANY: {"color": tokens.ok, "line": {"width": 0}},
        ONE: {"color": tokens.h2, "line": {"width": 0}},
        NONE: {"color": tokens.bg, "line": {"color": tokens.ink3, "width": 1.2}},
        UNKNOWN: base.gap_marker(tokens, 4),
    }


def _tiles(figure: go.Figure, rows: pd.DataFrame, marker: dict[str, object]) -> None:
    if rows.empty:
        return
    notes = [
        f"{escape(row.village_name)}</b>"
        + (f"<br>{number(row.organizations)}家社会组织结对" if pd.notna(row.organizations) else "")
        + (f"<br>{escape(row.level)}" if pd.notna(row.level) else "")
        for row in records(rows)
    ]
    figure.add_bar(
        x=rows["x"] + 0.5,
        y=[TILE] * len(rows),
        base=rows["y"] + 0.5 - TILE / 2,
        width=TILE,
        marker=marker,
        customdata=[[note, href] for note, href in zip(notes, rows["href"], strict=True)],
        hovertemplate="<b>%{customdata[0]}<extra></extra>",
    )


def _shapes(levels: Mapping[str, str]) -> dict[str, str]:
    return {code: LEVEL_MARKS[i % len(LEVEL_MARKS)] for i, code in enumerate(levels)}


def _dots(figure: go.Figure, rows: pd.DataFrame, shape: str, tokens: Tokens) -> None:
    """The mark of a level: in the colour of the paper on a filled tile, in ink on an empty one."""
    if rows.empty:
        return
    empty = rows["class"].isin([NONE, UNKNOWN])
    figure.add_scatter(
        x=rows["x"] + 0.5,
        y=rows["y"] + 0.5,
        mode="markers",
        marker=_mark(shape, [tokens.ink if is_empty else tokens.bg for is_empty in empty]),
        hoverinfo="skip",
    )


def _mark(shape: str, color: object) -> dict[str, object]:
    is_open = shape.endswith("-open")
    width = 1.8 if is_open else 0
    return {"symbol": shape, "size": 7, "color": color, "line": {"color": color, "width": width}}


def _town_label(rows: pd.DataFrame, name: str, carried: bool, tokens: Tokens) -> base.Mark:
    paired = int((rows["organizations"] > 0).sum())
    count = fraction(paired, len(rows)) if rows["organizations"].notna().any() else "—"
    mark = f" {base.star(tokens)}" if carried else ""
    text = f"<b style='color:{tokens.ink}'>{escape(name)}</b>　{count}{mark}"
    x, y = float(rows["x"].min()) + 0.08, float(rows["y"].min())
    return base.label(text, x, y, tokens.ink, xanchor="left", yanchor="bottom", yshift=1)


def _legend(
    view: View, placed: pd.DataFrame, levels: Mapping[str, str], tokens: Tokens
) -> list[str]:
    """The legend in lines, inside the figure so that a saved picture has it."""
    tiles, marks = placed["class"].value_counts(), placed["level"].value_counts()
    names, older = CLASSES | {UNKNOWN: view.missing_word}, view.carried_note.lstrip("* ")
    of_tiles = [
        _entry(sign, color, f"{names[code]} {number(int(tiles[code]))}")
        for code, (sign, color) in _signs(tokens).items()
        if tiles.get(code, 0)
    ]
    of_marks = [
        _entry(LEVEL_SIGNS[shape], tokens.ink, f"{levels[code]} {number(int(marks[code]))}")
        for code, shape in _shapes(levels).items()
        if marks.get(code, 0)
    ]
    of_marks += [_entry("*", tokens.attn, older)] if older else []
    lines = [*_in_lines(of_tiles), *_in_lines(of_marks)]
    return ["　".join(text for text, _ in line) for line in lines]


def _entry(sign: str, color: str, text: str) -> tuple[str, float]:
    """An entry of the legend and its length in full-width characters."""
    return f"<span style='color:{color}'>{sign}</span> {escape(text)}", width(text) + 2.5


def _in_lines(entries: Sequence[tuple[str, float]]) -> list[list[tuple[str, float]]]:
    """The entries in lines that fit a phone."""
    lines: list[list[tuple[str, float]]] = []
    for entry in entries:
        if not lines or sum(length for _, length in [*lines[-1], entry]) > base.PHONE_LINE:
            lines.append([])
        lines[-1].append(entry)
    return lines


def _signs(tokens: Tokens) -> dict[str, tuple[str, str]]:
    """Class of a tile → its sign in the legend, and the colour of the sign."""
    return {
        MANY: ("■", tokens.ok),
        ONE: ("■", tokens.h2),
        NONE: ("□", tokens.ink3),
        UNKNOWN: ("▨", tokens.ink3),
    }
