"""Checks across files: references to what is not declared, and declarations that nothing uses."""

import datetime as dt
from collections.abc import Iterator

from etl.dictionary.model import BOARDS, Declared, Dictionary
from etl.dictionary.relations import CODE_LISTS
from etl.dictionary.sheets import Cover, Sheet, SheetColumn
from etl.dictionary.tables import LIST_TYPES, LISTS, stored_columns


def contradictions(d: Declared) -> Iterator[str]:
    """References to what is not declared, in every file but relations.yml."""
    yield from _of_programme(d)
    for part in (d.cover, *d.sheets):
        yield from _of_columns(d, part)
    kinds = d.vocabularies["finding_kind"].codes
    for name, listed in d.lists.items():
        for column in listed.columns:
            if column.vocabulary and column.vocabulary not in d.vocabularies:
                yield f"lists.yml: {name} {column.name}: unknown vocabulary {column.vocabulary}"
    for code, message in d.messages.items():
        if message.kind not in kinds:
            yield f"messages.yml: message {code}: unknown kind {message.kind}"


def _of_programme(d: Declared) -> Iterator[str]:
    phases = {phase.code for phase in d.phases}
    for milestone in d.milestones:
        if milestone.phase not in phases:
            yield f"programme.yml: milestone {milestone.code}: unknown phase {milestone.phase}"
    if d.programme.first_period not in {period.code for period in d.periods}:
        yield f"programme.yml: first_period: unknown period {d.programme.first_period}"
    components = set(d.vocabularies["leaderboard_component"].codes)
    if set(d.leaderboard.weights) != components:
        yield (
            f"programme.yml: leaderboard weights {sorted(d.leaderboard.weights)} "
            f"are not for {sorted(components)}"
        )
    levels = set(d.vocabularies["level"].codes)
    if set(d.leaderboard.recognition) != levels:
        yield f"programme.yml: leaderboard recognition is not for {sorted(levels)}"
    yield from _of_periods(d)


def _of_periods(d: Declared) -> Iterator[str]:
    for first, second in zip(d.periods, d.periods[1:], strict=False):
        if second.starts_on != first.ends_on + dt.timedelta(days=1):
            yield f"programme.yml: period {second.code} does not follow {first.code}"
        if second.code <= first.code:
            yield f"programme.yml: period {second.code} must sort after {first.code}"


# The reasons of phase_progress by measure, where {} is the code of the step: for attention, and why it does not apply.
_REASONS: dict[str | None, tuple[str, ...]] = {
    "returns": ("town_{}", "district_{}"),
    "problems": ("town_{}", "district_{}"),
    "typical_villages": ("over_{}",),
    "schedules": ("over_{}",),
}


def _of_milestones(d: Declared) -> Iterator[str]:
    measures = [m.measure for m in d.milestones if m.measure]
    for twice in sorted({measure for measure in measures if measures.count(measure) > 1}):
        yield f"programme.yml: measure {twice} is counted by two milestones"
    for m in d.milestones:
        if (m.basis == "declared") is not (m.measure is None):
            yield f"programme.yml: milestone {m.code}: a measure is needed unless it is declared"
        reasons = [*_REASONS.get(m.measure, ())]
        reasons += ["not_applicable_{}"] if m.basis == "ratio" else []
        for reason in (text.format(m.code) for text in reasons):
            if reason not in d.reasons:
                yield f"reasons.yml: {reason} of milestone {m.code} is missing"


def incomplete(d: Declared) -> Iterator[str]:
    """What marts and screens need of steps and aid types; an archived snapshot may be older than the need."""
    yield from _of_milestones(d)
    colors = [term.color for term in d.vocabularies["aid_type"].terms]
    if "" in colors or len(set(colors)) < len(colors):
        yield "vocabularies.yml: aid_type: each term needs a color of its own"


