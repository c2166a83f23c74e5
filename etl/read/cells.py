"""What a reader gives: sheets of cells at their true places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

Rows = list[list[object]]
Merge = tuple[tuple[int, int], tuple[int, int]]
Place = tuple[int, int]


class Formula(str):
    """A formula that was never computed: its text, for there is no value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its place; ``row`` and ``column`` count from 1 as a spreadsheet does."""

    value: object
    sheet: str
    row: int
    column: int
    is_merged_continuation: bool = False
    is_percent: bool = False

    @property
    def letter(self) -> str:
        """The column's letter."""
        letter: str = xl_col_to_name(self.column - 1)
        return letter

    @property
    def address(self) -> str:
        """Such as “M12”."""
        return f"{self.letter}{self.row}"

    @property
    def is_blank(self) -> bool:
        """Nothing that a person would see."""
        return self.value is None or (
            isinstance(self.value, str) and not self.value.strip("\u200b\ufeff\u3000 \t\r\n\xa0")
        )


@dataclass(frozen=True)
class RawSheet:
    """One sheet: ``rows[r][c]`` is the cell in row r + 1, column c + 1; merges are (top left, bottom right) from 0."""

    name: str
    rows: Rows
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    unseen: Mapping[Place, str] = field(default_factory=dict)
    percents: frozenset[Place] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 1; beyond the sheet it is blank.

        ``unseen`` are errors and formulas without a value, which the parser gives as blank; ``percents`` are
        numbers that the sheet shows as a percentage, a hundred times what is stored.
        """
        inside = 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1])
        value = self.rows[row - 1][column - 1] if inside else None
        value = self.unseen.get((row, column), None if value == "" else value)
        return Cell(value, self.name, row, column, is_percent=(row, column) in self.percents)


@dataclass(frozen=True)
class RawWorkbook:
    """All sheets in the order of the file."""

    sheets: tuple[RawSheet, ...] = field(default_factory=tuple)
