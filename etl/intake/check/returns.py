"""A parsed return: its cover, its sheets row by row, and the history it is compared with."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from etl.dictionary import Cover, Dictionary, Sheet, SheetColumn
from etl.identity import project_key
from etl.intake.check.columns import MAX_ERRORS, TOO_MANY, Understanding, understand
from etl.intake.check.findings import Answer, Draft
from etl.intake.check.history import NO_HISTORY, History
from etl.intake.check.values import Context
from etl.intake.read.cells import Cell, RawSheet, RawWorkbook
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK
from etl.intake.read.rows import KEY_TYPES
from etl.intake.read.table import Table, read_cover, read_table
from etl.lists.reference import Organization
from etl.text import as_text, clean, fold_name


@dataclass(slots=True, eq=False)  # not frozen: that takes three times as long to create
class Row:
    """A data row; ``values`` by column name, None where blank or not understood."""

    number: int
    values: dict[str, Any]
    has_error: bool
    is_approximate: bool
    _table: Table
    _index: int
    _project_key: str | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        """Its cells by column name."""
        return self._table.cells(self._index)

    @property
    def project_key(self) -> str:
        """The key of the project across half-years (:func:`etl.identity.project_key`)."""
        if self._project_key is None:
            self._project_key = project_key(self.values)
        return self._project_key

    def cell(self, name: str) -> Cell:
        """The cell of a column; the row's first cell if the sheet lacks the column."""
        at = name if name in self._table.places else next(iter(self._table.places))
        return self._table.cell(at, self._index)


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet with its table, its rows, and their values by column."""

    declared: Sheet
    table: Table
    rows: tuple[Row, ...]
    values: Mapping[str, Sequence[Any]]

    def column(self, name: str) -> SheetColumn:
        """The declared column."""
        return self.declared.column(name)

    def row(self, number: int) -> Row | None:
        """The data row with this number in the sheet."""
        at = bisect_left(self.table.numbers, number)
        is_there = at < len(self.rows) and self.table.numbers[at] == number
        return self.rows[at] if is_there else None

    def rows_whose(self, name: str, test: Callable[[Any], bool]) -> Iterator[Row]:
        """Rows whose value of a column passes the test, which runs once for each distinct value."""
        values = self.values[name]
        # By identity: equal values of a column are one object.
        passing = {at for at, value in {id(v): v for v in values}.items() if test(value)}
        pairs = zip(self.rows, values, strict=True) if passing else ()
        return (row for row, value in pairs if id(value) in passing)


@dataclass(frozen=True)
class Return:
    """A return as the rules see it; ``marks``: the town and half-year of the template it was filled into."""

    context: Context
    cover: dict[str, Any] = field(default_factory=dict)
    cover_cells: dict[str, Cell] = field(default_factory=dict)
    sheets: dict[str, CheckedSheet] = field(default_factory=dict)
    history: History = NO_HISTORY
    marks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def is_no_new(self) -> bool:
        """本期无新增 is ticked."""
        return bool(self.cover.get("no_new"))

    @property
    def is_demo(self) -> bool:
        """It is marked as demonstration data."""
        return bool(self.cover.get("data_nature") == "demo")

    def rows(self, relation: str) -> tuple[Row, ...]:
        """Rows of a sheet; none when the sheet is absent."""
        sheet = self.sheets.get(relation)
        return sheet.rows if sheet else ()

    def at(self, code: str, relation: str, row: Row, name: str, **values: object) -> Draft:
        """A draft about one column of a row."""
        return Draft.at(code, row.cell(name), self.sheets[relation].column(name), **values)

    def on_cover(self, code: str, name: str, **values: object) -> Draft:
        """A draft about one cell of the cover."""
        column = self.context.dictionary.cover.column(name)
        return Draft.at(code, self.cover_cells[name], column, **values)


def understand_cover(raw: RawWorkbook, context: Context) -> tuple[Return, list[Draft]]:
    """The cover sheet: whose return, which half-year."""
    cover, drafts = context.dictionary.cover, list[Draft]()
    sheet = find_sheet(raw, cover.sheet)
    found = read_cover(sheet, cover) if sheet else {}
    cells = {name: _stated(all_cells) for name, all_cells in found.items()}
    drafts += _told_twice(cover, found)
    values: dict[str, Any] = {}
    for column in cover.columns:
        cell = cells.get(column.name)
        if cell is None:
            if column.required:
                words = {"title": column.title, "example": column.example}
                drafts.append(Draft.of_file("label_missing", sheet=cover.sheet, **words))
            continue
        outcome, issues = understand(cell.value, column, context)
        values[column.name] = outcome.value
        drafts += [Draft.of_issue(issue, cell, column) for issue in issues]
    return Return(context, values, cells, marks=_known_marks(raw, context)), drafts


def _known_marks(raw: RawWorkbook, context: Context) -> dict[str, str]:
    """The marks of the file that are codes of ours."""
    reference, periods = context.reference, context.dictionary.periods
    towns = {town.code for town in reference.senders}
    known = {TOWN_MARK: towns, PERIOD_MARK: {period.code for period in periods}}
    return {name: code for name, code in raw.marks if code in known[name]}


def _stated(cells: tuple[Cell, ...]) -> Cell:
    """The first that is filled."""
    return next((cell for cell in cells if not cell.is_blank), cells[0])


def _told_twice(cover: Cover, found: Mapping[str, tuple[Cell, ...]]) -> Iterator[Draft]:
    """The same label with different values: nobody knows which holds."""
    for column in cover.columns:
        cells = tuple(cell for cell in found.get(column.name, ()) if not cell.is_blank)
        values = list(dict.fromkeys(as_text(cell.value).strip() for cell in cells))
        if len({fold_name(value) for value in values}) > 1:
            yield Draft("label_twice", cover.sheet, cells, column, "、".join(values))


def find_sheet(raw: RawWorkbook, name: str) -> RawSheet | None:
    """The first sheet of this name, ignoring spaces and width."""
    return next((s for s in raw.sheets if fold_name(s.name) == fold_name(name)), None)


def understand_sheets(raw: RawWorkbook, parsed: Return) -> tuple[Return, list[Draft]]:
    """All data sheets in the dictionary's order; 结对情况 comes first and names the return's organisations."""
    drafts: list[Draft] = []
    sheets: dict[str, CheckedSheet] = {}
    context = parsed.context
    for declared in context.dictionary.sheets:
        checked, more = _understand_sheet(
            raw, declared, replace(parsed, context=context, sheets=sheets)
        )
        drafts += more
        if checked:
            sheets[declared.relation] = checked
            context = _with_known(context, checked)
    return replace(parsed, context=context, sheets=sheets), drafts


def _with_known(context: Context, checked: CheckedSheet) -> Context:
    """Later sheets have no code column: organisations named here with a valid code are known there."""
    named = (row.values.get("organization") for row in checked.rows)
    known = tuple(o for o in named if isinstance(o, Organization) and not o.is_registered)
    if not known:
        return context
    return replace(context, organizations=context.organizations.with_known(known), _seen={})


def _understand_sheet(
    raw: RawWorkbook, declared: Sheet, parsed: Return
) -> tuple[CheckedSheet | None, list[Draft]]:
    needed = declared.required and parsed.context.town not in parsed.context.reference.counties
    same = [s for s in raw.sheets if fold_name(s.name) == fold_name(declared.sheet)]
    alike = _alike(raw, declared, parsed.context.dictionary)
    if not same:
        misnamed = [_beside("sheet_misnamed", declared, table) for table in alike]
        missing = [Draft.of_file("sheet_missing", sheet=declared.sheet)] if needed else []
        return None, misnamed or missing
    if len(same) > 1:
        return None, [Draft.of_file("sheet_twice", sheet=declared.sheet)]
    table = read_table(same[0], declared, parsed.context.dictionary.reading)
    if table is None:
        if not needed and same[0].is_empty:
            return None, []
        titles = "、".join(c.title for c in declared.columns[:3])
        return None, [Draft.of_file("heading_missing", sheet=declared.sheet, title=titles)]
    sheet, values = understand_rows(table, declared, parsed.context, parsed.is_no_new)
    beside = [_beside("sheet_beside", declared, table) for table in alike]
    layout = [
        *_columns(table, declared),
        *_hidden(same[0], table),
        *rows_set_aside(table, declared),
    ]
    return sheet, [*layout, *beside, *values]


def _alike(raw: RawWorkbook, declared: Sheet, dictionary: Dictionary) -> list[Table]:
    """Tables with the headings of a declared sheet under an undeclared name: a copy or a misspelling."""
    known = {
        fold_name(name) for name in (dictionary.cover.sheet, *(s.sheet for s in dictionary.sheets))
    }
    others = [sheet for sheet in raw.sheets if fold_name(sheet.name) not in known]
    tables = [read_table(sheet, declared, dictionary.reading) for sheet in others]
    return [t for t in tables if t and t.numbers and 2 * len(t.places) > len(declared.columns)]


def _beside(code: str, declared: Sheet, table: Table) -> Draft:
    values = {"sheet": declared.sheet, "other_sheet": table.sheet, "times": str(len(table.numbers))}
    return Draft(code, declared.sheet, value=table.sheet, values=values)


def _columns(table: Table, declared: Sheet) -> Iterator[Draft]:
    for column in declared.columns:
        if column.required is True and column.name not in table.places:
            near = next((u.cell for u in table.titles.unknown if column.title in u.names[:1]), None)
            words = {
                "title": column.title,
                "advice": f"（{near.letter} 列“{near.value}”是否就是它）" if near else "",
            }
            yield Draft.of_file("column_missing", sheet=declared.sheet, **words)
        if column.name in table.repeated:
            cells = tuple(
                Cell(column.title, table.sheet, table.heading_row, at)
                for at in table.repeated[column.name]
            )
            yield Draft("column_twice", declared.sheet, cells, column, column.title)
    yield from _odd_titles(table, declared)


def _odd_titles(table: Table, declared: Sheet) -> Iterator[Draft]:
    """Columns under another title, and filled columns that nobody knows."""
    for name, cell, times in table.titles.taken:
        code = (
            "column_unit"
            if times is None
            else "column_converted"
            if times != 1
            else "column_read_as"
        )
        column = declared.column(name)
        yield Draft.at(code, cell, column, unit=column.unit)
    for cell, filled, names in table.titles.unknown:
        value = as_text(cell.value).strip()
        words = {"times": str(filled), "expected": "”“".join(names)}
        yield Draft("column_unknown", declared.sheet, (cell,), value=value, values=words)


def _hidden(raw: RawSheet, table: Table) -> Iterator[Draft]:
    """Hidden rows and sheets count (contract), which the town may not expect."""
    if raw.is_hidden:
        yield Draft.of_file("sheet_hidden", sheet=raw.name)
    hidden = set(raw.hidden_rows)
    rows_hidden = [index for index, number in enumerate(table.numbers) if number in hidden]
    if rows_hidden:
        first = next(iter(table.places))
        cells = tuple(table.cell(first, index) for index in rows_hidden)
        rows = "、".join(str(cell.row) for cell in cells)
        yield Draft("row_hidden", raw.name, cells, values={"rows": rows})


def rows_set_aside(table: Table, declared: Sheet) -> Iterator[Draft]:
    """What is said of rows that are no data: once for each cause."""
    kinds, keys = table.kinds, [c for c in declared.columns if c.required is True]
    for number in kinds.doubtful[:MAX_ERRORS]:
        first = table.aside[number][0]
        yield Draft("row_as_note", table.sheet, (first,), value=as_text(first.value).strip())
    for number in kinds.examples[:MAX_ERRORS]:
        yield Draft("row_example", table.sheet, table.aside[number][:1])
    titles = "”“".join(c.title for c in keys if c.type in KEY_TYPES)
    for number in kinds.strays[:MAX_ERRORS]:
        known = tuple(c for c in table.aside[number] if c.column in table.places.values())
        yield Draft("row_incomplete", table.sheet, known, values={"title": titles})
    if max(map(len, (kinds.doubtful, kinds.examples, kinds.strays))) > MAX_ERRORS:
        yield Draft.of_file(TOO_MANY, sheet=table.sheet)
    if kinds.tables:
        cells = table.aside[kinds.tables[0]][:1]
        rows = "、".join(map(str, kinds.tables))
        code = "table_below_data" if kinds.has_wide_table else "table_below"
        yield Draft(code, table.sheet, cells, values={"rows": rows})


def understand_rows(
    table: Table, declared: Sheet, context: Context, is_no_new: bool
) -> tuple[CheckedSheet, list[Draft]]:
    """The data rows of a table, and the drafts about them."""
    sheet = Understanding(table, declared, context, is_no_new)
    each = zip(*sheet.values.values(), strict=True)
    values = map(dict, map(zip, repeat(tuple(sheet.values)), each))
    rows = tuple(
        Row(number, row, index in sheet.wrong, index in sheet.approximate, table, index)
        for index, (number, row) in enumerate(zip(table.numbers, values, strict=True))
    )
    return CheckedSheet(declared, table, rows, sheet.values), sheet.drafts


def template_version(parsed: Return) -> str | None:
    """模板版本 as stated."""
    stated = parsed.cover.get("template_version")
    return clean(stated) if stated else None


def reported_on(parsed: Return) -> dt.date | None:
    """填报日期 as stated."""
    value = parsed.cover.get("reported_on")
    return value if isinstance(value, dt.date) else None
