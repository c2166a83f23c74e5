"""Circular and report as Word documents after GB/T 9704-2012."""

from dataclasses import replace
from datetime import datetime

from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.sentences import (
    Block,
    Chart,
    Circular,
    Composed,
    Passage,
    Picture,
    Table,
)
from dashboard.features.meeting.circular.word_charts import chart_block
from dashboard.features.meeting.circular.word_pictures import picture_block
from dashboard.features.meeting.circular.word_tables import caption, table_blocks
from dashboard.features.meeting.drawing.shapes import BarChart, Series
from dashboard.papers.word_package import About
from dashboard.style.theme import PRINT_GREY


def to_docx(content: Composed, made_at: datetime, mark: str) -> bytes:
    """A circular or a report as a Word file.

    ``made_at``: when the version behind it was published; ``mark``: 演示数据 or nothing.
    """
    paper = Official(About(content.title, made_at, mark))
    if isinstance(content, Circular):
        paper.head(content.issuer, content.number, content.title_lines, content.addressees)
    else:
        paper.title(content.title_lines)
    paper.text(content.opening)
    charts = 0
    for part in content.parts:
        paper.heading(part.title)
        for block in part.blocks:
            charts += isinstance(block, Chart)
            _add(paper, block, charts)
    if content.annexes:
        paper.annexes([table.caption for table in content.annexes])
    paper.signed(content.signed, content.dated)
    for at, table in enumerate(content.annexes, start=1):
        paper.annex(table.caption, at, len(content.annexes))
        _add(paper, replace(table, caption=""), charts)
    if isinstance(content, Circular):
        paper.imprint(content.copies, content.office, content.printed)
    return paper.to_bytes()


def _add(paper: Official, block: Block, charts: int) -> None:
    if isinstance(block, Passage):
        paper.text(block.sentence, block.title, block.level)
    elif isinstance(block, Table):
        paper.add(*table_blocks(block))
    elif isinstance(block, Picture):
        paper.add(picture_block(paper, block), *([caption(block.caption)] if block.caption else []))
    else:
        series = Series(block.series, block.values, PRINT_GREY)
        chart = BarChart(block.categories, (series,), format="0", font_size=10.5)
        paper.add(chart_block(paper, chart, charts, (150, 58)), caption(block.caption))
