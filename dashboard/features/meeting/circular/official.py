"""An official document after GB/T 9704-2012 《党政机关公文格式》, with a red head.

A4, type area 156 × 225 mm, 22 lines of 28 characters in 3号 (16 pt). Lines are exactly 28.95 pt, so
that 22 fill 225 mm, and characters 0.25 pt closer, so that 28 fill 156 mm (7.3, 5.2). Numbers in
brackets are clauses of the standard.
"""

from collections.abc import Sequence

from cn2an import an2cn
from docx.parts.document import DocumentPart
from docx.section import Section
from docx.shared import Mm

from dashboard.papers import word_xml
from dashboard.papers.texts import clean
from dashboard.papers.word_package import About, blank, to_bytes
from dashboard.papers.word_xml import Element, Face, Setting, element, paragraph, run, runs
from dashboard.style.theme import DOCUMENT_RED, LIGHT

LINE = 579
"""28.95 pt in twips."""
SPACING = -5
"""Between characters of 16 pt, in twips."""
BODY = Face(spacing=SPACING)
FIRST = Face(word_xml.FIRST_FACE, spacing=SPACING)
SECOND = Face(word_xml.SECOND_FACE, spacing=SPACING)
TITLE = Face(word_xml.TITLE_FACE, 22)
RED = DOCUMENT_RED.lstrip("#")
HEAD = Face(word_xml.TITLE_FACE, 36, color=RED)
NUMBER = Face(word_xml.NUMBER_FACE, 14)
IMPRINT = Face(size=14)

TEXT = Setting(line=LINE, first=200)
FLUSH = Setting(line=LINE)
CENTRED = Setting(line=LINE, side="center")
TITLE_LINE = Setting(line=660, side="center", size=22, style="Title", keep_next=True)
HEADING = Setting(line=LINE, first=200, style="Heading1", keep_next=True)
# 7.2.4: the head 35 mm below the edge of the type area, on a line of 48 pt.
HEAD_LINE = Setting(line=960, before=1825, side="center", size=36)
# 7.3.5: the date four characters from the right, the name centred above it.
SIGNATURE = Setting(line=LINE, side="center", left=1350)


class Official:
    """A document being written from head to imprint; headings number themselves."""

    def __init__(self, about: About) -> None:
        """Set up page, page numbers, and the mark in the header."""
        self._about, self._document = about, blank()
        self._levels = [0, 0, 0, 0]
        set_page(self._document.sections[0], about.mark)

    def add(self, *blocks: Element) -> None:
        """Append blocks."""
        last = self._document.element.body[-1]
        for block in blocks:
            last.addprevious(block)

    @property
    def part(self) -> DocumentPart:
        """The part of the document, to relate others to it, such as charts."""
        return self._document.part

    def head(self, issuer: str, number: str, title: Sequence[str], addressees: str) -> None:
        """Red head, number, red rule, title in lines broken by sense, addressees (7.2.4 – 7.3.2)."""
        # 7.2.7: a rule 4 mm below the number, as wide as the type area.
        rule = element("w:bottom", {"val": "single", "sz": 18, "space": 7, "color": RED})
        self.add(
            paragraph(HEAD_LINE, *runs(f"{issuer}文件", HEAD)),
            *(paragraph(FLUSH) for _ in range(2)),
            paragraph(CENTRED, *runs(number, BODY), borders=(rule,)),
            *(paragraph(FLUSH) for _ in range(2)),
        )
        self.title(title)
        self.add(paragraph(FLUSH, *runs(addressees, BODY)))

    def title(self, lines: Sequence[str]) -> None:
        """The title in lines broken by sense, and a blank line below it."""
        self.add(*(paragraph(TITLE_LINE, *runs(line, TITLE)) for line in lines), paragraph(FLUSH))

    def heading(self, text: str) -> None:
        """一级标题: ``一、总体情况`` (7.3.3)."""
        self._begin(1)
        title = f"{an2cn(self._levels[0])}、{clean(text)}"
        self.add(paragraph(HEADING, *runs(title, FIRST)))

    def text(self, text: str, title: str = "", level: int = 2) -> None:
        """A paragraph; with a ``title`` it is numbered （一）, 1. or （1） by its level."""
        lead: list[Element] = []
        if title:
            self._begin(level)
            n = self._levels[level - 1]
            number = (f"（{an2cn(n)}）", f"{n}.", f"（{n}）")[level - 2]
            lead = runs(f"{number}{clean(title)}。", SECOND if level == 2 else BODY)
        self.add(paragraph(TEXT, *lead, *runs(text, BODY)))

    def _begin(self, level: int) -> None:
        self._levels[level - 1] += 1
        self._levels[level:] = [0] * (4 - level)

    def annexes(self, titles: Sequence[str]) -> None:
        """附件说明 (7.3.4): one blank line below the text."""
        self.add(paragraph(FLUSH))
        for position, title in enumerate(titles, start=1):
            number = f"{position}." if len(titles) > 1 else ""
            lead = "附件：" if position == 1 else ""
            setting = Setting(line=LINE, first=200 if lead else 500)
            self.add(paragraph(setting, *runs(f"{lead}{number}{title}", BODY)))

    def signed(self, name: str, date: str) -> None:
        """署名 and 成文日期, with room for the seal above them (7.3.5)."""
        self.add(
            *(paragraph(FLUSH) for _ in range(2)),
            paragraph(SIGNATURE, *runs(name, BODY)),
            paragraph(SIGNATURE, *runs(date, BODY)),
        )

    def annex(self, title: str, number: int, of: int) -> None:
        """附件 on a page of its own: its number flush left, its title on the third line (7.3.7)."""
        self._levels = [0, 0, 0, 0]
        label = f"附件{number}" if of > 1 else "附件"
        self.add(
            paragraph(Setting(line=LINE, new_page=True), run(label, FIRST)),
            paragraph(FLUSH),
            paragraph(TITLE_LINE, *runs(title, TITLE)),
            paragraph(FLUSH),
        )

    def imprint(self, copies: str, office: str, printed: str) -> None:
        """版记 (7.4) at the foot of the last page: a floating table, anchored to the paragraph after it."""
        cells = [runs(text, IMPRINT) for text in (f"抄送：{copies}。", office, f"{printed}印发")]
        self.add(_imprint_table(*cells), paragraph(Setting(line=20)))

    def to_bytes(self) -> bytes:
        """The document as a Word file."""
        return to_bytes(self._document, self._about)


