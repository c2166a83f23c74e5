"""供表彰推荐参考: a board by tier as a Word document and as a workbook, with a sentence for each member.

Names of organisations and figures only. It is a reference for 集体研究 (方案四（三）、五（三）), not a
nomination.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docx.enum.text import WD_ALIGN_PARAGRAPH

from dashboard.papers.listing import Listing, WordListing, add_list_sheet
from dashboard.papers.workbook import add_explanations, open_workbook
from dashboard.style.formats import day, money, number, width
from dashboard.style.theme import LIGHT

TITLE = "表现突出社会组织名单（供表彰推荐参考）"
SHEET = "参考名单"
# Width of a character and height of a line in the workbook, in mm and points.
MM_PER_CHARACTER = 1.2
LINE_HEIGHT = 16
TIER_WIDTH = 14


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier: its name and the rows of its members."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The content of the list.

    ``scope``: board and window; ``titles``: the headings after the number, ``widths``: their widths
    on the page in mm; ``method``: sentences; ``mark``: 演示数据 or nothing.
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
        return f"{self.scope}　截至{day(self.as_of)}　共{number(count)}家"

    @property
    def listing(self) -> Listing:
        """The head of the list."""
        head = (self.dateline, self.issuer, self.made_at, self.titles, self.widths, self.mark)
        return Listing((TITLE,), *head)


def reason(given: Mapping[str, float], span: str, active: str) -> str:
    """``2026年上半年投入12.3万元、开展培训等智力支持8场，持续参与5个半年``; zeros are left out.

    ``given``: money_yuan, volunteer_hours, expert_sessions, beneficiaries, projects_completed,
    recognition (points): the organisation's shares; ``span``: the window in words; ``active``:
    periods active to date, as in ``5个半年``; nothing = left out.
    """
    amount = money(given["money_yuan"])
    parts = [f"投入{amount.figure}{amount.unit}"] if amount.figure.strip("0.") else []
    for column, text in _ACHIEVEMENTS.items():
        # Joint projects leave fractions; what would read 0 is left out.
        digits = 1 if column in ("expert_sessions", "projects_completed") else 0
        figure = number(given[column], digits).removesuffix(".0")
        parts += [text.format(figure)] if figure != "0" else []
    sentence = f"{span}{'、'.join(parts)}"
    return f"{sentence}，持续参与{active}" if active else sentence


_ACHIEVEMENTS = {
    "volunteer_hours": "志愿服务{}小时",
    "expert_sessions": "开展培训等智力支持{}场",
    "beneficiaries": "受益{}人次",
    "projects_completed": "完成项目{}个",
    "recognition": "典型案例和荣誉积分{}分",
}


def to_docx(reference: Reference) -> bytes:
    """The list as a Word document: a table for each tier, the method below."""
    document = WordListing(reference.listing)
    if reference.mark:
        document.line(reference.mark, 16, WD_ALIGN_PARAGRAPH.RIGHT, color=LIGHT.accent)
    document.title()
    for tier in reference.tiers:
        if tier.name:
            document.line(f"{tier.name}（{number(len(tier.rows))}家）", 14, bold=True)
        document.table(tier.rows)
    for note in reference.method:
        document.line(note, 12)
    return document.to_bytes()


def to_xlsx(reference: Reference) -> bytes:
    """The list as a workbook: the tier in a column of its own, the method on a sheet 说明."""
    listing = replace(reference.listing, titles=(*reference.titles, "档次"))
    columns = [width / MM_PER_CHARACTER for width in (*reference.widths, TIER_WIDTH)]
    rows = [(*row, tier.name) for tier in reference.tiers for row in tier.rows]
    heights = [LINE_HEIGHT * _lines(row, columns) for row in rows]
    target = io.BytesIO()
    with open_workbook(target, in_memory=True) as book:
        sheet = add_list_sheet(book, SHEET, listing, rows, columns, heights=heights)
        sheet.set_landscape()
        about = [*filter(None, [reference.mark]), reference.dateline, *reference.method]
        add_explanations(book, [(text,) for text in about], widths=(100,))
    return target.getvalue()


def _lines(texts: Sequence[str], columns: Sequence[float]) -> int:
    """The number of lines of the longest cell: not every program adjusts the height of wrapped rows."""
    return max(
        math.ceil(2 * width(text) / (characters - 1))
        for text, characters in zip(texts, columns, strict=True)
    )
