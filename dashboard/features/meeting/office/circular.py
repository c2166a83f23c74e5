"""The circular drawn as a Word paper after GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.features.meeting.office.charts import Drawing, Series
from dashboard.features.meeting.office.official import Imprint, Issue, Official
from dashboard.features.meeting.office.word_charts import chart_block
from dashboard.features.meeting.office.word_tables import caption, table_blocks
from dashboard.features.meeting.story.sentences import (
    Block,
    Chart,
    Circular,
    Passage,
    Table,
    written,
)
from dashboard.papers.word_package import About
from dashboard.style.theme import PRINT_GREY

CHART_SIZE = (150, 58)
"""mm."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper and how many gaps are left in it."""

    data: bytes
    gaps: int


def to_docx(circular: Circular, made_at: datetime, mark: str) -> Drawn:
    """The circular as a Word file.

    Args:
        circular: what it says.
        made_at: the moment of the version that it is made from.
        mark: 演示数据 while the data are; else nothing.
    """
    paper = Official(About(circular.title, made_at, mark))
    paper.head(Issue(circular.issuer, circular.number, circular.title_lines, circular.addressees))
    paper.text(written(circular.opening))
    charts = 0
    for part in circular.parts:
        paper.heading(part.title)
        for block in part.blocks:
            charts += isinstance(block, Chart)
            _draw(paper, block, charts)
    if circular.annexes:
        paper.annexes([table.caption for table in circular.annexes])
    paper.signed(circular.signed, circular.dated)
    for at, table in enumerate(circular.annexes, start=1):
        paper.annex(table.caption, at, len(circular.annexes))
        _draw(paper, replace(table, caption=""), charts)
    paper.imprint(Imprint(circular.copies, circular.office, circular.printed))
    return Drawn(paper.to_bytes(), paper.gaps)


def _draw(paper: Official, block: Block, charts: int) -> None:
    if isinstance(block, Passage):
        paper.text(written(block.sentence), block.title, block.level)
    elif isinstance(block, Table):
        paper.add(*table_blocks(block))
    else:
        series = Series(block.series, block.values, PRINT_GREY)
        drawing = Drawing(block.categories, (series,), format="0", size=10.5)
        paper.add(chart_block(paper, drawing, charts, CHART_SIZE), caption(block.caption))
