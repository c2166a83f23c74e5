"""A return under check: its cover, its sheets row by row, and what it was compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from etl.check.findings import Draft
from etl.check.history import NO_HISTORY, History
from etl.check.values import Context
from etl.dictionary import Condition, Sheet, SheetColumn
from etl.normalize.outcome import Issue, Outcome
from etl.normalize.text import clean, fold_name
from etl.read.cells import Cell, Formula, RawSheet, RawWorkbook
from etl.read.table import DataRow, Table, read_cover, read_table
from etl.reference import Organization

ERROR_TEXTS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!")


@dataclass(frozen=True)
class Row:
    """A data row as understood: ``values`` by column name, None where blank or not understood."""

    number: int
    values: dict[str, Any]
    cells: dict[str, Cell]
    has_error: bool
    is_approximate: bool

    def cell(self, name: str) -> Cell:
        """Where a column of this row stands; a column that the sheet lacks is placed at its first cell."""
        return self.cells.get(name) or next(iter(self.cells.values()))


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet, its table and its rows."""

    declared: Sheet
    table: Table
    rows: tuple[Row, ...]

    def column(self, name: str) -> SheetColumn:
        """The declared column."""
        return self.declared.column(name)


@dataclass(frozen=True)
class Return:
    """Everything that the rules look at."""

    context: Context
    cover: dict[str, Any] = field(default_factory=dict)
    cover_cells: dict[str, Cell] = field(default_factory=dict)
    sheets: dict[str, CheckedSheet] = field(default_factory=dict)
    history: History = NO_HISTORY

    @property
    def is_no_new(self) -> bool:
        """The box 本期无新增 is ticked."""
        return bool(self.cover.get("no_new"))

    @property
    def is_demo(self) -> bool:
        """The return is marked as demonstration data."""
        return bool(
            self.cover.get("data_nature")
            == self.context.dictionary.vocabularies["data_nature"].codes[1]
        )

    def rows(self, relation: str) -> tuple[Row, ...]:
        """Rows of a sheet; none when the sheet is absent."""
        sheet = self.sheets.get(relation)
        return sheet.rows if sheet else ()

    def at(self, code: str, relation: str, row: Row, name: str, **values: object) -> Draft:
        """A draft about one column of a row."""
        return Draft.at(code, row.cell(name), self.sheets[relation].column(name), **values)


def understand_cover(raw: RawWorkbook, context: Context) -> tuple[Return, list[Draft]]:
    """The cover sheet: whose return, which half-year."""
    cover, drafts = context.dictionary.cover, list[Draft]()
    sheet = find_sheet(raw, cover.sheet)
    cells = read_cover(sheet, cover) if sheet else {}
    values: dict[str, Any] = {}
    for column in cover.columns:
        cell = cells.get(column.name)
        if cell is None:
            if column.required:
                drafts.append(_missing_label(cover.sheet, column))
            continue
        outcome, found = _understand(cell, column, context)
        values[column.name] = outcome.value
        drafts += found
    return Return(context, values, cells), drafts


def _missing_label(sheet: str, column: SheetColumn) -> Draft:
    return Draft.of_file("label_missing", sheet=sheet, title=column.title, example=column.example)


def find_sheet(raw: RawWorkbook, name: str) -> RawSheet | None:
    """The first sheet of this name, spaces and width aside."""
    return next((s for s in raw.sheets if fold_name(s.name) == fold_name(name)), None)


def understand_sheets(raw: RawWorkbook, under: Return) -> tuple[Return, list[Draft]]:
    """All data sheets in the dictionary's order; 结对情况 first tells which organisations the return knows."""
    drafts: list[Draft] = []
    sheets: dict[str, CheckedSheet] = {}
    context = under.context
    for declared in context.dictionary.sheets:
        checked, found = _understand_sheet(
            raw, declared, replace(under, context=context, sheets=sheets)
        )
        drafts += found
        if checked:
            sheets[declared.relation] = checked
            context = _with_known(context, checked)
    return replace(under, context=context, sheets=sheets), drafts


