"""A brief as a Word document of one A4 page: type, row heights and the number of rows are fixed.

The foot stands in the footer of the page, so that it never runs over.
"""

from collections.abc import Iterator

from cn2an import an2cn
from docx.shared import Mm

from dashboard.features.onepage.content import CELL_SIZE, TYPE_WIDTH, OnePage, Table
from dashboard.papers import word_xml
from dashboard.papers.word_package import About, blank, to_bytes
from dashboard.papers.word_xml import Element, Face, Setting, element, paragraph, runs
from dashboard.style.formats import width
from dashboard.style.theme import DOCUMENT_RED, LIGHT, PAPER

_TWIPS = 20
_TITLE = Face(word_xml.TITLE_FACE, 22)
_SUBTITLE = Face(size=12)
_HEAD = Face(word_xml.FIRST_FACE, 12)
_BODY = Face(size=11.5)
_CELL = Face(size=CELL_SIZE)
_STRONG = Face(word_xml.FIRST_FACE, CELL_SIZE)
_FOOT = Face(size=9)
_MARK = Face(word_xml.FIRST_FACE, 10.5, color=LIGHT.accent.lstrip("#"))

_TITLE_LINE = Setting(line=30 * _TWIPS, side="center", size=22, style="Title")
_SUBTITLE_LINE = Setting(line=20 * _TWIPS, after=40, side="center", size=12)
_HEAD_LINE = Setting(line=20 * _TWIPS, before=90, side="left", size=12, style="Heading1")
_TEXT = Setting(line=17 * _TWIPS, after=40, first=200, size=11.5)
_FOOT_LINE = Setting(line=12 * _TWIPS, side="left", size=9, style="Footer")


def to_docx(page: OnePage, about: About) -> bytes:
    """The brief as a Word file."""
    document = blank()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(17), Mm(24)
    section.left_margin, section.right_margin = Mm(21), Mm(21)
    section.header_distance, section.footer_distance = Mm(8), Mm(10)
    rule = element("w:top", {"val": "single", "sz": 6, "space": 4, "color": "000000"})
    foot = paragraph(_FOOT_LINE, *runs(page.notes, _FOOT), borders=(rule,))
    word_xml.replace_content(
        section.footer._element, foot, paragraph(_FOOT_LINE, *runs(page.source, _FOOT))
    )
    mark = runs(about.mark, _MARK) if about.mark else []
    header = paragraph(Setting(side="right", style="Header"), *mark)
    word_xml.replace_content(section.header._element, header)
    last = document.element.body[-1]
    for block in _blocks(page):
        last.addprevious(block)
    return to_bytes(document, about)


def _blocks(page: OnePage) -> Iterator[Element]:
    red = DOCUMENT_RED.lstrip("#")
    rule = element("w:bottom", {"val": "single", "sz": 8, "space": 4, "color": red})
    yield paragraph(_TITLE_LINE, *runs(page.title, _title_face(page.title)))
    yield paragraph(_SUBTITLE_LINE, *runs(page.subtitle, _SUBTITLE), borders=(rule,))
    for n, part in enumerate(page.parts, 1):
        yield paragraph(_HEAD_LINE, *runs(f"{an2cn(n)}、{part.title}", _HEAD))
        if part.text:
            yield paragraph(_TEXT, *runs(part.text, _BODY))
        if part.table:
            yield _table(part.table)


def _title_face(title: str) -> Face:
    """A long name is set smaller, so that it stays on its line."""
    return Face(word_xml.TITLE_FACE, min(22, max(TYPE_WIDTH / (width(title) + 1) // 0.5 * 0.5, 7)))


def _table(table: Table) -> Element:
    whole = sum(table.shares)
    widths = [round(TYPE_WIDTH * _TWIPS * share / whole) for share in table.shares]
    edges = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)
    margins = [element(f"w:{side}", {"w": 70, "type": "dxa"}) for side in ("left", "right")]
    properties = (
        element("w:tblW", {"w": sum(widths), "type": "dxa"}),
        word_xml.table_borders(**edges),
        element("w:tblLayout", {"type": "fixed"}),
        element("w:tblCellMar", None, *margins),
    )
    gaps = {row: (first, last) for row, first, last in table.gaps}
    heads = _row(table, table.headings, widths, is_head=True)
    rows = [
        _row(table, row, widths, is_head=n in table.strong, gap=gaps.get(n))
        for n, row in enumerate(table.rows)
    ]
    return word_xml.table(properties, widths, [heads, *rows])


def _row(
    table: Table,
    texts: tuple[str, ...],
    widths: list[int],
    *,
    is_head: bool = False,
    gap: tuple[int, int] | None = None,
) -> Element:
    cells = []
    for n, (text, wide) in enumerate(zip(texts, widths, strict=True)):
        if gap and gap[0] < n <= gap[1]:
            continue
        spans = gap is not None and n == gap[0]
        first, last = gap if spans and gap else (n, n)
        side = "center" if spans else table.sides[n]
        content = runs(text, _STRONG if is_head else _CELL)
        setting = Setting(line=round(11 * _TWIPS), side=side, size=CELL_SIZE)
        fill = (LIGHT.hatch, PAPER) if spans else None
        cells.append(
            word_xml.table_cell(
                sum(widths[first : last + 1]) if spans else wide,
                paragraph(setting, *content),
                span=last - first + 1,
                hatch=fill,
            )
        )
    return word_xml.table_row(*cells, height=round(table.height(texts, gap) * _TWIPS))
