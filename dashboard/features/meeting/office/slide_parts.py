"""What a slide is put together from: boxes of text, panels, tables, charts. Measures in px of the stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from dashboard.features.meeting.office.charts import Drawing, data_of, kind_of, rgb, style
from dashboard.papers.texts import clean
from dashboard.style.theme import LIGHT

_PX = 6350
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_SIDES = {"l": PP_ALIGN.LEFT, "ctr": PP_ALIGN.CENTER, "r": PP_ALIGN.RIGHT}
_ANCHORS = {"t": MSO_ANCHOR.TOP, "ctr": MSO_ANCHOR.MIDDLE, "b": MSO_ANCHOR.BOTTOM}

Shape = Any  # python-pptx ships types for few of its parts


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the stage."""

    x: float
    y: float
    w: float
    h: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Left, top, width, height as PowerPoint counts."""
        return tuple(Emu(round(v * _PX)) for v in (self.x, self.y, self.w, self.h))  # type: ignore[return-value]

    def put(self, shape: Shape) -> None:
        """Bring a shape here."""
        shape.left, shape.top, shape.width, shape.height = self.emu


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one look; ``size`` in px."""

    text: str
    size: float = 32
    color: str = LIGHT.ink
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its runs, where they stand, its ground."""

    runs: tuple[Run, ...]
    side: str = "l"
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, widths of the columns, height of a row; the rule below a row."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    height: float
    heads: int = 1
    strong: tuple[int, ...] = field(default=(0,))
    """Rows with a heavy rule below."""


def cell(text: str, size: float = 32, side: str = "l", **look: Any) -> Cell:
    """A cell of one look; ``look``: ``color``, ``bold``, ``fill``."""
    fill = look.pop("fill", "")
    return Cell((Run(text, size, **look),), side, fill)


class Sheet:
    """A slide (or the master) that parts are put on."""

    def __init__(self, slide: Any) -> None:
        """Take a slide as it is."""
        self._slide = slide

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
    ) -> Shape:
        """Lines of text in a box that keeps its size; ``inset`` px inside, ``gap`` px after a line."""
        shape = self._slide.shapes.add_textbox(*box.emu)
        frame = shape.text_frame
        set_frame(frame, anchor=anchor, inset=inset)
        frame.word_wrap = True
        for position, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if not position else frame.add_paragraph()
            paragraph.alignment = _SIDES[side]
            if gap:
                paragraph.space_after = Pt(gap / 2)
            _write(paragraph, line)
        _ground(shape, fill, outline)
        return shape

    def panel(self, box: Box, fill: str) -> Shape:
        """A plain ground without text."""
        tree = self._slide.shapes._spTree
        left, top, wide, high = box.emu
        number = next_id(self._slide)
        made = parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="底色 {number}"/>'
            "<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>"
            f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
            "</p:spPr></p:sp>"
        )
        tree.append(made)
        return made

    def rule(self, x: float, y: float, w: float, color: str = LIGHT.rule, h: float = 2) -> None:
        """A level line."""
        self.panel(Box(x, y, w, h), color)

    def chart(self, box: Box, drawing: Drawing, told: str) -> Shape:
        """A native chart; ``told``: what it shows, for who cannot see it."""
        frame = self._slide.shapes.add_chart(kind_of(drawing), *box.emu, data_of(drawing))
        style(frame.chart, drawing)
        _describe(frame, told)
        return frame

    def table(self, x: float, y: float, grid: Grid, told: str) -> Shape:
        """A native table without a style of its own: a rule below each row."""
        rows, columns = len(grid.rows), len(grid.widths)
        box = Box(x, y, sum(grid.widths), grid.height * rows)
        frame = self._slide.shapes.add_table(rows, columns, *box.emu)
        _describe(frame, told)
        table = frame.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
        table.horz_banding, table.first_row = False, bool(grid.heads)
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Emu(round(width * _PX))
        for at, (row, cells) in enumerate(zip(table.rows, grid.rows, strict=True)):
            row.height = Emu(round(grid.height * _PX))
            for shape, told_cell in zip(row.cells, cells, strict=True):
                _fill_cell(shape, told_cell, at in grid.strong)
        return frame


def next_id(slide: Any) -> int:
    """An id that no shape of a slide has."""
    found = slide.shapes._spTree.iter(qn("p:cNvPr"))
    return max((int(shape.get("id")) for shape in found), default=1) + 1


def set_frame(frame: Any, anchor: str, inset: float = 0) -> None:
    """A text frame that keeps its size, its text at ``anchor``."""
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = _ANCHORS[anchor]
    frame.margin_left = frame.margin_right = Emu(round(inset * _PX))
    frame.margin_top = frame.margin_bottom = Emu(round(inset * _PX * 0.6))


def _write(paragraph: Any, line: Sequence[Run]) -> None:
    for told in line:
        run = paragraph.add_run()
        run.text = clean(told.text) if told.text.strip() else told.text
        run.font.size, run.font.bold = Pt(told.size / 2), told.bold
        run.font.color.rgb = rgb(told.color)
        run._r.get_or_add_rPr().set("lang", "zh-CN")


def _ground(shape: Shape, fill: str, outline: str) -> None:
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    if outline:
        shape.line.color.rgb = rgb(outline)
        shape.line.width = Pt(1.5)


def _describe(frame: Shape, told: str) -> None:
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(told))


def _fill_cell(shape: Any, told: Cell, strong: bool) -> None:
    frame = shape.text_frame
    shape.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.margin_left = shape.margin_right = Emu(8 * _PX)
    shape.margin_top = shape.margin_bottom = Emu(2 * _PX)
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = _SIDES[told.side]
    _write(paragraph, told.runs)
    properties = shape._tc.get_or_add_tcPr()
    # In the schema the lines of a cell stand before its fill.
    properties.append(_cell_rule(LIGHT.ink if strong else LIGHT.rule, 2.25 if strong else 0.75))
    fill = f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{told.fill[1:]}"/></a:solidFill>'
    properties.append(parse_xml(fill if told.fill else f"<a:noFill {nsdecls('a')}/>"))


def _cell_rule(color: str, points: float) -> Any:
    return parse_xml(
        f'<a:lnB {nsdecls("a")} w="{round(points * 12700)}"><a:solidFill>'
        f'<a:srgbClr val="{color[1:]}"/></a:solidFill><a:prstDash val="solid"/></a:lnB>'
    )
