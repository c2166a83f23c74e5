"""The datasets in the order in which an analyst looks for them: by where their rows come from."""

from dataclasses import dataclass

from etl.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class Group:
    """Datasets of one kind: its code in an address, what it is called, the names of its relations."""

    code: str
    title: str
    relations: tuple[str, ...]


def groups(dictionary: Dictionary) -> tuple[Group, ...]:
    """Every relation in the group that the dictionary gives it, in the dictionary's order."""
    return tuple(
        Group(code, title, tuple(n for n, r in dictionary.relations.items() if r.group == code))
        for code, title in dictionary.groups.items()
    )


def group_of(dictionary: Dictionary, relation: str) -> Group:
    """The group of a relation.

    Raises:
        KeyError: there is no such relation.
    """
    code = dictionary.relations[relation].group
    return next(group for group in groups(dictionary) if group.code == code)
