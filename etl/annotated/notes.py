"""The content of an annotated return as plain data, which is sent to the sandbox with the file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from etl.intake.read.cells import column_number

HEADINGS = (
    ("finding_number", 7.0),
    ("severity", 9.0),
    ("sheet", 12.0),
    ("cell", 15.0),
    ("title", 18.0),
    ("value", 24.0),
    ("message", 56.0),
    ("suggestion", 24.0),
    ("answer", 12.0),
    ("answer_note", 30.0),
)
ANSWER = 9  # the column that the town fills in

ERROR = "error"
WARNING = "warning"
_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table of findings; ``cells`` are ranges such as M12:M15, none for a whole sheet.

    ``is_part``: of the line above, which opens to it.
    """

    severity: str
    level: str
    sheet: str | None
    cells: tuple[str, ...]
    place: str
    title: str
    value: str
    message: str
    suggestion: str
    answer: str = ""
    answer_note: str = ""
    question: str = ""
    is_part: bool = False

    def texts(self, number: int) -> tuple[int | str, ...]:
        """The cells of the table's row, in the order of :data:`HEADINGS`."""
        place = (self.level, self.sheet or "", self.place, self.title, self.value)
        return number, *place, self.message, self.suggestion, self.answer, self.answer_note


@dataclass(frozen=True, slots=True)
class Remark:
    """The comment on the cells of a finding; ``listed`` is how its message names them all."""

    severity: str
    sheet: str
    cells: tuple[str, ...]
    listed: str
    text: str

    def at(self, address: str) -> str:
        """The comment at one cell, naming that cell rather than all of them."""
        return self.text.replace(self.listed, address, 1) if self.listed else self.text


@dataclass(frozen=True, slots=True)
class Layout:
    """How to lay out a sheet without its own formatting: {column from 1: width}."""

    heading_row: int
    widths: Mapping[int, int]


@dataclass(frozen=True)
class Notes:
    """Everything that is written into an annotated return.

    ``is_read``: the file was understood as a return; ``tone``: error, warning or empty, for the colour of the result;
    ``alone``: the advice where only the list of findings comes back; ``lost``: the words for what a copy may lack;
    ``marks``: the town and half-year of the file's custom properties; ``answers``: what a town may answer to a
    question; ``question`` heads the hidden column of its keys.
    """

    is_read: bool
    author: str
    programme: str
    sheet: str
    heading: str
    about: str
    result: str
    tone: str
    advice: tuple[str, ...]
    alone: str
    lost: Mapping[str, str]
    lost_advice: str
    rebuilt_advice: str
    legend: tuple[str, str, str]
    footer: str
    mark: str
    titles: tuple[str, ...]
    question: str
    answers: tuple[str, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    codes: tuple[tuple[str, str, str], ...]
    layouts: Mapping[str, Layout]
    marks: Mapping[str, str] = field(default_factory=dict)


def areas(cells: Iterable[str]) -> Iterator[tuple[int, int, int, int]]:
    """(first row, first column, last row, last column), from 1; what is not an address is skipped."""
    for text in cells:
        match = _RANGE.fullmatch(text)
        if match:
            left, top, right, bottom = match.groups()
            rows = sorted((int(top), int(bottom or top)))
            columns = sorted((column_number(left), column_number(right or left)))
            yield rows[0], columns[0], rows[1], columns[1]
