"""A PowerPoint slide to draw on: text boxes, panels, charts, tables. Measures in px of the stage."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from dashboard.features.meeting.drawing.native_charts import add_chart, rgb
from dashboard.features.meeting.drawing.shapes import BarChart, Box, Cell, Grid, Run
from dashboard.papers.texts import clean
from dashboard.style.theme import DECK

PX = 6350
"""EMU in a px of the stage."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_SIDES = {"l": PP_ALIGN.LEFT, "ctr": PP_ALIGN.CENTER, "r": PP_ALIGN.RIGHT}
_ANCHORS = {"t": MSO_ANCHOR.TOP, "ctr": MSO_ANCHOR.MIDDLE, "b": MSO_ANCHOR.BOTTOM}

Shape = Any  # python-pptx ships types for few of its parts


def emu(box: Box) -> tuple[Emu, ...]:
    """Left, top, width and height of a box in PowerPoint's unit."""
    return tuple(Emu(round(value * PX)) for value in (box.x, box.y, box.w, box.h))


def place(shape: Shape, box: Box) -> None:
    """Move a shape into a box."""
    shape.left, shape.top, shape.width, shape.height = emu(box)


class Sheet:
    """A slide, or the master, to draw on."""

    def __init__(self, slide: Any) -> None:
        """Draw on a slide of python-pptx."""
        self._slide = slide

    def line(
        self,
        box: Box,
        text: str,
        size: float = 32,
        color: str = DECK.ink,
        *,
        bold: bool = False,
        **options: Any,
    ) -> None:
        """Text in one style; ``options`` as for :meth:`text`."""
        self.text(box, [[Run(text, size, color, bold)]], **options)

    def text(
        self,
        box: Box,
        lines: Sequence[Sequence[Run]],
        side: str = "l",
        anchor: str = "t",
        fill: str = "",
        outline: str = "",
        inset: float = 0,
        gap: float = 0,
    ) -> None:
        """Lines of text in a box of fixed size; ``inset``: px inside, ``gap``: px after a line."""
        shape = self._slide.shapes.add_textbox(*emu(box))
        frame = shape.text_frame
        set_frame(frame, anchor=anchor, inset=inset)
        frame.word_wrap = True
        for position, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if not position else frame.add_paragraph()
            paragraph.alignment = _SIDES[side]
            if gap:
                paragraph.space_after = Pt(gap / 2)
            _write(paragraph, line)
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(fill)
        if outline:
            shape.line.color.rgb, shape.line.width = rgb(outline), Pt(1.5)

    def panel(self, box: Box, fill: str) -> None:
        """A filled rectangle without text."""
        tree = self._slide.shapes._spTree
        left, top, wide, high = emu(box)
        number = next_id(self._slide)
        shape = parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="底色 {number}"/>'
            "<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>"
            f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
            "</p:spPr></p:sp>"
        )
        tree.append(shape)

    def chart(self, box: Box, chart: BarChart, alt_text: str) -> None:
        """A native chart."""
        frame = add_chart(self._slide, emu(box), chart)
        _describe(frame, alt_text)

    def table(self, x: float, y: float, grid: Grid, alt_text: str) -> None:
        """A native table without a table style: a rule below each row."""
        rows, columns = len(grid.rows), len(grid.widths)
        box = Box(x, y, sum(grid.widths), grid.height * rows)
        frame = self._slide.shapes.add_table(rows, columns, *emu(box))
        _describe(frame, alt_text)
        table = frame.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
        table.horz_banding, table.first_row = False, bool(grid.heads)
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Emu(round(width * PX))
        for n, (row, cells) in enumerate(zip(table.rows, grid.rows, strict=True)):
            row.height = Emu(round(grid.height * PX))
            for shape, cell in zip(row.cells, cells, strict=True):
                _fill_cell(shape, cell, n in grid.strong)


def next_id(slide: Any) -> int:
    """A shape id that is free on a slide."""
    shapes = slide.shapes._spTree.iter(qn("p:cNvPr"))
    return max((int(shape.get("id")) for shape in shapes), default=1) + 1


def set_frame(frame: Any, anchor: str, inset: float = 0) -> None:
    """Give a text frame a fixed size, its text at ``anchor``."""
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = _ANCHORS[anchor]
    frame.margin_left = frame.margin_right = Emu(round(inset * PX))
    frame.margin_top = frame.margin_bottom = Emu(round(inset * PX * 0.6))


def _write(paragraph: Any, line: Sequence[Run]) -> None:
    for piece in line:
        run = paragraph.add_run()
        run.text = clean(piece.text) if piece.text.strip() else piece.text
        run.font.size, run.font.bold = Pt(piece.size / 2), piece.bold
        run.font.color.rgb = rgb(piece.color)
        run._r.get_or_add_rPr().set("lang", "zh-CN")


def _describe(frame: Shape, alt_text: str) -> None:
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(alt_text))


def _fill_cell(shape: Any, cell: Cell, strong: bool) -> None:
    frame = shape.text_frame
    shape.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.margin_left = shape.margin_right = Emu(8 * PX)
    shape.margin_top = shape.margin_bottom = Emu(2 * PX)
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = _SIDES[cell.side]
    _write(paragraph, cell.runs)
    properties = shape._tc.get_or_add_tcPr()
    # In the schema the lines of a cell stand before its fill.
    color, points = (DECK.ink, 2.25) if strong else (DECK.rule, 0.75)
    rule = (
        f'<a:lnB {nsdecls("a")} w="{round(points * 12700)}"><a:solidFill>'
        f'<a:srgbClr val="{color[1:]}"/></a:solidFill><a:prstDash val="solid"/></a:lnB>'
    )
    properties.append(parse_xml(rule))
    fill = f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{cell.fill[1:]}"/></a:solidFill>'
    properties.append(parse_xml(fill if cell.fill else f"<a:noFill {nsdecls('a')}/>"))
