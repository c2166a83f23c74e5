"""What a paper says, as data: sentences whose numbers know where they come from, tables, a chart.

A sentence is made of text and of numbers. Each number keeps its value and the name of the figure
that it is (``participation.villages_paired``), so that it can be asked for again in the marts. A
sentence with a number that is not known is not said at all: it is empty, never filled with 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import Formatter

from dashboard.style.formats import YUAN_PER_WAN, YUAN_PER_YI, number


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence.

    ``value``: as the marts have it (``None`` = not known); ``text``: as it is written;
    ``source``: which figure it is: a relation with its column, or a name of the kind
    ``town.440605124.new``.
    """

    value: float | None
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a return, as reported: no number in them is ours."""

    text: str


Piece = str | Number | Quoted
Sentence = tuple[Piece, ...]
"""Text and numbers in order; empty = not said."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: caption above, note below.

    ``sides``: a value of ``w:jc`` for each column; ``shares``: their widths, of any unit.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    sides: tuple[str, ...] = field(default=())
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns from zero: a caption below, categories with their values (``None`` = not known)."""

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
    """通报: head, addressees, opening sentence, parts, annexes, signature, imprint.

    Everything that an officer has to fill in is a gap in its text.
    """

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
        """Every text in which a gap can be, each once."""
        blocks = [block for part in self.parts for block in part.blocks]
        said = [written(block.sentence) for block in blocks if isinstance(block, Passage)]
        around = (self.number, self.dated, self.copies, self.printed)
        return (*around, written(self.opening), *said)


def say(template: str, **parts: Piece | Sentence) -> Sentence:
    """A sentence from a template; nothing where a number is not known or a part is empty."""
    pieces: list[Piece] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces += [text] if text else []
        if name is None:
            continue
        part = parts[name]
        if _is_unknown(part):
            return ()
        pieces += part if isinstance(part, tuple) else [part]
    return tuple(pieces)


def _is_unknown(part: Piece | Sentence) -> bool:
    if isinstance(part, Number):
        return part.value is None
    return not (part.text if isinstance(part, Quoted) else part)


def joined(sentences: Sequence[Sentence], between: str, end: str = "") -> Sentence:
    """Those that are said, with ``between`` between them and ``end`` behind the last."""
    said = [sentence for sentence in sentences if sentence]
    pieces: list[Piece] = []
    for at, sentence in enumerate(said):
        pieces += [between, *sentence] if at else sentence
    return tuple([*pieces, end] if pieces and end else pieces)


def written(sentence: Sentence) -> str:
    """The sentence as it is read."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in sentence)


# ---- numbers of official papers: no thousands separators, 万 from ten thousand on ------------------


def plain(value: float, digits: int = 0) -> str:
    """``1286.4``: without separators; halves round up."""
    return number(value, digits).replace(",", "")


def count(value: float | None, source: str) -> Number:
    """A count: ``486``, ``3.9万``."""
    if value is None:
        return Number(None, "", source)
    if abs(value) >= YUAN_PER_WAN:
        return Number(value, f"{plain(value / YUAN_PER_WAN, 1)}万", source)
    return Number(value, plain(value), source)


def yuan(value: float | None, source: str) -> Number:
    """A sum of money with its unit: ``1286.4万元``, ``1.3亿元``."""
    if value is None:
        return Number(None, "", source)
    if abs(value) >= YUAN_PER_YI:
        return Number(value, f"{plain(value / YUAN_PER_YI, 1)}亿元", source)
    return Number(value, f"{plain(value / YUAN_PER_WAN, 1)}万元", source)


def share(part: float, whole: float, source: str) -> Number:
    """A share of a whole in whole per cent: ``71%``; its value is 0…100."""
    if not whole:
        return Number(None, "", source)
    value = 100 * part / whole
    return Number(value, f"{plain(value)}%", source)


def moved(value: float | None, unit: str, source: str, words: tuple[str, str]) -> Sentence:
    """``较上期增加12个``, ``较上期减少12个``, ``与上期持平``; nothing where it is not known."""
    if value is None:
        return ()
    if not value:
        return ("与上期持平",)
    told = count(abs(value), source)
    return (f"较上期{words[value < 0]}", told, unit)
