"""Selections of a published relation: filtered, counted, summed, in a stable order.

Without Streamlit, so that the command line gives the same file as the page. The files are written by
:mod:`dashboard.downloads.files`.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.data import queries
from dashboard.data.metrics import EMPTY, Metric
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import filters
from dashboard.downloads.columns import (
    Dataset,
    LabelledColumn,
    datasets,
    identifier,
    labelled_columns,
    names_behind,
)
from etl.dictionary import Dictionary

UNSTATED = "未载明"
DEFAULT = "v_project_detail"
DOUBTS = ("is_approximate", "is_estimated", "is_carried_forward", "needs_review")
FLAT = "ready"  # the group of the tables that are made for analysis
NO_ROWS = "无符合条件的数据"
_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\s（）\x00-\x1f]+')
_LONGEST_NAME = 80
_BEFORE = {filters.FROM: "自", filters.TO: "至", filters.AS_OF: "截至"}


class UnknownDatasetError(LookupError):
    """No such relation, column or filter; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A dataset with filters: name → the value its text must equal, ``-`` for none.

    ``scope``: only the rows that one figure counts as of the half-year ``until``; ``columns``: those
    that are in the file, all of them if empty; ``conditions``: the filters as SQL, with their parameters.
    """

    dataset: Dataset
    where: Mapping[str, str]
    scope: Metric | None = None
    until: str = ""
    columns: tuple[str, ...] = ()
    conditions: tuple[tuple[str, list[Any]], ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns that are in the file, in the dataset's order."""
        columns = self.dataset.columns
        return tuple(c for c in columns if c in self.columns) if self.columns else columns


def select(
    warehouse: Warehouse,
    dictionary: Dictionary,
    name: str,
    where: Mapping[str, str],
    scope: Metric | None = None,
    until: str = "",
    columns: Sequence[str] = (),
) -> Selection:
    """The rows of a dataset that pass all filters; with a ``scope`` those of one figure.

    ``where``: columns of the dataset and the filters of :func:`dashboard.downloads.filters.names`.

    Raises:
        UnknownDatasetError: no such relation, or no such column or filter of it.
    """
    dataset = dataset_named(warehouse, dictionary, name)
    check_names(dataset, where, columns)
    conditions = tuple(filters.conditions(dataset, where))
    return Selection(dataset, dict(where), scope, until, tuple(columns), conditions)


def dataset_named(warehouse: Warehouse, dictionary: Dictionary, name: str) -> Dataset:
    """The dataset of a name, or of a title.

    Raises:
        UnknownDatasetError: there is none; the message offers the likely one.
    """
    known = datasets(warehouse, dictionary)
    titles = {dataset.relation.title: dataset for dataset in known.values()}
    found = known.get(name) or titles.get(name)
    if found is None:
        near = difflib.get_close_matches(name, [*known, *titles], 3)
        offer = f"，是不是 {'、'.join(near)}" if near else ""
        raise UnknownDatasetError(f"没有“{name}”这个数据集{offer}")
    return found


def check_names(dataset: Dataset, where: Iterable[str], columns: Iterable[str] = ()) -> None:
    """Raise UnknownDatasetError if a dataset has not all of these filters and columns, with those it has."""
    known = filters.names(dataset)
    unknown = [c for c in where if c not in known] + [
        c for c in columns if c not in dataset.columns
    ]
    if unknown:
        likely = [near for c in unknown for near in difflib.get_close_matches(c, known, 2)]
        offer = f"，是不是 {'、'.join(likely)}" if likely else f"；可用：{'、'.join(known)}"
        raise UnknownDatasetError(
            f"数据集“{dataset.name}”没有这些列或筛选项：{'、'.join(unknown)}{offer}"
        )


def count(selection: Selection) -> int:
    """The number of rows that the file will have."""
    return int(_aggregates(selection, "count(*)")[0])


def measure(selection: Selection) -> tuple[int, Any]:
    """How many rows make up the figure of a selection's scope, and the figure itself.

    The figure is ``None`` if a sum has no values.
    """
    figure = selection.scope.measure if selection.scope else "count(*)"
    counted, value = _aggregates(selection, "count(*)", figure)
    return int(counted), value


def rows(selection: Selection, limit: int | None = None) -> list[tuple[Any, ...]]:
    """The rows in the file's order, with every column of the dataset."""
    columns = ", ".join(identifier(c) for c in selection.dataset.columns)
    sql, values = statement(selection, columns)
    sql += f" limit {int(limit)}" if limit else ""
    return selection.dataset.warehouse.rows(sql, *values)


