"""供表彰推荐参考: the board by tier as a Word paper and as a workbook, a computed sentence a member.

Pure: rows in, bytes out. Names of organisations and figures alone, nothing about persons. It is a
reference for 集体研究 (方案四（三）、五（三）), never a nomination.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from dashboard.papers.announcement import NUMBER, Announcement, add_table, line, set_up
from dashboard.papers.word_xml import BODY_FACE, TITLE_FACE
from dashboard.style.formats import day, money, number, width
from dashboard.style.theme import LIGHT

TITLE = "表现突出社会组织名单（供表彰推荐参考）"
SHEET = "参考名单"
# A column of the workbook is as wide as so many narrow characters; a line of it as high as so many points.
MM_PER_CHARACTER = 1.2
LINE_HEIGHT = 16
TIER_WIDTH = 14


@dataclass(frozen=True, slots=True)
class Tier:
    """One part of the list: its name, the lines of its members (as many as there are headings)."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """What is handed over.

    ``scope``: which board and span; ``titles``: the headings behind the number, ``widths``: their
    shares of the page in mm; ``method``: sentences; ``mark``: 演示数据 or nothing.
    """

    issuer: str
    scope: str
    as_of: date
    made_at: datetime
    titles: Sequence[str]
    widths: Sequence[int]
    tiers: Sequence[Tier]
    method: Sequence[str]
    mark: str = ""

    @property
    def dateline(self) -> str:
        """Which board, as of when, how many."""
        count = sum(len(tier.rows) for tier in self.tiers)
        return f"{self.scope}　截至{day(self.as_of)}　共 {number(count)} 家"

    def paper(self, tier: Tier) -> Announcement:
        """One tier as the house writes lists."""
        return Announcement(
            subject="",
            issuer=self.issuer,
            as_of=self.as_of,
            made_at=self.made_at,
            titles=self.titles,
            widths=self.widths,
            rows=tier.rows,
            notes=(),
            mark=self.mark,
            heading=TITLE,
        )


def reason(given: Mapping[str, float], span: str, active: int) -> str:
    """``2026年上半年投入12.3万元、开展培训等智力支持8场，持续参与5个半年``; what is zero is left out.

    Args:
        given: money_yuan (yuan), volunteer_hours, expert_sessions, beneficiaries,
            projects_completed, recognition (points): the shares that the board goes by.
        span: the window in words.
        active: half-years active to date; 0 = not said.
    """
    parts = [text for text in _parts(given) if text]
    said = f"{span}{'、'.join(parts)}" if parts else span
    return f"{said}，持续参与{number(active)}个半年" if active else said


def _parts(given: Mapping[str, float]) -> list[str]:
    def told(key: str, text: str, digits: int = 0) -> str:
        # A joint project leaves halves and thirds; what would read 0 is not said.
        shown = number(given[key], digits).removesuffix(".0")
        return text.format(shown) if shown != "0" else ""

    yuan = given["money_yuan"]
    amount = money(yuan)
    return [
        f"投入{amount.figure}{amount.unit}" if amount.figure.strip("0.") else "",
        told("volunteer_hours", "志愿服务{}小时"),
        told("expert_sessions", "开展培训等智力支持{}场", 1),
        told("beneficiaries", "受益{}人次"),
        told("projects_completed", "完成项目{}个"),
        told("recognition", "典型案例和荣誉积分{}分"),
    ]


def to_docx(reference: Reference) -> bytes:
    """The list as a Word document of A4 pages: a table a tier, the method below, pages numbered."""
    document = Document()
    first = reference.paper(Tier("", ()))
    set_up(document, first)
    if reference.mark:
        line(document, reference.mark, BODY_FACE, 16, WD_ALIGN_PARAGRAPH.RIGHT, color=LIGHT.accent)
    heading = line(document, TITLE, TITLE_FACE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    heading.style = document.styles["Title"]
    line(document, reference.dateline, BODY_FACE, 14, WD_ALIGN_PARAGRAPH.CENTER)
    for tier in reference.tiers:
        if tier.name:
            said = f"{tier.name}（{number(len(tier.rows))} 家）"
            line(document, said, BODY_FACE, 14, WD_ALIGN_PARAGRAPH.LEFT).runs[0].bold = True
        add_table(document, reference.paper(tier))
    for note in reference.method:
        line(document, note, BODY_FACE, 12, WD_ALIGN_PARAGRAPH.LEFT)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def to_xlsx(reference: Reference) -> bytes:
    """The list as a workbook: the tier in a column of its own, headings in sight, method on a sheet."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": TITLE,
                "author": reference.issuer,
                "comments": reference.mark,
                "created": reference.made_at,
            }
        )
        _list_sheet(book, reference)
        _method_sheet(book, reference)
    return target.getvalue()


def _list_sheet(book: xlsxwriter.Workbook, reference: Reference) -> None:
    sheet = book.add_worksheet(SHEET)
    middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
    heading = book.add_format({"bold": True, "border": 1, **middle})
    words = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    titles = (NUMBER, *reference.titles, "层级")
    large = book.add_format({"bold": True, "font_size": 16, **middle})
    red = book.add_format({"font_color": LIGHT.accent, "align": "right"})
    sheet.merge_range(0, 0, 0, len(titles) - 1, TITLE, large)
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, len(titles) - 1, reference.dateline, book.add_format(middle))
    sheet.merge_range(2, 0, 2, len(titles) - 1, reference.mark, red)
    sheet.write_row(3, 0, titles, heading)
    lines = [(row, tier.name) for tier in reference.tiers for row in tier.rows]
    columns = [share / MM_PER_CHARACTER for share in (*reference.widths, TIER_WIDTH)]
    for position, (row, tier_name) in enumerate(lines, start=1):
        texts = (*row, tier_name)
        sheet.set_row(3 + position, LINE_HEIGHT * _lines(texts, columns))
        sheet.write_number(3 + position, 0, position, words)
        for column, text in enumerate(texts, start=1):
            sheet.write_string(3 + position, column, text, words)
    sheet.set_column(0, 0, 6)
    for column, characters in enumerate(columns, start=1):
        sheet.set_column(column, column, characters)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if reference.mark:
        sheet.set_header(f"&R{reference.mark}")


def _lines(texts: Sequence[str], columns: Sequence[float]) -> int:
    """How many lines the longest cell takes: not every program makes room for what it wraps."""
    return max(
        math.ceil(2 * width(text) / (characters - 1))
        for text, characters in zip(texts, columns, strict=True)
    )


def _method_sheet(book: xlsxwriter.Workbook, reference: Reference) -> None:
    sheet = book.add_worksheet("说明")
    words = book.add_format({"text_wrap": True, "valign": "top"})
    for position, text in enumerate(
        [*filter(None, [reference.mark]), reference.dateline, *reference.method]
    ):
        sheet.write_string(position, 0, text, words)
    sheet.set_column(0, 0, 100)