def _with_known(context: Context, checked: CheckedSheet) -> Context:
    """Later sheets have no code column: what this one names with a valid code is known there."""
    named = (row.values.get("organization") for row in checked.rows)
    known = tuple(o for o in named if isinstance(o, Organization) and not o.is_registered)
    if not known:
        return context
    return replace(context, organizations=context.organizations.with_known(known), _seen={})


def _understand_sheet(
    raw: RawWorkbook, declared: Sheet, under: Return
) -> tuple[CheckedSheet | None, list[Draft]]:
    needed = declared.required and under.context.town != under.context.reference.district
    same = [s for s in raw.sheets if fold_name(s.name) == fold_name(declared.sheet)]
    if not same:
        return None, [Draft.of_file("sheet_missing", sheet=declared.sheet)] if needed else []
    if len(same) > 1:
        return None, [Draft.of_file("sheet_twice", sheet=declared.sheet)]
    table = read_table(same[0], declared, under.context.dictionary.reading)
    if table is None:
        is_empty = all(value in (None, "") for row in same[0].rows for value in row)
        lost = needed or not is_empty
        titles = "、".join(c.title for c in declared.columns[:3])
        return None, [
            Draft.of_file("heading_missing", sheet=declared.sheet, title=titles)
        ] if lost else []
    drafts = [*_columns(table, declared), *_hidden(same[0], table)]
    return _rows(table, declared, under, drafts)


def _columns(table: Table, declared: Sheet) -> Iterator[Draft]:
    for column in declared.columns:
        if column.required is True and column.name not in table.columns:
            yield Draft.of_file("column_missing", sheet=declared.sheet, title=column.title)
        if column.name in table.repeated:
            cells = tuple(
                Cell(column.title, table.sheet, table.heading_row, at)
                for at in table.repeated[column.name]
            )
            yield Draft("column_twice", declared.sheet, cells, column, column.title)


def _hidden(raw: RawSheet, table: Table) -> Iterator[Draft]:
    """Hidden rows and sheets count (contract): nobody sees them, so the town is told."""
    if raw.is_hidden:
        yield Draft.of_file("sheet_hidden", sheet=raw.name)
    hidden = [row for row in table.rows if row.number in set(raw.hidden_rows)]
    if hidden:
        cells = tuple(next(iter(row.cells.values())) for row in hidden)
        rows = "、".join(str(row.number) for row in hidden)
        yield Draft("row_hidden", raw.name, cells, values={"rows": rows})


def _rows(
    table: Table, declared: Sheet, under: Return, drafts: list[Draft]
) -> tuple[CheckedSheet, list[Draft]]:
    rows = []
    for data in table.rows:
        row, found = _row(data, declared, under)
        rows.append(row)
        drafts += found
    return CheckedSheet(declared, table, tuple(rows)), drafts


def _row(data: DataRow, declared: Sheet, under: Return) -> tuple[Row, list[Draft]]:
    drafts: list[Draft] = []
    values: dict[str, Any] = {}
    approximate = False
    for column in declared.columns:
        if column.name not in data.cells:
            values[column.name] = None
            continue
        cell = data.cells[column.name]
        outcome, found = _understand(
            cell, column, under.context, zero_if_blank=column.flow and under.is_no_new
        )
        values[column.name] = outcome.value
        approximate = approximate or outcome.is_approximate
        drafts += found
    drafts += _organization_with_code(data, declared, under.context, values, drafts)
    drafts += _required_when(data, declared, values, drafts, under.context)
    return Row(
        data.number, values, data.cells, _has_error(drafts, under.context), approximate
    ), drafts


def _has_error(drafts: list[Draft], context: Context) -> bool:
    return any(context.dictionary.messages[d.code].severity == "error" for d in drafts)


