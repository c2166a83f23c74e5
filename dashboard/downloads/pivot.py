"""Rows of a selection counted or added up by one or two of its columns, by the database.

Every total is computed from the rows, never from other cells: distinct counts are counted, means are means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.data.metrics import EMPTY
from dashboard.data.warehouse import Warehouse, cached_query
from dashboard.downloads import filters, query
from dashboard.downloads.columns import SOURCE, Dataset, identifier, names_behind
from dashboard.downloads.query import Selection

ROWS, ALL = "rows", ""
"""The measure that counts rows; the code of a total."""
STATISTICS = {
    "sum": "合计",
    "count": "行数",
    "distinct": "去重计数",
    "mean": "平均",
    "median": "中位数",
    "min": "最小",
    "max": "最大",
}
ADDITIVE = frozenset({"sum", "count"})
PERIOD = "period"
MOST_COLUMNS, MOST_TEXTS = 30, 200
"""How many values an axis across may have, and how many texts (that are not codes) make an axis."""
_EXPRESSIONS = {
    "sum": "sum(v)",
    "count": "count(*)",
    "distinct": "count(distinct v)",
    "mean": "avg(v::double)",
    "median": "median(v::double)",
    "min": "min(v)",
    "max": "max(v)",
}
_OF_ONE_PERIOD = "case when min(p) is not distinct from max(p) then sum(v) end"
# Columns of numbers that measure nothing.
_NO_MEASURES = frozenset({*SOURCE, "sort_order", "version", "position"})


@dataclass(frozen=True, slots=True)
class Axis:
    """A column whose values stand as rows or across.

    ``names``: code → name in their order, as far as known; ``shorts``: code → a name for heads of columns.
    """

    name: str
    title: str
    names: Mapping[str, str]
    shorts: Mapping[str, str] = field(default_factory=dict)

    def short_of(self, code: str) -> str:
        """The short name of a value."""
        return self.shorts.get(code) or self.name_of(code)

    def name_of(self, code: str) -> str:
        """The name of a value."""
        return query.UNSTATED if code == EMPTY else str(self.names.get(code, code))

    def ordered(self, codes: Sequence[str]) -> list[str]:
        """Values in the order of their list; those that are in none after them, unstated last."""
        order = {code: position for position, code in enumerate(self.names)}
        return sorted(codes, key=lambda c: (c == EMPTY, order.get(c, len(order)), c))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a selection: rows × columns, and which statistic of which measure."""

    row: Axis
    column: Axis | None
    measure: str
    statistic: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Values and counts of rows by row and column, of which ``ALL`` is the total."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Mapping[tuple[str, str], Any]
    counts: Mapping[tuple[str, str], int]

    def value(self, row: str = ALL, column: str = ALL) -> Any:
        """A value, ``None`` where there are no rows or nothing is known of them."""
        return self.values.get((row, column))


def axes(dataset: Dataset) -> dict[str, Axis]:
    """The columns of a dataset that rows can be grouped by, in its order: codes, yes or no, repeated words."""
    kinds = dict(zip(dataset.columns, dataset.kinds, strict=True))
    coded = {name: axis for name in kinds if (axis := _coded(dataset, name, kinds[name]))}
    texts = [
        name
        for name, kind in kinds.items()
        if kind == "VARCHAR" and name not in coded and _is_word(dataset, name)
    ]
    repeated = _repeated(dataset.warehouse, dataset.name, tuple(texts))
    words = {name: Axis(name, _title(dataset, name), {}) for name in repeated}
    return {name: axis for name in kinds if (axis := coded.get(name) or words.get(name))}


def across(dataset: Dataset) -> dict[str, Axis]:
    """The axes with few enough values to stand side by side."""
    return {
        name: axis
        for name, axis in axes(dataset).items()
        if len(filters.values_of(dataset, name)) <= MOST_COLUMNS
    }


def _coded(dataset: Dataset, name: str, kind: str) -> Axis | None:
    if name in SOURCE:
        return None
    if kind == "BOOLEAN":
        terms = dataset.dictionary.vocabularies["yes_no"].terms
        return Axis(name, _title(dataset, name), {term.code: term.name for term in terms})
    names = names_behind(dataset, dataset.name, name)
    # The key of a list is each row itself.
    if not names or dataset.relation.unique == (name,):
        return None
    words = {str(code): str(word) for code, word in names.items()}
    return Axis(name, _title(dataset, name), words, _shorts(dataset, name))


def _shorts(dataset: Dataset, name: str) -> dict[str, str]:
    described, dictionary = dataset.relation.column(name), dataset.dictionary
    if described and described.refers_to == PERIOD:
        return {period.code: period.short for period in dictionary.periods}
    vocabulary = dictionary.vocabularies.get((described and described.vocabulary) or "")
    return {term.code: term.short for term in vocabulary.terms} if vocabulary else {}


def _is_word(dataset: Dataset, name: str) -> bool:
    stem = name.removesuffix("_name")
    has_code = name != stem and {stem, f"{stem}_code", f"{stem}_id"} & set(dataset.columns)
    return name not in SOURCE and not has_code and not name.endswith(("_names", "_codes"))


