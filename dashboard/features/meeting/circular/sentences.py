"""The content of the circular as data: sentences whose numbers know their source, tables, a chart.

A sentence consists of text and numbers. Each number keeps its value and its source
(``participation.villages_paired``), so that tests can query it again. A sentence with an unknown
number is empty, never filled with 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from dashboard.style.formats import YUAN_PER_WAN, YUAN_PER_YI, number


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence.

    ``value``: of the marts (``None`` = not known); ``text``: as printed; ``source``: a relation with
    its column, or a name such as ``town.440605124.new``.
    """

    value: float | None
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text of a return, as reported: its numbers are not ours."""

    text: str


Piece = str | Number | Quoted
Sentence = tuple[Piece, ...]
"""Text and numbers in order; empty = left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: caption above, note below.

    ``sides``: a value of ``w:jc`` for each column; ``shares``: their widths, of any unit.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    sides: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns from zero with a caption below; ``None`` = not known."""

    caption: str
    series: str
    categories: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; with a ``title`` it is numbered by its ``level`` (2 = （一）, 3 = 1.)."""

    sentence: Sentence
    title: str = ""
    level: int = 2


Block = Passage | Table | Chart


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text under a heading of the first level."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Circular:
    """通报: head, addressees, opening, parts, annexes, signature, imprint."""

    issuer: str
    number: str
    title_lines: tuple[str, ...]
    addressees: str
    opening: Sentence
    parts: tuple[Part, ...]
    annexes: tuple[Table, ...]
    signed: str
    dated: str
    copies: str
    office: str
    printed: str

    @property
    def title(self) -> str:
        """The title on one line."""
        return "".join(self.title_lines)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that can have a gap to fill in."""
        blocks = [block for part in self.parts for block in part.blocks]
        passages = [text_of(block.sentence) for block in blocks if isinstance(block, Passage)]
        around = (self.number, self.dated, self.copies, self.printed)
        return (*around, text_of(self.opening), *passages)


def fill(template: str, **parts: Piece | Sentence) -> Sentence:
    """Fill a template; empty where a number is not known or a part is empty."""
    pieces: list[Piece] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces += [text] if text else []
        if name is None:
            continue
        part = parts[name]
        if not (part.text if isinstance(part, Number | Quoted) else part):
            return ()
        pieces += part if isinstance(part, tuple) else [part]
    return tuple(pieces)


def join_sentences(between: str, *sentences: Sentence, end: str = "") -> Sentence:
    """The sentences that are not empty, ``between`` them and ``end`` after the last."""
    pieces: list[Piece] = []
    for sentence in filter(None, sentences):
        pieces += [between, *sentence] if pieces else sentence
    return tuple([*pieces, end] if pieces and end else pieces)


def text_of(sentence: Sentence) -> str:
    """The sentence as plain text."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in sentence)


# ---- Numbers of official documents: no thousands separators, 万 from ten thousand ---------------


def plain_number(value: float, digits: int = 0) -> str:
    """``1286.4``: without separators, halves rounded up."""
    return number(value, digits).replace(",", "")


def count(value: float | None, source: str) -> Number:
    """A count: ``486``, ``3.9万``."""
    if value is None:
        return Number(None, "", source)
    if abs(value) >= YUAN_PER_WAN:
        return Number(value, f"{plain_number(value / YUAN_PER_WAN, 1)}万", source)
    return Number(value, plain_number(value), source)


def yuan(value: float | None, source: str) -> Number:
    """A sum of money with its unit: ``1286.4万元``, ``1.3亿元``."""
    if value is None:
        return Number(None, "", source)
    if abs(value) >= YUAN_PER_YI:
        return Number(value, f"{plain_number(value / YUAN_PER_YI, 1)}亿元", source)
    return Number(value, f"{plain_number(value / YUAN_PER_WAN, 1)}万元", source)


def share(part: float, whole: float, source: str) -> Number:
    """A share as a whole percentage, ``71%``; its value is 0…100."""
    if not whole:
        return Number(None, "", source)
    value = 100 * part / whole
    return Number(value, f"{plain_number(value)}%", source)


def change(value: float | None, unit: str, source: str) -> Sentence:
    """``较上期增加12个``, ``较上期减少12个``, ``与上期持平``; empty where it is not known."""
    if value is None:
        return ()
    if not value:
        return ("与上期持平",)
    return (f"较上期{'减少' if value < 0 else '增加'}", count(abs(value), source), unit)
