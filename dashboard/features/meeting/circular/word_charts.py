"""A native chart in a Word document: written by python-pptx and moved over, as python-docx has none."""

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from pptx import Presentation
from pptx.util import Mm

from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.drawing.native_charts import add_chart
from dashboard.features.meeting.drawing.shapes import BarChart
from dashboard.papers.word_xml import Element, Setting, element, paragraph

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
# The fonts of the document instead of the slides' theme.
_FONTS = {"latin": "Times New Roman", "ea": "仿宋_GB2312"}


def chart_block(paper: Official, bars: BarChart, number: int, size: tuple[int, int]) -> Element:
    """A chart in a paragraph of its own; ``number`` from 1, ``size``: width and height in mm."""
    xml, sheet = _chart_parts(bars, size)
    package = paper.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET, sheet, package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    chart._blob = _link_workbook(xml, chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE))
    relation = paper.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    frame = _inline(relation, number, size, _alt_text(bars))
    run = element("w:r", None, element("w:drawing", None, frame))
    # A line of fixed height would crop the chart.
    return paragraph(Setting(side="center", off_grid=True, keep_next=True), run)


def _chart_parts(bars: BarChart, size: tuple[int, int]) -> tuple[bytes, bytes]:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    place = (Mm(0), Mm(0), *(Mm(side) for side in size))
    chart = add_chart(slide, place, bars).chart
    for script, font in _FONTS.items():
        for typeface in chart._chartSpace.iter(f"{{{_MAIN}}}{script}"):
            typeface.set("typeface", font)
    return serialize_part_xml(chart._chartSpace), chart.part.chart_workbook.xlsx_part.blob


def _link_workbook(xml: bytes, relation: str) -> bytes:
    """The chart linked to its workbook, without a frame."""
    root: Element = parse_xml(xml)
    root.find(f"{{{_CHARTS}}}externalData").set(f"{{{_RELATIONS}}}id", relation)
    none = parse_xml(
        f'<c:spPr xmlns:c="{_CHARTS}" xmlns:a="{_MAIN}"><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
    )
    for old in root.findall(f"{{{_CHARTS}}}spPr"):
        root.remove(old)
    root.find(f"{{{_CHARTS}}}chart").addnext(none)
    return serialize_part_xml(root)


def _alt_text(bars: BarChart) -> str:
    first = bars.series[0]
    pairs = zip(bars.categories, first.values, strict=True)
    return "；".join(f"{name}{'—' if value is None else f'{value:g}'}" for name, value in pairs)


def _inline(relation: str, number: int, size: tuple[int, int], alt_text: str) -> Element:
    width, height = (Mm(side) for side in size)
    inline = parse_xml(
        f'<wp:inline xmlns:wp="{_PLACE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图{number}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHARTS}">'
        f'<c:chart xmlns:c="{_CHARTS}" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline>"
    )
    inline.find(f"{{{_PLACE}}}docPr").set("descr", alt_text)
    return inline
