"""One town over the half-years: its pairings, projects and concerns, and the returns that it writes of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from etl.demo.concerns import CaseWriter, NeedBook, ProblemBook, honors
from etl.demo.pairings import PairingBook
from etl.demo.projects import ProjectBook
from etl.demo.register import DemoOrganization
from etl.demo.seeds import Chance, Part, Seeds
from etl.dictionary import Dictionary, Period
from etl.lists.reference import Town, Village

Rows = dict[str, list[dict[str, Any]]]


class TownLife:
    """A town; call :meth:`half_year` for one half-year after another, then :meth:`rows` for its return."""

    def __init__(
        self,
        seeds: Seeds,
        dictionary: Dictionary,
        town: Town,
        villages: Sequence[Village],
        pool: Sequence[DemoOrganization],
        seed: int,
    ) -> None:
        """A town before anything has happened; ``villages`` and ``pool`` in the order of coming forward."""
        self.seeds, self.dictionary, self.town = seeds, dictionary, town
        self.plan: Part = seeds.towns["towns"][town.code]
        chance = Chance(seed, "town", town.code)
        self.chance = chance
        self.pairings = PairingBook(seeds, chance, self.plan, villages, pool)
        self.projects = ProjectBook(
            seeds, chance, self.plan, town, dictionary.programme.ends_on - dt.timedelta(30)
        )
        self.problems = ProblemBook(seeds, chance, town, villages)
        self.needs = NeedBook(seeds, chance, dictionary, villages)
        self.cases = CaseWriter(seeds, chance)
        self._rows: Rows = {}

    def half_year(
        self,
        index: int,
        period: Period,
        newcomers: Sequence[tuple[DemoOrganization, str]],
        shared: Mapping[str, tuple[Part, DemoOrganization]],
    ) -> None:
        """Live through a half-year."""
        if self.seeds.event(self.town.code, period.code, "no_new"):
            self._stand_still()
            return
        for _, lead in shared.values():
            self.pairings.ensure(lead, period)
        self.pairings.half_year(index, period)
        for organization, note in newcomers:
            self.pairings.join(organization, period, note)
        self.projects.half_year(period, self.pairings)
        for name, (theme, lead) in shared.items():
            self.projects.start(name, theme, lead, period, self.pairings)
        self._happens(period)
        self.problems.half_year(period, self.projects)
        self.needs.half_year(index, period, self.projects)
        self._rows = {
            "pairing": self.pairings.rows(),
            "project_report": self._project_rows(),
            "village_need": self.needs.rows(),
            "milestone_report": self._milestones(period),
            "model_case": self.cases.rows(index, period, self.projects),
            "problem": self.problems.rows(),
            "honor": honors(
                self.seeds,
                self.chance,
                period,
                self.pairings.organizations,
                self.chance.one((0, 0, 1)),
            ),
        }

    def rows(self) -> Rows:
        """The return of the half-year just lived: rows by relation and column name, codes as stored."""
        return self._rows

    def _happens(self, period: Period) -> None:
        """Events that last: what they change is so in the following half-years too."""
        for event in self.seeds.events(self.town.code, period.code):
            if event["kind"] == "approximate":
                self.projects.round_off(event["text"])
            elif event["kind"] == "vanished_project":
                self.projects.forget()

    def _project_rows(self) -> list[dict[str, Any]]:
        notes = self.seeds.texts["project_notes"]
        rows = self.projects.rows()
        return [
            row | {"note": self.chance.one(notes) if self.chance.happens(0.1) else None}
            for row in rows
        ]

    def _milestones(self, period: Period) -> list[dict[str, Any]]:
        if not self.seeds.event(self.town.code, period.code, "milestones"):
            return []
        codes = self.seeds.towns["milestones"]["town"]
        return [{"milestone": code, "status": "not_started"} for code in codes]

    def _stand_still(self) -> None:
        self.pairings.stand_still()
        self.projects.stand_still()
        self.problems.stand_still()
        unchanged = {"pairing": self.pairings.rows(), "project_report": self.projects.rows()}
        self._rows = unchanged | {"problem": self.problems.rows()}
