"""The content of circular and report as data: sentences, tables, a chart.

What is not known is an empty text: a sentence with an unknown number is left out, never filled with 0.
"""

from dataclasses import dataclass

from dashboard.style.formats import number

MOST_CHARACTERS = 4000
"""How long the text of a circular or a report may be: what a meeting reads."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: caption above, note below.

    ``sides``: a value of ``w:jc`` for each column; ``shares``: their widths, of any unit. ``merged``:
    columns in which cells that say the same are one, within the same first cell.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    sides: tuple[str, ...]
    note: str = ""
    merged: frozenset[int] = frozenset()

    def continues(self, row: int, column: int) -> bool:
        """Whether a cell is one with the cell above it."""
        if not row or column not in self.merged:
            return False
        above, here = self.rows[row - 1], self.rows[row]
        return above[0] == here[0] and above[column] == here[column]


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

    sentence: str
    title: str = ""
    level: int = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (JPEG) of so many pixels, with a caption below if there is one."""

    data: bytes
    width: int
    height: int
    caption: str


Block = Passage | Table | Chart | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text under a heading of the first level."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A paper in parts: title, opening, parts, annexes, signature."""

    title_lines: tuple[str, ...]
    opening: str
    parts: tuple[Part, ...]
    annexes: tuple[Table, ...]
    signed: str
    dated: str

    @property
    def title(self) -> str:
        """The title on one line."""
        return "".join(self.title_lines)

    @property
    def characters(self) -> int:
        """How long the text is, headings included: without head, tables, annexes and imprint."""
        titles = [part.title for part in self.parts]
        blocks = [block for part in self.parts for block in part.blocks]
        passages = [b.title + b.sentence for b in blocks if isinstance(b, Passage)]
        return len("".join("".join((self.opening, *titles, *passages)).split()))

    @property
    def heads(self) -> tuple[str, ...]:
        """The texts around the parts that can have a gap to fill in."""
        return self.dated, self.opening

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that can have a gap to fill in."""
        blocks = [block for part in self.parts for block in part.blocks]
        passages = [block.sentence for block in blocks if isinstance(block, Passage)]
        cells = [cell for table in self.annexes for row in table.rows for cell in row]
        return (*self.heads, *passages, *cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular(Composed):
    """通报: a paper in parts with head, addressees and imprint."""

    issuer: str
    number: str
    addressees: str
    copies: str
    office: str
    printed: str

    @property
    def heads(self) -> tuple[str, ...]:
        """The texts around the parts that can have a gap to fill in."""
        return self.number, self.dated, self.copies, self.printed, self.opening


def fill(template: str, *parts: float | str | None) -> str:
    """Fill a template with counts and texts; empty where one of them is not known."""
    texts = [part if isinstance(part, str) else count(part) for part in parts]
    return template.format(*texts) if all(texts) else ""


def joined(between: str, *sentences: str, end: str = "") -> str:
    """The sentences that are not empty, ``between`` them and ``end`` after the last."""
    whole = between.join(filter(None, sentences))
    return f"{whole}{end}" if whole else ""


# ---- Numbers of official documents: no thousands separators -------------------------------------


def official(text: str) -> str:
    """A statement of the pages as official papers write it: numbers without separators."""
    return text.replace(",", "")


def plain_number(value: float, digits: int = 0) -> str:
    """``1286.4``: without separators, halves rounded up."""
    return official(number(value, digits))


def count(value: float | None) -> str:
    """A count: ``486``, ``49521``."""
    return "" if value is None else plain_number(value)
