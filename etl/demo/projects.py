"""How the projects of one town begin, go on and end over the half-years; money in yuan, hundreds at the least."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.demo.pairings import PairingBook, as_reference
from etl.demo.places import place_name
from etl.demo.register import DemoOrganization
from etl.demo.seeds import Chance, Part, Seeds
from etl.dictionary import Period, load_dictionary
from etl.identity import PROJECT_PREFIX, own_code, project_key
from etl.lists.reference import Town, Village
from etl.text import fold_name

WAN = 10_000
HALF_YEAR = dt.timedelta(days=183)
OVER = load_dictionary().vocabularies["project_status"].over


@dataclass
class Project:
    """A project with its true course; the plan is what the town writes down of it."""

    name: str
    organizations: list[DemoOrganization]
    villages: list[Village]
    theme: Part
    starts_on: dt.date
    plan_ends_on: dt.date
    ends_on: dt.date
    planned_cash: int
    is_dated: bool = True
    status: str = "preparing"
    progress: int = 0
    completed_on: dt.date | None = None
    spent: int = 0
    states_sum: bool = True
    code: str | None = None
    flows: dict[str, Any] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Neither completed nor terminated."""
        return self.status not in OVER

    def row(self) -> dict[str, Any]:
        """By column name, codes as stored, money in yuan."""
        return {
            "project_code": self.code,
            "project_name": self.name,
            "organizations": [o.name for o in self.organizations],
            "villages": [v.code for v in self.villages],
            "aid_type": self.theme["aid"],
            "other_aid_types": list(self.theme.get("also", ())),
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
        self, seeds: Seeds, chance: Chance, plan: Part, town: Town, last_day: dt.date
    ) -> None:
        """A town without projects; none is planned to last longer than ``last_day``."""
        self.seeds, self.rules, self.chance = seeds, seeds.towns["project"], chance
        self.plan, self.town, self.last_day = plan, town, last_day
        self.projects: list[Project] = []
        self._names: set[str] = set()

    @property
    def live(self) -> list[Project]:
        """Neither completed nor terminated."""
        return [p for p in self.projects if p.is_live]

    def half_year(self, period: Period, pairings: PairingBook) -> None:
        """Move on what lives, end what those who leave have, begin what the share asks for."""
        self.projects = self.live
        for project in self.projects:
            self._code(project)
            self._advance(project, period, pairings.leaving)
        growth = self.seeds.towns["growth"]["projects"][period.code]
        while len(self.live) < round(self.plan["projects"] * growth):
            self._begin(period, pairings)

    def stand_still(self) -> None:
        """本期无新增: live projects are listed unchanged, with flows of 0, and wait for the next half-year."""
        self.projects = self.live
        for project in self.projects:
            self._code(project)
            project.flows = dict.fromkeys(project.flows, 0)
            project.ends_on += HALF_YEAR

    def start(
        self, name: str, theme: Part, lead: DemoOrganization, period: Period, pairings: PairingBook
    ) -> None:
        """Begin a named project that this town shares with others."""
        village = pairings.villages_of(lead)[0]
        self._add(name, theme, [lead], [village], period)

    def round_off(self, text: str) -> None:
        """The town gives one amount as a round figure with a word, and reckons with it from then on."""
        for project in self.chance.some([p for p in self.live if p.flows["cash"] >= 2 * WAN], 1):
            exact = project.flows["cash"]
            amount = round(exact / WAN)
            project.spent += amount * WAN - exact
            project.flows["cash"] = text.format(amount=amount)

    def forget(self) -> None:
        """The town leaves out a live project that it reported before, for good."""
        for project in self.chance.some([p for p in self.live if p.code], 1):
            self.projects.remove(project)

    def rows(self) -> list[dict[str, Any]]:
        """Every project live at some time in the half-year."""
        return [project.row() for project in self.projects]

    def _code(self, project: Project) -> None:
        """The code that the system assigned to the first report, as the next template gives it."""
        key = {"project_name": project.name, "organizations": as_reference(project.organizations)}
        project.code = own_code(PROJECT_PREFIX, self.town.code, project_key(key))

    def _begin(self, period: Period, pairings: PairingBook) -> None:
        lead = self._lead(pairings)
        villages = self._villages(lead, pairings)
        theme = self._theme(lead)
        name = self._name(theme, villages, period)
        self._add(name, theme, [lead, *self._partners(lead, pairings)], villages, period)

    def _lead(self, pairings: PairingBook) -> DemoOrganization:
        """Somebody with a pairing, those with fewer projects for their villages more likely."""
        running = [p.organizations[0] for p in self.live]
        staying = pairings.organizations
        weights = [
            (0.4 + len(pairings.villages_of(o))) / (1 + running.count(o)) ** 2 for o in staying
        ]
        return self.chance.choices(staying, weights)[0]

    def _villages(self, lead: DemoOrganization, pairings: PairingBook) -> list[Village]:
        if self.chance.happens(self.rules["whole_town"]):
            return []
        own = pairings.villages_of(lead)
        served = [v.code for p in self.live for v in p.villages]
        first = min(own, key=lambda v: (served.count(v.code), v.code))
        others = [v for v in own if v != first]
        if others and self.chance.happens(self.rules["second_village"]):
            return [first, self.chance.one(others)]
        return [first]

    def _theme(self, lead: DemoOrganization) -> Part:
        themes = self.seeds.texts["themes"]
        fitting = [t for t in themes if lead.field in t["fields"]] or themes
        weights = [
            self.plan["aid"].get(t["aid"], 1.0) * self.rules["aid"].get(t["aid"], 1.0)
            for t in fitting
        ]
        theme: Part = self.chance.choices(fitting, weights)[0]
        return theme

    def _partners(self, lead: DemoOrganization, pairings: PairingBook) -> list[DemoOrganization]:
        others = [o for o in pairings.organizations if o != lead]
        if not others or not self.chance.happens(self.rules["partners"]):
            return []
        return self.chance.some(others, self.chance.weighted({1: 7, 2: 3}))

    def _name(self, theme: Part, villages: Sequence[Village], period: Period) -> str:
        while True:
            name: str = self.chance.one(self.seeds.texts["project_names"]).format(
                village=place_name(villages[0]) if villages else self.town.name,
                theme=theme["name"],
                word=self.chance.one(self.seeds.register["words"]),
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
        chance, rules = self.chance, self.rules
        starts_on = self._start_day(period)
        length = dt.timedelta(days=round(chance.weighted(rules["months"]) * 30.4))
        plan_ends_on = min(starts_on + length, self.last_day)
        slip = (
            chance.randrange(30, 240)
            if chance.happens(rules["overrun"])
            else chance.randrange(-12, 9)
        )
        project = Project(
            name=name,
            organizations=organizations,
            villages=villages,
            theme=theme,
            starts_on=starts_on,
            plan_ends_on=plan_ends_on,
            ends_on=plan_ends_on + dt.timedelta(days=slip),
            planned_cash=self._planned_cash(theme),
            is_dated=not chance.happens(rules["undated"]),
            states_sum=chance.happens(rules["cumulative_stated"]),
        )
        self._names.add(fold_name(name))
        self.projects.append(project)
        self._work(project, period)

    def _start_day(self, period: Period) -> dt.date:
        first = max(period.starts_on, self.seeds.towns["starts_on"])
        if self.chance.happens(self.rules["preparing"]):
            return self.chance.day(
                period.ends_on + dt.timedelta(days=5), period.ends_on + HALF_YEAR / 2
            )
        return self.chance.day(first, period.ends_on - dt.timedelta(days=20))

    def _planned_cash(self, theme: Part) -> int:
        """Yuan, in halves of 万元 from three on, in tenths below."""
        usual = theme["cash"] * self.plan["cash"] * self.rules["cash_scale"]
        spread, largest = self.rules["cash_spread"], float(self.rules["largest"])
        amount = min(self.chance.about(usual, spread), largest)
        step = WAN // 2 if amount >= 3 else WAN // 10
        return round(amount * WAN / step) * step

    def _advance(
        self, project: Project, period: Period, leaving: Sequence[DemoOrganization]
    ) -> None:
        if project.organizations[0] in leaving:
            completes = self.chance.happens(self.rules["leaving_completes"])
            self._end(project, period, "completed" if completes else "terminated")
            return
        project.organizations = [o for o in project.organizations if o not in leaving]
        if not project.is_dated and self.chance.happens(0.4):
            project.is_dated = True
        self._change_status(project, period)
        self._work(project, period)

    def _change_status(self, project: Project, period: Period) -> None:
        chance, rules = self.chance, self.rules
        if project.status == "suspended":
            project.ends_on += HALF_YEAR
            if chance.happens(rules["resumed"]):
                project.status = "ongoing"
            elif chance.happens(0.4):
                project.status = "terminated"
        elif project.status == "ongoing" and project.ends_on > period.ends_on:
            stops = {status: rules[status] for status in rules["stops"]}
            project.status = chance.weighted({project.status: 1 - sum(stops.values())} | stops)

    def _work(self, project: Project, period: Period) -> None:
        """The half-year's progress, and what was given and done for it."""
        if project.status in self.rules["stops"]:
            self._flow(project, 0.0, 0.15 if self.chance.happens(0.5) else 0.0)
        elif project.starts_on > period.ends_on:
            self._flow(project, 0.0, 0.0)
        elif project.ends_on <= period.ends_on:
            self._end(project, period, "completed")
        else:
            project.status = "ongoing"
            before = project.progress
            project.progress = max(self._progress(project, period), before)
            share = self._share(project, period)
            self._flow(project, (project.progress - before) / 100, share)

    def _progress(self, project: Project, period: Period) -> int:
        """By the true course, in steps of five."""
        whole = max((project.ends_on - project.starts_on).days, 1)
        elapsed = (period.ends_on - project.starts_on).days / whole
        return min(max(round(elapsed * self.chance.uniform(0.85, 1.1) * 20) * 5, 5), 95)

    def _share(self, project: Project, period: Period) -> float:
        """The part of the half-year in which it was at work."""
        first = max(project.starts_on, period.starts_on)
        last = min(project.ends_on, period.ends_on)
        return max((last - first).days + 1, 10) / HALF_YEAR.days

    def _end(self, project: Project, period: Period, status: str) -> None:
        before, project.status = project.progress, status
        if status == "completed":
            first = max(period.starts_on, project.starts_on) + dt.timedelta(days=7)
            project.completed_on = min(max(project.ends_on, first), period.ends_on)
            project.progress = 100
        project.ends_on = min(project.ends_on, period.ends_on)
        self._flow(project, (project.progress - before) / 100, self._share(project, period))

    def _flow(self, project: Project, work: float, share: float) -> None:
        """Money follows the work done, effort the time at work."""
        theme, chance = project.theme, self.chance
        cash = _rounded(project.planned_cash * work * chance.uniform(0.8, 1.1))
        project.spent += cash
        visits = round(chance.about(theme["visits"] * share * self.rules["visits_scale"], 0.5))
        hours = round(visits * chance.uniform(1.6, 3.6) * 2) / 2
        project.flows = {
            "cash": cash,
            "in_kind": self._in_kind(theme, share),
            "activities": round(chance.about(4 * share, 0.5)),
            "expert_sessions": round(theme["expert"] * share * chance.uniform(0.6, 1.5)) or None,
            "volunteer_visits": visits,
            "volunteer_hours": None if chance.happens(self.rules["hours_blank"]) else hours,
            "beneficiaries": round(chance.about(theme["people"] * share * 1.3, 0.45)),
        }

    def _in_kind(self, theme: Part, share: float) -> int | None:
        usual = theme.get("in_kind", 0.5 if self.chance.happens(0.12) else 0)
        return _rounded(self.chance.about(usual * share, 0.5) * WAN) or None


def _rounded(yuan: float) -> int:
    """As towns write amounts: a tenth of 万元 from one 万元 on, a hundredth below."""
    step = WAN // 10 if yuan >= WAN else WAN // 100
    return round(yuan / step) * step
