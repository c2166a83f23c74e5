"""Bars and stacked columns of the slides.

``None`` is "not known" (no return), never zero. Texts are plain, not escaped.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a bar or a table row is drawn."""

    NOW = "now"
    """The half-year of the slide: solid."""
    PAST = "past"
    """An earlier half-year: hollow."""
    PART = "part"
    """A sum that lacks towns without a return: hatched."""
    FIRST = "first"
    """The first half-year, which has no classes: grey."""
    CARRIED = "carried"
    """Carried forward from an earlier return: pale with ＊."""
    MISSING = "missing"
    """No return: hatched, labelled with its ``text`` (缺报)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its category, its value, and its label (``text``).

    ``solid``: how much of a hatched bar is of earlier half-years.
    """

    label: str
    value: float | None
    text: str
    mark: Mark
    solid: float = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """A series of bars from zero; ``title`` names the figure, with or without its unit."""

    title: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked column: code and name of the class, its value."""

    code: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Column:
    """A stacked column of one half-year, bottom segment first.

    ``segments``: empty where the classes are not known (first half-year, or no return).
    ``left``: the former participants, drawn hollow below the axis.
    ``word``: printed in an undivided column: 首期, 缺报.
    """

    label: str
    total: float | None
    segments: tuple[Segment, ...]
    left: float | None
    mark: Mark
    word: str = ""
