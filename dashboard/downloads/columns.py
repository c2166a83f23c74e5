"""The published relations as files have them: their columns in order, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.data.metrics import TOWN_COLUMNS
from dashboard.data.warehouse import Warehouse
from etl.dictionary import Dictionary, Relation

SOURCE = ("submission_id", "sheet", "row")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published relation as the file has it.

    ``columns``: in the file's order; ``titles``: their Chinese headings, unique; ``kinds``: their
    types in the database.
    """

    relation: Relation
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def name(self) -> str:
        """The relation's name."""
        return self.relation.name

    @property
    def town_column(self) -> str | None:
        """The column that says which town, or district, a row belongs to."""
        return next((name for name in TOWN_COLUMNS if name in self.columns), None)

    @property
    def has_source(self) -> bool:
        """Whether each row says from which row of which return it comes."""
        return set(SOURCE) <= set(self.columns)


def datasets(warehouse: Warehouse, dictionary: Dictionary) -> dict[str, Dataset]:
    """Every published relation that the dictionary describes, in the dictionary's order."""
    published = _columns(warehouse)
    return {
        name: _dataset(relation, published[name])
        for name, relation in dictionary.relations.items()
        if name in published
    }


@dataclass(frozen=True, slots=True)
class LabelledColumn:
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


def labelled_columns(
    warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset
) -> tuple[LabelledColumn, ...]:
    """The columns of a dataset in words: names in place of codes, and the source of a row at the end.

    The source is file, sheet, row and version in place of the id of a version. Rows about a place in a
    version, such as findings, begin with it.
    """
    columns = [c for c in dataset.columns if c not in SOURCE]
    named = [_labelled(warehouse, dictionary, dataset, column) for column in columns]
    place = _place(warehouse, dictionary, dataset)
    ordered = [*place, *named] if "version" in dataset.columns else [*named, *place]
    taken: set[str] = set()
    unique = []
    for column in ordered:
        name = dataset.columns[column.position]
        title = f"{column.title}（{name}）" if column.title in taken else column.title
        taken.add(title)
        unique.append(LabelledColumn(title, column.definition, column.position, column.names))
    return tuple(unique)


def _labelled(
    warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset, column: str
) -> LabelledColumn:
    position = dataset.columns.index(column)
    described = dataset.relation.column(column)
    title, definition = _words(dataset.relation, column)
    if described is None:
        return LabelledColumn(title, definition, position, {})
    names = names_behind(warehouse, dictionary, dataset.name, column)
    if described.refers_to:
        # Where the name stands in a column of its own, the code is what it is.
        if dictionary.relations[described.refers_to].name_column in dataset.columns:
            return LabelledColumn(title, definition, position, {})
        title = described.heading or title
    elif dataset.kinds[position] == "BOOLEAN":
        names = {t.code: t.name for t in dictionary.vocabularies["yes_no"].terms}
    return LabelledColumn(title, definition, position, names)


def names_behind(
    warehouse: Warehouse, dictionary: Dictionary, relation: str, column: str
) -> Mapping[Any, Any]:
    """Code → name of the values of a published column; nothing where they are no codes."""
    described = dictionary.relations[relation].column(column)
    if not described or not described.refers_to:
        return dictionary.code_names(described)
    referred = dictionary.relations[described.refers_to]
    names = _names_in(warehouse, referred.name, referred.key, referred.name_column)
    if referred.name != "period":
        return names
    # A board's window over several half-years is none of them, and has its name all the same.
    return {**names, **dictionary.leaderboard.window_names(dictionary.periods)}


def _place(warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset) -> list[LabelledColumn]:
    """Where a row stands: file, sheet, row, version."""
    present = [column for column in SOURCE if column in dataset.columns]
    if not present or dataset.name == "submission":
        return []
    versions = dictionary.relations["submission"]
    position = dataset.columns.index("submission_id") if "submission_id" in present else -1

    def of_version(column: str) -> list[LabelledColumn]:
        names = _names_in(warehouse, "submission", "submission_id", column)
        known = column not in dataset.columns and position >= 0
        return [LabelledColumn(*_words(versions, column), position, names)] if known else []

    cells = [
        LabelledColumn(*_words(dataset.relation, column), dataset.columns.index(column), {})
        for column in present
        if column != "submission_id"
    ]
    return [*of_version("file_name"), *cells, *of_version("version")]


def _words(relation: Relation, column: str) -> tuple[str, str]:
    """Heading and definition of a column."""
    described = relation.column(column)
    return (described.title, described.definition) if described else (column, "")


@lru_cache(maxsize=64)
def _names_in(warehouse: Warehouse, relation: str, code: str, name: str) -> Mapping[Any, Any]:
    """Code → name, as a published relation has them."""
    return dict(warehouse.rows(f"select {code}, {name} from published.{relation}"))


@lru_cache(maxsize=8)
def _columns(warehouse: Warehouse) -> dict[str, dict[str, str]]:
    """Relation → column → type, in order."""
    sql = """
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = 'published' order by table_name, column_index
    """
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in warehouse.rows(sql):
        columns.setdefault(table, {})[column] = kind
    return columns


def _dataset(relation: Relation, columns: Mapping[str, str]) -> Dataset:
    known = {column.name: column.title for column in relation.columns}
    titles: list[str] = []
    for name in columns:
        title = known.get(name, name)
        titles.append(f"{title}（{name}）" if title in titles else title)
    return Dataset(relation, tuple(columns), tuple(titles), tuple(columns.values()))


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
