"""How the projects of one town begin, proceed and end over the half-years; money in yuan, rounded to hundreds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.demo.pairings import PairingBook
from etl.demo.places import place_name
from etl.demo.register import DemoOrganization
from etl.demo.seeds import PROJECT, REGISTER, TEXTS, TOWNS, Chance, Part, Row, first_day
from etl.dictionary import Period, load_dictionary
from etl.identity import PROJECT_PREFIX, own_code, project_key
from etl.lists.reference import Town, Village
from etl.text import fold_name

WAN = 10_000
HALF_YEAR = dt.timedelta(days=183)
OVER = load_dictionary().vocabularies["project_status"].over


@dataclass
class Project:
    """A project: its actual course, and the plan that the town reports."""

    name: str
    organizations: list[DemoOrganization]
    villages: list[Village]
    theme: Part
    starts_on: dt.date
    plan_ends_on: dt.date
    ends_on: dt.date
    planned_cash: int
    is_dated: bool
    states_sum: bool
    status: str = "preparing"
    progress: int = 0
    completed_on: dt.date | None = None
    spent: int = 0
    code: str | None = None
    flows: dict[str, Any] = field(default_factory=dict)

    def row(self) -> Row:
        """The row of the return, by column name, with codes as stored and money in yuan."""
        return {
            "project_code": self.code,
            "project_name": self.name,
            "organizations": [o.name for o in self.organizations],
            "villages": [v.code for v in self.villages],
            "aid_type": self.theme["aid"],
            "other_aid_types": self.theme.get("also", []),
            "task": self.theme["task"],
            "planned_start": self.starts_on if self.is_dated else None,
            "planned_end": self.plan_ends_on if self.is_dated else None,
            "completed_on": self.completed_on,
            "status": self.status,
            "progress_pct": self.progress,
            "planned_cash": self.planned_cash or None,
            "cumulative_cash": self.spent if self.states_sum else None,
            **self.flows,
        }


class ProjectBook:
    """All projects of a town; :meth:`half_year` moves them on by one half-year."""

    def __init__(
        self, chance: Chance, plan: Part, town: Town, pairings: PairingBook, last_day: dt.date
    ) -> None:
        """A town without projects; none is planned to last longer than ``last_day``."""
        self.chance, self.plan, self.town = chance, plan, town
        self.pairings, self.last_day = pairings, last_day
        self.projects: list[Project] = []
        self._names: set[str] = set()

    @property
    def live(self) -> list[Project]:
        """Neither completed nor terminated."""
        return [p for p in self.projects if p.status not in OVER]

    def half_year(self, period: Period) -> None:
        """Advance live projects, end those of organisations that leave, begin new ones up to the half-year's share."""
        self._list_again()
        for project in self.projects:
            self._advance(project, period)
        growth = TOWNS["growth"]["projects"][period.code]
        while len(self.live) < round(self.plan["projects"] * growth):
            self._begin(period)

    def stand_still(self) -> None:
        """本期无新增: live projects are listed unchanged, with flows of 0, and wait for the next half-year."""
        self._list_again()
        for project in self.projects:
            project.flows = dict.fromkeys(project.flows, 0)
            project.ends_on += HALF_YEAR

    def _list_again(self) -> None:
        """Keep live projects, with the codes assigned to their first reports, as the next template does."""
        self.projects = self.live
        for project in self.projects:
            key = {"project_name": project.name, "organizations": project.organizations}
            project.code = own_code(PROJECT_PREFIX, self.town.code, project_key(key))

    def share(self, name: str, theme: str, lead: DemoOrganization, period: Period) -> None:
        """Begin a named project that this town shares with others."""
        [fields] = [t for t in TEXTS["themes"] if t["name"] == theme]
        self._add(name, fields, [lead], self.pairings.villages_of(lead)[:1], period)

    def round_off(self, text: str) -> None:
        """Report one amount rounded and in words; later sums are based on it."""
        for project in self.chance.some([p for p in self.live if p.flows["cash"] >= 2 * WAN], 1):
            exact = project.flows["cash"]
            amount = round(exact / WAN)
            project.spent += amount * WAN - exact
            project.flows["cash"] = text.format(amount=amount)

    def forget(self) -> None:
        """Leave out for good a live project that was reported before."""
        for project in self.chance.some([p for p in self.live if p.code], 1):
            self.projects.remove(project)

    def rows(self) -> list[Row]:
        """Every project live at some time in the half-year."""
        return [project.row() for project in self.projects]

    def _begin(self, period: Period) -> None:
        lead = self._lead()
        villages = self._villages(lead)
        theme = self._theme(lead)
        name = self._name(theme, villages, period)
        self._add(name, theme, [lead, *self._partners(lead)], villages, period)

    def _lead(self) -> DemoOrganization:
        """A paired organisation; those with few projects for their number of villages are likelier."""
        running = [p.organizations[0] for p in self.live]
        return self.chance.weighted(
            {
                o: (0.4 + len(self.pairings.villages_of(o))) / (1 + running.count(o)) ** 2
                for o in self.pairings.organizations
            }
        )

    def _villages(self, lead: DemoOrganization) -> list[Village]:
        if self.chance.happens(PROJECT["whole_town"]):
            return []
        own = self.pairings.villages_of(lead)
        served = [v.code for p in self.live for v in p.villages]
        first = min(own, key=lambda v: (served.count(v.code), v.code))
        others = [v for v in own if v != first]
        if others and self.chance.happens(PROJECT["second_village"]):
            return [first, self.chance.one(others)]
        return [first]

    def _theme(self, lead: DemoOrganization) -> Part:
        own, general = self.plan["aid"], PROJECT["aid"]
        fitting = [t for t in TEXTS["themes"] if lead.field in t["fields"]] or TEXTS["themes"]
        weights = [own.get(t["aid"], 1.0) * general.get(t["aid"], 1.0) for t in fitting]
        theme: Part = self.chance.choices(fitting, weights)[0]
        return theme

    def _partners(self, lead: DemoOrganization) -> list[DemoOrganization]:
        others = [o for o in self.pairings.organizations if o != lead]
        if not others or not self.chance.happens(PROJECT["partners"]):
            return []
        return self.chance.some(others, self.chance.weighted({1: 7, 2: 3}))

    def _name(self, theme: Part, villages: Sequence[Village], period: Period) -> str:
        while True:
            name: str = self.chance.one(TEXTS["project_names"]).format(
                village=place_name(villages[0]) if villages else self.town.name,
                theme=theme["name"],
                word=self.chance.one(REGISTER["words"]),
                year=period.ends_on.year,
            )
            if fold_name(name) not in self._names:
                return name

    def _add(
        self,
        name: str,
        theme: Part,
        organizations: list[DemoOrganization],
        villages: list[Village],
        period: Period,
    ) -> None:
        chance = self.chance
        starts_on = self._start_day(period)
        length = dt.timedelta(days=round(chance.weighted(PROJECT["months"]) * 30.4))
        plan_ends_on = min(starts_on + length, self.last_day)
        slip = chance.randrange(*((30, 240) if chance.happens(PROJECT["overrun"]) else (-12, 9)))
        project = Project(
            name=name,
            organizations=organizations,
            villages=villages,
            theme=theme,
            starts_on=starts_on,
            plan_ends_on=plan_ends_on,
            ends_on=plan_ends_on + dt.timedelta(days=slip),
            planned_cash=self._planned_cash(theme),
            is_dated=not chance.happens(PROJECT["undated"]),
            states_sum=chance.happens(PROJECT["cumulative_stated"]),
        )
        self._names.add(fold_name(name))
        self.projects.append(project)
        self._work(project, period)

    def _start_day(self, period: Period) -> dt.date:
        last = period.ends_on
        if self.chance.happens(PROJECT["preparing"]):
            return self.chance.day(last + dt.timedelta(days=5), last + HALF_YEAR / 2)
        return self.chance.day(first_day(period), last - dt.timedelta(days=20))

    def _planned_cash(self, theme: Part) -> int:
        """Yuan, in halves of 万元 from three on, in tenths below."""
        usual = theme["cash"] * self.plan["cash"] * PROJECT["cash_scale"]
        amount = min(self.chance.about(usual, PROJECT["cash_spread"]), float(PROJECT["largest"]))
        return _rounded(amount * WAN, WAN // 2 if amount >= 3 else WAN // 10)

    def _advance(self, project: Project, period: Period) -> None:
        leaving = self.pairings.leaving
        if project.organizations[0] in leaving:
            completes = self.chance.happens(PROJECT["leaving_completes"])
            self._end(project, period, "completed" if completes else "terminated")
            return
        project.organizations = [o for o in project.organizations if o not in leaving]
        if not project.is_dated and self.chance.happens(0.4):
            project.is_dated = True
        self._change_status(project, period)
        self._work(project, period)

    def _change_status(self, project: Project, period: Period) -> None:
        if project.status == "suspended":
            project.ends_on += HALF_YEAR
            if self.chance.happens(PROJECT["resumed"]):
                project.status = "ongoing"
            elif self.chance.happens(0.4):
                project.status = "terminated"
        elif project.status == "ongoing" and project.ends_on > period.ends_on:
            stops = {status: PROJECT[status] for status in PROJECT["stops"]}
            project.status = self.chance.weighted({"ongoing": 1 - sum(stops.values())} | stops)

    def _work(self, project: Project, period: Period) -> None:
        """The half-year's progress, and what was given and done for it."""
        if project.status in PROJECT["stops"]:
            self._flow(project, 0.0, 0.15 if self.chance.happens(0.5) else 0.0)
        elif project.starts_on > period.ends_on:
            self._flow(project, 0.0, 0.0)
        elif project.ends_on <= period.ends_on:
            self._end(project, period, "completed")
        else:
            project.status = "ongoing"
            before = project.progress
            project.progress = max(self._progress(project, period), before)
            self._flow(project, (project.progress - before) / 100, _at_work(project, period))

    def _progress(self, project: Project, period: Period) -> int:
        """Percent complete by the actual course, in steps of five."""
        whole = max((project.ends_on - project.starts_on).days, 1)
        elapsed = (period.ends_on - project.starts_on).days / whole
        return min(max(round(elapsed * self.chance.uniform(0.85, 1.1) * 20) * 5, 5), 95)

    def _end(self, project: Project, period: Period, status: str) -> None:
        before, project.status = project.progress, status
        if status == "completed":
            first = max(period.starts_on, project.starts_on) + dt.timedelta(days=7)
            project.completed_on = min(max(project.ends_on, first), period.ends_on)
            project.progress = 100
        project.ends_on = min(project.ends_on, period.ends_on)
        self._flow(project, (project.progress - before) / 100, _at_work(project, period))

    def _flow(self, project: Project, work: float, share: float) -> None:
        """Set the flows: money in proportion to the work done, effort to the time at work."""
        theme, chance = project.theme, self.chance
        cash = _as_written(project.planned_cash * work * chance.uniform(0.8, 1.1))
        project.spent += cash
        visits = round(chance.about(theme["visits"] * share * PROJECT["visits_scale"], 0.5))
        hours = round(visits * chance.uniform(1.6, 3.6) * 2) / 2
        project.flows = {
            "cash": cash,
            "in_kind": self._in_kind(theme, share),
            "activities": round(chance.about(4 * share, 0.5)),
            "expert_sessions": round(theme["expert"] * share * chance.uniform(0.6, 1.5)) or None,
            "volunteer_visits": visits,
            "volunteer_hours": None if chance.happens(PROJECT["hours_blank"]) else hours,
            "beneficiaries": round(chance.about(theme["people"] * share * 1.3, 0.45)),
        }

    def _in_kind(self, theme: Part, share: float) -> int | None:
        usual = theme.get("in_kind", 0.5 if self.chance.happens(0.12) else 0)
        return _as_written(self.chance.about(usual * share, 0.5) * WAN) or None


def _at_work(project: Project, period: Period) -> float:
    """The part of the half-year in which a project was at work."""
    first = max(project.starts_on, period.starts_on)
    last = min(project.ends_on, period.ends_on)
    return max((last - first).days + 1, 10) / HALF_YEAR.days


def _as_written(yuan: float) -> int:
    """As towns write amounts: a tenth of 万元 from one 万元 on, a hundredth below."""
    return _rounded(yuan, WAN // 10 if yuan >= WAN else WAN // 100)


def _rounded(yuan: float, step: int) -> int:
    return round(yuan / step) * step
