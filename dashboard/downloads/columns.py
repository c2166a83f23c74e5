"""The published relations as files have them: their columns in order, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.data.metrics import TOWN_COLUMNS
from dashboard.data.warehouse import Warehouse
from etl.dictionary import Dictionary, Relation

# Columns of codes that carry another name than their vocabulary.
_VOCABULARIES = {
    ("pairing", "mode"): "pairing_mode",
    ("pairing_in_force", "mode"): "pairing_mode",
    ("participant", "class"): "participation_class",
    ("participant_row", "class"): "participation_class",
    ("project_as_of", "status"): "project_status",
    ("village_project", "status"): "project_status",
    ("need_as_of", "status"): "need_status",
    ("problem_as_of", "status"): "problem_status",
    ("problem_as_of", "category"): "problem_category",
    ("problem_flow", "category"): "problem_category",
    ("problem_history", "status"): "problem_status",
    ("problem_history", "previous_status"): "problem_status",
    ("problem_history", "category"): "problem_category",
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
    "previous_period": ("period", "period", "period_name"),
    "unlisted_in": ("period", "period", "period_name"),
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
    found = _columns(warehouse)
    return {
        name: _dataset(relation, found[name])
        for name, relation in dictionary.relations.items()
        if name in found
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
    """The columns of a dataset in words: names in place of codes, and where a row comes from at the end.

    That is: file, sheet, row and version in place of the identity of a version. Rows that are about a
    place in a version, such as a finding, begin with it.
    """
    columns = [c for c in dataset.columns if c not in SOURCE]
    named = [_spoken(warehouse, dictionary, dataset, column) for column in columns]
    place = _place(warehouse, dictionary, dataset)
    found = [*place, *named] if "version" in dataset.columns else [*named, *place]
    taken: set[str] = set()
    unique = []
    for column in found:
        name = dataset.columns[column.position]
        title = f"{column.title}（{name}）" if column.title in taken else column.title
        taken.add(title)
        unique.append(LabelledColumn(title, column.definition, column.position, column.names))
    return tuple(unique)


def _spoken(
    warehouse: Warehouse, dictionary: Dictionary, dataset: Dataset, column: str
) -> LabelledColumn:
    position = dataset.columns.index(column)
    title, definition = _words(dataset.relation, column)
    relation, _, name = _NAMED.get(column, ("", "", ""))
    # Where the name stands in a column of its own, the code is what it is.
    if relation and name not in dataset.columns:
        if column in _TITLED:
            title = _words(dictionary.relations[_TITLED[column][0]], _TITLED[column][1])[0]
        known = dict(_names_in(warehouse, *_NAMED[column]))
        if relation == "period":
            # A board's window of all half-years is none of them, and has its name all the same.
            known[dictionary.leaderboard.all_window] = dictionary.leaderboard.all_window_name
        return LabelledColumn(title, definition, position, known)
    if dataset.kinds[position] == "BOOLEAN":
        return LabelledColumn(title, definition, position, _terms(dictionary, "yes_no"))
    return LabelledColumn(title, definition, position, _names(dataset.name, column, dictionary))


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
    for known in relation.columns:
        if known.name == column:
            return known.title, known.definition
    return column, ""


@lru_cache(maxsize=64)
def _names_in(warehouse: Warehouse, relation: str, code: str, name: str) -> Mapping[Any, Any]:
    """Code → name, as a published relation has them."""
    return dict(warehouse.rows(f"select {code}, {name} from published.{relation}"))


def _names(relation: str, column: str, dictionary: Dictionary) -> dict[Any, str]:
    """Code → name of a column that holds codes of a vocabulary; nothing for any other column."""
    vocabulary = _VOCABULARIES.get((relation, column))
    for sheet in dictionary.sheets:
        if sheet.relation == relation and vocabulary is None:
            vocabulary = next(
                (c.vocabulary for c in sheet.columns if c.stored_name == column), None
            )
    if column == "board":
        return {board.code: board.name for board in dictionary.leaderboard.boards}
    if vocabulary is None and column in dictionary.vocabularies:
        vocabulary = column
    return _terms(dictionary, vocabulary) if vocabulary else {}


def _terms(dictionary: Dictionary, vocabulary: str) -> dict[Any, str]:
    return {term.code: term.name for term in dictionary.vocabularies[vocabulary].terms}


@lru_cache(maxsize=8)
def _columns(warehouse: Warehouse) -> dict[str, dict[str, str]]:
    """Relation → column → type, in order."""
    sql = """
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = 'published' order by table_name, column_index
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in warehouse.rows(sql):
        found.setdefault(table, {})[column] = kind
    return found


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
