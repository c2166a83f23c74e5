"""From a sheet's cells to its data rows; the heading is found by its titles, wherever it is."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from etl.dictionary import Cover, Reading, Sheet, SheetColumn
from etl.intake.read.cells import Cell, Column, RawSheet
from etl.intake.read.rows import Kinds, RowSorter, fold_title
from etl.intake.read.titles import TitleMatch, match_titles

COVER_ROWS, COVER_COLUMNS = 200, 60  # the area searched for labels
_NUMERIC_TYPES = frozenset({"money", "count", "number", "percent"})


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row with its cells by column name."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """The table of a sheet: the places of its columns, its data by column, its totals.

    ``numbers`` are the row numbers of the data, ``columns[name]`` their values; ``doubled[name]`` are the indices of
    rows whose number repeats a merged cell above. ``kinds`` are the rows that are no data, ``titles`` what is odd about
    the heading, ``aside`` the filled cells of rows of which something is said.
    """

    sheet: str
    heading_row: int
    places: dict[str, int]
    repeated: dict[str, tuple[int, ...]]
    numbers: tuple[int, ...]
    columns: dict[str, Column]
    totals: tuple[DataRow, ...]
    doubled: dict[str, frozenset[int]] = field(default_factory=dict)
    kinds: Kinds = field(default_factory=Kinds)
    titles: TitleMatch = field(default_factory=TitleMatch)
    aside: Mapping[int, tuple[Cell, ...]] = field(default_factory=dict)

    def cell(self, name: str, index: int) -> Cell:
        """The cell of a column in the data row of this index."""
        column = self.columns[name]
        value = column.values[column.codes[index]]
        return Cell(value, self.sheet, self.numbers[index], self.places[name])

    def cells(self, index: int) -> dict[str, Cell]:
        """The cells of a data row by column name."""
        return {name: self.cell(name, index) for name in self.places}


def read_table(raw: RawSheet, sheet: Sheet, reading: Reading) -> Table | None:
    """The table of a sheet, None if no row looks like its heading."""
    heading = _find_heading(raw, sheet.columns, reading)
    if heading is None:
        return None
    heading_row, places = _below_merges(raw, *heading), heading[1]
    titles = match_titles(
        raw, sheet, {name: at[0] for name, at in places.items()}, heading_row, reading
    )
    first = {c.name: titles.places[c.name] for c in sheet.columns if c.name in titles.places}
    merges = _Merges(raw, sheet, first)
    columns = {name: merges.filled(name) for name in first}
    kinds = RowSorter(raw, heading_row, sheet, first, columns, reading).sort()
    told = [at for name, at in first.items() if name not in sheet.given]
    numbers = _filled_rows([raw.columns[at - 1] for at in told], heading_row, kinds.all)
    return Table(
        sheet=raw.name,
        heading_row=heading_row,
        places=first,
        repeated={name: at for name, at in places.items() if len(at) > 1},
        numbers=numbers,
        columns={name: _picked(column, numbers) for name, column in columns.items()},
        totals=tuple(
            DataRow(row, {name: raw.cell(row, at) for name, at in first.items()})
            for row in kinds.totals
        ),
        doubled=merges.doubled(numbers),
        kinds=kinds,
        titles=titles,
        aside={row: _filled_cells(raw, row) for row in kinds.told},
    )


def _below_merges(raw: RawSheet, last: int, places: dict[str, tuple[int, ...]]) -> int:
    """The heading's last row: titles may be merged downwards."""
    known = {at for columns in places.values() for at in columns}
    merged = (
        bottom + 1
        for (top, left), (bottom, right) in raw.merges
        if top < last <= bottom and not known.isdisjoint(range(left + 1, right + 2))
    )
    return max(merged, default=last)


def _filled_rows(columns: Iterable[Column], heading_row: int, others: set[int]) -> tuple[int, ...]:
    """Numbers of the rows that have a value of their own and are nothing else."""
    rows = enumerate(zip(*(column.codes for column in columns), strict=True), 1)
    return tuple(
        number
        for number, codes in rows
        if any(codes) and number > heading_row and number not in others
    )


def _picked(column: Column, numbers: Sequence[int]) -> Column:
    codes = column.codes
    if numbers and numbers[-1] - numbers[0] < len(numbers):  # contiguous, as most are
        return Column(column.values, codes[numbers[0] - 1 : numbers[-1]])
    return Column(column.values, array("i", [codes[number - 1] for number in numbers]))


def _filled_cells(raw: RawSheet, row: int) -> tuple[Cell, ...]:
    """The cells of a row that hold anything."""
    cells = (raw.cell(row, at) for at in range(1, len(raw.columns) + 1))
    return tuple(cell for cell in cells if not cell.is_blank)


