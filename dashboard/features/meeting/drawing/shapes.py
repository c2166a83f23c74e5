"""What is put on a PowerPoint slide, as plain data; measures in px of the 1920 × 1080 stage."""

from dataclasses import dataclass
from typing import Any

from dashboard.style.theme import DECK

LEFT, INNER = 96, 1728
"""Left edge and width of the body."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the stage."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; ``size`` in px."""

    text: str
    size: float = 32
    color: str = DECK.ink
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its runs, alignment, fill."""

    runs: tuple[Run, ...]
    side: str = "l"
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, column widths, row height, number of heading rows."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    height: float
    heads: int = 1
    strong: tuple[int, ...] = (0,)
    """Rows with a heavy rule below."""


def cell(text: str, size: float = 32, side: str = "l", fill: str = "", **style: Any) -> Cell:
    """A cell with one run; ``style``: ``color`` and ``bold`` of the run."""
    return Cell((Run(text, size, **style),), side, fill)


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, its values (``None`` = not known), its fill as hex."""

    name: str
    values: tuple[float | None, ...]
    color: str
    has_labels: bool = True


@dataclass(frozen=True, slots=True)
class Paint:
    """How a bar is filled: its colour, hatched or not, and its outline."""

    color: str
    edge: str = ""
    is_hatched: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """A native bar chart.

    ``points``: fills of single bars of the first series, by position. ``font_size`` in points.
    ``label_minimum``: the smallest value of a stack that gets a label. ``is_horizontal``: bars run
    from left to right, the first category on top. ``is_overlaid``: later series hide earlier ones.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    format: str = "#,##0"
    font_size: float = 14
    gap: int = 55
    is_stacked: bool = False
    is_horizontal: bool = False
    is_overlaid: bool = False
    has_labels: bool = True
    has_legend: bool = False
    shows_categories: bool = True
    points: tuple[tuple[int, Paint], ...] = ()
    label_minimum: float = 0
