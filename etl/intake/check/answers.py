"""Answers (一问一答): a question is known again by its row, kind and value, and is not asked twice.

A town answers on the sheet 核对结果 of the copy that comes back, in two columns; a hidden one holds the keys of each
question. The desk answers by command, and has the last word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from etl.dictionary import Dictionary, SheetColumn
from etl.identity import PROBLEM_PREFIX, PROJECT_PREFIX, own_code, problem_key
from etl.intake.check.columns import understand
from etl.intake.check.findings import CONFIRMED, DESK, TOWN, Answer, Draft
from etl.intake.check.returns import CheckedSheet, Return, Row
from etl.intake.check.rules.shared import project_key
from etl.intake.check.values import Context
from etl.intake.normalize.choices import find
from etl.intake.read.cells import Cell, RawSheet, RawWorkbook
from etl.intake.read.rows import fold_title
from etl.lists.reference import Organization
from etl.text import as_text, fold_name

Answers = Mapping[str, Answer]

KEY_LETTERS = 14
_TOP_ROWS = 60  # the heading of 核对结果 stands below its advice
_AS_LETTERS = str.maketrans(
    "0123456789abcdef", "abcdefghijklmnop"
)  # digits would look like a telephone number
_NAMING = frozenset({"organization", "village", "text", "milestone"})


def result_heading(dictionary: Dictionary) -> str:
    """The title of the sheet of findings, by which one of an earlier round is recognised."""
    return dictionary.returned.title.format(programme=dictionary.programme.name)


# --- which question it is


def with_answers(drafts: Iterable[Draft], parsed: Return) -> list[Draft]:
    """The drafts with their keys, and with what the town or the desk has answered; errors cannot be answered."""
    messages = parsed.context.dictionary.messages
    return [
        draft if messages[draft.code].severity == "error" else _with_answer(draft, parsed)
        for draft in drafts
    ]


def _with_answer(draft: Draft, parsed: Return) -> Draft:
    rows = list(_keys(draft, parsed))
    return replace(draft, question=frozenset().union(*rows), answer=_answer(draft, rows, parsed))


def _answer(draft: Draft, rows: Sequence[frozenset[str]], parsed: Return) -> Answer | None:
    """The desk's word, else the town's new one, else its earlier one; what waits always is asked each time."""
    given = _of_all(rows, parsed.answers)
    if parsed.context.dictionary.messages[draft.code].waits:
        return given
    past = _of_all(rows, parsed.history.answered(draft.code, parsed.context.dictionary))
    if past and (past.by == DESK or past.code == CONFIRMED):
        is_same = given and (given.code, given.note) == (past.code, past.note)
        if past.by == DESK or given is None or is_same:
            return past
    return given


def _of_all(rows: Sequence[frozenset[str]], answers: Answers) -> Answer | None:
    """The answer to a question about these rows, if each of them was answered."""
    found = [next((answers[key] for key in sorted(row) if key in answers), None) for row in rows]
    return found[0] if found and all(found) else None


def _keys(draft: Draft, parsed: Return) -> Iterator[frozenset[str]]:
    """For each row of a draft, the keys by which the question about it is known."""
    title = draft.column.title if draft.column else ""
    value = draft.value or ""
    if not draft.cells:
        value += "|".join(f"{k}={v}" for k, v in sorted(draft.values.items()) if k != "file")
    sheet = next((s for s in parsed.sheets.values() if s.table.sheet == draft.sheet), None)
    for number in dict.fromkeys(cell.row for cell in draft.cells) or (0,):
        row = sheet.row(number) if sheet else None
        names = _identities(sheet, row, parsed) if sheet and row else ("",)
        yield frozenset(_key(draft.code, draft.sheet or "", title, value, name) for name in names)


def _key(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:KEY_LETTERS].translate(_AS_LETTERS)


def _identities(sheet: CheckedSheet, row: Row, parsed: Return) -> tuple[str, ...]:
    """What a row is known by: its code and the one that we would give it, or what names it."""
    town = parsed.context.town.code if parsed.context.town else ""
    relation = sheet.declared.relation
    if relation == "project_report":
        key, prefix, code = project_key(row), PROJECT_PREFIX, row.values["project_code"]
    elif relation == "problem":
        key = problem_key(row.values) if row.values["problem"] else None
        prefix, code = PROBLEM_PREFIX, row.values["problem_code"]
    else:
        return (_named(sheet, row),)
    own = own_code(prefix, town, key) if key else None
    return tuple(dict.fromkeys(filter(None, (code, own)))) or ("",)


def _named(sheet: CheckedSheet, row: Row) -> str:
    columns = [c for c in sheet.declared.columns if c.required is True and c.type in _NAMING]
    return "|".join(_folded(row.values[column.name]) for column in columns[:2])


def _folded(value: Any) -> str:
    if isinstance(value, Organization):
        return value.organization_id
    return fold_name(as_text(value))


# --- what the town has answered


@dataclass(frozen=True)
class ReadAnswers:
    """The answers on 核对结果 by the keys of their questions, and what is wrong with them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)


