"""公告名单: the list of participating organisations as a Word paper and as a workbook.

Pure: rows in, bytes out. It holds names of organisations and of towns, and nothing about persons.
Source: 方案四（一）“向社会公告参与行动的社会组织名单”; the page follows GB/T 9704-2012.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from dashboard.papers.word_xml import BODY_FACE, LATIN_FACE, MARGINS, TITLE_FACE, Face, field
from dashboard.style.formats import day, number
from dashboard.style.theme import LIGHT

NUMBER = "序号"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is announced.

    ``subject``: the programme; ``issuer``: who announces; ``as_of``: the day the list speaks of;
    ``titles``: the headings behind the number, ``widths``: their shares of the page in mm, ``rows``:
    the entries in their order; ``notes``: sentences under the title; ``mark``: 演示数据 or nothing.
    """

    subject: str
    issuer: str
    as_of: date
    made_at: datetime
    titles: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]
    mark: str = ""
    heading: str = ""

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The heading in lines, broken where its sense allows it (GB/T 9704-2012, 7.3.1)."""
        if self.heading:
            return (self.heading,)
        return f"参与“{self.subject}”", "专项行动的社会组织名单"

    @property
    def title(self) -> str:
        """The heading of the paper: its own, else that of the list to be announced."""
        return "".join(self.title_lines)

    @property
    def dateline(self) -> str:
        """Who, as of when, how many."""
        return f"{self.issuer}　截至{day(self.as_of)}　共 {number(len(self.rows))} 家"


def to_docx(paper: Announcement) -> bytes:
    """The list as a Word document of A4 pages, the headings repeated on each, pages numbered."""
    document = Document()
    set_up(document, paper)
    heading = line(
        document, "\n".join(paper.title_lines), TITLE_FACE, 22, WD_ALIGN_PARAGRAPH.CENTER
    )
    heading.style = document.styles["Title"]
    line(document, paper.dateline, BODY_FACE, 14, WD_ALIGN_PARAGRAPH.CENTER)
    for note in paper.notes:
        line(document, note, BODY_FACE, 12, WD_ALIGN_PARAGRAPH.LEFT)
    add_table(document, paper)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def set_up(document: Paper, paper: Announcement) -> None:
    """Page, faces, properties, page numbers and the mark of a paper."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, Mm(size))
    for style in ("Normal", "Title"):
        _face(document.styles[style].element.get_or_add_rPr(), BODY_FACE)
    title = document.styles["Title"].element
    for border in title.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    about = document.core_properties
    about.title, about.author, about.comments = paper.title, paper.issuer, paper.mark
    about.created = about.modified = paper.made_at
    about.last_modified_by, about.language = paper.issuer, "zh-CN"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(footer, "— ", BODY_FACE, 14)
    for run in field("PAGE", Face(BODY_FACE, 14)):
        footer._p.append(run)
    _write(footer, " —", BODY_FACE, 14)
    if paper.mark:
        _write(section.header.paragraphs[0], paper.mark, BODY_FACE, 10.5, LIGHT.accent)


def line(
    document: Paper, text: str, face: str, size: float, side: WD_ALIGN_PARAGRAPH, color: str = ""
) -> Paragraph:
    """One paragraph in a face and size (points) of its own."""
    paragraph = document.add_paragraph()
    paragraph.alignment = side
    _write(paragraph, text, face, size, color or LIGHT.ink)
    return paragraph


def _write(paragraph: Paragraph, text: str, face: str, size: float, color: str = LIGHT.ink) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(color.lstrip("#"))
    _face(run._r.get_or_add_rPr(), face)
    return run


def _face(properties: object, face: str) -> None:
    """Chinese characters in one face, Latin letters and digits in another."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script, name in (("ascii", LATIN_FACE), ("hAnsi", LATIN_FACE), ("eastAsia", face)):
        fonts.set(qn(f"w:{script}"), name)


def add_table(document: Paper, paper: Announcement) -> None:
    """The rows of a paper as a numbered table, its headings repeated on each page."""
    widths = (14, *paper.widths)
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0].cells, (NUMBER, *paper.titles), widths, bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for position, row in enumerate(paper.rows, start=1):
        _fill(_added(table), (str(position), *row), widths)


def _added(table: Table) -> Sequence[_Cell]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row.cells


def _fill(
    cells: Sequence[_Cell], texts: Sequence[str], widths: Sequence[int], *, bold: bool = False
) -> None:
    for position, (cell, text, width) in enumerate(zip(cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        centred = bold or not position
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        _write(paragraph, text, BODY_FACE, 10.5).bold = bold


def to_xlsx(paper: Announcement) -> bytes:
    """The list as a workbook: title, date, headings that stay in sight and on every printed page."""
    target = io.BytesIO()
    # What begins like a formula or an address is a name here.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": paper.title,
                "author": paper.issuer,
                "comments": paper.mark,
                "created": paper.made_at,
            }
        )
        sheet = book.add_worksheet("公告名单")
        last = len(paper.titles)
        middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
        heading = book.add_format({"bold": True, "border": 1, **middle})
        words = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
        count = book.add_format({"border": 1, **middle})
        large = book.add_format({"bold": True, "font_size": 16, **middle})
        red = book.add_format({"font_color": LIGHT.accent, "align": "right"})
        sheet.merge_range(0, 0, 0, last, paper.title, large)
        sheet.set_row(0, 48)
        sheet.merge_range(1, 0, 1, last, paper.dateline, book.add_format(middle))
        sheet.merge_range(2, 0, 2, last, paper.mark, red)
        top = 3 + len(paper.notes)
        for position, note in enumerate(paper.notes, start=3):
            sheet.write_string(position, 0, note)
        sheet.write_row(top, 0, (NUMBER, *paper.titles), heading)
        for position, row in enumerate(paper.rows, start=1):
            sheet.write_number(top + position, 0, position, count)
            for column, text in enumerate(row, start=1):
                sheet.write_string(top + position, column, text, words)
        sheet.set_column(0, 0, 6)
        for column, width in enumerate(paper.widths, start=1):
            sheet.set_column(column, column, width / 1.9)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        if paper.mark:
            sheet.set_header(f"&R{paper.mark}")
    return target.getvalue()
