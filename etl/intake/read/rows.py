"""Decide what each row below a heading is, before any cell of it is judged.

A row that fills half of the required columns is data, unless a text in it speaks against that; nearly all rows are
settled so. The others are decided one by one: rows of the heading, units and hints below it, examples, totals, notes
and signatures, another table, nothing at all, or stray cells.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate

from etl.dictionary import Reading, Sheet
from etl.intake.read.cells import Column, Picture, RawSheet
from etl.text import as_text, fold, fold_name, fold_words

KEY_TYPES = frozenset({"text", "organization", "organizations", "village", "milestone"})
_MARKS = re.compile(r"[*:：]")
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"[(（]?\d{1,2}[.、．)）]")
_LABEL = re.compile(r"[^:：\d]{1,12}[:：]")
_SEAL = re.compile(r"[(（]?(?:盖章|公章|签章|印章|签字|签名|落款)|[(（]章[)）]$")
_END = re.compile(
    r"\W*(?:以下[空无].{0,4}|以下|无正文|(?:此|本)?[表页]?(?:到此)?(?:完|结束|毕)|END|第\d+页.{0,8})\W*",
    re.IGNORECASE,
)
_DIGITS = r"[\d〇零○一二三四五六七八九十xX_]{0,4}"
_DAY = re.compile(
    rf"日期|(?:20\d\d|二[〇零○].{{2}}|{_DIGITS})[-./年]{_DIGITS}[-./月]{_DIGITS}日?(?!.*\d).{{0,9}}"
)
_BODY = re.compile(r".*(?:人民政府|办事处|[局委办科股站]|办公室|委员会|中心|党委|党工委)")
_NOTHING = r"(?:无|没有|未)(?:此类|相关|有关|新增|其他|获得?|发生|开展)?(?:内容|情况|数据|项目|需求|问题|{words})?"
_EXAMPLE = re.compile(
    r"\W*(?:(?:填写)?[示样范]例|举例|例如?)(?=\W|\d|$)|.*[(\[【](?:填写)?(?:[示样范]例|例)[)\]】]"
)
_ORDINAL = re.compile(
    r"[甲乙丙丁戊己庚辛壬癸]|[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]?|[A-Za-z]{1,2}|\d{1,2}=\d.*"
)
_SERIAL = re.compile(
    r"\W*(?:栏次|栏目|列次|序号|编号|行次|(?:计量)?单位|(?:填写|填报)(?:要求|说明|规则)|说明)\W*"
)
_UNIT_LABEL = re.compile(r"^\W*(?:计量)?单位\W*|[*:：]")
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")
_LONGEST_TOTAL = 12  # characters of a text that ends in a total word: “2026年上半年合计”
MOST_STRAYS = 2_000  # rows; more are those of a hostile sheet
_LONGEST_TITLE = 12  # of a column
_LONGEST_NAME = 20  # of what follows a label: a person, a telephone number, a day


@cache
def _nothing(fillers: tuple[str, ...], sheet: str) -> re.Pattern[str]:
    """That there is nothing, also of this period in the dictionary's words for it, and of what the sheet is about."""
    of_now = "|".join(re.escape(word) for word in fillers if word.startswith("本"))
    words = "|".join(re.escape(word) for word in (sheet, sheet[:2], sheet[-2:]))
    return re.compile(f"(?:{of_now}|本表|目前|暂时?|尚)?{_NOTHING.format(words=words)}")


def fold_title(title: object) -> str:
    """A title for comparison: folded, without the template's * and a label's colon."""
    return _MARKS.sub("", fold_name(title))


