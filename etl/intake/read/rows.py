"""Tell data rows from totals, notes and repeated headings.

Only rows with a cell that begins like one of those are examined; all others are data.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from etl.dictionary import Reading
from etl.intake.read.cells import RawSheet
from etl.text import fold, fold_name

_MARKS = re.compile(r"[*:：]")
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"[(（]?\d{1,2}[.、．)）]")
_LABEL = re.compile(r"[^:：\d]{2,10}[:：]")
_LONGEST_TOTAL = 12  # characters of a text that ends in a total word: “2026年上半年合计”


def fold_title(title: object) -> str:
    """A title for comparison: folded, without the template's * and a label's colon."""
    return _MARKS.sub("", fold_name(title))


@dataclass
class Kinds:
    """Rows that are no data, by number from 1."""

    totals: list[int] = field(default_factory=list)
    notes: set[int] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    doubtful: list[int] = field(default_factory=list)  # taken as notes, with a warning

    @property
    def all(self) -> set[int]:
        """All of them."""
        return {*self.totals, *self.notes, *self.headings, *self.doubtful}


@dataclass(frozen=True)
class RowSorter:
    """Classifies the rows of a sheet; ``titles`` are the folded titles by column from 1."""

    raw: RawSheet
    heading_row: int
    titles: Mapping[int, str]
    reading: Reading

    def sort(self) -> Kinds:
        """The rows below the heading that are no data."""
        kinds, open_notes, last = Kinds(), False, self._last_full_row
        for number in self._suspects():
            texts = self._texts(number)
            if self._is_heading(number, texts):
                kinds.headings.add(number)
            elif self._is_total(texts):
                kinds.totals.append(number)
            elif len(texts) == 1:
                [text] = texts.values()
                open_notes = self._note(number, text, kinds, open_notes, number > last)
        return kinds

    def _note(self, number: int, text: str, kinds: Kinds, open_notes: bool, is_below: bool) -> bool:
        """A row with one filled cell: a note, its continuation or, below all data, a signature line.

        A numbered line among data may be a project whose other cells were forgotten.
        """
        if self._begins_note(text):
            kinds.notes.add(number)
            return True
        if is_below and _NUMBERED.match(text) and open_notes:
            kinds.notes.add(number)
        elif is_below and (_NUMBERED.match(text) or _LABEL.match(text)):
            kinds.doubtful.append(number)
        return open_notes

    def _begins_note(self, text: str) -> bool:
        words = "|".join(map(re.escape, self.reading.note_words))
        return bool(re.match(rf"\W*(?:{words})(?:[:：\d.、()]|$)|[※*]", text))

    def _is_total(self, texts: Mapping[int, str]) -> bool:
        """“合计” in the first filled cell, or anywhere (“本页小计”, “合计(3项)”) in a row of numbers."""
        names = [text for text in texts.values() if not _is_number(text)]
        if not texts or not names:
            return False
        first = _bare(next(iter(texts.values())))
        return (first in self.reading.total_words and len(names) <= 2) or (
            len(names) == 1 and self._like_total(_bare(names[0]))
        )

    def _like_total(self, text: str) -> bool:
        words = self.reading.total_words
        ends = text.endswith(words) and len(text) <= _LONGEST_TOTAL
        begins = any(text.startswith(word) and len(text) <= len(word) + 2 for word in words)
        return ends or begins

    def _is_heading(self, number: int, texts: Mapping[int, str]) -> bool:
        """The heading repeated, as on each printed page; or the column numbers right below it."""
        known = {at: text for at, text in texts.items() if at in self.titles}
        if len(known) > 1 and all(fold_title(t) == self.titles[at] for at, t in known.items()):
            return True
        counts = [_BRACKETS.sub(lambda m: m.group()[1:-1], text) for text in texts.values()]
        start = int(counts[0]) if counts and counts[0] in ("0", "1") else 1
        expected = [str(n) for n in range(start, start + len(counts))]
        return number == self.heading_row + 1 and len(counts) > 4 and counts == expected

    def _texts(self, number: int) -> dict[int, str]:
        """{column: folded text} of the filled cells of a row."""
        texts = {at: fold(value) for at, value in enumerate(self.raw.row(number), 1)}
        return {at: text for at, text in texts.items() if text}

    def _suspects(self) -> Iterator[int]:
        rows = {self.heading_row + 1} if self.raw.height > self.heading_row else set()
        for at, column in enumerate(self.raw.columns, 1):
            title = self.titles.get(at)
            texts = ((code, v) for code, v in enumerate(column.values) if isinstance(v, str))
            odd = {code for code, text in texts if self._is_odd(text) or _may_be(text, title)}
            if odd:
                rows.update(row for row, code in enumerate(column.codes, 1) if code in odd)
        return (row for row in sorted(rows) if row > self.heading_row)

    def _is_odd(self, value: str) -> bool:
        """It may name a total or begin a note."""
        if not (self._begins.match(value) or self._holds.search(value)):
            return False
        text = fold(value)
        return (
            text.startswith(self.reading.note_words)
            or self._like_total(_bare(text))
            or _NUMBERED.match(text) is not None
            or _LABEL.match(text) is not None
        )

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        first = {word[0] for word in (*self.reading.total_words, *self.reading.note_words)}
        return re.compile(rf"\W*[\d{re.escape(''.join(sorted(first)))}]")

    @cached_property
    def _holds(self) -> re.Pattern[str]:
        last = {word[-1] for word in self.reading.total_words}
        return re.compile(f"[:：{re.escape(''.join(sorted(last)))}]")

    @cached_property
    def _last_full_row(self) -> int:
        """The last row with more than one filled cell that is no total."""
        for number in range(self.raw.height, self.heading_row, -1):
            texts = self._texts(number)
            if len(texts) > 1 and not self._is_total(texts):
                return number
        return self.heading_row


def _may_be(text: str, title: str | None) -> bool:
    """The title itself, with decorations."""
    if title is None or len(text) > 2 * len(title) + 4:
        return False
    return title[0] in text and fold_title(text) == title


def _bare(text: str) -> str:
    return _MARKS.sub("", _BRACKETS.sub("", text))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d,.]+%?", text))
