"""The published relations as downloads: their columns in order, with their headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.data.metrics import TOWN_COLUMNS
from dashboard.data.warehouse import Warehouse, cached_query
from etl.dictionary import Dictionary, Relation, RelationColumn

SOURCE = ("submission_id", "sheet", "row")
REPEATED_NAMES = ("village", "organization")
"""Relations in which two rows may have one name: beside their names stand their codes."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A published relation, with the database and the dictionary that it is read with.

    ``columns``: in the file's order; ``kinds``: their types in the database.
    """

    warehouse: Warehouse
    dictionary: Dictionary
    relation: Relation
    columns: tuple[str, ...]
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
    return {
        name: Dataset(warehouse, dictionary, relation, tuple(columns), tuple(columns.values()))
        for name, relation in dictionary.relations.items()
        if (columns := _columns(warehouse).get(name))
    }


@dataclass(frozen=True, slots=True)
class LabelledColumn:
    """A column for people: its heading, its definition and where its value comes from.

    ``name`` and ``position``: of the dataset's column with the value; ``names``: code → name.
    """

    name: str
    position: int
    title: str
    definition: str
    names: Mapping[Any, Any]

    def of(self, row: Sequence[Any]) -> Any:
        """The value in a row, as a name if it is a code."""
        value = row[self.position]
        key = str(value).lower() if isinstance(value, bool) else value
        return self.names.get(key, value) if key is not None else None


def labelled_columns(dataset: Dataset) -> tuple[LabelledColumn, ...]:
    """The columns of a dataset under distinct titles: names in place of codes, the source of a row at the end.

    Names that two may have are followed by their codes, after all names.
    The source is file, sheet, row and version in place of the id of a version. Rows about a place in a
    version, such as findings, begin with it.
    """
    named = [
        labelled
        for column in dataset.columns
        if column not in SOURCE
        for labelled in (_labelled(dataset, column), *_level(dataset, column))
    ]
    named += [code for column in dataset.columns for code in _code(dataset, column)]
    place = _place(dataset)
    columns = [*place, *named] if "version" in dataset.columns else [*named, *place]
    taken: dict[str, LabelledColumn] = {}
    for column in columns:
        title = column.title if column.title not in taken else f"{column.title}（{column.name}）"
        taken[title] = replace(column, title=title)
    return tuple(taken.values())


def _labelled(dataset: Dataset, column: str) -> LabelledColumn:
    position = dataset.columns.index(column)
    described = dataset.relation.column(column)
    title, definition = _words(dataset.relation, column)
    if described is None:
        return LabelledColumn(column, position, title, definition, {})
    if _has_name(dataset, described):
        # The name has a column of its own: keep the code.
        return LabelledColumn(column, position, title, definition, {})
    names = names_behind(dataset, dataset.name, column)
    if described.refers_to:
        title = described.heading or title
        referred = dataset.dictionary.relations[described.refers_to]
        definition = _words(referred, referred.name_column)[1] if names else definition
    elif dataset.kinds[position] == "BOOLEAN":
        names = {t.code: t.name for t in dataset.dictionary.vocabularies["yes_no"].terms}
    return LabelledColumn(column, position, title, definition, names)


def _code(dataset: Dataset, column: str) -> list[LabelledColumn]:
    """The code of what a column names, where two may have that name."""
    described = dataset.relation.column(column)
    if (
        described is None
        or described.refers_to not in REPEATED_NAMES
        or _has_name(dataset, described)
    ):
        return []
    words = _words(dataset.relation, column)
    return [LabelledColumn(column, dataset.columns.index(column), *words, {})]


def _level(dataset: Dataset, column: str) -> list[LabelledColumn]:
    """Beside an area in a table with areas of several levels: its level."""
    if column != "area_code" or dataset.name in ("area", "area_within"):
        return []
    words = dataset.dictionary.relations["area"].column("level")
    names = names_behind(dataset, "area", "level")
    levels = _names_in(dataset.warehouse, "area", "area_code", "level")
    of_areas = {area: names.get(level, level) for area, level in levels.items()}
    title = words.title if words else "level"
    position = dataset.columns.index(column)
    return [LabelledColumn(column, position, title, words.definition if words else "", of_areas)]


def _has_name(dataset: Dataset, column: RelationColumn) -> bool:
    """Whether a dataset has the names of a column's codes in another column: ``town_name`` of ``town_code``."""
    stem = column.name.removesuffix("_code").removesuffix("_id")
    names = {f"{stem}_name"}
    if column.refers_to:
        names.add(dataset.dictionary.relations[column.refers_to].name_column)
    return not names.isdisjoint(dataset.columns)


def names_behind(dataset: Dataset, relation: str, column: str) -> Mapping[Any, Any]:
    """Code → name of a published column; empty if it does not hold codes."""
    dictionary = dataset.dictionary
    described = dictionary.relations[relation].column(column)
    if not described or not described.refers_to:
        return dictionary.code_names(described)
    referred = dictionary.relations[described.refers_to]
    names = _names_in(dataset.warehouse, referred.name, referred.key, referred.name_column)
    if referred.name != "period":
        return names
    # A board's window over several half-years is none of them, and has its name all the same.
    return {**names, **dictionary.leaderboard.window_names(dictionary.periods)}


def _place(dataset: Dataset) -> list[LabelledColumn]:
    """The source of a row: file, sheet, row, version."""
    present = [column for column in SOURCE if column in dataset.columns]
    if not present or dataset.name == "submission":
        return []
    versions = dataset.dictionary.relations["submission"]

    def of_version(column: str) -> list[LabelledColumn]:
        if column in dataset.columns or "submission_id" not in present:
            return []
        names = _names_in(dataset.warehouse, "submission", "submission_id", column)
        position = dataset.columns.index("submission_id")
        return [LabelledColumn("submission_id", position, *_words(versions, column), names)]

    cells = [
        LabelledColumn(column, dataset.columns.index(column), *_words(dataset.relation, column), {})
        for column in present
        if column != "submission_id"
    ]
    return [*of_version("file_name"), *cells, *of_version("version")]


def _words(relation: Relation, column: str) -> tuple[str, str]:
    """Heading and definition of a column."""
    described = relation.column(column)
    return (described.title, described.definition) if described else (column, "")


@cached_query
def _names_in(warehouse: Warehouse, relation: str, code: str, name: str) -> Mapping[Any, Any]:
    """Code → name, from two columns of a published relation."""
    return dict(warehouse.rows(f"select {code}, {name} from published.{relation}"))


@cached_query
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


def identifier(name: str) -> str:
    """A name of a table or column, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'
