"""What reading gives: sheets of columns whose cells know their true places.

A column is dictionary-encoded: distinct values, and a code for each row. Returns repeat themselves, so this is small
to send between processes, and each value is normalised once.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Self, TypeVar

from etl.text import as_text

Merge = tuple[tuple[int, int], tuple[int, int]]
Place = tuple[int, int]

BLANKS = "\u200b\ufeff\u3000 \t\r\n\xa0"
_T = TypeVar("_T")
_PICTURE = re.compile(r"\s*=\s*(?:_xlfn\.|_xlws\.)*(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)


class Formula(str):
    """A formula that was never computed: its text, for there is no value."""

    __slots__ = ()


class Percent(float):
    """A number that the sheet shows as a percentage, a hundred times what is stored."""

    __slots__ = ()


class Picture(str):
    """A picture in a cell: it has no text."""

    __slots__ = ()

    def __new__(cls, text: str = "图片") -> Self:
        """As messages name it."""
        return super().__new__(cls, text)


def is_picture(value: object) -> bool:
    """A picture placed in a cell, or the formula by which spreadsheet programs place it there."""
    return isinstance(value, Picture) or (
        isinstance(value, str) and _PICTURE.match(value) is not None
    )


def as_shown(value: object) -> object:
    """A value at the 15 digits that spreadsheet programs show and compare; a picture as such."""
    if isinstance(value, float):
        return type(value)(f"{value:.15g}")
    return Picture() if is_picture(value) else value


def as_seen(value: object) -> str:
    """A value as the sheet shows it: 0.8 of a percentage is “80%”."""
    if isinstance(value, Percent):
        return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"
    return as_text(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its place; ``row`` and ``column`` count from 1 as a spreadsheet does."""

    value: object
    sheet: str
    row: int
    column: int

    @property
    def letter(self) -> str:
        """The column's letter."""
        return letters(self.column)

    @property
    def is_blank(self) -> bool:
        """Nothing that a person would see."""
        return is_blank(self.value)


def is_blank(value: object) -> bool:
    """Nothing that a person would see."""
    return value is None or (isinstance(value, str) and not value.strip(BLANKS))


def letters(column: int) -> str:
    """The letters of a column that counts from 1: 28 is “AB”."""
    text = ""
    while column > 0:
        column, at = divmod(column - 1, 26)
        text = chr(65 + at) + text
    return text


def column_number(text: str) -> int:
    """The number of a column from 1: “AB” is 28."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Column:
    """``values[codes[r]]`` stands in row r + 1; ``values`` are distinct, the first is None: a blank cell."""

    values: Sequence[object]
    codes: Sequence[int]

    @classmethod
    def of(cls, cells: Sequence[object]) -> Self:
        """The column of these cells; what looks blank is blank."""
        if {bool, Percent, Formula, Picture}.isdisjoint(map(type, cells)):
            values = list(dict.fromkeys(chain((None, ""), cells)))
            numbers = {value: number for number, value in enumerate(values)} | {"": 0}
            return cls._tidy(values, list(map(numbers.__getitem__, cells)))
        # TRUE is no 1 and 60% no 0.6, though they compare as equal.
        typed: dict[tuple[type, object], int] = {(type(None), None): 0, (str, ""): 0}
        codes = [typed.setdefault((type(cell), cell), len(typed)) for cell in cells]
        return cls._tidy([value for _, value in typed], codes)

    @classmethod
    def _tidy(cls, values: list[object], codes: list[int]) -> Self:
        values = [as_shown(value) for value in values]
        values[1] = None
        blank = {code for code, value in enumerate(values) if is_blank(value)}
        if len(blank) > 2:
            codes = [0 if code in blank else code for code in codes]
        return cls(values, array("i", codes))

    def each(self, per_value: Sequence[_T]) -> Iterable[_T]:
        """For each row, what belongs to its value."""
        return map(per_value.__getitem__, self.codes)


@dataclass(frozen=True)
class RawSheet:
    """One sheet of ``height`` rows; merges are (top left, bottom right) from 0, rows count from 1.

    ``subtotal_rows`` hold formulas of subtotals.
    """

    name: str
    height: int
    columns: tuple[Column, ...]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    subtotal_rows: frozenset[int] = frozenset()

    def value(self, row: int, column: int) -> object:
        """The value at a place counted from 1; beyond the sheet it is None."""
        if not (0 < row <= self.height and 0 < column <= len(self.columns)):
            return None
        at = self.columns[column - 1]
        return at.values[at.codes[row - 1]]

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 1; beyond the sheet it is blank."""
        return Cell(self.value(row, column), self.name, row, column)

    def row(self, number: int) -> list[object]:
        """The values of a row that counts from 1."""
        return [column.values[column.codes[number - 1]] for column in self.columns]

    @property
    def is_empty(self) -> bool:
        """No cell holds anything."""
        return not any(any(column.codes) for column in self.columns)


@dataclass(frozen=True)
class RawWorkbook:
    """All sheets in the order of the file; ``marks`` are its custom properties that are ours."""

    sheets: tuple[RawSheet, ...] = field(default_factory=tuple)
    marks: tuple[tuple[str, str], ...] = ()
