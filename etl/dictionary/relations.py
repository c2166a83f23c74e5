"""The published relations: those of relations.yml, with the columns of the sheets, and the code lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from etl.dictionary.base import DictionaryError, Frozen
from etl.dictionary.sheets import Sheet, SheetColumn
from etl.dictionary.tables import TRACE
from etl.dictionary.vocabulary import Vocabulary

CODE_LISTS = "words"

Entry = dict[str, Any]
Vocabularies = Mapping[str, Vocabulary]


class RelationColumn(Frozen):
    """A published column, as data dictionary, comments and download headings give it.

    ``vocabulary``: the list whose codes it holds; ``refers_to``: the relation whose first column it holds.
    ``heading``: its title where the names stand in place of the codes. ``adds``: whether rows may be added up,
    of any half-years (``flow``) or of one (``stock``).
    """

    name: str
    title: str
    definition: str
    vocabulary: str | None = None
    refers_to: str | None = None
    heading: str | None = None
    adds: Literal["flow", "stock"] | None = None


class Relation(Frozen):
    """A published relation.

    ``unique``: columns (or conditions) that no two rows have in common; ``group``: where the catalogue lists it;
    ``as_of``: the relation that says which of its rows hold at the end of a half-year, older ones of silent towns too;
    ``caution``: what to know before its rows are counted or summed.
    """

    name: str
    title: str
    comment: str
    grain: str
    unique: tuple[str, ...] = ()
    group: str
    as_of: str | None = None
    caution: str = ""
    columns: tuple[RelationColumn, ...]

    @property
    def key(self) -> str:
        """The column that others refer to."""
        return self.columns[0].name

    @property
    def name_column(self) -> str:
        """The column that names a row."""
        return f"{self.name}_name"

    def column(self, name: str) -> RelationColumn | None:
        """The column with this name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)


def build_relations(
    part: Entry, sheets: Sequence[Sheet], vocabularies: Vocabularies
) -> dict[str, Entry]:
    """Every published relation with all its columns, as :class:`Relation` takes them.

    Raises:
        DictionaryError: a sheet has no entry, or a column is described nowhere.
    """
    builder = _Builder(part["shared_columns"], vocabularies)
    by_relation = {sheet.relation: sheet for sheet in sheets}
    for sheet in sheets:
        if sheet.relation not in part["relations"]:
            raise DictionaryError(
                f"sheets.yml: {sheet.sheet}: relation {sheet.relation} is not described; "
                "add it to relations.yml (title, comment, grain, group)"
            )
    described: dict[str, Entry] = {}
    # Those with words of others come after these others.
    for name, entry in sorted(part["relations"].items(), key=lambda item: _borrows(item[1])):
        worded = entry | {"columns": list(_worded(name, entry, described))}
        columns = builder.columns(name, worded, by_relation)
        described[name] = {"name": name} | entry | {"columns": columns}
    described = {name: described[name] for name in part["relations"]}
    lists = {v.table or name: v for name, v in vocabularies.items()}
    if twice := sorted(described.keys() & lists.keys()):
        raise DictionaryError(f"vocabularies.yml: {twice[0]}: a relation has this name; give table")
    return described | {table: builder.code_list(table, v) for table, v in lists.items()}


def _borrows(entry: Entry) -> bool:
    return any("like" in column for column in entry.get("columns", ()) if isinstance(column, dict))


def _worded(relation: str, entry: Entry, described: Mapping[str, Entry]) -> Iterator[str | Entry]:
    """The columns of an entry, those ``like`` another relation's with its words."""
    for column in entry.get("columns", ()):
        if isinstance(column, str) or "like" not in column:
            yield column
            continue
        own = {key: value for key, value in column.items() if key != "like"}
        known = described.get(column["like"], {}).get("columns", ())
        words = next((each for each in known if each["name"] == column["name"]), None)
        if words is None:
            raise DictionaryError(
                f"relations.yml: {relation}: {column['name']}: {column['like']} "
                "has no such column of its own words"
            )
        yield words | own


