"""The invented words and the story of the demonstration (``data/demo_seed/*.yml``), and chance by seed.

A data folder may tell its own: ``demo_seed/*.yml`` in it overrides the shipped files as its dictionary does.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from etl.dictionary import Dictionary, Period, load_dictionary, read_overridden
from etl.folder import ROOT, DataFolder, RequestError

Part = Mapping[str, Any]
Row = dict[str, Any]
Rows = dict[str, list[Row]]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Story:
    """What one demonstration tells, in the words of one dictionary."""

    dictionary: Dictionary
    files: Mapping[str, Part]


_SHIPPED = ROOT / "data" / "demo_seed"
_TOLD: ContextVar[Story | None] = ContextVar("story", default=None)


def _read(dictionary: Dictionary, own: Path | None) -> Story:
    names = ("register", "towns", "texts", "scale")
    return Story(dictionary, {name: read_overridden(name, _SHIPPED, own) for name in names})


@cache
def _shipped() -> Story:
    return _read(load_dictionary(), None)


@contextmanager
def told_by(folder: DataFolder) -> Iterator[None]:
    """Within it, the story is that of a data folder; the shipped one where the folder has none."""
    own = folder.root / "demo_seed"
    token = _TOLD.set(_read(folder.dictionary, own if own.is_dir() else None))
    try:
        yield
    finally:
        _TOLD.reset(token)


def story() -> Story:
    """The story that is told now."""
    return _TOLD.get() or _shipped()


class _Section(Mapping[str, Any]):
    """A file of the story that is told now, or a section of it."""

    def __init__(self, *path: str) -> None:
        self._path = path

    def _part(self) -> Part:
        name, *sections = self._path
        part = story().files[name]
        for section in sections:
            part = part[section]
        return part

    def __getitem__(self, key: str) -> Any:
        return self._part()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._part())

    def __len__(self) -> int:
        return len(self._part())


# The organisations, the course of events in the towns, and the texts.
REGISTER, TOWNS, TEXTS = _Section("register"), _Section("towns"), _Section("texts")
SCALE = _Section("scale")  # a whole city or province
PAIRING, PROJECT = _Section("towns", "pairing"), _Section("towns", "project")
GROWTH, NOTES = _Section("towns", "growth"), _Section("texts", "notes")


def periods() -> tuple[str, ...]:
    """The codes of the periods that can be told of, in order."""
    return tuple(GROWTH["organizations"])


def told(through: str | None) -> tuple[str, ...]:
    """The codes of the periods up to this one; by default up to where the story usually ends.

    Raises:
        RequestError: the story does not go there.
    """
    known = periods()
    last = through or TOWNS.get("told_until", known[-1])
    if last not in known:
        sentence = TEXTS["refusals"]["through"]
        raise RequestError(sentence.format(name=last, first=known[0], last=known[-1]))
    return known[: known.index(last) + 1]


def events(town_code: str, period: Period) -> list[Part]:
    """The events planned for a town's return of a half-year."""
    place = (town_code, period.code)
    return [event for event in TOWNS["events"] if (event["town"], event["period"]) == place]


def event(town_code: str, period: Period, kind: str) -> Part | None:
    """The event of this kind, if there is one."""
    return next((e for e in events(town_code, period) if e["kind"] == kind), None)


def first_day(period: Period) -> dt.date:
    """The first day of a half-year on which anything is dated."""
    starts_on: dt.date = TOWNS["starts_on"]
    return max(period.starts_on, starts_on)


class Chance(Random):
    """Random numbers that are the same on every run: seeded by words."""

    def __init__(self, *words: object) -> None:
        """Seeded by these words."""
        super().__init__("/".join(map(str, words)))

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def one(self, items: Sequence[Item]) -> Item:
        """A random item."""
        return items[int(self.random() * len(items))]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """A random key, by weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Up to ``count`` of the items, in random order."""
        return self.sample(list(items), min(count, len(items)))

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from first to last, both included; the first if the last is before it."""
        return first + dt.timedelta(days=int(self.random() * (max((last - first).days, 0) + 1)))

    def about(self, value: float, spread: float) -> float:
        """A log-normally distributed value with this median."""
        return value * self.lognormvariate(0, spread)

    def ordered(self, items: Sequence[Item], weights: Sequence[float]) -> list[Item]:
        """All items in random order, heavier ones likely earlier (Efraimidis and Spirakis 2006)."""
        keys = [self.random() ** (1 / max(weight, 1e-9)) for weight in weights]
        return [items[i] for i in sorted(range(len(items)), key=lambda i: -keys[i])]
