"""Tables, captions and notes of an official document: 12 pt on 18 pt, headings repeated on each page."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.meeting.circular.sentences import Table
from dashboard.papers.word_xml import FIRST_FACE, Element, Face, Setting, element, paragraph, runs

WIDTH = 8844
"""The type area, 156 mm, in twips."""
CAPTION = Face(FIRST_FACE, 12)
CELL = Face(size=12)
NOTE = Face(size=10.5)
_LINE = 360
_FRAME, _INSIDE = 8, 4
"""1 pt and 0.5 pt, in eighths of a point."""


def table_blocks(table: Table) -> list[Element]:
    """Caption, table and note as blocks of a document."""
    return [
        *([caption(table.caption)] if table.caption else []),
        _grid(table),
        note(table.note) if table.note else paragraph(Setting(line=120)),
    ]


def caption(text: str) -> Element:
    """The title of a table or a figure."""
    setting = Setting(line=480, side="center", size=12, keep_next=True)
    return paragraph(setting, *runs(text, CAPTION))


def note(text: str) -> Element:
    """The note below a table."""
    setting = Setting(line=320, before=60, after=60, size=10.5, side="left")
    return paragraph(setting, *runs(text, NOTE))


def _grid(table: Table) -> Element:
    widths = _widths(table.shares)
    sides = [
        *((side, _FRAME) for side in ("top", "left", "bottom", "right")),
        ("insideH", _INSIDE),
        ("insideV", _INSIDE),
    ]
    borders = [
        element(f"w:{side}", {"val": "single", "sz": size, "space": 0, "color": "000000"})
        for side, size in sides
    ]
    margins = [element(f"w:{side}", {"w": 85, "type": "dxa"}) for side in ("left", "right")]
    properties = element(
        "w:tblPr",
        None,
        element("w:tblW", {"w": sum(widths), "type": "dxa"}),
        element("w:jc", {"val": "center"}),
        element("w:tblBorders", None, *borders),
        element("w:tblLayout", {"type": "fixed"}),
        element("w:tblCellMar", None, *margins),
    )
    grid = element("w:tblGrid", None, *(element("w:gridCol", {"w": width}) for width in widths))
    centred = ("center",) * len(widths)
    rows = [_row(table.headings, widths, centred, CAPTION, heads=True)]
    rows += [_row(row, widths, table.sides or centred, CELL) for row in table.rows]
    return element("w:tbl", None, properties, grid, *rows)


def _widths(shares: Sequence[float]) -> list[int]:
    total = sum(shares)
    widths = [int(WIDTH * share / total) for share in shares]
    widths[-1] += WIDTH - sum(widths)
    return widths


def _row(
    texts: Sequence[str],
    widths: Sequence[int],
    sides: Sequence[str],
    face: Face,
    *,
    heads: bool = False,
) -> Element:
    properties = [element("w:cantSplit"), *([element("w:tblHeader")] if heads else [])]
    cells = [
        element(
            "w:tc",
            None,
            element(
                "w:tcPr",
                None,
                element("w:tcW", {"w": width, "type": "dxa"}),
                element("w:vAlign", {"val": "center"}),
            ),
            paragraph(Setting(line=_LINE, side=side, size=12), *runs(text, face)),
        )
        for text, width, side in zip(texts, widths, sides, strict=True)
    ]
    return element("w:tr", None, element("w:trPr", None, *properties), *cells)
