"""Meetings of the leading group in the demonstration: what the district's return says of them, in invented words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from etl.demo.concerns import Problem, ProblemBook
from etl.demo.seeds import TOWNS, Chance, Row
from etl.dictionary import Dictionary, Period


@dataclass(frozen=True)
class Matter:
    """A problem that a meeting resolved on, and by when it is to be settled."""

    problem: Problem
    met_on: dt.date
    settle_by: dt.date


class Meetings:
    """What was resolved, restated with its state by each later return of the district until it is settled."""

    def __init__(self, books: Sequence[ProblemBook], dictionary: Dictionary, seed: int) -> None:
        """Before the first meeting; ``books``: the problems of each town."""
        self.books, self.states = books, dictionary.vocabularies["decision_status"].codes
        self.chance = Chance(seed, "meetings")
        self.matters: list[Matter] = []

    def rows(self, period: Period) -> list[Row]:
        """议定事项 of the half-year."""
        meeting = TOWNS.get("meetings", {}).get(period.code)
        if meeting:
            days = {name: meeting[name] for name in ("met_on", "settle_by")}
            chosen = self.chance.some(self._waiting(), meeting["matters"])
            self.matters += [Matter(problem, **days) for problem in chosen]
        rows = [self._row(matter, period) for matter in self.matters]
        self.matters = [m for m in self.matters if m.problem.status != "resolved"]
        return rows

    def _waiting(self) -> list[Problem]:
        """Problems listed before that ask another than their own town, and have not been resolved on."""
        known = [matter.problem for matter in self.matters]
        return [
            problem
            for book in self.books
            for problem in book.problems
            if problem.code
            and not problem.texts["coordinate_with"].startswith(book.town.name)
            and problem not in known
        ]

    def _row(self, matter: Matter, period: Period) -> Row:
        in_hand, done, late = self.states
        texts, is_resolved = matter.problem.texts, matter.problem.status == "resolved"
        open_state = late if matter.settle_by < period.ends_on else in_hand
        return {
            "met_on": matter.met_on,
            "matter": matter.problem.code,
            "resolved": texts["decision"],
            "lead_unit": texts["coordinate_with"],
            "settle_by": matter.settle_by,
            "status": done if is_resolved else open_state,
            "result": texts["resolution"] if is_resolved else None,
        }
