"""Datasets as files: any published relation, filtered, in a stable order, with Chinese headings.

Pure: no Streamlit in here, so that the command line gives the same file as the page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
import xlsxwriter
from pyarrow import parquet

from dashboard import queries
from dashboard.formats import compact, is_missing
from dashboard.scopes import EMPTY, TOWN_COLUMNS, Scope
from dashboard.warehouse import Warehouse
from etl.dictionary import Dictionary, Relation

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), with the
# full-width forms that WPS folds.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Columns of codes that carry another name than their vocabulary.
_VOCABULARIES = {
    ("pairing", "mode"): "pairing_mode",
    ("pairing_in_force", "mode"): "pairing_mode",
    ("participant", "class"): "participation_class",
    ("participant_row", "class"): "participation_class",
    ("project_as_of", "status"): "project_status",
    ("phase_progress", "state"): "milestone_state",
    ("submission", "status"): "submission_status",
    ("submission_status", "state"): "submission_state",
}
# Columns of codes whose names stand in a relation: its name, its code, its name column.
_NAMED = {
    "period": ("period", "period", "period_name"),
    "report_period": ("period", "period", "period_name"),
    "window_code": ("period", "period", "period_name"),
    "data_period": ("period", "period", "period_name"),
    "town_code": ("area", "area_code", "area_name"),
    "area_code": ("area", "area_code", "area_name"),
    "village_code": ("village", "village_code", "village_name"),
    "organization_id": ("organization", "organization_id", "organization_name"),
    "phase": ("phase", "phase", "phase_name"),
    "milestone": ("milestone", "milestone", "milestone_name"),
}
# What names the heading of such a column, where the column's own says that it is a code.
_TITLED = {
    "town_code": ("town", "town_name"),
    "area_code": ("area", "area_name"),
    "village_code": ("village", "village_name"),
    "organization_id": ("organization", "organization_name"),
}
_SOURCE = ("submission_id", "sheet", "row")
_SPACES = " \u00a0\u3000\ufeff"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\s（）]+')


class UnknownDatasetError(LookupError):
    """No published relation has this name, or it has no such column."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published relation as the file has it.

    ``columns``: in the file's order; ``titles``: their Chinese headings, unique.
    """

    relation: Relation
    columns: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def name(self) -> str:
        """The relation's name."""
        return self.relation.name

    @property
    def town_column(self) -> str | None:
        """The column that says which town, or district, a row belongs to."""
        return next((name for name in TOWN_COLUMNS if name in self.columns), None)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is made only when it is asked for."""

    label: str
    name: str
    mime: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Selection:
    """A dataset with filters: column → the value its text must equal, ``-`` for none.

    ``scope``: only the rows that one figure counts as of the half-year ``until``.
    """

    dataset: Dataset
    where: Mapping[str, str]
    scope: Scope | None = None
    until: str = ""


def datasets(warehouse: Warehouse, dictionary: Dictionary) -> dict[str, Dataset]:
    """Every published relation that the dictionary describes, in the dictionary's order."""
    found = _columns(warehouse)
    return {
        name: _dataset(relation, found[name])
        for name, relation in dictionary.relations.items()
        if name in found
    }


def select(
    warehouse: Warehouse,
    dictionary: Dictionary,
    name: str,
    where: Mapping[str, str],
    scope: Scope | None = None,
    until: str = "",
) -> Selection:
    """The rows of a dataset in which each column has the value given, of one figure if asked.

    Raises:
        UnknownDatasetError: no such relation, or no such column in it.
    """
    dataset = datasets(warehouse, dictionary).get(name)
    if dataset is None:
        raise UnknownDatasetError(name)
    unknown = [column for column in where if column not in dataset.columns]
    if unknown:
        raise UnknownDatasetError(f"{name}: {', '.join(unknown)}")
    return Selection(dataset, dict(where), scope, until)


def count(warehouse: Warehouse, selection: Selection) -> int:
    """How many rows the file will have."""
    condition, values = _condition(selection)
    sql = f"select count(*) from {_table(selection)}{condition}"
    return int(warehouse.rows(sql, *values)[0][0])


def measure(warehouse: Warehouse, selection: Selection) -> tuple[int, Any]:
    """How many rows make up the figure of a selection's scope, and the figure itself.

    The figure is ``None`` where a sum has nothing to add.
    """
    if selection.scope is None:
        counted = count(warehouse, selection)
        return counted, counted
    condition, values = _condition(selection)
    sql = f"select count(*), {selection.scope.measure} from {_table(selection)}{condition}"
    found = warehouse.rows(sql, *values)[0]
    return int(found[0]), found[1]


