"""The invented words and the story of the demonstration, as data: ``data/demo_seed/*.yml``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import yaml

from etl.folder import ROOT

FOLDER = ROOT / "data" / "demo_seed"
Part = Mapping[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Seeds:
    """The three files: who there is, how the towns live, and what their texts say."""

    register: Part
    towns: Part
    texts: Part

    def events(self, town_code: str, period_code: str) -> list[Part]:
        """What is to happen to a town's return of a half-year."""
        return [
            event
            for event in self.towns["events"]
            if event["town"] == town_code and event["period"] == period_code
        ]

    def event(self, town_code: str, period_code: str, kind: str) -> Part | None:
        """The one event of a kind, if there is any."""
        events = self.events(town_code, period_code)
        return next((event for event in events if event["kind"] == kind), None)

    @property
    def periods(self) -> tuple[str, ...]:
        """The half-years that are told, in order."""
        return tuple(self.towns["growth"]["organizations"])


@lru_cache(maxsize=2)
def load_seeds(folder: Path = FOLDER) -> Seeds:
    """Read the files once."""
    names = ("register", "towns", "texts")
    parts = {n: yaml.safe_load((folder / f"{n}.yml").read_text(encoding="utf-8")) for n in names}
    return Seeds(**parts)


class Chance(Random):
    """Chance that comes out the same each time: seeded by words, never by the machine or the day."""

    def __init__(self, *words: object) -> None:
        """Seeded by these words."""
        super().__init__("/".join(map(str, words)))

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def one(self, items: Sequence[Item]) -> Item:
        """Any of these."""
        return items[int(self.random() * len(items))]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Any of these, by weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """That many of these (fewer when there are not as many), in a random order."""
        return self.sample(list(items), min(count, len(items)))

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day between two, both included; the first when they are the wrong way round."""
        return first + dt.timedelta(days=int(self.random() * (max((last - first).days, 0) + 1)))

    def about(self, value: float, spread: float) -> float:
        """A value spread around another as amounts are: logarithmically."""
        return value * self.lognormvariate(0, spread)

    def ordered(self, items: Sequence[Item], weights: Sequence[float]) -> list[Item]:
        """All of these, the heavier ones likely first (Efraimidis and Spirakis 2006)."""
        keys = [self.random() ** (1 / max(weight, 1e-9)) for weight in weights]
        return [items[i] for i in sorted(range(len(items)), key=lambda i: -keys[i])]
