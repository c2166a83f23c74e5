"""Needs, problems, cases and honours of the demonstration, in invented words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from etl.demo.places import place_name
from etl.demo.projects import Project, ProjectBook
from etl.demo.register import DemoOrganization
from etl.demo.seeds import REGISTER, TEXTS, TOWNS, Chance, Part, Row, first_day, periods
from etl.dictionary import Period
from etl.identity import PROBLEM_PREFIX, own_code, problem_key
from etl.lists.reference import Town, Village


def _filled(texts: Part, **words: object) -> Row:
    return {name: text.format(**words) for name, text in texts.items()}


@dataclass
class Problem:
    """A problem from raising to resolving; ``texts`` by column name."""

    texts: Row
    raised_on: dt.date
    status: str = "open"
    resolved_on: dt.date | None = None
    code: str | None = None
    is_followed_up: bool = False

    def row(self) -> Row:
        """The row of the return: by column name, with the texts of what has been done so far."""
        done = {
            "decision": self.status != "open",
            "follow_up": self.is_followed_up,
            "resolution": self.status == "resolved",
        }
        return {
            **{name: text for name, text in self.texts.items() if done.get(name, True)},
            "problem_code": self.code,
            "raised_on": self.raised_on,
            "status": self.status,
            "resolved_on": self.resolved_on,
        }


class ProblemBook:
    """All problems of a town; :meth:`half_year` moves them on by one half-year."""

    def __init__(
        self, chance: Chance, town: Town, villages: Sequence[Village], projects: ProjectBook
    ) -> None:
        """A town without problems."""
        self.rules, self.chance = TOWNS["problem"], chance
        self.town, self.villages, self.projects = town, villages, projects
        self.problems: list[Problem] = []
        self._known: set[str] = set()

    def half_year(self, period: Period) -> None:
        """Move some of the problems on, and raise a few new ones."""
        self.stand_still()
        for problem in self.problems:
            self._move(problem, period)
        expected = self.rules["count"] * len(self.projects.live)
        for _ in range(int(expected + self.chance.random())):
            self._raise(period)

    def stand_still(self) -> None:
        """Drop resolved problems and give the others their codes, as the next template does."""
        self.problems = [p for p in self.problems if p.status != "resolved"]
        for problem in self.problems:
            problem.code = own_code(PROBLEM_PREFIX, self.town.code, problem_key(problem.texts))

    def rows(self) -> list[Row]:
        """Every problem open at some time in the half-year."""
        return [problem.row() for problem in self.problems]

    def _move(self, problem: Problem, period: Period) -> None:
        if not self.chance.happens(self.rules["moves"]):
            problem.is_followed_up = problem.status == "coordinating"
        elif problem.status == "open" and not self.chance.happens(self.rules["at_once"]):
            # Listed since the last return: what was decided is being done.
            problem.status, problem.is_followed_up = "coordinating", True
        else:
            self._resolve(problem, period)

    def _resolve(self, problem: Problem, period: Period) -> None:
        problem.status, problem.is_followed_up = "resolved", True
        first = max(problem.raised_on, period.starts_on)
        problem.resolved_on = self.chance.day(first, period.ends_on)

    def _raise(self, period: Period) -> None:
        texts = self.chance.one(TEXTS["problems"])
        village = place_name(self.chance.one(self.villages))
        filled = _filled(texts, village=village, town=self.town.name)
        if filled["problem"] in self._known:
            return
        self._known.add(filled["problem"])
        problem = Problem(filled, self.chance.day(first_day(period), period.ends_on))
        self.problems.append(problem)
        if self.chance.happens(self.rules["resolved"]):
            self._resolve(problem, period)
        elif self.chance.happens(self.rules["coordinating"]):
            problem.status = "coordinating"


class NeedBook:
    """Needs of villages: many in the first survey, a few more each half-year."""

    def __init__(
        self,
        chance: Chance,
        sources: Sequence[str],
        villages: Sequence[Village],
        projects: ProjectBook,
    ) -> None:
        """A town without needs; a survey is the first of the ``sources``."""
        self.rules, self.chance = TOWNS["need"], chance
        self.sources, self.projects = sources, projects
        self.waiting = chance.some(villages, len(villages))
        self.total = len(villages)
        self._rows: list[Row] = []

    def half_year(self, period: Period) -> None:
        """New needs, and those of the last half-year that still wait or that a project has met since."""
        is_first = period.code == periods()[0]
        met = [row | {"status": "met"} for row in self._rows if row["status"] == "matched"]
        self._rows = self.waiting_rows()
        self._rows += [row for row in met if self.chance.happens(self.rules["met"])]
        for _ in range(round(self.rules["first" if is_first else "later"] * self.total)):
            if self.waiting:
                self._rows.append(self._need(self.waiting.pop(), period, is_first))

    def waiting_rows(self) -> list[Row]:
        """The needs that still wait, as the next template has them."""
        return [row for row in self._rows if row["status"] == "open"]

    def rows(self) -> list[Row]:
        """The needs of the half-year."""
        return self._rows

    def _need(self, village: Village, period: Period, is_first: bool) -> Row:
        serving = self._serving(village)
        needs = TEXTS["needs"]
        if serving:
            needs = [need for need in needs if need["aid_type"] == serving.theme["aid"]]
        texts = _filled(self.chance.one(needs), village=place_name(village))
        first = max(period.starts_on, TOWNS["starts_on"] - dt.timedelta(days=15))
        return texts | {
            "village": village.code,
            "source": self.sources[0] if is_first else self.chance.one(self.sources),
            "raised_on": self.chance.day(first, period.ends_on - dt.timedelta(days=20)),
            "status": "matched" if serving else "open",
            "project": serving.name if serving else None,
        }

    def _serving(self, village: Village) -> Project | None:
        """At times, a project of the village that meets the need."""
        own = [p for p in self.projects.projects if village in p.villages]
        return self.chance.one(own) if own and self.chance.happens(self.rules["served"]) else None


class CaseWriter:
    """Model cases of a town, each told once."""

    def __init__(self, chance: Chance, projects: ProjectBook) -> None:
        """A town without cases."""
        self.chance, self.projects = chance, projects
        self._titles: list[str] = []

    def rows(self, period: Period) -> list[Row]:
        """Cases of the half-year: few at first, more as projects progress."""
        begun = [p for p in self.projects.projects if p.villages and p.starts_on < period.ends_on]
        served = [p for p in begun if p.organizations[0].is_registered]
        growth = 0.4 + 0.2 * periods().index(period.code)
        count = int(TOWNS["case"]["count"] * len(served) * growth + self.chance.random())
        cases = (self._case(project, period) for project in self.chance.some(served, count))
        return [case for case in cases if case]

    def _case(self, project: Project, period: Period) -> Row | None:
        chance, village = self.chance, project.villages[0]
        texts, level = chance.one(TEXTS["cases"]), chance.weighted(TEXTS["case_levels"])
        filled = _filled(texts, village=place_name(village), word=chance.one(REGISTER["words"]))
        if filled["title"] in self._titles:
            return None
        self._titles.append(filled["title"])
        case = filled | {
            "organization": project.organizations[0].name,
            "village": village.code,
            "aid_type": project.theme["aid"],
            "level": level,
        }
        is_public = level != "town" or chance.happens(0.4)
        return case | self._publication(level, project, period) if is_public else case

    def _publication(self, level: str, project: Project, period: Period) -> Row:
        first = max(period.starts_on, project.starts_on)
        published_on = self.chance.day(first, period.ends_on)
        link = TEXTS["link"].format(year=period.ends_on.year, number=len(self._titles))
        return {
            "media": TEXTS["media"][level],
            "published_on": published_on,
            "link": link if self.chance.happens(0.5) else None,
        }


def outcomes(chance: Chance, projects: Sequence[Project], share: float) -> list[Row]:
    """What projects at work brought about in the half-year; ``share``: how many of them say so."""
    at_work = [p for p in projects if p.flows.get("beneficiaries")]
    return [
        {
            "project": project.name,
            "indicator": indicator,
            "quantity": max(round(chance.about(usual, 0.4)), 1),
            "note": chance.one(TEXTS["outcome_notes"]) if chance.happens(0.2) else None,
        }
        for project in at_work
        for indicator, usual in project.theme.get("outcomes", {}).items()
        if chance.happens(share)
    ]


def honors(
    chance: Chance, period: Period, organizations: Sequence[DemoOrganization], count: int
) -> list[Row]:
    """Honours of the half-year for registered organisations that take part."""
    known = [o for o in organizations if o.is_registered]
    return [
        _filled(chance.one(TEXTS["honors"]), year=period.ends_on.year)
        | {
            "organization": organization.name,
            "awarded_on": chance.day(period.ends_on - dt.timedelta(days=50), period.ends_on),
        }
        for organization in chance.some(known, count)
    ]