def page_of_rows(
    selection: Selection,
    columns: Sequence[str],
    *,
    is_descending: bool,
    limit: int,
    offset: int = 0,
) -> list[tuple[Any, ...]]:
    """Some rows, sorted by the sum of ``columns`` or by one of them, then as in the file.

    What is not known comes last, whichever way; a code is sorted by its name.
    """
    source, values = source_of(selection)
    shown = ", ".join(identifier(c) for c in selection.dataset.columns)
    is_cut = selection.dataset.warehouse.cut is not None
    last = shown if is_cut else "rowid"
    way = "desc" if is_descending else "asc"
    first = f"{_sort_key(selection.dataset, columns)} {way} nulls last, " if columns else ""
    sql = f"select {shown} from {source} order by {first}{last} limit {limit:d} offset {offset:d}"
    return selection.dataset.warehouse.rows(sql, *values)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What adds up to a figure: the sum of each column, how many rows have any, how many are approximate."""

    sums: tuple[Any, ...]
    rows: int
    approximate: int


def evidence(selection: Selection, columns: Sequence[str]) -> Evidence:
    """The proof of a sum, by its columns."""
    total = " + ".join(f"coalesce({identifier(c)}, 0)" for c in columns)
    has_any = f"({total}) <> 0"
    about = (
        f"{has_any} and is_approximate"
        if "is_approximate" in selection.dataset.columns
        else "false"
    )
    counts = (f"count(*) filter ({has_any})", f"count(*) filter ({about})")
    sums = [f"sum({identifier(c)})" for c in columns]
    *values, counted, approximate = _aggregates(selection, *sums, *counts)
    return Evidence(tuple(values), int(counted), int(approximate))


def _sort_key(dataset: Dataset, columns: Sequence[str]) -> str:
    if len(columns) > 1:
        return " + ".join(f"coalesce({identifier(c)}, 0)" for c in columns)
    (column,) = columns
    described, relations = dataset.relation.column(column), dataset.dictionary.relations
    referred = relations[described.refers_to] if described and described.refers_to else None
    if referred is None or referred.name == dataset.name:
        return identifier(column)
    own = f"{identifier(dataset.name)}.{identifier(column)}"
    return (
        f"(select any_value({identifier(referred.name_column)}) from published.{identifier(referred.name)} "
        f"as named where named.{identifier(referred.key)} = {own})"
    )


def statement(selection: Selection, expressions: str) -> tuple[str, list[Any]]:
    """The query that selects expressions from the rows, in the file's order, and its parameters.

    The order is that of the published database: by every column in turn. A plain scan keeps it; a filter
    that reads another relation may not.
    """
    source, values = source_of(selection)
    # A view, which a handle with a cut has in place of tables, has no row numbers.
    is_cut = selection.dataset.warehouse.cut is not None
    order = f" order by {'all' if is_cut else 'rowid'}" if _is_joined(selection) else ""
    return f"select {expressions} from {source}{order}", values


def totals(selection: Selection) -> dict[str, Any]:
    """Heading → sum, of the columns that may be added up: flows.

    A relation with rows for the towns and for the district is summed for one area only. The rows behind a
    figure (a scope) are not summed.
    """
    columns = additive_columns(selection)
    if not columns:
        return {}
    row = _aggregates(selection, *(f"sum({identifier(c)})" for c in columns))
    titles = {c.name: c.title for c in reversed(labelled_columns(selection.dataset))}
    return {titles[c]: v for c, v in zip(columns, row, strict=True) if v is not None}


def additive_columns(selection: Selection) -> list[str]:
    """The flows among the columns of a selection, in order."""
    if selection.scope or not is_one_level(selection):
        return []
    flows = _flows(selection.dataset)
    return [column for column in selection.chosen if column in flows]


def is_one_level(selection: Selection) -> bool:
    """Whether no row holds what other rows hold too, as that of a district does those of its towns."""
    levels = {"area_code", filters.LEVEL} & selection.where.keys()
    return "area_code" not in selection.dataset.columns or bool(levels)


def adds(dataset: Dataset, column: str) -> str | None:
    """How rows may be added up: ``flow`` of any half-years, ``stock`` of one; ``None``: not at all."""
    if column in _flows(dataset):
        return "flow"
    described = dataset.relation.column(column)
    return described.adds if described else None


def _flows(dataset: Dataset) -> list[str]:
    """The columns of a dataset that hold amounts of a half-year, in order."""
    dictionary, name = dataset.dictionary, dataset.name
    # A flat table has the flows of sheets and marts under their names.
    is_flat = dataset.relation.group == FLAT
    of_sheets = {
        column.stored_name
        for sheet in dictionary.sheets
        if is_flat or sheet.relation == name
        for column in sheet.columns
        if column.flow
    }
    of_marts = {
        indicator.column
        for indicator in dictionary.indicators.values()
        if (is_flat or indicator.relation == name) and indicator.kind == "flow"
    }
    declared = {column.name for column in dataset.relation.columns if column.adds == "flow"}
    return [column for column in dataset.columns if column in of_sheets | of_marts | declared]


def quality(selection: Selection) -> tuple[str, ...]:
    """In how many rows amounts are blank, approximate, estimated or carried forward; nothing of what is in none."""
    dataset = selection.dataset
    blank = [c for c in _flows(dataset) if c in selection.chosen]
    flags = [c for c in DOUBTS if c in dataset.columns]
    counts = [f"count(*) - count({identifier(c)})" for c in blank]
    counts += [f"count(*) filter ({identifier(c)})" for c in flags]
    if not counts:
        return ()
    titles = {c.name: c.title for c in reversed(labelled_columns(dataset))}
    names = [f"{titles[c]}空缺" for c in blank] + [titles[c].removeprefix("是否") for c in flags]
    found = zip(names, _aggregates(selection, *counts), strict=True)
    return tuple(f"{name}{number:,}行" for name, number in found if number)


def columns_of(selection: Selection) -> tuple[LabelledColumn, ...]:
    """The columns of the file with Chinese headings."""
    return tuple(c for c in labelled_columns(selection.dataset) if c.name in selection.chosen)


def filter_names(selection: Selection) -> tuple[str, ...]:
    """The filters in words, such as 2026年上半年, 狮山镇, 含“羽毛球”."""
    dataset, dictionary = selection.dataset, selection.dataset.dictionary
    meaning = [selection.scope.meaning(dictionary).label] if selection.scope else []
    until = [dictionary.period(selection.until).name] if selection.until else []
    own = {column.name: column for column in reversed(labelled_columns(dataset))}

    def in_words(name: str, value: str) -> str:
        if name == filters.TEXT:
            return f"含“{value}”"
        column = own.get(name)
        title = column.title.partition("（")[0] if column else ""
        if filters.is_range(dataset, name, value):
            return f"{title}{_range_in_words(value)}"
        names = (column.names if column else {}) or names_of_filter(dataset, name)
        words = [
            UNSTATED if each == EMPTY else str(names.get(each, each))
            for each in value.split(filters.OR)
        ]
        is_bare = filters.kind_of(dataset, name) != "VARCHAR"
        before = f"{title}：" if is_bare else _BEFORE.get(name, "")
        return before + "或".join(words)

    return (*meaning, *until, *(in_words(*each) for each in selection.where.items()))


def _range_in_words(value: str) -> str:
    start, end = value.split(filters.RANGE, 1)
    if start and end:
        return f"{start}至{end}"
    return f"不小于{start}" if start else f"不大于{end}"


def names_of_filter(dataset: Dataset, name: str) -> Mapping[str, str]:
    """Value → name of a filter; empty if its values are words."""
    if name in filters.PERIODS:
        return {period.code: period.name for period in dataset.dictionary.periods}
    if name in dataset.columns:
        return names_behind(dataset, dataset.name, name)
    *_, way = filters.joined(dataset).get(name, (None,))
    return names_behind(dataset, way.relation, way.column) if way else {}


def data_until(selection: Selection) -> str:
    """The half-year of the selection, else the last one reported; empty where there is none."""
    where, dataset = selection.where, selection.dataset
    asked = (selection.until, *(where.get(name) for name in ("period", filters.TO, filters.AS_OF)))
    period = next(filter(None, asked), "")
    periods = (period,) if period else queries.reported_periods(dataset.warehouse)
    known = {period.code: period.name for period in dataset.dictionary.periods}
    return known.get(periods[-1], periods[-1]) if periods else ""


def numeric(records: Sequence[Sequence[Any]], columns: int) -> list[bool]:
    """Whether each column holds only numbers; an empty column does not."""
    kinds = [{type(row[i]) for row in records} - {type(None)} for i in range(columns)]
    return [bool(types) and types <= {int, float, Decimal} for types in kinds]


def file_name(
    warehouse: Warehouse, dictionary: Dictionary, title: str, parts: Sequence[str], ending: str
) -> str:
    """``演示数据_项目进展_2026年上半年_狮山镇_截至20260716.csv``; empty parts are left out."""
    edition = warehouse.edition
    mark = [dictionary.programme.demo_mark] if edition.is_demo else []
    named = [_UNSAFE_IN_NAMES.sub("", part) for part in (*mark, title, *parts) if part]
    # Many filters make a long name: some systems take no more than 255 bytes.
    stem = "_".join(named)[:_LONGEST_NAME].rstrip("_")
    return f"{stem}_截至{edition.as_of:%Y%m%d}.{ending}"


def _is_joined(selection: Selection) -> bool:
    """Whether a condition reads another relation."""
    if selection.scope and selection.scope.is_joined:
        return True
    return filters.reads_others(selection.dataset, selection.where)


def _aggregates(selection: Selection, *expressions: str) -> tuple[Any, ...]:
    """The values of aggregates over the rows."""
    source, values = source_of(selection)
    sql = f"select {', '.join(expressions)} from {source}"
    return selection.dataset.warehouse.rows(sql, *values)[0]


def source_of(selection: Selection) -> tuple[str, list[Any]]:
    """The relation and the conditions on its rows, to follow ``from``, and the parameters."""
    conditions = [sql for sql, _ in selection.conditions]
    values = [value for _, parameters in selection.conditions for value in parameters]
    if selection.scope:
        conditions.append(f"({selection.scope.condition})")
        values += selection.scope.parameters(selection.until)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"published.{identifier(selection.dataset.name)}{where}", values