class _Merges:
    """Vertical merges: names, places, lists and dates fill down; a number would count twice (contract)."""

    def __init__(self, raw: RawSheet, sheet: Sheet, places: dict[str, int]) -> None:
        """``places`` are the columns of the sheet by name."""
        names = {at: name for name, at in places.items()}
        self._raw, self._places, self._spans = raw, places, dict[str, list[tuple[int, int]]]()
        self._numeric = {name for name in places if sheet.column(name).type in _NUMERIC_TYPES}
        for (top, left), (bottom, right) in raw.merges:
            if bottom > top and left + 1 in names:
                others = range(left + 2, min(right + 1, max(names)) + 1)
                if not any(at in names for at in others):
                    span = top, min(bottom, raw.height - 1)
                    self._spans.setdefault(names[left + 1], []).append(span)
        self._spans = {name: _without_overlaps(spans) for name, spans in self._spans.items()}

    def filled(self, name: str) -> Column:
        """The column with merged values filled down."""
        column = self._raw.columns[self._places[name] - 1]
        if name not in self._spans:
            return column
        codes = array("i", column.codes)
        for top, bottom in self._spans[name]:
            for row in range(top + 1, bottom + 1):
                codes[row] = codes[top]
        return Column(column.values, codes)

    def doubled(self, numbers: Sequence[int]) -> dict[str, frozenset[int]]:
        """Of numeric columns, the indices of data rows that repeat a merged number."""
        doubled_rows: dict[str, frozenset[int]] = {}
        for name in self._numeric & self._spans.keys():
            rows = {r + 1 for top, bottom in self._spans[name] for r in range(top + 1, bottom + 1)}
            doubled_rows[name] = frozenset(i for i, number in enumerate(numbers) if number in rows)
        return doubled_rows


def _without_overlaps(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, without overlaps, which no spreadsheet program allows."""
    separate: list[tuple[int, int]] = []
    for top, bottom in sorted(spans):
        if not separate or top > separate[-1][1]:
            separate.append((top, bottom))
    return separate


def _find_heading(
    raw: RawSheet, columns: Sequence[SheetColumn], reading: Reading
) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """The heading of one to three lines that names most columns; on a tie the earliest and shortest."""
    names = {fold_title(c.title): c.name for c in columns}
    best: tuple[int, dict[str, tuple[int, ...]]] | None = None
    top = [
        [fold_title(value) for value in raw.row(row)]
        for row in range(1, min(raw.height, reading.header_search_rows) + 1)
    ]
    for last, rows in _spans(top, names, reading):
        places = _titles(rows, names)
        if places and (best is None or len(places) > len(best[1])):
            best = last, places
        if best and len(best[1]) == len(names):
            break  # nothing below names more
    enough = max(2, min(3, len(columns) // 2))
    return best if best and len(best[1]) >= enough else None


def _spans(
    top: Sequence[Sequence[str]], names: Iterable[str], reading: Reading
) -> Iterator[tuple[int, Sequence[Sequence[str]]]]:
    """Rows that may be the heading, with the number of the last of them.

    A title over several lines begins with the text of one of them, which rows of data seldom hold.
    """
    starts = {title[:length] for title in names for length in range(1, len(title) + 1)}
    may_name = [not starts.isdisjoint(texts) for texts in top]
    for last in range(1, len(top) + 1):
        for lines in range(1, min(last, reading.header_lines) + 1):
            if any(may_name[last - lines : last]):
                yield last, top[last - lines : last]


def _titles(rows: Sequence[Sequence[str]], names: dict[str, str]) -> dict[str, tuple[int, ...]]:
    """{column name: its places} in a heading of these rows; the lowest known title counts."""
    places: dict[str, tuple[int, ...]] = {}
    for at, texts in enumerate(zip(*rows, strict=True), 1):
        known = [*reversed(texts), "".join(texts)]
        name = next((names[text] for text in known if text in names), None)
        if name:
            places[name] = (*places.get(name, ()), at)
    return places


def read_cover(raw: RawSheet, cover: Cover) -> dict[str, tuple[Cell, ...]]:
    """{column name: cells} of the labels found; a value is to the right of its label."""
    names = {
        fold_title(title): c.name
        for c in reversed(cover.columns)
        for title in (*c.aliases, c.title)
    }
    cells: dict[str, tuple[Cell, ...]] = {}
    for number in range(1, min(raw.height, COVER_ROWS) + 1):
        for index, value in enumerate(raw.row(number)[:COVER_COLUMNS], 1):
            name = names.get(fold_title(value)) if isinstance(value, str) else None
            if name:
                cells[name] = (*cells.get(name, ()), _right_of(raw, number, index))
                break
    return cells


def _right_of(raw: RawSheet, row: int, column: int) -> Cell:
    """The first filled cell right of a label (merged labels leave blanks between), else the next cell."""
    cells = (raw.cell(row, at) for at in range(column + 1, len(raw.columns) + 1))
    return next((cell for cell in cells if cell.value is not None), raw.cell(row, column + 1))
