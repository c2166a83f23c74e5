"""From a sheet's cells to its data rows: the heading is found by its titles, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.dictionary import Cover, Reading, Sheet, SheetColumn
from etl.normalize.text import fold, fold_name
from etl.read.cells import Cell, RawSheet

_NUMERIC_TYPES = frozenset({"money", "count", "number", "percent"})
_MARKS = re.compile(r"[*:：]")


@dataclass(frozen=True)
class DataRow:
    """A row of data: for each column of the dictionary that the sheet has, its cell."""

    number: int
    cells: dict[str, Cell]

    @property
    def is_blank(self) -> bool:
        """No column of the dictionary is filled."""
        return all(cell.is_blank for cell in self.cells.values())


@dataclass(frozen=True)
class Table:
    """A sheet as understood: where its columns are, its data rows, its totals."""

    sheet: str
    heading_row: int
    columns: dict[str, int]
    repeated: dict[str, tuple[int, ...]]
    rows: tuple[DataRow, ...]
    totals: tuple[DataRow, ...]


def fold_title(title: object) -> str:
    """A title for comparing: folded, without the template's * and a label's colon."""
    return _MARKS.sub("", fold_name(title))


def read_table(raw: RawSheet, sheet: Sheet, reading: Reading) -> Table | None:
    """The table of a sheet, or None when no row looks like its heading."""
    found = _find_heading(raw, sheet.columns, reading)
    if found is None:
        return None
    last_heading_row, places = found
    columns = {name: at[0] for name, at in places.items()}
    merged = _merged_from(raw)
    data: list[DataRow] = []
    totals: list[DataRow] = []
    for number in range(last_heading_row + 1, len(raw.rows) + 1):
        row = _row(raw, number, columns, sheet, merged)
        if _is_total(raw, number, reading):
            totals.append(row)
        elif not row.is_blank and not _is_note(raw, number, reading):
            data.append(row)
    repeated = {name: at for name, at in places.items() if len(at) > 1}
    return Table(raw.name, last_heading_row, columns, repeated, tuple(data), tuple(totals))


def _find_heading(
    raw: RawSheet, columns: Sequence[SheetColumn], reading: Reading
) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """The heading of one to three lines that names most columns; the earliest and shortest of equals."""
    names = {fold_title(c.title): c.name for c in columns}
    best: tuple[int, dict[str, tuple[int, ...]]] | None = None
    for last, lines in _spans(raw, reading):
        places = _titles(raw, last - lines + 1, last, names)
        if places and (best is None or len(places) > len(best[1])):
            best = last, places
    enough = max(2, min(3, len(columns) // 2))
    return best if best and len(best[1]) >= enough else None


def _spans(raw: RawSheet, reading: Reading) -> Iterator[tuple[int, int]]:
    for last in range(1, min(len(raw.rows), reading.header_search_rows) + 1):
        for lines in range(1, min(last, reading.header_lines) + 1):
            yield last, lines


def _titles(
    raw: RawSheet, first: int, last: int, names: dict[str, str]
) -> dict[str, tuple[int, ...]]:
    """{column name: its places} in a heading of these rows; the lowest known title of a column counts."""
    places: dict[str, tuple[int, ...]] = {}
    for column in range(1, max(len(row) for row in raw.rows[first - 1 : last]) + 1):
        texts = [fold_title(raw.cell(row, column).value) for row in range(last, first - 1, -1)]
        joined = "".join(reversed(texts))
        name = next((names[text] for text in [*texts, joined] if text in names), None)
        if name:
            places[name] = (*places.get(name, ()), column)
    return places


def _merged_from(raw: RawSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """{place: the place whose value it shows} for the lower cells of vertical merges; places from 1."""
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in raw.merges:
        if left == right:
            origin |= {
                (row + 1, left + 1): (top + 1, left + 1)
                for row in range(top + 1, min(bottom, len(raw.rows)) + 1)
            }
    return origin


def _row(
    raw: RawSheet,
    number: int,
    columns: dict[str, int],
    sheet: Sheet,
    merged: dict[tuple[int, int], tuple[int, int]],
) -> DataRow:
    return DataRow(
        number,
        {name: _cell(raw, number, at, sheet.column(name), merged) for name, at in columns.items()},
    )


def _cell(
    raw: RawSheet,
    row: int,
    column: int,
    declared: SheetColumn,
    merged: dict[tuple[int, int], tuple[int, int]],
) -> Cell:
    """The cell; one that a vertical merge covers shows the merge's value, a number is marked as doubled."""
    origin = merged.get((row, column))
    if origin is None:
        return raw.cell(row, column)
    value = raw.cell(*origin).value
    return Cell(
        value, raw.name, row, column, is_merged_continuation=declared.type in _NUMERIC_TYPES
    )


def _is_total(raw: RawSheet, number: int, reading: Reading) -> bool:
    first = next((text for text in _texts(raw, number)), "")
    return _MARKS.sub("", first) in reading.total_words


def _is_note(raw: RawSheet, number: int, reading: Reading) -> bool:
    """One filled cell that begins like a note: “备注：…”, “注：1.…”, “填表说明”."""
    texts = list(_texts(raw, number))
    if len(texts) != 1:
        return False
    words = "|".join(map(re.escape, reading.note_words))
    return bool(re.match(rf"(?:{words})(?:[:：\d.、(]|$)|\d+[.、].*", texts[0]))


def _texts(raw: RawSheet, number: int) -> Iterator[str]:
    for value in raw.rows[number - 1]:
        if text := fold(value):
            yield text


def read_cover(raw: RawSheet, cover: Cover) -> dict[str, Cell]:
    """{column name: the cell with its value} for the labels found; the value stands right of its label."""
    names = {fold_title(c.title): c.name for c in cover.columns}
    found: dict[str, Cell] = {}
    for number, row in enumerate(raw.rows, 1):
        for index, value in enumerate(row, 1):
            name = names.get(fold_title(value)) if isinstance(value, str) else None
            if name and name not in found:
                found[name] = _right_of(raw, number, index)
                break
    return found


def _right_of(raw: RawSheet, row: int, column: int) -> Cell:
    """The first filled cell right of a label (a merged label leaves blanks between), else the next one."""
    width = len(raw.rows[row - 1])
    filled = (
        raw.cell(row, c) for c in range(column + 1, width + 1) if not raw.cell(row, c).is_blank
    )
    return next(filled, raw.cell(row, column + 1))
