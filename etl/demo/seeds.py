"""The invented words and the story of the demonstration (``data/demo_seed/*.yml``), and chance by seed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, TypeVar

import yaml

from etl.dictionary import Period
from etl.folder import ROOT

Part = Mapping[str, Any]
Row = dict[str, Any]
Rows = dict[str, list[Row]]
Item = TypeVar("Item")


def _read(name: str) -> Part:
    text = (ROOT / "data" / "demo_seed" / f"{name}.yml").read_text(encoding="utf-8")
    part: Part = yaml.safe_load(text)
    return part


# The organisations, the course of events in the towns, and the texts.
REGISTER, TOWNS, TEXTS = map(_read, ("register", "towns", "texts"))
PERIODS = tuple(TOWNS["growth"]["organizations"])


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
