"""The datasets in the order in which an analyst looks for them: by where their rows come from."""

from __future__ import annotations

from dataclasses import dataclass

from etl.dictionary import Dictionary, Relation


@dataclass(frozen=True, slots=True)
class Group:
    """Datasets of one kind: its code in an address, what it is called, the names of its relations."""

    code: str
    title: str
    relations: tuple[str, ...]


_OF_PROJECT = ("project_organization", "project_village", "project_aid_type")
_BEHIND = (
    "pairing_in_force",
    "project_as_of",
    "problem_as_of",
    "need_as_of",
    "problem_history",
    "participant_row",
    "village_as_of",
    "village_project",
    "step_row",
    "registered_organization",
    "leaderboard_row",
    "leaderboard_input",
)
_LISTS = ("organization", "village", "typical_village", "town", "area", "period")
_RETURNS = ("submission_status", "submission", "finding", "version_change", "version_total")


def groups(dictionary: Dictionary) -> tuple[Group, ...]:
    """Every relation of the dictionary in one group; one that is not known elsewhere is a result."""
    sheets = [sheet.relation for sheet in dictionary.sheets]
    reported = tuple(sheets[:2]) + _OF_PROJECT + tuple(sheets[2:])
    words = tuple(name for name, relation in dictionary.relations.items() if _is_words(relation))
    known = {*reported, *_BEHIND, *_LISTS, *_RETURNS, *words}
    results = tuple(name for name in dictionary.relations if name not in known)
    found = (
        Group("reported", "镇街填报", reported),
        Group("results", "统计结果", results),
        Group("behind", "统计明细", _BEHIND),
        Group("lists", "名录", _LISTS),
        Group("returns", "报送与核对", _RETURNS),
        Group("words", "代码表", words),
    )
    return tuple(_present(group, dictionary) for group in found)


def group_of(dictionary: Dictionary, relation: str) -> Group:
    """The group of a relation.

    Raises:
        KeyError: there is no such relation.
    """
    for group in groups(dictionary):
        if relation in group.relations:
            return group
    raise KeyError(relation)


def _is_words(relation: Relation) -> bool:
    """Whether a relation is a list of codes with their names and nothing else; or of the plan's steps."""
    names = {column.name for column in relation.columns}
    return relation.name not in _LISTS and {relation.name, f"{relation.name}_name"} <= names


def _present(group: Group, dictionary: Dictionary) -> Group:
    present = tuple(name for name in group.relations if name in dictionary.relations)
    return Group(group.code, group.title, present)
