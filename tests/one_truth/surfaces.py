"""What each surface says of a half-year, as one line of text without blanks and separators.

Surfaces are the pages, the deck with its notes, the PowerPoint, the circular and the one-page brief:
whatever a leader may hold beside another.
"""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from docx import Document
from pptx import Presentation

from dashboard.features.meeting import brief
from dashboard.features.meeting.slides import KINDS
from dashboard.features.onepage import paper as onepage
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, plain

PAGES = (
    "overview",
    "participation",
    "aid_types",
    "town_progress",
    "cases_and_problems",
    "submissions",
)

Texts = dict[str, str]


def texts_of(open_page: PageOpener, data: Path, period: str) -> Texts:
    """Surface → all that it says of the district at a half-year."""
    pages = {name: plain(open_page(name, data, period=period)) for name in PAGES}
    view = brief.view_of(DataFolder(data), period)
    # What is said of a single town is another statement.
    slides = [kind.key for kind in KINDS if not kind.is_appendix]
    papers = {form: read(brief.make(view, form, slides).data) for form, read in READERS.items()}
    papers["onepage"] = _paper(onepage.make(view))
    texts = {name: squeezed(text) for name, text in (pages | papers).items()}
    texts["docx"] = re.sub("二、各镇.*?三、", "三、", texts["docx"])
    return texts


def squeezed(text: str) -> str:
    """Without blanks (a bar between two numbers) and thousands separators, with plain signs."""
    text = re.sub(r"(?<=\d)\s+(?=\d)", "|", text)
    text = re.sub(r"\s+", "", text).replace("−", "-").replace("＋", "+")
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _slides(data: bytes) -> str:
    """Text frames, tables and notes; charts carry their numbers as data."""
    parts: list[str] = []
    for slide in Presentation(BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            if shape.has_table:
                parts += [cell.text for row in shape.table.rows for cell in row.cells]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            parts.append(slide.notes_slide.notes_text_frame.text)
    return " ".join(parts)


def _paper(data: bytes) -> str:
    document = Document(BytesIO(data))
    tables = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


READERS: dict[str, Callable[[bytes], str]] = {
    "html": lambda data: plain(re.sub(r"(?s)<(style|script)\b.*?</\1>", "", data.decode())),
    "pptx": _slides,
    "docx": _paper,
}
