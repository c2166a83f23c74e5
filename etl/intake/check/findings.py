"""Findings are data; their wording lives in the dictionary (messages.yml)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from etl.dictionary import Dictionary, SheetColumn
from etl.intake.normalize.outcome import Issue
from etl.intake.read.cells import Cell, as_seen
from etl.personal_data import personal_data
from etl.system.grouping import grouped
from etl.text import as_text

VALUE_LENGTH = 60
_CELLS = re.compile(r"[A-Z]{1,3}(\d+)(?::[A-Z]{1,3}(\d+))?")
_LONG_NUMBER = re.compile(r"1[3-9]\d(?:[ .-]\d{4}){2}(?!\d)|\d{7,}[Xx]?")
_INNER_QUOTES = str.maketrans("“”", "‘’")  # messages put values in quotes
RANGE_CELLS = 3  # so many adjacent cells are written as a range
LISTED_RANGES = 6  # more ranges are counted, not listed


CONFIRMED = "confirmed"
DESK = "desk"
TOWN = "town"
_INTERNAL = frozenset({"confirm", "question", "is_carried"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a question: a code of the vocabulary, its note, the day (ISO), by town or desk.

    ``is_carried``: in an earlier return, or by the desk.
    """

    code: str
    note: str | None
    on: str
    by: str
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct (``error``) or to confirm (``warning``); ``cell`` lists all its cells: “M2、M5:M9”.

    ``question`` are the keys by which it is known again (:mod:`etl.intake.check.answers`).
    """

    severity: str
    code: str
    sheet: str | None
    row: int | None
    column: str | None
    cell: str | None
    title: str | None
    value: str | None
    message: str
    suggestion: str | None
    confirm: bool = False
    answer: str | None = None
    answer_note: str | None = None
    answered_on: str | None = None
    answered_by: str | None = None
    question: str = ""
    is_carried: bool = False

    @property
    def is_closed(self) -> bool:
        """The question was answered: what is there is right."""
        return self.answer == CONFIRMED

    @property
    def is_settled(self) -> bool:
        """Answered in an earlier return: it is not asked again."""
        return self.is_closed and self.is_carried

    def as_dict(self) -> dict[str, object]:
        """The fields of the contract."""
        return {name: value for name, value in asdict(self).items() if name not in _INTERNAL}


def rows_named(row: int | None, cell: str | None) -> set[int]:
    """The rows of a sheet that a finding names: its own, and those of cells like “M12、M14:M16”."""
    rows = {row} if row else set()
    for first, last in _CELLS.findall(cell or ""):
        rows |= set(range(int(first), int(last or first) + 1))
    return rows


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before its wording: code, place and the values of the message."""

    code: str
    sheet: str | None = None
    cells: tuple[Cell, ...] = ()
    column: SheetColumn | None = None
    value: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    question: frozenset[str] = frozenset()
    answer: Answer | None = None

    @classmethod
    def at(cls, code: str, cell: Cell, column: SheetColumn, **values: object) -> Self:
        """About one cell of a column."""
        texts = {name: as_text(value) for name, value in values.items()}
        return cls(code, cell.sheet, (cell,), column, as_seen(cell.value).strip() or None, texts)

    @classmethod
    def of_issue(cls, issue: Issue, cell: Cell, column: SheetColumn) -> Self:
        """An issue of normalising a cell."""
        return cls.at(issue.code, cell, column, **issue.values)

    @classmethod
    def of_file(cls, code: str, **values: object) -> Self:
        """About the file or a sheet as a whole."""
        texts = {name: as_text(value) for name, value in values.items()}
        return cls(code, texts.get("sheet"), values=texts)

    @property
    def _group_key(self) -> tuple[object, ...]:
        title = self.column.title if self.column else None
        return (
            self.code,
            self.sheet,
            title,
            self.value,
            tuple(sorted(self.values.items())),
            self.answer,
        )


def word_findings(drafts: Iterable[Draft], dictionary: Dictionary) -> tuple[Finding, ...]:
    """Merge equal drafts into findings that list their cells; errors first, then in the order of sheets."""
    groups = grouped((draft._group_key, draft) for draft in drafts)
    findings = [_worded(group, dictionary) for group in groups.values()]
    return tuple(sorted(findings, key=lambda f: f.severity != "error"))


