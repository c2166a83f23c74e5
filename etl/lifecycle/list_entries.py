"""What a list changes of the one in force, entry by entry: an entry is known by its key, else by a unique column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from etl.dictionary.lists import ListColumn, ReferenceList
from etl.text import fold_name

Row = Mapping[str, str]
ChangeKind = Literal["new", "changed", "struck", "gone"]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that is new or gone, or a column of it that changed; ``effect``: what follows, in words.

    ``struck``: the column says from which day the entry has ended.
    """

    kind: ChangeKind
    entry: str
    column: str
    before: str
    after: str
    effect: str

    def as_dict(self) -> dict[str, str]:
        """For a result that is stored."""
        return asdict(self)


@dataclass(frozen=True)
class ListComparison:
    """The rows of the list in force and of another one that are the same entry, and those without a partner."""

    listed: ReferenceList
    both: Sequence[tuple[Row, Row]]
    new: Sequence[Row]
    gone: Sequence[Row]

    @property
    def changed(self) -> list[Row]:
        """The rows of the other list that differ."""
        return [new for old, new in self.both if any(self._differing(old, new))]

    def key(self, row: Row) -> str:
        """The key of a row as a text."""
        return key_of(self.listed, row)

    def changes(self, names: Mapping[str, str]) -> Iterator[EntryChange]:
        """Each new entry, each column that changed, each entry that is gone; ``names`` of codes."""
        listed = self.listed
        for row in self.new:
            yield EntryChange("new", _label(listed, row, names), "", "", "", listed.effect_new)
        for old, new in self.both:
            for column in self._differing(old, new):
                kind: ChangeKind = "struck" if column.ends and new[column.name] else "changed"
                before, after = old.get(column.name, ""), new[column.name]
                shown = names.get(before, before), names.get(after, after)
                label = _label(listed, new, names)
                yield EntryChange(kind, label, column.title, *shown, effect=column.effect)
        for row in self.gone:
            yield EntryChange("gone", _label(listed, row, names), "", "", "", listed.effect_gone)

    def _differing(self, old: Row, new: Row) -> Iterator[ListColumn]:
        return (c for c in self.listed.columns if old.get(c.name, "") != new[c.name])


def compare(listed: ReferenceList, old: Iterable[Row], new: Iterable[Row]) -> ListComparison:
    """Find the same entries: by the key, then by each unique column, for a name or a code may have changed."""
    left, right = _by_key(listed, old), _by_key(listed, new)
    both = [(left.pop(key), right.pop(key)) for key in [*right] if key in left]
    for column in (c.name for c in listed.columns if c.unique):
        known = {fold_name(row[column]): key for key, row in left.items() if row.get(column)}
        for key, row in [*right.items()]:
            if found := known.pop(fold_name(row[column]), None):
                both.append((left.pop(found), right.pop(key)))
    return ListComparison(listed, both, [*right.values()], [*left.values()])


def key_of(listed: ReferenceList, row: Row) -> str:
    """The key of a row as a text."""
    return " ".join(filter(None, (row.get(name, "") for name in listed.key)))


def _by_key(listed: ReferenceList, rows: Iterable[Row]) -> dict[str, Row]:
    return {key_of(listed, row): row for row in rows}


def _label(listed: ReferenceList, row: Row, names: Mapping[str, str]) -> str:
    """What people call an entry: its name, else the words of its key."""
    named = (c for c in listed.columns if c.required and c.type == "text" and not c.vocabulary)
    if column := next(named, None):
        return row[column.name]
    return " ".join(filter(None, (names.get(row.get(k, ""), row.get(k, "")) for k in listed.key)))