def unused(d: Dictionary) -> Iterator[str]:
    """Declarations that nothing uses, and references of relations.yml and indicators.yml to what is not declared."""
    for sheet in d.sheets:
        yield from _unstored_columns(sheet)
    yield from _of_relations(d)
    yield from _of_audience(d)
    named = {column.vocabulary for part in (d.cover, *d.sheets) for column in part.columns}
    named |= {column.vocabulary for listed in d.lists.values() for column in listed.columns}
    named |= {
        column.vocabulary
        for relation in d.relations.values()
        if relation.group != CODE_LISTS
        for column in relation.columns
    }
    for name in sorted(d.vocabularies.keys() - named - {"leaderboard_component"}):
        yield (
            f"vocabularies.yml: {name}: no column has this vocabulary; "
            "name it in sheets.yml or relations.yml, or remove it"
        )
    for code, indicator in d.indicators.items():
        relation = d.relations.get(indicator.relation)
        if relation is None or relation.column(indicator.column) is None:
            place = f"{indicator.relation}.{indicator.column}"
            yield f"indicators.yml: {code}: {place} is described in neither relations.yml nor sheets.yml"


def _of_columns(d: Declared, part: Cover) -> Iterator[str]:
    names, titles = [c.name for c in part.columns], [c.title for c in part.columns]
    for values in (names, titles):
        for twice in sorted({value for value in values if values.count(value) > 1}):
            yield f"sheets.yml: {part.sheet}: {twice} is given twice"
    for column in part.columns:
        place = f"sheets.yml: {part.sheet} {column.title}"
        if column.vocabulary and column.vocabulary not in d.vocabularies:
            yield f"{place}: unknown vocabulary {column.vocabulary}"
        if column.type in ("choice", "choices", "yes_no") and not column.vocabulary:
            yield f"{place}: a {column.type} needs a vocabulary"
        if not isinstance(column.required, bool) and column.required.column not in names:
            yield f"{place}: required when {column.required.column}, which is not a column"


def _unstored_columns(sheet: Sheet) -> Iterator[str]:
    stored = stored_columns(sheet)
    for twice in sorted({name for name in stored if stored.count(name) > 1}):
        yield f"sheets.yml: {sheet.sheet}: {twice} is stored twice; give one of them another store"
    for column in sheet.columns:
        if not _is_stored(sheet, column):
            yield (
                f"sheets.yml: {sheet.sheet} {column.title}: nothing stores a column of type "
                f"{column.type} with store {column.store or 'null'}; remove it, or change its type or store"
            )


def _is_stored(sheet: Sheet, column: SheetColumn) -> bool:
    """Whether the warehouse stores the column: in the sheet's table, or in a table of its own.

    The code of an organisation is stored with the organisation that it identifies.
    """
    if column.stored_name:
        return column.type not in LIST_TYPES
    identifies = any(c.type == "organization" for c in sheet.columns)
    return (sheet.relation, column.name) in LISTS or (column.type == "uscc" and identifies)


def _of_audience(d: Dictionary) -> Iterator[str]:
    for name in sorted(d.own_towns_only - d.groups.keys()):
        yield f"relations.yml: own_towns_only: {name} is not a group"
    for name in sorted(d.for_everybody - d.relations.keys()):
        yield f"relations.yml: for_everybody: {name} is not a relation"


def _of_relations(d: Dictionary) -> Iterator[str]:
    vocabularies = d.vocabularies.keys() | {BOARDS}
    for relation in d.relations.values():
        if relation.group not in d.groups:
            yield f"relations.yml: {relation.name}: unknown group {relation.group}"
        for column in relation.columns:
            place = f"relations.yml: {relation.name} {column.name}"
            if column.vocabulary and column.vocabulary not in vocabularies:
                yield f"{place}: unknown vocabulary {column.vocabulary}"
            if column.refers_to and not _has_names(d, column.refers_to):
                yield f"{place}: refers to {column.refers_to}, which is not a relation with names"
    columns = {c.name for relation in d.relations.values() for c in relation.columns}
    for name in d.filters:
        if name not in columns | d.vocabularies.keys():
            yield f"relations.yml: filters: {name} is not a column"


def _has_names(d: Dictionary, name: str) -> bool:
    relation = d.relations.get(name)
    return relation is not None and relation.column(relation.name_column) is not None
