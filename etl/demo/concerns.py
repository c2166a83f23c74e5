"""Needs, problems, cases and honours of the demonstration, in invented words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from etl.demo.places import place_name
from etl.demo.projects import Project, ProjectBook
from etl.demo.register import DemoOrganization
from etl.demo.seeds import Chance, Part, Seeds
from etl.dictionary import Dictionary, Period
from etl.identity import PROBLEM_PREFIX, own_code, problem_key
from etl.lists.reference import Town, Village


@dataclass
class Problem:
    """A problem from raising to resolving."""

    text: str
    about: Part
    raised_on: dt.date
    status: str = "open"
    resolved_on: dt.date | None = None
    code: str | None = None
    is_followed_up: bool = False


class ProblemBook:
    """All problems of a town; :meth:`half_year` moves them on by one half-year."""

    def __init__(
        self, seeds: Seeds, chance: Chance, town: Town, villages: Sequence[Village]
    ) -> None:
        """A town without problems."""
        self.seeds, self.rules, self.chance = seeds, seeds.towns["problem"], chance
        self.town, self.villages = town, villages
        self.problems: list[Problem] = []
        self._texts: set[str] = set()

    def half_year(self, period: Period, projects: ProjectBook) -> None:
        """Some come closer to an end, a few new ones are raised."""
        self.stand_still()
        for problem in self.problems:
            self._move(problem, period)
        expected = self.rules["count"] * len(projects.live)
        for _ in range(int(expected + self.chance.random())):
            self._raise(period)

    def stand_still(self) -> None:
        """Drop resolved problems; those listed again have their code."""
        self.problems = [p for p in self.problems if p.status != "resolved"]
        for problem in self.problems:
            key = problem_key({"problem": problem.text})
            problem.code = own_code(PROBLEM_PREFIX, self.town.code, key)

    def rows(self) -> list[dict[str, Any]]:
        """Every problem open at some time in the half-year."""
        return [self._row(problem) for problem in self.problems]

    def _move(self, problem: Problem, period: Period) -> None:
        if not self.chance.happens(self.rules["moves"]):
            problem.is_followed_up = problem.status == "coordinating"
        elif problem.status == "open" and not self.chance.happens(self.rules["at_once"]):
            # Known since the last return: what was decided has begun to be done.
            problem.status, problem.is_followed_up = "coordinating", True
        else:
            self._resolve(problem, period.starts_on, period)

    def _resolve(self, problem: Problem, first: dt.date, period: Period) -> None:
        problem.status, problem.is_followed_up = "resolved", True
        problem.resolved_on = self.chance.day(max(first, period.starts_on), period.ends_on)

    def _raise(self, period: Period) -> None:
        fields = self.chance.one(self.seeds.texts["problems"])
        text = fields["text"].format(village=place_name(self.chance.one(self.villages)))
        if text in self._texts:
            return
        self._texts.add(text)
        first = max(period.starts_on, self.seeds.towns["starts_on"])
        problem = Problem(text, fields, self.chance.day(first, period.ends_on))
        self.problems.append(problem)
        if self.chance.happens(self.rules["resolved"]):
            self._resolve(problem, problem.raised_on, period)
        elif self.chance.happens(self.rules["coordinating"]):
            problem.status = "coordinating"

    def _row(self, problem: Problem) -> dict[str, Any]:
        texts = {
            key: str(value).format(village="", town=self.town.name)
            for key, value in problem.about.items()
        }
        is_open, is_resolved = problem.status == "open", problem.status == "resolved"
        return {
            "problem_code": problem.code,
            "problem": problem.text,
            "category": texts["category"],
            "coordinate_with": texts["unit"],
            "request": texts["request"],
            "decision": None if is_open else texts["decision"],
            "follow_up": texts["follow_up"] if problem.is_followed_up else None,
            "raised_on": problem.raised_on,
            "status": problem.status,
            "resolved_on": problem.resolved_on,
            "resolution": texts["resolution"] if is_resolved else None,
        }


class NeedBook:
    """Needs of villages: many in the first survey, a few more each half-year."""

    def __init__(
        self, seeds: Seeds, chance: Chance, dictionary: Dictionary, villages: Sequence[Village]
    ) -> None:
        """A town without needs."""
        self.seeds, self.rules, self.chance = seeds, seeds.towns["need"], chance
        self.sources = dictionary.vocabularies["need_source"].codes
        self.waiting = chance.some(villages, len(villages))
        self.total = len(villages)
        self._rows: list[dict[str, Any]] = []

    def half_year(self, index: int, period: Period, projects: ProjectBook) -> None:
        """New needs, and those of the last half-year that a project has met since."""
        share = self.rules["later"] if index else self.rules["first"]
        met = [row | {"status": "met"} for row in self._rows if row["status"] == "matched"]
        self._rows = [row for row in met if self.chance.happens(self.rules["met"])]
        for _ in range(round(share * self.total)):
            if self.waiting:
                self._rows.append(self._need(self.waiting.pop(), index, period, projects.projects))

    def rows(self) -> list[dict[str, Any]]:
        """Of the half-year."""
        return self._rows

    def _need(
        self, village: Village, index: int, period: Period, projects: Sequence[Project]
    ) -> dict[str, Any]:
        serving = self._serving(village, projects)
        fields = self._about(serving)
        first = max(period.starts_on, self.seeds.towns["starts_on"] - dt.timedelta(days=15))
        return {
            "village": village.code,
            "need": fields["text"].format(village=place_name(village)),
            "aid_type": fields["aid"],
            "source": self.sources[0] if index == 0 else self.chance.one(self.sources),
            "raised_on": self.chance.day(first, period.ends_on - dt.timedelta(days=20)),
            "status": "matched" if serving else "open",
            "project": serving.name if serving else None,
        }

    def _serving(self, village: Village, projects: Sequence[Project]) -> Project | None:
        """Now and then a project of the village meets the need."""
        own = [p for p in projects if village in p.villages]
        return self.chance.one(own) if own and self.chance.happens(self.rules["served"]) else None

    def _about(self, project: Project | None) -> Part:
        needs = self.seeds.texts["needs"]
        if project is None:
            return self.chance.one(needs)
        return self.chance.one([n for n in needs if n["aid"] == project.theme["aid"]])


class CaseWriter:
    """Model cases of a town, each told once."""

    def __init__(self, seeds: Seeds, chance: Chance) -> None:
        """A town without cases."""
        self.seeds, self.chance = seeds, chance
        self._titles: set[str] = set()
        self._number = 0

    def rows(self, index: int, period: Period, projects: ProjectBook) -> list[dict[str, Any]]:
        """Cases of the half-year: few at first, more as projects progress."""
        begun = [p for p in projects.projects if p.villages and p.starts_on < period.ends_on]
        served = [p for p in begun if p.organizations[0].is_registered]
        expected = self.seeds.towns["case"]["count"] * len(served) * (0.4 + 0.2 * index)
        count = int(expected + self.chance.random())
        cases = (self._case(project, period) for project in self.chance.some(served, count))
        return [case for case in cases if case]

    def _case(self, project: Project, period: Period) -> dict[str, Any] | None:
        texts, chance = self.seeds.texts, self.chance
        fields, level = chance.one(texts["cases"]), chance.weighted(texts["case_levels"])
        words = {
            "village": place_name(project.villages[0]),
            "word": chance.one(self.seeds.register["words"]),
        }
        title = fields["title"].format(**words)
        if title in self._titles:
            return None
        self._titles.add(title)
        self._number += 1
        first = max(period.starts_on, project.starts_on)
        is_public = level != "town" or chance.happens(0.4)
        return {
            "title": title,
            "kind": fields["kind"],
            "organization": project.organizations[0].name,
            "village": project.villages[0].code,
            "aid_type": project.theme["aid"],
            "summary": fields["summary"].format(**words),
            "level": level,
            "media": texts["media"][level] if is_public else None,
            "published_on": chance.day(first, period.ends_on) if is_public else None,
            "link": (
                texts["link"].format(year=period.ends_on.year, number=self._number)
                if is_public and chance.happens(0.5)
                else None
            ),
        }


def honors(
    seeds: Seeds,
    chance: Chance,
    period: Period,
    organizations: Sequence[DemoOrganization],
    count: int,
) -> list[dict[str, Any]]:
    """Honours of the half-year for registered organisations that take part."""
    known = [o for o in organizations if o.is_registered]
    rows: list[dict[str, Any]] = []
    for organization in chance.some(known, count):
        fields = chance.one(seeds.texts["honors"])
        rows.append(
            {
                "organization": organization.name,
                "honor": fields["name"].format(year=period.ends_on.year),
                "level": fields["level"],
                "awarded_on": chance.day(period.ends_on - dt.timedelta(days=50), period.ends_on),
                "issuer": fields["issuer"],
            }
        )
    return rows