def _worded(group: list[Draft], dictionary: Dictionary) -> Finding:
    draft, message = group[0], dictionary.messages[group[0].code]
    places = dict.fromkeys((cell.row, cell.letter) for d in group for cell in d.cells)
    cells = _ranges(places)
    first = draft.cells[0] if draft.cells else None
    value = _shown(draft)
    words = _words(draft, _shortened(cells, f" 等 {len(places)} 处"), value)
    return Finding(
        severity=message.severity,
        code=draft.code,
        sheet=draft.sheet,
        row=first.row if first else None,
        column=first.letter if first else None,
        cell="、".join(cells) or None,
        title=draft.column.title if draft.column else None,
        value=value,
        message=message.text.format_map(_Words(words)),
        suggestion=words.get("suggestion") or None,
        confirm=message.confirm,
        question=" ".join(sorted(frozenset().union(*(d.question for d in group)))),
        **(_answered(draft.answer) if draft.answer else {}),
    )


def _answered(answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer.code,
        "answer_note": answer.note,
        "answered_on": answer.on,
        "answered_by": answer.by,
        "is_carried": answer.is_carried,
    }


def _words(draft: Draft, cells: str, value: str | None) -> dict[str, str]:
    column = draft.column
    of_column = (
        {"title": column.title, "fill": column.fill, "example": column.example} if column else {}
    )
    place = {"sheet": draft.sheet or "", "cell": cells, "value": value or ""}
    given = {
        name: mask(text) if personal_data(text) else text for name, text in draft.values.items()
    }
    if "rows" in given:
        given["rows"] = _rows_in_words(given["rows"])
    words = {**of_column, **place, **given}
    return words | {"value": words["value"].translate(_INNER_QUOTES)}


def _ranges(places: Iterable[tuple[int, str]]) -> list[str]:
    """Cells in order; three and more below each other as “M5:M9”."""
    listed: list[str] = []
    for letter, first, last in _runs(places):
        if last - first + 1 >= RANGE_CELLS:
            listed.append(f"{letter}{first}:{letter}{last}")
        else:
            listed += [f"{letter}{row}" for row in range(first, last + 1)]
    return listed


def _runs(places: Iterable[tuple[int, str]]) -> list[tuple[str, int, int]]:
    """(column, first row, last row) of vertically adjacent cells."""
    runs: list[tuple[str, int, int]] = []
    for row, letter in places:
        if runs and (letter, row - 1) == (runs[-1][0], runs[-1][2]):
            runs[-1] = letter, runs[-1][1], row
        else:
            runs.append((letter, row, row))
    return runs


def _shortened(parts: list[str], count: str) -> str:
    """All parts, or the first few and the count."""
    if len(parts) <= LISTED_RANGES:
        return "、".join(parts)
    return "、".join(parts[: LISTED_RANGES // 2]) + count


def _rows_in_words(rows: str) -> str:
    """“3、4、5、6、9” as “3–6、9”."""
    numbers = [int(number) for number in rows.split("、")]
    ranges = [text.replace(":", "–") for text in _ranges((number, "") for number in numbers)]
    return _shortened(ranges, f" 等 {len(numbers)}")


def _shown(draft: Draft) -> str | None:
    """The value for display: personal data masked, whatever the finding is about; long texts cut."""
    if draft.value is None:
        return None
    if (draft.column is not None and draft.column.private) or personal_data(draft.value):
        return mask(draft.value)
    value = re.sub(r"\s*\n\s*", " ", draft.value)
    return value if len(value) <= VALUE_LENGTH else value[:VALUE_LENGTH] + "…"


def mask(text: str) -> str:
    """The first character and three stars."""
    return text[:1] + "***"


def mask_digits(text: str) -> str:
    """Mask runs of seven or more digits (telephone and identity numbers)."""
    return _LONG_NUMBER.sub(lambda m: f"{m.group()[:3]}****", text)


class _Words(dict[str, str]):
    """A placeholder without a value is left out rather than failing the check."""

    def __missing__(self, key: str) -> str:
        return ""
