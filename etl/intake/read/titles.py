"""Titles that are not those of the template: which column they stand for, or that nobody knows.

A column with values whose title differs by a word is taken where only one column can be meant; it is never dropped
without a word, for what is not counted would look like zero.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz

from etl.dictionary import Reading, Sheet, SheetColumn
from etl.intake.read.cells import Cell, RawSheet
from etl.intake.read.rows import fold_title
from etl.text import fold_name

ALIKE = 70  # percent
_HINT = re.compile(r"\([^()]*\)")
_UNIT = re.compile(r"\((?:单位:?)?([^()]*)\)")


class Taken(NamedTuple):
    """A column taken under another title; ``times`` turns its unit into ours, None where nobody can."""

    name: str
    cell: Cell
    times: float | None


class Unknown(NamedTuple):
    """A filled column that is not counted; ``names`` are the missing columns it may be."""

    cell: Cell
    filled: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class TitleMatch:
    """The places of the columns, with those under other titles; what is to be said about them."""

    places: dict[str, int] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def times(self, name: str) -> float | None:
        """What the numbers of a column are to be multiplied by, None if by nothing."""
        return next((t.times for t in self.taken if t.name == name and t.times != 1), None)


def match_titles(
    raw: RawSheet, sheet: Sheet, places: Mapping[str, int], heading_row: int, reading: Reading
) -> TitleMatch:
    """Match the filled columns of unknown title with the columns that are missing."""
    missing = [column for column in sheet.columns if column.name not in places]
    if not missing:
        return TitleMatch(dict(places))
    strange = list(_strange(raw, places, heading_row, reading))
    taken = tuple(_taken(strange, missing, reading))
    all_places = dict(places) | {t.name: t.cell.column for t in taken}
    left = [column for column in missing if column.name not in all_places]
    unknown = (
        Unknown(cell, filled, _meant(cell, left, reading))
        for cell, filled in strange
        if left and cell.column not in all_places.values()
    )
    return TitleMatch(all_places, taken, tuple(unknown))


def _strange(
    raw: RawSheet, places: Mapping[str, int], heading_row: int, reading: Reading
) -> Iterator[tuple[Cell, int]]:
    """(title's cell, cells below it) of the filled columns within the table that are not known."""
    serial = {fold_title(title) for title in reading.serial_titles}
    for at, column in enumerate(raw.columns, 1):
        filled = sum(map(bool, column.codes[heading_row:]))
        title = next(
            (c for r in range(heading_row, 0, -1) if not (c := raw.cell(r, at)).is_blank), None
        )
        cell = title or raw.cell(heading_row, at)
        is_outside = title is None and not min(places.values()) < at < max(places.values())
        if (
            filled
            and at not in places.values()
            and not is_outside
            and fold_title(cell.value) not in serial
        ):
            yield cell, filled


def _taken(
    strange: Iterable[tuple[Cell, int]], missing: list[SheetColumn], reading: Reading
) -> Iterator[Taken]:
    """Where one missing column is meant by one title alone."""
    pairs = [(cell, near) for cell, _ in strange if (near := _near(cell, missing, reading))]
    for cell, near in pairs:
        rivals = [other for other, names in pairs if near[0] in names]
        if len(near) == 1 and len(rivals) == 1:
            yield Taken(near[0].name, cell, _times(str(cell.value), near[0], reading))


def _near(cell: Cell, missing: list[SheetColumn], reading: Reading) -> list[SheetColumn]:
    """The columns whose title is the same but for words that make no difference, else those alike."""
    if not isinstance(cell.value, str):
        return []
    title = _core(cell.value, reading)
    same = [c for c in missing if _core(c.title, reading) == title]
    return same or [c for c in missing if _is_alike(title, _core(c.title, reading), reading)]


def _core(title: str, reading: Reading) -> str:
    """A title without brackets, units and words that make no difference."""
    text = _HINT.sub("", fold_title(title)).replace("它", "他")
    for word in reading.title_fillers:
        shorter = text.replace(word, "")
        text = shorter if len(shorter) > 1 else text
    return text


def _is_alike(one: str, other: str, reading: Reading) -> bool:
    """One holds the other or most of it, and both speak of the same measure."""
    measures = [{word for word in reading.title_measures if word in text} for text in (one, other)]
    short, long = sorted((one, other), key=len)
    is_part = len(short) > 1 and short in long
    is_turned = sorted(one) == sorted(other)  # 资金投入, 投入资金
    return (is_part and len(measures[0] ^ measures[1]) < 2 and not _differ(measures, reading)) or (
        measures[0] == measures[1] and (is_turned or fuzz.ratio(one, other) >= ALIKE)
    )


def _differ(measures: list[set[str]], reading: Reading) -> bool:
    """累计 and 计划 are other measures; 需, 主要 and the like only say more."""
    return bool((measures[0] ^ measures[1]) & set(reading.title_differences))


def _times(title: str, column: SheetColumn, reading: Reading) -> float | None:
    """1 for the column's own unit or none, None for a unit that cannot be converted."""
    stated = [unit for unit in _UNIT.findall(fold_name(title)) if unit]
    known = reading.title_units.get(column.unit, {})
    units = [unit for unit in stated if unit in known or _is_a_unit(unit, reading)]
    own = (column.unit, *_UNIT.findall(fold_name(column.title)))
    if not units or units[0] in (*own, *reading.unit_words.get(column.unit, ())):
        return 1
    return known.get(units[0])


def _is_a_unit(text: str, reading: Reading) -> bool:
    spoken = {word for words in reading.unit_words.values() for word in words}
    return text in reading.hint_units or text in spoken or text in reading.title_units


def _meant(cell: Cell, left: list[SheetColumn], reading: Reading) -> tuple[str, ...]:
    """The missing columns that it may be, the likely ones first."""
    near = [c.title for c in _near(cell, left, reading)]
    return tuple(dict.fromkeys([*near, *(c.title for c in left)]))[:3]