@cached_query
def _repeated(warehouse: Warehouse, relation: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns whose texts occur again and again."""
    if not columns:
        return ()
    counts = ", ".join(f"count(distinct {identifier(name)})" for name in columns)
    sql = f"select count(*), {counts} from published.{identifier(relation)}"
    ((rows, *found),) = warehouse.rows(sql)
    return tuple(
        name
        for name, count in zip(columns, found, strict=True)
        if 1 < count <= min(MOST_TEXTS, rows / 4)
    )


def _title(dataset: Dataset, name: str) -> str:
    """A column as a heading calls it: that of its names, where they are a column of their own."""
    stem = name.removesuffix("_code").removesuffix("_id")
    named = dataset.relation.column(f"{stem}_name")
    described = named if named and named.name in dataset.columns else dataset.relation.column(name)
    title = (described.heading or described.title) if described else name
    return title.removesuffix("名称").removesuffix("标识").removesuffix("代码") or title


def measures(dataset: Dataset) -> dict[str, str]:
    """Code → title of what can be counted or measured: rows, numbers, then subjects."""
    kinds = dict(zip(dataset.columns, dataset.kinds, strict=True))
    numbers = {
        name: _title(dataset, name)
        for name, kind in kinds.items()
        if filters.is_number(kind) and name not in _NO_MEASURES
    }
    subjects = {name: _title(dataset, name) for name in kinds if _is_subject(dataset, name)}
    return {ROWS: STATISTICS["count"]} | numbers | subjects


def _is_subject(dataset: Dataset, name: str) -> bool:
    """Whether a column says whom or what a row is about, which several rows may be."""
    described = dataset.relation.column(name)
    refers = described.refers_to if described else None
    is_place = name in ("town_code", "village_code")
    return name not in SOURCE and (
        name.endswith("_id") or is_place or refers in ("organization", "village")
    )


def statistics(selection: Selection, measure: str) -> tuple[str, ...]:
    """What may be computed of a measure; a sum only where rows may be added up."""
    dataset = selection.dataset
    if measure == ROWS:
        return ("count",)
    kinds = dict(zip(dataset.columns, dataset.kinds, strict=True))
    if not filters.is_number(kinds[measure]):
        return ("distinct",)
    may_add = query.adds(dataset, measure) and query.is_one_level(selection)
    return (*(("sum",) if may_add else ()), "mean", "median", "min", "max")


def accumulates(selection: Selection, measure: str) -> bool:
    """Whether a measure can be carried on from half-year to half-year."""
    of_rows = measure == ROWS and selection.dataset.relation.group == "reported"
    is_flow = query.adds(selection.dataset, measure) == "flow" and query.is_one_level(selection)
    return of_rows or is_flow or statistics(selection, measure) == ("distinct",)


def pivot(selection: Selection, question: Question) -> Answer:
    """Rows × columns with every total."""
    source, values = query.source_of(selection)
    across_ = _text(question.column.name) if question.column else "''"
    by_column = "(r, c), (r), (c), ()" if question.column else "(r), ()"
    chosen = f"select {_columns(selection, question)}, {across_} as c from {source}"
    return _answer(selection, question, chosen, values, by_column)


def cumulative(selection: Selection, question: Question, periods: Sequence[str]) -> Answer:
    """Rows × half-years: each from the first half-year of the selection to this one."""
    source, values = query.source_of(selection)
    chosen = (
        f"select {_columns(selection, question)}, pivot_end as c "
        f"from (select * from {source}) as told "
        "inner join (select unnest(?::varchar[]) as pivot_end) as ends on told.period <= pivot_end"
    )
    return _answer(selection, question, chosen, [*values, list(periods)], "(r, c), (c)", periods)


def _columns(selection: Selection, question: Question) -> str:
    """Row, measure and half-year of each row of the selection, for :func:`_answer`."""
    measure = "1" if question.measure == ROWS else identifier(question.measure)
    period = identifier(PERIOD) if PERIOD in selection.dataset.columns else "null"
    return f"{_text(question.row.name)} as r, {measure} as v, {period} as p"


def _text(column: str) -> str:
    return f"coalesce({identifier(column)}::varchar, '{EMPTY}')"


def _answer(
    selection: Selection,
    question: Question,
    chosen: str,
    values: Sequence[Any],
    sets: str,
    columns: Sequence[str] = (),
) -> Answer:
    statistic = _EXPRESSIONS[question.statistic]
    if question.statistic == "sum" and query.adds(selection.dataset, question.measure) == "stock":
        statistic = _OF_ONE_PERIOD
    is_total = "grouping(r), grouping(c)" if "c)" in sets else "grouping(r), 1"
    sql = (
        f"with chosen as ({chosen}) select {is_total}, any_value(r), any_value(c), count(*), {statistic} "
        f"from chosen group by grouping sets ({sets})"
    )
    found = selection.dataset.warehouse.rows(sql, *values)
    cells = {
        (ALL if no_row else r, ALL if no_column else c): (count, value)
        for no_row, no_column, r, c, count, value in found
    }
    rows = question.row.ordered(list({r for r, _ in cells if r != ALL}))
    named = {c for _, c in cells if c != ALL}
    ordered = question.column.ordered(list(named)) if question.column else sorted(named)
    return Answer(
        tuple(rows),
        tuple(columns or ordered),
        {place: value for place, (_, value) in cells.items()},
        {place: count for place, (count, _) in cells.items()},
    )