def _understand(
    cell: Cell, column: SheetColumn, context: Context, *, zero_if_blank: bool = False
) -> tuple[Outcome, list[Draft]]:
    """A cell's value and what there is to say of it; a blank required cell is one finding."""
    if cell.is_merged_continuation:
        return Outcome(), [Draft.at("merged_number", cell, column)]
    if isinstance(cell.value, str) and cell.value.strip() in ERROR_TEXTS:
        return Outcome(), [Draft.at("cell_error", cell, column)]
    if isinstance(cell.value, Formula):
        return Outcome(), [Draft.at("formula_empty", cell, column)]
    outcome = Outcome() if cell.is_blank else context.normalise(_shown(cell, column), column)
    drafts = [Draft.of_issue(issue, cell, column) for issue in outcome.issues]
    if outcome.value is None and not outcome.issues:
        if zero_if_blank:
            return Outcome(Decimal(0) if column.type == "money" else 0), drafts
        if column.required is True and not _unknowable(cell, column, context):
            drafts.append(Draft.at("required", cell, column))
    return outcome, drafts


def _shown(cell: Cell, column: SheetColumn) -> object:
    """What the sheet shows: 0.6 in a cell formatted as a percentage is 60 in a column of percentages."""
    if column.type != "percent" or not cell.is_percent or not isinstance(cell.value, int | float):
        return cell.value
    return float(Decimal(str(cell.value)) * 100)


def _unknowable(cell: Cell, column: SheetColumn, context: Context) -> bool:
    """A village cannot be told while the town is unknown, nor a year while the half-year is: said on the cover."""
    waits = {"village": context.villages, "villages": context.villages, "date": context.period}
    return column.type in waits and waits[column.type] is None and not cell.is_blank


def _organization_with_code(
    data: DataRow, declared: Sheet, context: Context, values: dict[str, Any], drafts: list[Draft]
) -> list[Draft]:
    """Where a sheet has a code column, name and code (and 备注 for 备案) are understood together."""
    cell = data.cells.get("organization")
    if "uscc" not in {c.name for c in declared.columns} or cell is None or cell.is_blank:
        return []
    column = declared.column("organization")
    code, note = values.get("uscc"), fold_name(values.get("note"))
    code_is_wrong = _has_error([d for d in drafts if d.column and d.column.name == "uscc"], context)
    is_filed = context.dictionary.vocabularies["registration"].names[1] in note
    outcome = context.organizations.normalise(cell.value, code, is_filed)
    if any(d.code == "personal_data" and d.column == column for d in drafts):
        return []
    drafts[:] = [d for d in drafts if d.column != column]
    values["organization"] = outcome.value
    if code_is_wrong:
        return []
    return [_about_name_or_code(issue, data, declared) for issue in outcome.issues]


def _about_name_or_code(issue: Issue, data: DataRow, declared: Sheet) -> Draft:
    name = "uscc" if issue.code.startswith("uscc") else "organization"
    return Draft.of_issue(issue, data.cells[name], declared.column(name))


def _required_when(
    data: DataRow, declared: Sheet, values: dict[str, Any], drafts: list[Draft], context: Context
) -> Iterator[Draft]:
    spoken = {d.column.name for d in drafts if d.column}
    for column in declared.columns:
        condition = column.required
        if (
            not isinstance(condition, Condition)
            or column.name in spoken
            or values.get(column.name) is not None
        ):
            continue
        other = declared.column(condition.column)
        given = values.get(condition.column)
        if (str(given).lower() if isinstance(given, bool) else given) != condition.equals:
            continue
        cell = data.cells.get(column.name) or data.cells[condition.column]
        if _unknowable(cell, column, context):
            continue
        name = context.vocabulary(other).name_of(condition.equals)
        yield Draft.at("required_when", cell, column, other_title=other.title, other_value=name)


def template_version(under: Return) -> str | None:
    """模板版本 as stated."""
    stated = under.cover.get("template_version")
    return clean(stated) if stated else None


def reported_on(under: Return) -> dt.date | None:
    """填报日期 as stated."""
    value = under.cover.get("reported_on")
    return value if isinstance(value, dt.date) else None
