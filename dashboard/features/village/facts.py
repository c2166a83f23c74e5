"""What is known of one village at the half-year of a view, read once for all blocks of its page."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.data.problems import Problem, list_problems
from dashboard.features.village import queries
from dashboard.features.village.queries import Pairing, State, Village
from dashboard.page.cache import cached
from dashboard.page.view import View
from etl.dictionary import Permission

# Roles that may use rows may see which villages nobody is paired with.
SEES_UNPAIRED: Permission = "datasets"


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A village at the half-year shown, its states up to then, its projects, pairings and problems."""

    village: Village
    states: tuple[State, ...]
    projects: pd.DataFrame
    pairings: tuple[Pairing, ...]
    problems: tuple[Problem, ...]

    @property
    def now(self) -> State:
        """The half-year shown."""
        return self.states[-1]

    @property
    def before(self) -> State | None:
        """The half-year before, if there is one."""
        return self.states[-2] if len(self.states) > 1 else None

    @property
    def in_force(self) -> tuple[Pairing, ...]:
        """The pairings of the half-year shown."""
        return tuple(pairing for pairing in self.pairings if pairing.is_in_force)

    def money(self) -> float | None:
        """Yuan given to its projects to date; ``None`` if never stated."""
        return self._sum("money_yuan")

    def beneficiaries(self) -> float | None:
        """Visits of beneficiaries of its projects to date; ``None`` if never stated."""
        return self._sum("beneficiaries")

    def _sum(self, column: str) -> float | None:
        known = self.projects[column].dropna()
        return float(known.sum()) if len(known) else None

    @property
    def is_shared(self) -> bool:
        """Whether a project names further villages, so that its sums are not this village's alone."""
        return bool((self.projects["villages"] > 1).any())


@cached
def facts_of(view: View, village: Village) -> Facts | None:
    """The facts on a village of the view's town; ``None`` where the reader may not see its town."""
    until = view.period.code
    states = queries.states(view.warehouse, village.code, until)
    if not states:
        return None
    return Facts(
        village,
        states,
        queries.projects(view.warehouse, village.code, until),
        queries.pairings(view.warehouse, village.code, until),
        _problems(view, village),
    )


def _problems(view: View, village: Village) -> tuple[Problem, ...]:
    """Waiting problems of its town whose text names it, not another village whose name holds its own."""
    longer = [
        other.short
        for other in queries.villages(view.warehouse).values()
        if other.town_code == village.town_code
        and village.short in other.short
        and other.short != village.short
    ]
    return tuple(
        problem
        for problem in list_problems(view.warehouse, village.town_code, view.period.code)
        if village.short in _without(problem.problem, longer)
    )


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def may_see(view: View, facts: Facts) -> bool:
    """Whether the reader may see the village; one that nobody is paired with is for a few roles."""
    return facts.now.organizations != 0 or SEES_UNPAIRED in view.reader.may
