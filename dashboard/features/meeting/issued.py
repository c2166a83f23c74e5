"""Register the circular as issued (印发), with every figure that it states and where."""

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from cn2an import an2cn

from dashboard.data.figures import figures
from dashboard.features.meeting.circular.compose import circular
from dashboard.features.meeting.circular.sentences import Circular, Part, Passage, Table, official
from dashboard.page.view import View
from dashboard.papers.paper_file import PaperFile
from dashboard.style.formats import quantity
from etl.folder import DataFolder
from etl.run import Paper, Stated, register_paper

Text = tuple[str, str, str]
"""Where it stands, whose it is (a part of the area; nothing: of the whole), what it says."""


def register(
    folder: DataFolder, view: View, file: PaperFile, number: str, issued_on: date, by: str
) -> Paper:
    """Register a circular made from a view of the whole.

    Raises:
        RequestError: the number is missing or known.
    """
    content = circular(view)
    sql = "select submission_id from published.submission where status = 'current' order by all"
    paper = Paper(
        paper_id=f"{view.period.code}-{sha256(number.encode()).hexdigest()[:8]}",
        period=view.period.code,
        title=content.title,
        issue_number=number.strip(),
        issued_on=issued_on.isoformat(),
        edition=view.warehouse.edition.version,
        file_sha256=sha256(file.data).hexdigest(),
        registered_by=by,
        returns=tuple(str(row[0]) for row in view.warehouse.rows(sql)),
        figures=tuple(stated(view, content)),
    )
    register_paper(folder, paper)
    return paper


def stated(view: View, content: Circular) -> Iterator[Stated]:
    """The compared indicators whose values the text or 表1 has, of the whole and of each of its parts."""
    texts = [text for n, part in enumerate(content.parts, 1) for text in _texts(view, part, n)]
    for code, name in {view.area: "", **view.part_names}.items():
        own = [(place, text) for place, whose, text in texts if whose == name]
        for indicator, figure in figures(view.warehouse, code, view.period.code).items():
            for measure, value in (("value", figure.value), ("to_date", figure.to_date)):
                place = value is not None and _place(_written(view, indicator, value), own)
                if value is not None and place:
                    yield Stated(code, indicator, measure, value, place)


def _texts(view: View, part: Part, number: int) -> Iterator[Text]:
    names, at = set(view.part_names.values()), 0
    for block in part.blocks:
        if isinstance(block, Passage):
            at += bool(block.title) and block.level == 2
            inside = f"（{an2cn(at)}）" if at else ""
            whose = block.title if block.title in names else ""
            yield f"{an2cn(number)}{inside}", whose, block.sentence
        elif isinstance(block, Table):
            yield from _rows(block, names)


def _rows(table: Table, names: set[str]) -> Iterator[Text]:
    for row in table.rows:
        name = row[0].rstrip("*＊")
        yield table.caption.split("　")[0], name if name in names else "", " ".join(row[1:])


def _written(view: View, indicator: str, value: float) -> set[str]:
    meaning = view.dictionary.indicators[indicator]
    kinds = {quantity(value, meaning.format, unit).figure for unit in ("", "万元")}
    return {official(text) for text in kinds}


def _place(written: set[str], texts: list[tuple[str, str]]) -> str:
    """Where one of these numbers stands first, as a number of its own."""
    number = "|".join(map(re.escape, written))
    found = re.compile(rf"(?<![\d.])(?:{number})(?![\d.])")
    return next((place for place, text in texts if found.search(text)), "")
