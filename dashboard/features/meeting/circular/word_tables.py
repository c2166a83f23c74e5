"""Tables, captions and notes of an official document: 12 pt on 18 pt, headings repeated on each page."""

from collections.abc import Iterator, Sequence

from dashboard.features.meeting.circular.sentences import Table
from dashboard.papers import word_xml
from dashboard.papers.word_xml import Element, Face, Setting, element, paragraph, runs

WIDTH = 8844
"""The type area, 156 mm, in twips."""
CAPTION = Face(word_xml.FIRST_FACE, 12)
CELL = Face(size=12)


def table_blocks(content: Table) -> list[Element]:
    """Caption, table and note as blocks of a document."""
    return [
        *([caption(content.caption)] if content.caption else []),
        _table(content),
        note(content.note) if content.note else paragraph(Setting(line=120)),
    ]


def caption(text: str) -> Element:
    """The title of a table or a figure."""
    setting = Setting(line=480, side="center", size=12, keep_next=True)
    return paragraph(setting, *runs(text, CAPTION))


def note(text: str) -> Element:
    """The note below a table."""
    setting = Setting(line=320, before=60, after=60, size=10.5, side="left")
    return paragraph(setting, *runs(text, Face(size=10.5)))


def _table(content: Table) -> Element:
    widths = _widths(content.shares)
    # 1 pt and 0.5 pt, in eighths of a point.
    edges = dict.fromkeys(("top", "left", "bottom", "right"), 8)
    margins = [element(f"w:{side}", {"w": 85, "type": "dxa"}) for side in ("left", "right")]
    properties = (
        element("w:tblW", {"w": sum(widths), "type": "dxa"}),
        element("w:jc", {"val": "center"}),
        word_xml.table_borders(**edges, insideH=4, insideV=4),
        element("w:tblLayout", {"type": "fixed"}),
        element("w:tblCellMar", None, *margins),
    )
    centred = ("center",) * len(widths)
    heads = _cells(content.headings, widths, centred, CAPTION)
    heading = word_xml.table_row(*heads, is_heading=True)
    rows = [
        word_xml.table_row(*_cells(row, widths, content.sides, CELL, _merges(content, at)))
        for at, row in enumerate(content.rows)
    ]
    return word_xml.table(properties, widths, [heading, *rows])


def _widths(shares: Sequence[float]) -> list[int]:
    total = sum(shares)
    widths = [int(WIDTH * share / total) for share in shares]
    widths[-1] += WIDTH - sum(widths)
    return widths


def _merges(content: Table, row: int) -> list[str]:
    """For each column whether its cell begins to span rows, goes on, or is one by itself."""
    is_last = row + 1 == len(content.rows)
    return [
        "continue"
        if content.continues(row, column)
        else "restart"
        if not is_last and content.continues(row + 1, column)
        else ""
        for column in range(len(content.sides))
    ]


def _cells(
    texts: Sequence[str],
    widths: Sequence[int],
    sides: Sequence[str],
    face: Face,
    merges: Sequence[str] = (),
) -> Iterator[Element]:
    merges = merges or [""] * len(texts)
    for text, width, side, merge in zip(texts, widths, sides, merges, strict=True):
        setting = Setting(line=360, side=side, size=12)
        said = "" if merge == "continue" else text
        yield word_xml.table_cell(width, paragraph(setting, *runs(said, face)), merge=merge)
