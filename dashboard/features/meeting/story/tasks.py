"""六项任务 × 七类帮扶: where the projects are."""

from __future__ import annotations

from dashboard.data import queries
from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import Basis, known
from dashboard.features.meeting.story.model import Heading, MatrixRow, Slide, Tasks
from dashboard.page.view import shorts_of
from dashboard.style.formats import number, percent, words
from dashboard.style.theme import colors_of


def counts(basis: Basis) -> dict[tuple[str, str], float]:
    """(task, aid type) → projects to date; empty where nothing is known."""
    frame = queries.tasks_by_aid_type(
        basis.view.warehouse, basis.view.dictionary.district.code, basis.period
    )
    found = {
        (str(r["task"]), str(r["aid_type"])): known(r["projects"]) for _, r in frame.iterrows()
    }
    return {key: value for key, value in found.items() if value is not None}


def by_task(basis: Basis) -> tuple[tuple[str, float], ...]:
    """Short name of each task with its projects, in the order of the vocabulary."""
    cells, types = counts(basis), basis.view.dictionary.vocabularies["aid_type"].codes
    return tuple(
        (name, sum(cells.get((code, kind), 0) for kind in types))
        for code, name in shorts_of(basis.view.dictionary, "task").items()
    )


def by_aid_type(basis: Basis) -> tuple[tuple[str, float], ...]:
    """Name of each aid type with its projects, in the order of the vocabulary."""
    cells, tasks = counts(basis), basis.view.dictionary.vocabularies["task"].codes
    return tuple(
        (name, sum(cells.get((task, code), 0) for task in tasks))
        for code, name in basis.view.aid_type_names.items()
    )


def slide(basis: Basis) -> Slide:
    """The third slide."""
    dictionary = basis.view.dictionary
    cells, types = counts(basis), dictionary.vocabularies["aid_type"]
    tasks, colors = dictionary.vocabularies["task"], colors_of(types.codes)
    title, short = titles.tasks(by_task(basis))
    sums = {code: sum(cells.get((code, t), 0) for t in types.codes) for code in tasks.codes}
    marked = _leading(sums)
    is_known = bool(cells)
    lines = tuple(
        MatrixRow(
            code=term.code,
            name=term.name,
            values=tuple(cells.get((term.code, t)) for t in types.codes),
            total=sums[term.code] if is_known else None,
            is_marked=term.code in marked,
            rows=tuple(basis.rows("projects", task=term.code, aid_type=t) for t in types.codes),
        )
        for term in tasks.terms
        for code in (term.code,)
    )
    body = Tasks(
        subtitle="累计项目数（个），按主要帮扶类型计，不含已终止",
        headings=tuple(Heading(t.code, t.short, colors[t.code]) for t in types.terms),
        lines=lines,
        totals=tuple(
            sum(cells.get((code, t), 0) for code in tasks.codes) if is_known else None
            for t in types.codes
        ),
        total=sum(sums.values()) if is_known else None,
        say=_say(basis),
    )
    label = f"{words(len(tasks.codes)).strip()}项任务 × {words(len(types.codes)).strip()}类帮扶"
    notes = basis.definition("projects", "projects_by_task")
    return Slide("tasks", "tasks", label, title, short, body, notes)


def _leading(sums: dict[str, float]) -> set[str]:
    """The two tasks that the title names; none where it names none."""
    total = sum(sums.values())
    ordered = sorted(sums, key=lambda code: -sums[code])[:2]
    best = sum(sums[code] for code in ordered)
    return {code for code in ordered if sums[code]} if total and best >= total / 2 else set()


def _say(basis: Basis) -> str:
    """The line below: the leading aid type, then the two largest with their counts."""
    found = by_aid_type(basis)
    lead = titles.aid_types(found)
    if not lead:
        return ""
    total = sum(value for _, value in found)
    second = sorted(found, key=lambda one: -one[1])[1:3]
    told = "，".join(f"{name}占{percent(value, total)}" for name, value in second if value)
    return f"{lead}；{told}。累计项目{number(total)}个。" if told else f"{lead}。"
