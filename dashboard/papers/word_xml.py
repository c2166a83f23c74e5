"""Word XML in small pieces: elements, fonts, runs, paragraphs, tables.

Word requires child elements in schema order (ECMA-376), LibreOffice does not. So properties are
built whole, in that order, and never appended to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from dashboard.papers.texts import clean, parts

TITLE_FACE, BODY_FACE, LATIN_FACE = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
SECOND_FACE, FIRST_FACE, NUMBER_FACE = "楷体_GB2312", "黑体", "宋体"

Element = Any  # lxml ships no types


@dataclass(frozen=True, slots=True)
class Face:
    """Character format.

    ``size`` in points, ``spacing`` in twips between characters, ``color`` as hex without ``#``.
    """

    name: str = BODY_FACE
    size: float = 16
    spacing: int = 0
    color: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Paragraph format.

    ``line`` in twips (exact; 0 = single), ``before`` and ``after`` in twips, ``side`` a value of
    ``w:jc``; ``first``, ``left`` and ``right`` in hundredths of a character of ``size`` points.
    """

    line: int = 0
    before: int = 0
    after: int = 0
    side: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    size: float = 16
    style: str = ""
    keep_next: bool = False
    off_grid: bool = False
    new_page: bool = False


def set_a4(section: Section) -> None:
    """Set paper size and margins of a section."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    # GB/T 9704-2012, 5.2: the type area.
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def element(name: str, values: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element with attributes in the ``w`` namespace and children."""
    made = OxmlElement(name)
    for key, value in (values or {}).items():
        made.set(qn(key if ":" in key else f"w:{key}"), str(value))
    for child in children:
        made.append(child)
    return made


def run_properties(face: Face, marked: bool = False) -> Element:
    """``w:rPr`` of a character format, highlighted if ``marked``."""
    size = round(face.size * 2)  # half points
    # The hint sets “ ” — … in the Chinese font.
    fonts = {"hint": "eastAsia", "ascii": LATIN_FACE, "hAnsi": LATIN_FACE, "eastAsia": face.name}
    inside = [element("w:rFonts", fonts | {"cs": LATIN_FACE})]
    if face.color:
        inside.append(element("w:color", {"val": face.color}))
    if face.spacing:
        inside.append(element("w:spacing", {"val": face.spacing}))
    inside += [element("w:sz", {"val": size}), element("w:szCs", {"val": size})]
    if marked:
        inside.append(element("w:highlight", {"val": "yellow"}))
    inside.append(element("w:lang", {"val": "en-US", "eastAsia": "zh-CN"}))
    return element("w:rPr", None, *inside)


def run(text: str, face: Face, marked: bool = False) -> Element:
    """A run of text."""
    words = element("w:t", {"xml:space": "preserve"})
    words.text = text
    return element("w:r", None, run_properties(face, marked), words)


def runs(text: str, face: Face) -> list[Element]:
    """The runs of a text, its gaps highlighted."""
    return [run(piece, face, is_gap) for piece, is_gap in parts(clean(text))]


def field(code: str, face: Face) -> list[Element]:
    """A field that Word computes, such as ``PAGE``."""
    instruction = element("w:instrText", {"xml:space": "preserve"})
    instruction.text = code
    begin, end = (element("w:fldChar", {"fldCharType": kind}) for kind in ("begin", "end"))
    pieces = (begin, instruction, end)
    return [element("w:r", None, run_properties(face), piece) for piece in pieces]


def replace_content(holder: Element, *blocks: Element) -> None:
    """Put blocks in the place of all that a header or footer holds."""
    for child in list(holder):
        holder.remove(child)
    for block in blocks:
        holder.append(block)


def paragraph(setting: Setting, *content: Element, borders: tuple[Element, ...] = ()) -> Element:
    """A paragraph of runs; ``borders``: children of its ``w:pBdr``."""
    inside = [element("w:pStyle", {"val": setting.style})] if setting.style else []
    if setting.keep_next:
        inside.append(element("w:keepNext"))
    if setting.new_page:
        inside.append(element("w:pageBreakBefore"))
    if borders:
        inside.append(element("w:pBdr", None, *borders))
    if setting.off_grid:
        inside.append(element("w:snapToGrid", {"val": 0}))
    inside += [_spacing(setting), _indents(setting), element("w:jc", {"val": setting.side})]
    return element("w:p", None, element("w:pPr", None, *inside), *content)


def _spacing(setting: Setting) -> Element:
    values = {"before": setting.before, "after": setting.after, "line": setting.line or 240}
    return element("w:spacing", {**values, "lineRule": "exact" if setting.line else "auto"})


def _indents(setting: Setting) -> Element:
    values: dict[str, object] = {}
    for chars, plain, amount in (
        ("leftChars", "left", setting.left),
        ("rightChars", "right", setting.right),
        ("firstLineChars", "firstLine", setting.first),
    ):
        values |= {chars: amount, plain: round(amount / 100 * setting.size * 20)}
    return element("w:ind", values)


def table(properties: Sequence[Element], widths: Sequence[int], rows: Iterable[Element]) -> Element:
    """A table; ``widths`` of its columns in twips."""
    grid = element("w:tblGrid", None, *(element("w:gridCol", {"w": width}) for width in widths))
    return element("w:tbl", None, element("w:tblPr", None, *properties), grid, *rows)


def table_borders(**sizes: int) -> Element:
    """``w:tblBorders``: black single lines, sizes in eighths of a point by side in schema order."""
    lines = [
        element(f"w:{side}", {"val": "single", "sz": size, "space": 0, "color": "000000"})
        for side, size in sizes.items()
    ]
    return element("w:tblBorders", None, *lines)


def table_row(*cells: Element, is_heading: bool = False, height: int = 0) -> Element:
    """A row that no page break divides; headings are repeated on each page.

    ``height``: in twips, exact; 0 = as its text needs.
    """
    more = [element("w:trHeight", {"val": height, "hRule": "exact"})] if height else []
    more += [element("w:tblHeader")] if is_heading else []
    properties = element("w:trPr", None, element("w:cantSplit"), *more)
    return element("w:tr", None, properties, *cells)


def table_cell(
    width: int,
    content: Element,
    span: int = 1,
    merge: str = "",
    hatch: tuple[str, str] | None = None,
) -> Element:
    """A vertically centred cell; ``span``: how many columns it covers.

    ``merge``: ``restart`` where it begins to span rows, ``continue`` in those below; ``hatch``: colours
    of the lines and of the ground between them.
    """
    spans = [element("w:gridSpan", {"val": span})] if span > 1 else []
    spans += [element("w:vMerge", {"val": merge})] if merge else []
    width_element = element("w:tcW", {"w": width, "type": "dxa"})
    centre = element("w:vAlign", {"val": "center"})
    shades = []
    if hatch:
        line, ground = (color.lstrip("#") for color in hatch)
        shades = [element("w:shd", {"val": "thinDiagStripe", "color": line, "fill": ground})]
    properties = element("w:tcPr", None, width_element, *spans, *shades, centre)
    return element("w:tc", None, properties, content)
