"""A numbered list as a Word document and as a worksheet; the page follows GB/T 9704-2012."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from dashboard.papers.word_xml import BODY_FACE, LATIN_FACE, TITLE_FACE, Face, field, set_a4
from dashboard.style.theme import LIGHT

NUMBER = "序号"


@dataclass(frozen=True, slots=True)
class Listing:
    """The head of a list.

    ``title_lines``: the title, broken where its sense allows it (GB/T 9704-2012, 7.3.1);
    ``dateline``: who, as of when, how many; ``titles``: the headings after the number, ``widths``:
    their widths on the page in mm; ``mark``: 演示数据 or nothing.
    """

    title_lines: Sequence[str]
    dateline: str
    issuer: str
    made_at: datetime
    titles: Sequence[str]
    widths: Sequence[int]
    mark: str = ""

    @property
    def title(self) -> str:
        """The title on one line."""
        return "".join(self.title_lines)


class WordListing:
    """A list being written as a Word document of A4 pages with page numbers."""

    def __init__(self, listing: Listing) -> None:
        """Set up page, fonts, properties, page numbers, and the mark in the header."""
        self._listing, self._document = listing, Document()
        section = self._document.sections[0]
        set_a4(section)
        styles = self._document.styles
        for style in ("Normal", "Title"):
            _set_fonts(styles[style].element.get_or_add_rPr(), BODY_FACE)
        for border in list(styles["Title"].element.iter(qn("w:pBdr"))):
            border.getparent().remove(border)
        _set_properties(self._document, listing)
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.CENTER
        _write(footer, "— ", BODY_FACE, 14)
        for run in field("PAGE", Face(BODY_FACE, 14)):
            footer._p.append(run)
        _write(footer, " —", BODY_FACE, 14)
        if listing.mark:
            _write(section.header.paragraphs[0], listing.mark, BODY_FACE, 10.5, LIGHT.accent)

    def title(self) -> None:
        """The title and the dateline."""
        paragraph = self.line("\n".join(self._listing.title_lines), 22, ALIGN.CENTER, TITLE_FACE)
        paragraph.style = self._document.styles["Title"]
        self.line(self._listing.dateline, 14, ALIGN.CENTER)

    def line(
        self,
        text: str,
        size: float,
        side: ALIGN = ALIGN.LEFT,
        face: str = BODY_FACE,
        color: str = LIGHT.ink,
        *,
        bold: bool | None = None,
    ) -> Paragraph:
        """A paragraph; ``size`` in points."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = side
        _write(paragraph, text, face, size, color).bold = bold
        return paragraph

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """A numbered table whose headings are repeated on each page."""
        widths = (14, *self._listing.widths)
        table = self._document.add_table(rows=1, cols=len(widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        _fill(table.rows[0].cells, (NUMBER, *self._listing.titles), widths, bold=True)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number, row in enumerate(rows, start=1):
            _fill(_add_row(table), (str(number), *row), widths)

    def to_bytes(self) -> bytes:
        """The document as a Word file."""
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()


def _set_properties(document: WordDocument, listing: Listing) -> None:
    core = document.core_properties
    core.title, core.author, core.comments = listing.title, listing.issuer, listing.mark
    core.created = core.modified = listing.made_at
    core.last_modified_by, core.language = listing.issuer, "zh-CN"


def _write(paragraph: Paragraph, text: str, face: str, size: float, color: str = LIGHT.ink) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(color.lstrip("#"))
    _set_fonts(run._r.get_or_add_rPr(), face)
    return run


def _set_fonts(properties: object, face: str) -> None:
    """One font for Chinese characters, another for Latin letters and digits."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script, name in (("ascii", LATIN_FACE), ("hAnsi", LATIN_FACE), ("eastAsia", face)):
        fonts.set(qn(f"w:{script}"), name)


def _add_row(table: Table) -> Sequence[_Cell]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row.cells


def _fill(
    cells: Sequence[_Cell], texts: Sequence[str], widths: Sequence[int], *, bold: bool = False
) -> None:
    for n, (cell, text, width) in enumerate(zip(cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER if bold or not n else ALIGN.LEFT
        _write(paragraph, text, BODY_FACE, 10.5).bold = bold


def add_list_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    listing: Listing,
    rows: Sequence[Sequence[str]],
    columns: Sequence[float],
    notes: Sequence[str] = (),
    heights: Sequence[float] = (),
) -> xlsxwriter.worksheet.Worksheet:
    """The list as a worksheet of a book, which gets its properties; headings on every printed page.

    ``rows``: without their numbers; ``columns``: widths of those after the number, in characters;
    ``notes``: above the headings; ``heights``: of the rows, in points, empty = automatic.
    """
    sheet = book.add_worksheet(name)
    top = 3 + len(notes)
    _write_head(book, sheet, listing, notes)
    border = {"border": 1, "valign": "vcenter", "text_wrap": True}
    words, centred = book.add_format(border), book.add_format({**border, "align": "center"})
    for number, row in enumerate(rows, start=1):
        if heights:
            sheet.set_row(top + number, heights[number - 1])
        sheet.write_number(top + number, 0, number, centred)
        for column, text in enumerate(row, start=1):
            sheet.write_string(top + number, column, text, words)
    for column, width in enumerate((6, *columns)):
        sheet.set_column(column, column, width)
    _set_up_page(sheet, top, listing.mark)
    return sheet


def _write_head(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    listing: Listing,
    notes: Sequence[str],
) -> None:
    middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
    large = book.add_format({"bold": True, "font_size": 16, **middle})
    red = book.add_format({"font_color": LIGHT.accent, "align": "right"})
    last = len(listing.titles)
    sheet.merge_range(0, 0, 0, last, listing.title, large)
    sheet.set_row(0, 24 + 12 * len(listing.title_lines))
    sheet.merge_range(1, 0, 1, last, listing.dateline, book.add_format(middle))
    sheet.merge_range(2, 0, 2, last, listing.mark, red)
    for row, note in enumerate(notes, start=3):
        sheet.write_string(row, 0, note)
    heading = book.add_format({"bold": True, "border": 1, **middle})
    sheet.write_row(3 + len(notes), 0, (NUMBER, *listing.titles), heading)
    about = {"title": listing.title, "author": listing.issuer, "comments": listing.mark}
    book.set_properties({**about, "created": listing.made_at})


def _set_up_page(sheet: xlsxwriter.worksheet.Worksheet, heading_row: int, mark: str) -> None:
    sheet.freeze_panes(heading_row + 1, 0)
    sheet.repeat_rows(heading_row)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第&P页，共&N页")
    if mark:
        sheet.set_header(f"&R{mark}")