def rows(
    warehouse: Warehouse, selection: Selection, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """The rows in the file's order: by every column in turn, NULL last."""
    sql, values = _statement(selection)
    return warehouse.rows(f"{sql} limit {int(limit)}" if limit else sql, *values)


def _statement(selection: Selection) -> tuple[str, list[str]]:
    condition, values = _condition(selection)
    columns = ", ".join(_quoted(c) for c in selection.dataset.columns)
    return f"select {columns} from {_table(selection)}{condition} order by all nulls last", values


def values_of(warehouse: Warehouse, dataset: Dataset, column: str) -> tuple[str, ...]:
    """The values that a column has, as text, in order."""
    name = _quoted(column)
    sql = f"""
        select distinct {name}::varchar as value from published.{_quoted(dataset.name)}
        where {name} is not null order by value
    """
    return tuple(row[0] for row in warehouse.rows(sql))


def totals(warehouse: Warehouse, dictionary: Dictionary, selection: Selection) -> dict[str, Any]:
    """Heading → sum of the columns that may be added up: what was reported as of the half-year.

    A relation that has rows for the towns and for the district is summed for one area only. Rows of
    several half-years that stand for a state (a scope) are not summed.
    """
    columns = additive_columns(dictionary, selection)
    if not columns:
        return {}
    condition, values = _condition(selection)
    sums = ", ".join(f"sum({_quoted(c)})" for c in columns)
    row = warehouse.rows(f"select {sums} from {_table(selection)}{condition}", *values)[0]
    titles = dict(zip(selection.dataset.columns, selection.dataset.titles, strict=True))
    return {titles[c]: v for c, v in zip(columns, row, strict=True) if v is not None}


def additive_columns(dictionary: Dictionary, selection: Selection) -> list[str]:
    """The flows among the columns of a selection, in order."""
    dataset = selection.dataset
    if selection.scope:
        return []
    if "area_code" in dataset.columns and "area_code" not in selection.where:
        return []
    of_sheets = {
        column.stored_name
        for sheet in dictionary.sheets
        if sheet.relation == dataset.name
        for column in sheet.columns
        if column.flow
    }
    of_marts = {
        indicator.column
        for indicator in dictionary.indicators.values()
        if indicator.relation == dataset.name and indicator.kind == "flow"
    }
    return [column for column in dataset.columns if column in of_sheets | of_marts]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A column as people read it: its heading, what it means, where its value comes from.

    ``position``: of the column in the dataset; ``names``: code → name.
    """

    title: str
    definition: str
    position: int
    names: Mapping[Any, Any]

    def of(self, row: Sequence[Any]) -> Any:
        """The value of a row, by its name where it has one."""
        value = row[self.position]
        key = str(value).lower() if isinstance(value, bool) else value
        return self.names.get(key, value) if key is not None else None


def spoken(warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset) -> tuple[Spoken, ...]:
    """The columns of a dataset in words: names in place of codes, in front where a row stands.

    That is: file, sheet, row and version in place of the identity of a version.
    """
    columns = [c for c in dataset.columns if c not in _SOURCE]
    found = _place(warehouse, dictionary, dataset)
    found += [_spoken(warehouse, dictionary, dataset, column) for column in columns]
    taken: set[str] = set()
    unique = []
    for column in found:
        name = dataset.columns[column.position]
        title = f"{column.title}（{name}）" if column.title in taken else column.title
        taken.add(title)
        unique.append(Spoken(title, column.definition, column.position, column.names))
    return tuple(unique)


def _spoken(warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset, column: str) -> Spoken:
    position = dataset.columns.index(column)
    title, definition = _words(dataset.relation, column)
    relation, _, name = _NAMED.get(column, ("", "", ""))
    # Where the name stands in a column of its own, the code is what it is.
    if relation and name not in dataset.columns:
        if column in _TITLED:
            title = _words(dictionary.relations[_TITLED[column][0]], _TITLED[column][1])[0]
        return Spoken(title, definition, position, _names_in(warehouse, *_NAMED[column]))
    names: dict[Any, Any] = dict(_names(dataset.name, column, dictionary))
    return Spoken(title, definition, position, names | _terms(dictionary, "yes_no"))


def _place(warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset) -> list[Spoken]:
    """Where a row stands: file, sheet, row, version."""
    present = [column for column in _SOURCE if column in dataset.columns]
    if not present or dataset.name == "submission":
        return []
    versions = dictionary.relations["submission"]
    position = dataset.columns.index("submission_id") if "submission_id" in present else -1

    def of_version(column: str) -> list[Spoken]:
        names = _names_in(warehouse, "submission", "submission_id", column)
        known = column not in dataset.columns and position >= 0
        return [Spoken(*_words(versions, column), position, names)] if known else []

    cells = [
        Spoken(*_words(dataset.relation, column), dataset.columns.index(column), {})
        for column in present
        if column != "submission_id"
    ]
    return [*of_version("file_name"), *cells, *of_version("version")]


def _words(relation: Relation, column: str) -> tuple[str, str]:
    """Heading and definition of a column."""
    for known in relation.columns:
        if known.name == column:
            return known.title, known.definition
    return column, ""


@lru_cache(maxsize=64)
def _names_in(warehouse: Warehouse, relation: str, code: str, name: str) -> Mapping[Any, Any]:
    """Code → name, as a published relation has them."""
    return dict(warehouse.rows(f"select {code}, {name} from published.{relation}"))


def to_csv(
    warehouse: Warehouse, dictionary: Dictionary, selection: Selection, *, codes: bool = False
) -> bytes:
    """UTF-8 with a mark, CRLF, RFC 4180; everything in Chinese, or in ``codes``.

    In Chinese the headings are titles, codes are given by their names, and each row begins with the
    file, sheet, row and version that it comes from; in codes all is as in the published database.
    ISO dates, plain numbers; text that a spreadsheet would run as a formula gets a quote before it.
    """
    dataset, found = selection.dataset, rows(warehouse, selection)
    if codes:
        return list_csv(dataset.columns, found)
    columns = spoken(warehouse, dictionary, dataset)
    return list_csv([c.title for c in columns], in_words(found, columns))


def frame_csv(data: pd.DataFrame) -> bytes:
    """What a chart draws, under its own headings, as a file of the same form as :func:`to_csv`."""
    found = (
        [None if is_missing(value) else value for value in row]
        for row in data.astype(object).itertuples(index=False)
    )
    return list_csv([str(title) for title in data.columns], found)


def list_csv(titles: Sequence[str], found: Iterable[Sequence[object]]) -> bytes:
    """Rows that are no relation of their own, as a file of the same form as :func:`to_csv`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([cell(value) for value in row] for row in found)
    return buffer.getvalue().encode("utf-8-sig")


def to_parquet(warehouse: Warehouse, selection: Selection) -> bytes:
    """For tools: column names and codes as in the published database, with its types."""
    sql, values = _statement(selection)
    edition = warehouse.edition
    about = {"version": edition.version, "as_of": edition.as_of.isoformat()}
    table = warehouse.arrow(sql, *values).replace_schema_metadata(about)
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def to_xlsx(
    warehouse: Warehouse, dictionary: Dictionary, selection: Selection, filters: Sequence[str]
) -> bytes:
    """Typed cells under Chinese headings, and a sheet 说明 that says what they are.

    Codes and long numbers are text, dates are dates; ``filters`` are named in 说明.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    try:
        written = _data_sheet(book, warehouse, dictionary, selection)
        _about_sheet(book, warehouse, dictionary, selection, filters, written)
    finally:
        book.close()
    return buffer.getvalue()


def _data_sheet(
    book: Any, warehouse: Warehouse, dictionary: Dictionary, selection: Selection
) -> int:
    sheet = book.add_worksheet("数据")
    columns = spoken(warehouse, dictionary, selection.dataset)
    titles = [column.title for column in columns]
    sheet.write_row(0, 0, titles, book.add_format({"bold": True, "text_wrap": True}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    found = rows(warehouse, selection)
    for number, row in enumerate(found, start=1):
        for position, column in enumerate(columns):
            _write_typed(sheet, number, position, column.of(row))
    sheet.autofilter(0, 0, len(found), len(columns) - 1)
    return len(found)


def _write_typed(sheet: Any, row: int, column: int, value: object) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, float(value))
    else:
        # As a string, whatever it begins with: a workbook runs only what is written as a formula.
        sheet.write_string(row, column, str(value))


def _about_sheet(
    book: Any,
    warehouse: Warehouse,
    dictionary: Dictionary,
    selection: Selection,
    filters: Sequence[str],
    count: int,
) -> None:
    sheet, bold = book.add_worksheet("说明"), book.add_format({"bold": True})
    edition, relation = warehouse.edition, selection.dataset.relation
    facts = [
        ("数据集", relation.title),
        ("内容", f"{relation.comment}{relation.grain}"),
        ("筛选", "、".join(filters) or "无，全部数据"),
        ("行数", str(count)),
        ("数据截至", _data_until(warehouse, dictionary, selection)),
        ("发布于", edition.published_at.date().isoformat()),
        ("发布版本", edition.version),
    ]
    if edition.is_demo:
        facts.insert(0, (dictionary.programme.demo_mark, "不反映实际工作"))
    columns = [
        (column.title, f"{column.definition}（{selection.dataset.columns[column.position]}）")
        for column in spoken(warehouse, dictionary, selection.dataset)
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for number, (what, text) in enumerate([*facts, ("", ""), *columns]):
        sheet.write_string(number, 0, what, bold)
        sheet.write_string(number, 1, text)


def _data_until(warehouse: Warehouse, dictionary: Dictionary, selection: Selection) -> str:
    """The half-year asked for, else the last that a return tells of; nothing where there is none."""
    asked = selection.until or selection.where.get("period", "")
    periods = (asked,) if asked else queries.reported_periods(warehouse)
    return dictionary.period(periods[-1]).name if periods else ""


def in_words(found: Iterable[tuple[Any, ...]], columns: Sequence[Spoken]) -> Iterator[list[object]]:
    """Rows as people read them, values still typed."""
    for row in found:
        yield [column.of(row) for column in columns]


def numeric(found: Sequence[Sequence[Any]], columns: int) -> list[bool]:
    """Which columns hold numbers and nothing else; one that is empty throughout does not."""
    return [
        any(kinds) and all(kinds)
        for kinds in (
            [
                isinstance(row[i], int | float | Decimal) and not isinstance(row[i], bool)
                for row in found
                if row[i] is not None
            ]
            for i in range(columns)
        )
    ]


def _names(relation: str, column: str, dictionary: Dictionary) -> dict[Any, str]:
    """Code → name of a column that holds codes of a vocabulary; nothing for any other column."""
    vocabulary = _VOCABULARIES.get((relation, column))
    for sheet in dictionary.sheets:
        if sheet.relation == relation and vocabulary is None:
            vocabulary = next(
                (c.vocabulary for c in sheet.columns if c.stored_name == column), None
            )
    if vocabulary is None and column in dictionary.vocabularies:
        vocabulary = column
    return _terms(dictionary, vocabulary) if vocabulary else {}


def _terms(dictionary: Dictionary, vocabulary: str) -> dict[Any, str]:
    return {term.code: term.name for term in dictionary.vocabularies[vocabulary].terms}


def cell(value: object) -> str:
    """One value as a cell of a CSV file; NULL is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _plain(value)
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return neutral(str(value))


def _plain(value: float) -> str:
    """A float exactly, without an exponent; whole numbers without ``.0``."""
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0")


def neutral(text: str) -> str:
    """Text that no spreadsheet runs; a real number keeps its sign."""
    # Spaces before it do not keep every spreadsheet from running a formula.
    bare = text.lstrip(_SPACES)
    runs = bare.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(bare)
    return f"'{text}" if runs else text


def file_name(
    warehouse: Warehouse, dictionary: Dictionary, title: str, parts: Sequence[str], ending: str
) -> str:
    """``演示数据_项目进展_2026年上半年_狮山镇_截至20260716.csv``; empty parts are left out."""
    edition = warehouse.edition
    mark = [dictionary.programme.demo_mark] if edition.is_demo else []
    named = [*mark, title, *(p for p in parts if p), f"截至{compact(edition.as_of)}"]
    return "_".join(_UNSAFE_IN_NAMES.sub("", part) for part in named) + f".{ending}"


def _columns(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    sql = """
        select table_name, column_name from duckdb_columns()
        where database_name = 'published' order by table_name, column_index
    """
    found: dict[str, tuple[str, ...]] = {}
    for table, column in warehouse.rows(sql):
        found[table] = (*found.get(table, ()), column)
    return found


def _dataset(relation: Relation, columns: tuple[str, ...]) -> Dataset:
    known = {column.name: column.title for column in relation.columns}
    titles: list[str] = []
    for name in columns:
        title = known.get(name, name)
        titles.append(f"{title}（{name}）" if title in titles else title)
    return Dataset(relation, columns, tuple(titles))


def _table(selection: Selection) -> str:
    return f"published.{_quoted(selection.dataset.name)}"


def _condition(selection: Selection) -> tuple[str, list[str]]:
    tests = [
        f"{_quoted(column)} is null" if value == EMPTY else f"{_quoted(column)}::varchar = ?"
        for column, value in selection.where.items()
    ]
    values = [value for value in selection.where.values() if value != EMPTY]
    if selection.scope:
        tests.append(f"({selection.scope.condition})")
        values += selection.scope.parameters(selection.until)
    return (f" where {' and '.join(tests)}" if tests else ""), values


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