def read_answers(raw: RawWorkbook, context: Context) -> ReadAnswers:
    """What was filled in on the sheet of findings of an earlier round; nothing without one."""
    read = ReadAnswers()
    heading = result_heading(context.dictionary)
    for sheet in raw.sheets:
        if as_text(sheet.value(1, 1)).strip() == heading and (top := _top(sheet, context)):
            number, places = top
            for row in range(number + 1, sheet.height + 1):
                _read_line(read, [sheet.cell(row, at) for at in places], context)
    return read


def _top(sheet: RawSheet, context: Context) -> tuple[int, list[int]] | None:
    """The row of the titles, and the columns of answer, note and keys."""
    words = context.dictionary.returned
    titles = [fold_title(t) for t in (*(c.title for c in words.answers), words.question)]
    for number in range(1, min(sheet.height, _TOP_ROWS) + 1):
        row = [fold_title(value) for value in sheet.row(number)]
        if all(title in row for title in titles):
            return number, [row.index(title) + 1 for title in titles]
    return None


def _read_line(read: ReadAnswers, cells: Sequence[Cell], context: Context) -> None:
    stated, noted, keys = cells
    column, note_column = context.dictionary.returned.answers
    outcome, issues = understand(noted.value, note_column, context)
    read.drafts.extend(Draft.of_issue(issue, noted, note_column) for issue in issues)
    if stated.is_blank or keys.is_blank or any(_rejects(i.code, context) for i in issues):
        return
    code, note = _code(stated, column, context), outcome.value
    if code is None:
        names = "”“".join(town_answers(context.dictionary))
        read.drafts.append(Draft.at("answer_unclear", stated, column, choices=names))
    elif code == CONFIRMED and not note:
        words = {"note": note_column.title}
        read.drafts.append(Draft.at("answer_without_note", stated, column, **words))
    else:
        given = Answer(code, note, context.today.isoformat(), TOWN)
        read.answers.update(dict.fromkeys(as_text(keys.value).split(), given))


def _rejects(code: str, context: Context) -> bool:
    return context.dictionary.messages[code].severity == "error"


def _code(stated: Cell, column: SheetColumn, context: Context) -> str | None:
    """The code of an answer; what only the desk may say is none."""
    vocabulary = context.dictionary.vocabularies[column.vocabulary or ""]
    code = find(as_text(stated.value), vocabulary)
    return code if code and vocabulary.name_of(code) in town_answers(context.dictionary) else None


def town_answers(dictionary: Dictionary) -> tuple[str, ...]:
    """The words that a town may answer with: those that the column offers."""
    column = dictionary.returned.answers[0]
    names = dictionary.vocabularies[column.vocabulary or ""].names
    return tuple(name for name in names if name in column.fill)
