"""The content of the circular as data: sentences, tables, a chart.

What is not known is an empty text: a sentence with an unknown number is left out, never filled with 0.
"""

from dataclasses import dataclass

from dashboard.style.formats import YUAN_PER_WAN, YUAN_PER_YI, number


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

    sentence: str
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
    opening: str
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
        passages = [block.sentence for block in blocks if isinstance(block, Passage)]
        return (self.number, self.dated, self.copies, self.printed, self.opening, *passages)


def fill(template: str, *parts: float | str | None) -> str:
    """Fill a template with counts and texts; empty where one of them is not known."""
    texts = [part if isinstance(part, str) else count(part) for part in parts]
    return template.format(*texts) if all(texts) else ""


def joined(between: str, *sentences: str, end: str = "") -> str:
    """The sentences that are not empty, ``between`` them and ``end`` after the last."""
    whole = between.join(filter(None, sentences))
    return f"{whole}{end}" if whole else ""


# ---- Numbers of official documents: no thousands separators, 万 from ten thousand ---------------


def plain_number(value: float, digits: int = 0) -> str:
    """``1286.4``: without separators, halves rounded up."""
    return number(value, digits).replace(",", "")


def count(value: float | None) -> str:
    """A count: ``486``, ``3.9万``."""
    if value is None:
        return ""
    is_large = abs(value) >= YUAN_PER_WAN
    return f"{plain_number(value / YUAN_PER_WAN, 1)}万" if is_large else plain_number(value)


def yuan(value: float | None) -> str:
    """A sum of money with its unit: ``1286.4万元``, ``1.3亿元``."""
    if value is None:
        return ""
    if abs(value) >= YUAN_PER_YI:
        return f"{plain_number(value / YUAN_PER_YI, 1)}亿元"
    return f"{plain_number(value / YUAN_PER_WAN, 1)}万元"


def change(value: float | None, unit: str) -> str:
    """``较上期增加12个``, ``较上期减少12个``, ``与上期持平``; empty where it is not known."""
    if not value:
        return "" if value is None else "与上期持平"
    return f"较上期{'减少' if value < 0 else '增加'}{count(abs(value))}{unit}"
