"""Figures that slides and the circular share: bars, stacked columns, stocks and flows.

``None`` is "not known" (no return), never zero. Texts are plain, not escaped.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a bar or a table row is drawn."""

    NOW = "now"
    """The half-year of the slide: dark."""
    PAST = "past"
    """An earlier half-year: pale, beside a labelled dark bar."""
    FIRST = "first"
    """The first half-year, which has no classes: grey."""
    CARRIED = "carried"
    """Carried forward from an earlier return: pale with ＊."""
    MISSING = "missing"
    """No return: hatched, labelled with its ``text`` (缺报)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its category, its value, and its label (``text``)."""

    label: str
    value: float | None
    text: str
    mark: Mark


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


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock of the half-year and of the previous one."""

    value: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        """The difference; ``None`` unless both are known."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of the district in the half-year.

    ``value``: everything reported; ``change_pct``: over the ``towns_compared`` towns with a return in
    both half-years. ``change_text``: ``同口径+7.9%``.
    """

    label: str
    value: float | None
    figure: str
    unit: str
    change_pct: float | None
    change_text: str
    towns_compared: int
    is_approximate: bool
