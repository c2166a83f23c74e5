"""Forms of one page each as a Word document: a title, a line below it, and a ruled table of labels and texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.papers import word_xml
from dashboard.papers.texts import clean
from dashboard.papers.word_package import About, blank, to_bytes
from dashboard.papers.word_xml import Element, Face, Setting, element, paragraph, runs
from dashboard.style.theme import LIGHT

_LABEL_WIDTH, _TEXT_WIDTH = 1900, 6950  # twips: together the type area of GB/T 9704-2012
_TITLE = Face(word_xml.TITLE_FACE, 22)
_LABEL = Face(word_xml.FIRST_FACE, 14)
_TEXT, _SMALL = Face(size=14), Face(size=10.5)
_MARK = Face(word_xml.FIRST_FACE, 10.5, color=LIGHT.accent.lstrip("#"))
_LINE, _SMALL_LINE = 480, 300


@dataclass(frozen=True, slots=True)
class Field:
    """A row; ``lines``: how many it is high at least, for what is written by hand; ``is_small``: in small type."""

    label: str
    text: str = ""
    lines: int = 1
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A page."""

    title: str
    under: str
    fields: Sequence[Field]


def to_docx(forms: Sequence[Form], about: About) -> bytes:
    """The forms as a Word file, each on a page of its own."""
    document = blank()
    section = document.sections[0]
    word_xml.set_a4(section)
    mark = runs(about.mark, _MARK) if about.mark else []
    header = paragraph(Setting(side="right", style="Header"), *mark)
    word_xml.replace_content(section.header._element, header)
    last = document.element.body[-1]
    for number, form in enumerate(forms):
        for block in _blocks(form, is_first=number == 0):
            last.addprevious(block)
    return to_bytes(document, about)


def _blocks(form: Form, *, is_first: bool) -> Iterator[Element]:
    title = Setting(
        line=660, side="center", size=22, style="Title", keep_next=True, new_page=not is_first
    )
    yield paragraph(title, *runs(clean(form.title), _TITLE))
    under = Setting(line=_LINE, after=120, side="center", size=14)
    yield paragraph(under, *runs(clean(form.under), _TEXT))
    edges = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)
    properties = (
        element("w:tblW", {"w": _LABEL_WIDTH + _TEXT_WIDTH, "type": "dxa"}),
        word_xml.table_borders(**edges),
        element("w:tblLayout", {"type": "fixed"}),
    )
    widths = (_LABEL_WIDTH, _TEXT_WIDTH)
    yield word_xml.table(properties, widths, map(_row, form.fields))
    yield paragraph(Setting(line=20))


def _row(field: Field) -> Element:
    label = paragraph(Setting(line=_LINE, side="center", size=14), *runs(field.label, _LABEL))
    line, face = (_SMALL_LINE, _SMALL) if field.is_small else (_LINE, _TEXT)
    setting = Setting(line=line, side="left", size=face.size, left=20)
    lines = [clean(line) for line in field.text.split("\n")]
    text = [paragraph(setting, *runs(line, face)) for line in lines]
    text += [paragraph(setting) for _ in range(field.lines - len(lines))]
    cell = word_xml.table_cell(_TEXT_WIDTH, text[0])
    for more in text[1:]:
        cell.append(more)
    return word_xml.table_row(word_xml.table_cell(_LABEL_WIDTH, label), cell)
