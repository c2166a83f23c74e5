"""The filters of a dataset: its own columns, and columns of relations that can be joined to it.

A filter is a name and a value, both text, in addresses and on the command line: one value, several joined by
:data:`OR`, or a :data:`RANGE` of dates or numbers. A value becomes a parameter of the SQL, never part of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.areas import tree
from dashboard.data.metrics import EMPTY
from dashboard.data.warehouse import Warehouse, cached_query
from dashboard.downloads.columns import SOURCE, Dataset, identifier, labelled_columns

FROM, TO, AS_OF, TEXT = "period_from", "period_to", "as_of", "text"
PERIODS = (FROM, TO, AS_OF)
TOWN = "town_code"
AREAS = (TOWN, "area_code")
OR, RANGE = "|", ".."
LEVEL = "area_level"
# The key of a project's row, also in the relations that list its members.
_ROW = ", ".join(identifier(name) for name in SOURCE)


@dataclass(frozen=True, slots=True)
class Joined:
    """A filter by another relation: ``relation.column`` of the rows joined to the dataset.

    ``through``: the column or columns to join on.
    """

    name: str
    relation: str
    column: str
    through: str


# A filter applies if the dataset has its key, or another filter leads to the key.
_JOINED = (
    *(
        Joined(name, "organization", name, identifier("organization_id"))
        for name in ("kind", "field", "supervising_unit")
    ),
    Joined("typical_level", "typical_village", "level", identifier("village_code")),
    Joined(LEVEL, "area", "level", identifier("area_code")),
)
# Relations that have one row for each organisation, village … of a project's row.
_OF_PROJECT = (
    Joined("organization_id", "project_organization", "organization_id", _ROW),
    Joined("village_code", "project_village", "village_code", _ROW),
    *(Joined(name, "project_report", name, _ROW) for name in ("aid_type", "task", "status")),
)


def joined(dataset: Dataset) -> dict[str, tuple[Joined, ...]]:
    """Name → the joins that lead to it, for filters that are not columns of the dataset."""
    ways: dict[str, tuple[Joined, ...]] = {}
    if dataset.has_source and "project_id" in dataset.columns:
        ways = {way.name: (way,) for way in _OF_PROJECT if way.name not in dataset.columns}
    for way in _JOINED:
        key = way.through.strip('"')
        if way.name in dataset.columns:
            continue
        if key in dataset.columns:
            ways[way.name] = (way,)
        elif key in ways:
            ways[way.name] = (*ways[key], way)
    return ways


def names(dataset: Dataset) -> tuple[str, ...]:
    """Every filter of a dataset."""
    periods = (FROM, TO) if "period" in dataset.columns else ()
    as_of = (AS_OF,) if dataset.relation.as_of else ()
    return (*dataset.columns, *joined(dataset), *periods, *as_of, TEXT)


def key_of(name: str) -> str:
    """The address parameter of a filter: ``village`` for ``village_code``."""
    return name.removesuffix("_code").removesuffix("_id")


def values_of(dataset: Dataset, name: str) -> tuple[str, ...]:
    """The values that a filter can have, as text, in order."""
    if name == TOWN and TOWN in dataset.columns:
        own = set(_values(dataset.warehouse, dataset.name, name))
        areas, wider = tree(dataset.warehouse), wider_areas(dataset.warehouse)
        above = {a.code for code in own & set(areas.areas) for a in areas.path(code)}
        return tuple(sorted(own | (above & wider)))
    ways = joined(dataset).get(name)
    relation, column = (ways[-1].relation, ways[-1].column) if ways else (dataset.name, name)
    return _values(dataset.warehouse, relation, column)


@cached_query
def _values(warehouse: Warehouse, relation: str, column: str) -> tuple[str, ...]:
    sql = f"""
        select distinct {identifier(column)}::varchar as value from published.{identifier(relation)}
        where {identifier(column)} is not null order by value
    """
    return tuple(row[0] for row in warehouse.rows(sql))


def conditions(dataset: Dataset, where: Mapping[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """Each filter as an SQL condition and its parameters.

    ``where``: name → value, several or a range, ``-`` for rows without one; free text is searched
    for in displayed values.
    """
    ways = joined(dataset)
    for name, value in where.items():
        if name == TEXT:
            yield _contains(dataset, value)
        elif name in dataset.columns:
            yield _matches(dataset, name, value)
        elif name in ways:
            yield _through(ways[name], value)
        elif name == AS_OF:
            yield _in_force(dataset, value)
        else:
            # A window that is not a half-year (`all`) sorts after all of them, and is in no range.
            yield f'"period" {">=" if name == FROM else "<="} ? and "period" < \'9\'', [value]


def reads_others(dataset: Dataset, where: Mapping[str, str]) -> bool:
    """Whether a filter reads another relation."""
    return AS_OF in where or not joined(dataset).keys().isdisjoint(where)


def _in_force(dataset: Dataset, period: str) -> tuple[str, list[Any]]:
    """Rows that hold at the end of a half-year: the newest known of each town, be they older."""
    assert dataset.relation.as_of
    relation = identifier(dataset.relation.as_of)
    return f"({_ROW}) in (select {_ROW} from published.{relation} where period = ?)", [period]


def kind_of(dataset: Dataset, name: str) -> str:
    """The type of a filter's column in the database; of another relation's they are all text."""
    kinds = dict(zip(dataset.columns, dataset.kinds, strict=True))
    return kinds.get(name, "VARCHAR")


def is_measured(kind: str) -> bool:
    """Whether values of a type are dates or numbers, which have ranges."""
    return kind not in ("VARCHAR", "BOOLEAN")


def is_number(kind: str) -> bool:
    """Whether values of a type are numbers."""
    return is_measured(kind) and not kind.startswith(("DATE", "TIMESTAMP"))


def is_range(dataset: Dataset, name: str, value: str) -> bool:
    """Whether a value is a range."""
    return RANGE in value and (name == "period" or is_measured(kind_of(dataset, name)))


def _matches(dataset: Dataset, name: str, value: str) -> tuple[str, list[Any]]:
    """Rows whose own column has one of the values, or one in the range."""
    kind = kind_of(dataset, name)
    if is_range(dataset, name, value):
        return _between(name, kind, value)
    if name == TOWN:
        return _any(_in_area(dataset, each) for each in value.split(OR))
    return _any(_equals(name, each, kind) for each in value.split(OR))


def _between(name: str, kind: str, value: str) -> tuple[str, list[Any]]:
    """Both ends are in it; of times the whole last day."""
    column = f"{identifier(name)}::date" if kind.startswith("TIMESTAMP") else identifier(name)
    kind = "DATE" if kind.startswith("TIMESTAMP") else kind
    ends = zip((">=", "<="), value.split(RANGE, 1), strict=True)
    given = [(sign, end) for sign, end in ends if end]
    tests = [f"{column} {sign} try_cast(? as {kind})" for sign, _ in given]
    return f"({' and '.join(tests) or 'true'})", [end for _, end in given]


def _any(conditions: Iterable[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
    """That one of the conditions holds."""
    found = list(conditions)
    tests = " or ".join(sql for sql, _ in found)
    return f"({tests})", [value for _, values in found for value in values]


def _in_area(dataset: Dataset, area: str) -> tuple[str, list[Any]]:
    """Rows that a town sent, or all within a wider area; of the whole, what it sent itself."""
    if area in wider_areas(dataset.warehouse):
        inner = "select area_code from published.area_within where within_code = ?"
        return f"{identifier(TOWN)} in ({inner})", [area]
    return _equals(TOWN, area)


def wider_areas(warehouse: Warehouse) -> frozenset[str]:
    """The codes of the areas between the whole and the towns."""
    areas = tree(warehouse)
    return frozenset(areas.areas) - areas.towns - {areas.root.code}


def _equals(column: str, value: str, kind: str = "VARCHAR") -> tuple[str, list[Any]]:
    if value == EMPTY:
        return f"{identifier(column)} is null", []
    if is_measured(kind):
        return f"{identifier(column)} = try_cast(? as {kind})", [value]
    return f"{identifier(column)}::varchar = ?", [value]


def _through(ways: tuple[Joined, ...], value: str) -> tuple[str, list[Any]]:
    condition, values = _any(_equals(ways[-1].column, each) for each in value.split(OR))
    for way in reversed(ways):
        inner = f"select {way.through} from published.{identifier(way.relation)} where {condition}"
        condition = f"({way.through}) in ({inner})"
    return condition, values


def _contains(dataset: Dataset, text: str) -> tuple[str, list[Any]]:
    """Rows in which a text column, or the name of a code, contains the text."""
    wanted = text.casefold()
    kinds = zip(dataset.columns, dataset.kinds, strict=True)
    cells = ", ".join(identifier(name) for name, kind in kinds if kind == "VARCHAR")
    parts = [f"contains(lower(concat_ws(chr(10), {cells})), lower(?))"] if cells else []
    values: list[Any] = [text] if cells else []
    for column in labelled_columns(dataset):
        codes = [str(k) for k, name in column.names.items() if wanted in str(name).casefold()]
        if codes:
            parts.append(f"list_contains(?::varchar[], {identifier(column.name)}::varchar)")
            values.append(codes)
    return f"({' or '.join(parts) or 'false'})", values
