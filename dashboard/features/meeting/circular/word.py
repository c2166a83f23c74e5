"""The circular as a Word document after GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.features.meeting.circular.official import Imprint, Issue, Official
from dashboard.features.meeting.circular.sentences import (
    Block,
    Chart,
    Circular,
    Passage,
    Table,
    text_of,
)
from dashboard.features.meeting.circular.word_charts import chart_block
from dashboard.features.meeting.circular.word_tables import caption, table_blocks
from dashboard.features.meeting.drawing.shapes import BarChart, Series
from dashboard.papers.word_package import About
from dashboard.style.theme import PRINT_GREY

CHART_SIZE = (150, 58)
"""mm."""


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file and the number of gaps left in it."""

    data: bytes
    gaps: int


def to_docx(circular: Circular, made_at: datetime, mark: str) -> WordFile:
    """The circular as a Word file.

    Args:
        circular: its content.
        made_at: when the version behind it was published.
        mark: 演示数据 for demonstration data, else nothing.
    """
    paper = Official(About(circular.title, made_at, mark))
    paper.head(Issue(circular.issuer, circular.number, circular.title_lines, circular.addressees))
    paper.text(text_of(circular.opening))
    charts = 0
    for part in circular.parts:
        paper.heading(part.title)
        for block in part.blocks:
            charts += isinstance(block, Chart)
            _add(paper, block, charts)
    if circular.annexes:
        paper.annexes([table.caption for table in circular.annexes])
    paper.signed(circular.signed, circular.dated)
    for at, table in enumerate(circular.annexes, start=1):
        paper.annex(table.caption, at, len(circular.annexes))
        _add(paper, replace(table, caption=""), charts)
    paper.imprint(Imprint(circular.copies, circular.office, circular.printed))
    return WordFile(paper.to_bytes(), paper.gaps)


def _add(paper: Official, block: Block, charts: int) -> None:
    if isinstance(block, Passage):
        paper.text(text_of(block.sentence), block.title, block.level)
    elif isinstance(block, Table):
        paper.add(*table_blocks(block))
    else:
        series = Series(block.series, block.values, PRINT_GREY)
        chart = BarChart(block.categories, (series,), format="0", font_size=10.5)
        paper.add(chart_block(paper, chart, charts, CHART_SIZE), caption(block.caption))