class _Builder:
    """Completes entries of relations.yml from shared columns, sheets and vocabularies."""

    def __init__(self, shared: Mapping[str, Entry], vocabularies: Vocabularies) -> None:
        self._shared = shared
        self._vocabularies = vocabularies

    def columns(self, relation: str, entry: Entry, sheets: Mapping[str, Sheet]) -> list[Entry]:
        """The columns of a relation in order; of a sheet's relation those of the sheet among them."""
        own = [self._own(relation, column) for column in entry.get("columns", ())]
        if relation in sheets:
            own = self._with_sheet(relation, own, sheets[relation])
        return [self._complete(column) for column in own]

    def _own(self, relation: str, entry: str | Entry) -> Entry:
        name = entry if isinstance(entry, str) else entry["name"]
        if isinstance(entry, str) and entry not in self._shared:
            raise DictionaryError(f"relations.yml: {relation}: {entry} is not among shared_columns")
        own = {} if isinstance(entry, str) else entry
        return {"name": name} | self._shared.get(name, {}) | own

    def _with_sheet(self, relation: str, own: Sequence[Entry], sheet: Sheet) -> list[Entry]:
        """The sheet's columns in its order, reworded by ``own``; the others before the column they name."""
        plain = {name: self._own(relation, name) for name in TRACE}
        plain |= {entry["name"]: entry for entry in self._of_sheet(sheet)}
        derived = [entry for entry in own if entry["name"] not in plain]
        reworded = {entry["name"]: entry for entry in own}
        places = [entry.pop("before", None) for entry in derived]
        if unknown := sorted({place for place in places if place} - plain.keys()):
            raise DictionaryError(
                f"relations.yml: {relation}: before {unknown[0]}: {sheet.sheet} stores no such column"
            )
        ordered: list[Entry] = []
        for name, entry in plain.items():
            ordered += [new for new, place in zip(derived, places, strict=True) if place == name]
            ordered.append(entry | reworded.get(name, {}))
        return ordered + [new for new, place in zip(derived, places, strict=True) if place is None]

    def _of_sheet(self, sheet: Sheet) -> Iterator[Entry]:
        for column in sheet.columns:
            # A code is published as its relation derives it, not as the return gives it.
            if column.stored_name and column.type != "code":
                yield self._plain(column, column.stored_name)

    def _plain(self, column: SheetColumn, name: str) -> Entry:
        """Title and definition of a sheet's column: its own, else the shared column's, else made from its title."""
        shared = {} if column.definition else self._shared.get(name, {})
        own: Entry = {"name": name, "title": column.published_title}
        if column.vocabulary:
            own["vocabulary"] = column.vocabulary
        if column.definition:
            own["definition"] = column.definition
        elif not column.vocabulary:
            own["definition"] = f"报送的{column.bare_title}" + (
                f"（{column.stored_unit}）" if column.stored_unit else ""
            )
        return own | shared

    def _complete(self, entry: Entry) -> Entry:
        """The entry with the vocabulary of its name, and the codes as definition if it has none."""
        name = entry.get("vocabulary") or (
            entry["name"] if entry["name"] in self._vocabularies else None
        )
        if name is None or name not in self._vocabularies:
            return entry
        terms = self._vocabularies[name].terms
        codes = "，".join(f"{term.code} {term.name}" for term in terms)
        return {"definition": codes, "vocabulary": name} | entry

    def code_list(self, table: str, vocabulary: Vocabulary) -> Entry:
        """The relation of a vocabulary: code, name, short name and order."""
        subject = vocabulary.subject or vocabulary.title
        words = {
            table: ("代码", f"{subject}的代码"),
            f"{table}_name": ("名称", f"{subject}的名称"),
            f"{table}_short": ("简称", "狭窄处使用的名称"),
        }
        columns: list[Entry] = [
            self._complete({"name": name, "title": title, "definition": definition})
            for name, (title, definition) in words.items()
        ]
        return {
            "name": table,
            "title": vocabulary.title,
            "comment": f"{subject}的代码、名称和顺序。",
            "grain": "每项一行",
            "group": CODE_LISTS,
            "columns": [*columns, self._own(table, "sort_order")],
        }
