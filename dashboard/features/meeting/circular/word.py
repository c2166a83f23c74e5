"""The circular as a Word document after GB/T 9704-2012."""

from dataclasses import replace
from datetime import datetime

from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.sentences import Block, Chart, Circular, Passage, Table
from dashboard.features.meeting.circular.word_charts import chart_block
from dashboard.features.meeting.circular.word_tables import caption, table_blocks
from dashboard.features.meeting.drawing.shapes import BarChart, Series
from dashboard.papers.word_package import About
from dashboard.style.theme import PRINT_GREY


def to_docx(circular: Circular, made_at: datetime, mark: str) -> bytes:
    """The circular as a Word file.

    ``made_at``: when the version behind it was published; ``mark``: 演示数据 or nothing.
    """
    paper = Official(About(circular.title, made_at, mark))
    paper.head(circular.issuer, circular.number, circular.title_lines, circular.addressees)
    paper.text(circular.opening)
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
    paper.imprint(circular.copies, circular.office, circular.printed)
    return paper.to_bytes()


def _add(paper: Official, block: Block, charts: int) -> None:
    if isinstance(block, Passage):
        paper.text(block.sentence, block.title, block.level)
    elif isinstance(block, Table):
        paper.add(*table_blocks(block))
    else:
        series = Series(block.series, block.values, PRINT_GREY)
        chart = BarChart(block.categories, (series,), format="0", font_size=10.5)
        paper.add(chart_block(paper, chart, charts, (150, 58)), caption(block.caption))