def set_page(section: Section, mark: str) -> None:
    """Page, type area, page numbers on the outer side (7.5), the mark in the header."""
    word_xml.set_a4(section)
    section.header_distance, section.footer_distance = Mm(15), Mm(25.8)
    odd = Setting(line=280, side="right", right=100, size=14, style="Footer")
    even = Setting(line=280, side="left", left=100, size=14, style="Footer")
    for footer, setting in ((section.footer, odd), (section.even_page_footer, even)):
        content = [run("— ", NUMBER), *word_xml.field("PAGE", NUMBER), run(" —", NUMBER)]
        word_xml.replace_content(footer._element, paragraph(setting, *content))
    for header in (section.header, section.even_page_header):
        red = Face(word_xml.FIRST_FACE, 12, color=LIGHT.accent.lstrip("#"))
        ribbon = [run(mark, red)] if mark else []
        word_xml.replace_content(
            header._element, paragraph(Setting(side="right", style="Header"), *ribbon)
        )


def _imprint_table(copies: list[Element], office: list[Element], printed: list[Element]) -> Element:
    """The two lines of a 版记, with rules above, between and below."""
    place = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "center"}
    floating = {**place, "tblpYSpec": "bottom", "leftFromText": 0, "rightFromText": 0}
    half = round(156 * 0.5 * 56.7)
    properties = (
        element("w:tblpPr", floating),
        element("w:tblOverlap", {"val": "never"}),
        element("w:tblW", {"w": 2 * half, "type": "dxa"}),
        # 7.4.1: the first and last rule 0.35 mm, the middle one 0.25 mm; in eighths of a point.
        word_xml.table_borders(top=8, bottom=8, insideH=6),
        element("w:tblLayout", {"type": "fixed"}),
    )
    left = Setting(line=560, left=100, right=100, size=14, side="left")
    right = Setting(line=560, right=100, size=14, side="right")
    first = word_xml.table_row(word_xml.table_cell(2 * half, paragraph(left, *copies), span=2))
    office_cell = word_xml.table_cell(half, paragraph(left, *office))
    printed_cell = word_xml.table_cell(half, paragraph(right, *printed))
    rows = (first, word_xml.table_row(office_cell, printed_cell))
    return word_xml.table(properties, (half, half), rows)
