"""Who an organisation is at a day: corrections hold for all history, changes of name and mergers from their day."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from etl.text import fold_name

SPLIT = "split"
_ID = re.compile(r"N[0-9A-F]{12}|[0-9A-HJ-NP-RTUW-Y]{18}")


@dataclass(frozen=True, slots=True)
class Succession:
    """An organisation that became another, by their ids; ``effective_on`` is None for a correction."""

    old: str
    new: str
    kind: str
    effective_on: dt.date | None


@dataclass(frozen=True, slots=True)
class VillageSuccession:
    """A village that was divided, merged or replaced, by their codes."""

    old: str
    new: tuple[str, ...]
    effective_on: dt.date


@dataclass(frozen=True)
class Identities:
    """Ids of organisations as of a day; ``registered`` has the id now in force of names that once had another."""

    registered: Mapping[str, str]
    changes: tuple[Succession, ...] = ()

    def of(self, organization_id: str, day: dt.date = dt.date.max) -> str:
        """The id that it has at the end of a day; one that was split keeps its own."""
        seen = {organization_id}
        while (after := self._next(organization_id, day)) and after not in seen:
            seen.add(after)
            organization_id = after
        return organization_id

    def successors(self, organization_id: str, day: dt.date) -> set[str]:
        """Those that it has become by the end of a day, none if it is what it was."""
        now = self.of(organization_id, day)
        parts = {c.new for c in self._splits if c.old == now and _is_due(c, day)}
        return {self.of(part, day) for part in parts} or {now} - {organization_id}

    @property
    def changing(self) -> set[str]:
        """All ids that may be another's at some day."""
        return self.old_ids | self.registered.keys()

    @property
    def old_ids(self) -> set[str]:
        """Those that the list of successions names as former ones."""
        return {change.old for change in self.changes}

    def _next(self, organization_id: str, day: dt.date) -> str | None:
        due = (c.new for c in self._plain.get(organization_id, ()) if _is_due(c, day))
        return next(due, None) or self.registered.get(organization_id)

    @cached_property
    def _plain(self) -> dict[str, list[Succession]]:
        plain: dict[str, list[Succession]] = {}
        for change in self.changes:
            if change.kind != SPLIT:
                plain.setdefault(change.old, []).append(change)
        return plain

    @cached_property
    def _splits(self) -> list[Succession]:
        return [change for change in self.changes if change.kind == SPLIT]


def _is_due(change: Succession, day: dt.date) -> bool:
    return change.effective_on is None or change.effective_on <= day


def is_organization_id(text: str) -> bool:
    """Whether a text has the form of an id: a social credit code, or “N” and 12 hex digits."""
    return _ID.fullmatch(text.upper()) is not None


def ids_by_name(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """{folded name: id}; of a name that several have, the first counts."""
    known: dict[str, str] = {}
    for name, organization_id in named:
        known.setdefault(fold_name(name), organization_id)
    return known