@dataclass
class Kinds:
    """Rows that are no data, by number from 1."""

    totals: list[int] = field(default_factory=list)
    others: set[int] = field(default_factory=set)  # headings, notes, blanks: nothing is said
    doubtful: list[int] = field(default_factory=list)  # taken as notes, with a warning
    examples: list[int] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)  # of another table below
    has_wide_table: bool = False  # its rows fill what the sheet requires: they may be data
    strays: list[int] = field(default_factory=list)

    @property
    def told(self) -> list[int]:
        """Rows of which something is said."""
        return [*self.doubtful, *self.examples, *self.strays, *self.tables[:1]]

    def ends_with(self, number: int) -> bool:
        """Whether this row, if it was the last looked at, is no data."""
        lists = (self.totals, self.doubtful, self.examples, self.strays)
        return number in self.others or any(rows[-1:] == [number] for rows in lists)

    @property
    def all(self) -> set[int]:
        """All of them."""
        listed = (self.totals, self.doubtful, self.examples, self.tables, self.strays)
        return self.others.union(*listed)


@dataclass(frozen=True)
class RowSorter:
    """Classifies the rows of a sheet; ``places`` and ``columns`` are its known columns, merges filled down."""

    raw: RawSheet
    heading_row: int
    sheet: Sheet
    places: Mapping[str, int]
    columns: Mapping[str, Column]
    reading: Reading

    def sort(self) -> Kinds:
        """The rows below the heading that are no data."""
        kinds, top, notes_open = Kinds(), self._rows_of_heading(), False
        kinds.others.update(top, self._blank_rows())
        for number in sorted(self._suspects() - kinds.others):
            if len(kinds.strays) > MOST_STRAYS:
                break  # nobody reads on; the return is rejected
            texts = self._texts(number)
            if self._begins_table(number, texts, kinds):
                kinds.tables = [n for n in range(number, self.raw.height + 1) if self._texts(n)]
                full = {n for n, _, _ in self._filled([])} - self._thin.keys()
                kinds.has_wide_table = not full.isdisjoint(kinds.tables[1:] or [number])
                break
            notes_open = self._sort(number, texts, kinds, notes_open)
        return kinds

    def _sort(self, number: int, texts: Mapping[int, str], kinds: Kinds, notes_open: bool) -> bool:
        """Put a row where it belongs; whether notes are open: a numbered line may continue them."""
        if self._is_heading(texts):
            kinds.others.add(number)
        elif self._is_example(texts):
            kinds.examples.append(number)
        elif self._is_total(number, texts):
            is_sum = not any(t.endswith(self.reading.summary_words) for t in texts.values())
            (kinds.totals.append if is_sum else kinds.others.add)(number)
        elif number in self._thin:
            return self._sort_thin(number, texts, kinds, notes_open)
        return notes_open

    def _sort_thin(
        self, number: int, texts: Mapping[int, str], kinds: Kinds, notes_open: bool
    ) -> bool:
        is_below, first = number > self._last_full_row, next(iter(texts.values()), "")
        is_line = len(texts) == 1
        if is_line and self._begins_note(first):
            kinds.others.add(number)
            return True
        if is_line and is_below and _NUMBERED.match(first):
            (kinds.others.add if notes_open else kinds.doubtful.append)(number)
        elif is_below and self._is_signature(number, texts):
            is_known = any(self._is_known_note(text) for text in texts.values())
            (kinds.others.add if is_known else kinds.doubtful.append)(number)
        elif number in self._strays:
            kinds.strays.append(number)
        return notes_open

    # Below the heading

    def _rows_of_heading(self) -> set[int]:
        """Column numbers, units and hints right below the heading."""
        rows: set[int] = set()
        for number in range(self.heading_row + 1, min(self.heading_row + 4, self.raw.height + 1)):
            texts = self._texts(number)
            if texts and not any(test(texts) for test in (self._is_ordinals, self._is_hints)):
                break
            rows.add(number)
        return rows

    def _is_ordinals(self, texts: Mapping[int, str]) -> bool:
        """甲 乙 1 2, (1)(2)(3), A B C."""
        names = [text for text in texts.values() if not _SERIAL.fullmatch(text)]
        return len(names) > 2 and all(_ORDINAL.fullmatch(text) for text in names)

    def _is_hints(self, texts: Mapping[int, str]) -> bool:
        """万元 场 人次, or 填全称 18位 yyyy/m/d: nothing else in the row."""
        names = [_UNIT_LABEL.sub("", t) for t in texts.values() if not _SERIAL.fullmatch(t)]
        units = [name for name in names if name.strip("()") in self._unit_words]
        hints = [n for n in names if any(word in n.lower() for word in self.reading.hint_words)]
        blank = [name for name in names if name in fold_words(self.reading.blank_words)]
        is_said = len({*units, *hints, *blank}) == len(set(names))
        return is_said and bool(units or len(hints) > 1)

    @cached_property
    def _unit_words(self) -> frozenset[str]:
        declared = {column.unit for column in self.sheet.columns if column.unit}
        spoken = (word for words in self.reading.unit_words.values() for word in words)
        return frozenset({*declared, *spoken, *self.reading.hint_units})

    # Rows of their own kind

    def _is_heading(self, texts: Mapping[int, str]) -> bool:
        """The heading repeated, as on each printed page."""
        known = {at: text for at, text in texts.items() if at in self._titles}
        return len(known) > 1 and all(fold_title(t) == self._titles[at] for at, t in known.items())

    def _blank_rows(self) -> Iterator[int]:
        """Rows all of whose cells in the table's columns are blank, “无”, “/”, 0 or the like."""
        columns = [self.raw.columns[at - 1] for at in self.places.values()]
        blank = [
            {c for c, v in enumerate(column.values) if not c or self._stands_for_nothing(v)}
            for column in columns
        ]
        for number, codes in enumerate(zip(*(c.codes for c in columns), strict=True), 1):
            if number > self.heading_row and all(map(set.__contains__, blank, codes)):
                yield number

    def _stands_for_nothing(self, value: object) -> bool:
        is_text = isinstance(value, str | int | float) and not isinstance(value, Picture | bool)
        return is_text and self._means_nothing(fold(value))

    def _means_nothing(self, text: str) -> bool:
        words = fold_words((*self.reading.blank_words, *self.reading.zero_words))
        return (
            text in words
            or _nothing(self.reading.title_fillers, self.sheet.sheet).fullmatch(text) is not None
            or not text.strip("0.%")
        )

    def _is_example(self, texts: Mapping[int, str]) -> bool:
        """A row marked 例 or 示例 in its name, its number or beside the table."""
        names = {at for name, at in self.places.items() if not self._may_be_marked(name)}
        return any(_EXAMPLE.match(text) for at, text in texts.items() if at not in names)

    def _may_be_marked(self, name: str) -> bool:
        column = self.sheet.column(name)
        return column.type == "code" or (column.type in KEY_TYPES and column.required is True)

    def _is_total(self, number: int, texts: Mapping[int, str]) -> bool:
        """“合计” in the first filled cell, or anywhere (“本页小计”, “石碣社区居委会 汇总”) in a row of numbers."""
        names = [text for text in texts.values() if not _NUMBER.fullmatch(text)]
        is_thin = number in self._thin
        if not names or (number in self.raw.subtotal_rows and is_thin):
            return is_thin and (number in self.raw.subtotal_rows or self._adds_up(number, texts))
        first = _bare(next(iter(texts.values())))
        return (first in self.reading.total_words and len(names) <= 2) or (
            len(names) == 1 and self._like_total(_bare(names[0]), is_thin)
        )

    def _like_total(self, text: str, is_thin: bool) -> bool:
        words = (*self.reading.total_words, *(self.reading.summary_words if is_thin else ()))
        ends = text.endswith(words) and (len(text) <= _LONGEST_TOTAL or is_thin)
        begins = any(text.startswith(word) and len(text) <= len(word) + 2 for word in words)
        return ends or begins

    def _adds_up(self, number: int, texts: Mapping[int, str]) -> bool:
        """A row of numbers without a name, each the sum of those above it."""
        numbers = {at: self.raw.value(number, at) for at in texts if at in self._titles}
        if not self._measured.issuperset(numbers):
            return False
        return bool(numbers) and all(
            isinstance(value, int | float)
            and abs(value - self._sums[at][number - 1]) < 1e-6 * max(1.0, abs(value))
            for at, value in numbers.items()
        )

    @cached_property
    def _sums(self) -> dict[int, list[float]]:
        """Of each measured column, the sum of its numbers up to a row."""
        return {
            at: list(accumulate(map(_number_or_0, self._below(at)), initial=0.0))
            for at in self._measured
        }

    def _below(self, at: int) -> Iterator[object]:
        """The values of a column, without those of the heading."""
        for number in range(1, self.raw.height + 1):
            yield self.raw.value(number, at) if number > self.heading_row else None

    # Notes and signatures

    def _begins_note(self, text: str) -> bool:
        words = "|".join(map(re.escape, self.reading.note_words))
        return bool(re.match(rf"\W*(?:{words})(?:[:：\d.、()]|$)|[※*]", text))

    def _is_known_note(self, text: str) -> bool:
        return bool(
            self._begins_note(text)
            or _SEAL.search(text)
            or _END.fullmatch(text)
            or _DAY.fullmatch(text)
        )

    def _is_signature(self, number: int, texts: Mapping[int, str]) -> bool:
        """Every cell is a label or what follows one, a seal, a day, a body's name, “以下空白”; one says so."""
        follows, says_so = False, False
        for at, text in texts.items():
            is_label = bool(_LABEL.match(text) or self._begins_note(text))
            is_sign = is_label or bool(_SEAL.search(text) or _END.fullmatch(text))
            is_sign |= isinstance(self.raw.value(number, at), Picture)
            is_day = bool(_DAY.fullmatch(text)) or not isinstance(
                self.raw.value(number, at), str | float
            )
            is_name = _BODY.fullmatch(text) or (follows and len(text) <= _LONGEST_NAME)
            if not (is_sign or is_day or is_name):
                return False
            says_so |= is_sign or is_day
            follows = is_label
        return says_so

    # Another table, stray cells

    def _begins_table(self, number: int, texts: Mapping[int, str], kinds: Kinds) -> bool:
        """Titles of another table: words where numbers and days belong, or behind a gap below all data."""
        if self._are_misplaced(texts):
            return not (self._is_heading(texts) or self._is_signature(number, texts))
        is_apart = not self._texts(number - 1) or kinds.ends_with(number - 1)
        is_below = number > self._last_full_row and number in self._thin
        if not (is_apart and is_below):
            return False
        after, behind = self._texts(number + 1), self._texts(number + 2)
        has_name = len(texts) == 1 and _are_titles(after) and bool(behind)
        if not (has_name or (_are_titles(texts) and (after or behind))):
            return False
        return not (self._is_heading(texts) or self._is_signature(number, texts))

    def _are_misplaced(self, texts: Mapping[int, str]) -> bool:
        measured = [text for at, text in texts.items() if at in self._measured]
        words = sum(map(self._is_word, measured))
        return _are_titles(texts) and words > 1 and words + 1 >= len(measured)

    def _is_word(self, text: str) -> bool:
        """Neither a number nor a word in place of one."""
        spoken = (*self.reading.pending_words, *self.reading.open_ended_words)
        is_spoken = text.startswith(spoken) or re.search("[一二两三四五六七八九十百千万]", text)
        return not is_spoken and not self._means_nothing(text)

    @cached_property
    def _measured(self) -> frozenset[int]:
        """Places of the columns that hold numbers and days."""
        kinds = {"money", "count", "number", "percent", "date"}
        return frozenset(at for n, at in self.places.items() if self.sheet.column(n).type in kinds)

    @cached_property
    def _thin(self) -> dict[int, int]:
        """{row: how many known columns it fills} of rows that fill one, or less than half of the required ones."""
        required = [
            c.name for c in self.sheet.columns if c.required is True and c.name in self.places
        ]
        return {
            number: filled
            for number, filled, needed in self._filled(required)
            if 2 * needed < len(required) or filled == 1
        }

    @cached_property
    def _strays(self) -> frozenset[int]:
        """Thin rows that name nothing, or of which just one cell is filled."""
        keys = [n for n in self.places if self.sheet.column(n).required is True]
        keys = [n for n in keys if self.sheet.column(n).type in KEY_TYPES]
        return frozenset(
            number
            for number, filled, named in self._filled(keys)
            if number in self._thin and (not named or filled == 1)
        )

    def _filled(self, names: list[str]) -> Iterator[tuple[int, int, int]]:
        """(row, filled columns, filled ones of these) of each row below the heading with anything of its own.

        What the template fills in is nothing of its own.
        """
        these = [index for index, name in enumerate(self.places) if name in names]
        rows = zip(*(column.codes for column in self.columns.values()), strict=True)
        told = [at for name, at in self.places.items() if name not in self.sheet.given]
        own = zip(*(self.raw.columns[at - 1].codes for at in told), strict=True)
        for number, (codes, own_codes) in enumerate(zip(rows, own, strict=True), 1):
            if number > self.heading_row and any(own_codes):
                yield number, sum(map(bool, codes)), sum(1 for i in these if codes[i])

    @cached_property
    def _last_full_row(self) -> int:
        """The last row with most of the required columns that is no total."""
        rows = [number for number, _, _ in self._filled([]) if number not in self._thin]
        full = (n for n in reversed(rows) if not self._is_total(n, self._texts(n)))
        return next(full, self.heading_row)

    # Which rows to look at

    def _texts(self, number: int) -> dict[int, str]:
        """{column: folded text} of the filled cells of a row."""
        values = self.raw.row(number) if number <= self.raw.height else ()
        texts = {at: fold(value) for at, value in enumerate(values, 1)}
        return {at: text for at, text in texts.items() if text}

    @cached_property
    def _titles(self) -> dict[int, str]:
        return {at: fold_title(self.sheet.column(name).title) for name, at in self.places.items()}

    def _suspects(self) -> set[int]:
        """Thin rows, and those with an odd text."""
        rows = set(self._thin)
        for at, column in enumerate(self.raw.columns, 1):
            is_odd = self._odd_in(at)
            odd = {c for c, v in enumerate(column.values) if isinstance(v, str) and is_odd(v)}
            if odd:
                rows.update(row for row, code in enumerate(column.codes, 1) if code in odd)
        return {row for row in rows if row > self.heading_row}

    def _odd_in(self, at: int) -> Callable[[str], bool]:
        """Whether a text of this column may be one of a total, a note, an example, a heading, another table."""
        title = self._titles.get(at)

        def is_odd(value: str) -> bool:
            if at in self._measured and not re.search(r"\d", value):
                return True
            return _may_be(value, title) or self._may_speak(value)

        return is_odd

    def _may_speak(self, value: str) -> bool:
        if not (self._begins.match(value) or self._holds.search(value)):
            return False
        text = fold(value)
        return (
            text.startswith(self.reading.note_words)
            or self._like_total(_bare(text), False)
            or self._means_nothing(text)
            or any(p.match(text) for p in (_NUMBERED, _LABEL, _EXAMPLE))
        )

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        words = (*self.reading.total_words, *self.reading.note_words, *self.reading.zero_words)
        first = {word[0] for word in (*words, *self.reading.blank_words, *"例示样范举填本暂")}
        return re.compile(rf"\W*[\d{re.escape(''.join(sorted(first)))}]")

    @cached_property
    def _holds(self) -> re.Pattern[str]:
        last = {word[-1] for word in self.reading.total_words}
        return re.compile(f"[:：{re.escape(''.join(sorted(last)))}]")


def _number_or_0(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else 0.0  # type: ignore[arg-type]


def _may_be(text: str, title: str | None) -> bool:
    """The title itself, with decorations."""
    if title is None or len(text) > 2 * len(title) + 4:
        return False
    return title[0] in text and fold_title(text) == title


def _are_titles(texts: Mapping[int, str]) -> bool:
    """Short words without a digit, two and more."""
    are_words = not any(re.search(r"\d", t) or len(t) > _LONGEST_TITLE for t in texts.values())
    return len(texts) > 1 and are_words


def _bare(text: str) -> str:
    return _MARKS.sub("", _BRACKETS.sub("", as_text(text)))
