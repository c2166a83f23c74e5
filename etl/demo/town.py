"""One town over the half-years: its pairings, projects, needs, problems and cases, and its returns."""

import datetime as dt
from collections.abc import Sequence

from etl.demo.concerns import CaseWriter, NeedBook, ProblemBook, honors, outcomes
from etl.demo.pairings import PairingBook
from etl.demo.projects import ProjectBook
from etl.demo.register import DemoOrganization
from etl.demo.seeds import REGISTER, TEXTS, TOWNS, Chance, Part, Row, Rows, event, events
from etl.dictionary import Dictionary, Period
from etl.lists.reference import Town, Village


class TownLife:
    """A town; call :meth:`half_year` for one half-year after another, then take its ``rows``.

    ``rows`` is the return of that half-year, by relation and column name, with codes as stored.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        town: Town,
        villages: Sequence[Village],
        pool: Sequence[DemoOrganization],
        seed: int,
    ) -> None:
        """The state before the first half-year; ``villages`` and ``pool`` in the order of taking part."""
        self.town, self.rows = town, Rows()
        self.chance = chance = Chance(seed, "town", town.code)
        plan, last_day = TOWNS["towns"][town.code], dictionary.programme.ends_on - dt.timedelta(30)
        sources = dictionary.vocabularies["need_source"].codes
        self.states = dictionary.vocabularies["milestone_status"].codes
        self.pairings = PairingBook(chance, plan, villages, pool)
        self.projects = ProjectBook(chance, plan, town, self.pairings, last_day)
        self.problems = ProblemBook(chance, town, villages, self.projects)
        self.needs = NeedBook(chance, sources, villages, self.projects)
        self.cases = CaseWriter(chance, self.projects)
        # Chance of its own: what else is told stays as it was before the sheet was there.
        self.brought = Chance(seed, "outcome", town.code)

    def half_year(
        self,
        period: Period,
        newcomers: Sequence[tuple[DemoOrganization, str]],
        shared: Sequence[tuple[Part, DemoOrganization]],
    ) -> None:
        """Run a half-year; ``newcomers``: organisations with their 备注, ``shared``: projects of several towns."""
        if event(self.town.code, period, "no_new"):
            self._stand_still()
            return
        for _, lead in shared:
            self.pairings.keep(lead, period)
        self.pairings.half_year(period)
        for organization, note in newcomers:
            self.pairings.keep(organization, period, note)
        self.projects.half_year(period)
        for item, lead in shared:
            name = item["name"].format(mark=REGISTER["mark"])
            self.projects.share(name, item["theme"], lead, period)
        self._apply_lasting_events(period)
        self.problems.half_year(period)
        self.needs.half_year(period)
        self.rows = {
            "pairing": self.pairings.rows(),
            "project_report": [self._with_note(row) for row in self.projects.rows()],
            "village_need": self.needs.rows(),
            "milestone_report": self._milestones(period),
            "model_case": self.cases.rows(period),
            "problem": self.problems.rows(),
            "outcome": outcomes(self.brought, self.projects.projects, TOWNS.get("outcomes", 0.0)),
            "honor": honors(
                self.chance, period, self.pairings.organizations, self.chance.one((0, 0, 1))
            ),
        }

    def _apply_lasting_events(self, period: Period) -> None:
        """Apply the events that also change the following half-years."""
        for happening in events(self.town.code, period):
            if happening["kind"] == "approximate":
                self.projects.round_off(happening["text"])
            elif happening["kind"] == "vanished_project":
                self.projects.forget()

    def _with_note(self, row: Row) -> Row:
        notes = TEXTS["project_notes"]
        return row | {"note": self.chance.one(notes) if self.chance.happens(0.1) else None}

    def _milestones(self, period: Period) -> list[Row]:
        told = event(self.town.code, period, "milestones")
        codes, states = (TOWNS["milestones"]["town"], told.get("set", {})) if told else ((), {})
        return [self._milestone(code, states.get(code), period) for code in codes]

    def _milestone(self, code: str, status: str | None, period: Period) -> Row:
        row: Row = {"milestone": code, "status": status or self.states[0]}
        if status != self.states[-1]:
            return row
        # Chance of its own: the rest of the story stays as it was.
        chance = Chance("milestone", self.town.code, code)
        first = period.ends_on - dt.timedelta(days=60)
        return row | {
            "completed_on": chance.day(first, period.ends_on),
            "evidence": TEXTS["evidence"],
        }

    def _stand_still(self) -> None:
        self.pairings.stand_still()
        self.projects.stand_still()
        self.problems.stand_still()
        unchanged = {"pairing": self.pairings.rows(), "project_report": self.projects.rows()}
        needs = self.needs.waiting_rows()
        self.rows = unchanged | {"village_need": needs, "problem": self.problems.rows()}
