"""The view of a page: edition, half-year, area and aid type, and the words that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from dashboard.data import queries
from dashboard.data.areas import Area, tree
from dashboard.data.closing import closing, corrections
from dashboard.data.queries import Town, TownReport
from dashboard.data.warehouse import Warehouse
from dashboard.server.access import EVERYBODY, Person
from dashboard.style.formats import day, join, stamp
from etl.dictionary import Dictionary, Milestone, Period

TOWN = "镇（街道）"
# More towns than these are counted, not named.
MOST_NAMES = 3
# What lies in more towns than these is summed up by area, not listed one by one.
MANY_TOWNS = 100
# More parts than these stand in tables that scroll, not in panels and slides.
MANY_PARTS = 24
# For organisations that are not in the register.
PROVISIONAL = "未在名册内"


@dataclass(frozen=True)
class View:
    """The reader's choice, and how the towns stand with their returns of that half-year."""

    warehouse: Warehouse
    dictionary: Dictionary
    today: date
    period: Period
    region: Area
    """The area whose parts stand side by side: the one chosen, or the county of the town chosen."""
    town: Town | None
    aid_type: str | None
    reports: tuple[TownReport, ...]
    earlier: tuple[TownReport, ...]
    county: str
    """The code of the county that the view is of, whose towns the parts are; nothing above counties."""
    back: str = ""
    """The address of the page with its filters, for links back to it."""
    reader: Person = EVERYBODY
    """Who looks at it."""
    differs: tuple[str, ...] = ()
    """Of the version of a closing: what would differ now."""

    @property
    def key(self) -> tuple[object, ...]:
        """The cache key: version, day, choices, address, role and towns of the reader."""
        return (
            self.warehouse.edition.version,
            self.today.isoformat(),
            self.period.code,
            self.area,
            self.aid_type,
            self.back,
            self.reader.scope,
            self.differs,
        )

    @property
    def hides_rows(self) -> bool:
        """Whether rows of the area chosen are not for its reader, who sees those of the own towns alone."""
        return not self.reader.sees(self.town.code if self.town else None)

    @property
    def area(self) -> str:
        """The code of the area chosen."""
        return self.town.code if self.town else self.region.code

    @property
    def place(self) -> str | None:
        """The code of the area chosen, as the filter has it: none for the whole."""
        return self.area if self.town or self.region.parent else None

    @property
    def area_name(self) -> str:
        """The name of the area chosen."""
        return self.town.name if self.town else self.region.name

    @property
    def parts(self) -> tuple[TownReport, ...]:
        """The areas right within the region, a row each wherever they stand side by side, in code order."""
        if self.county:
            return self.reports
        return queries.area_reports(self.warehouse, self.period.code, self.region.code)

    @property
    def part_names(self) -> dict[str, str]:
        """Code → name of the region's parts, in code order."""
        return {report.town.code: report.town.name for report in self.parts}

    @property
    def part_word(self) -> str:
        """What the parts are called: ``镇（街道）``, ``县（区）``."""
        if self.county:
            return TOWN
        levels = {area.level for area in tree(self.warehouse).children(self.region.code)}
        known = self.dictionary.vocabularies["area_level"]
        return "、".join(term.name for term in known.terms if term.code in levels)

    @property
    def county_word(self) -> str:
        """What counties are called: ``县（区）``."""
        level = tree(self.warehouse).counties[0].level
        return self.dictionary.vocabularies["area_level"].name_of(level)

    @property
    def has_many_parts(self) -> bool:
        """Whether the parts are too many for a panel, a slide or a passage each."""
        return len(self.parts) > MANY_PARTS

    @property
    def has_many_towns(self) -> bool:
        """Whether the region's towns are too many for lists of what lies in them."""
        return len(self.reports) > MANY_TOWNS

    @property
    def carried_parts(self) -> frozenset[str]:
        """Codes of the region's parts whose stocks rest, in part, on an earlier half-year."""
        return frozenset(report.town.code for report in self.parts if report.is_carried)

    @cached_property
    def here(self) -> tuple[TownReport, ...]:
        """The returns of the area: one town's, or all."""
        return self._here(self.reports)

    @property
    def here_before(self) -> tuple[TownReport, ...]:
        """The same of the half-year before."""
        return self._here(self.earlier)

    def _here(self, reports: tuple[TownReport, ...]) -> tuple[TownReport, ...]:
        return tuple(r for r in reports if self.town in (None, r.town))

    @cached_property
    def town_names(self) -> dict[str, str]:
        """Code → name of the area's towns, in code order."""
        return {report.town.code: report.town.name for report in self.here}

    @property
    def town_steps(self) -> list[Milestone]:
        """The steps of towns, of the phases that have begun."""
        begun = {p.code for p in self.dictionary.phases if p.starts_on <= self.period.ends_on}
        return [m for m in self.dictionary.milestones if m.owner == "town" and m.phase in begun]

    @property
    def aid_type_names(self) -> dict[str, str]:
        """Code → name of the aid types."""
        return names_of(self.dictionary, "aid_type")

    @property
    def is_comparable(self) -> bool:
        """Whether flows may be compared with the half-year before: the same towns reported both."""
        now = {r.town for r in self.here if r.has_reported}
        before = {r.town for r in self.here_before if r.has_reported}
        return bool(now) and now == before

    @property
    def periods_to_date(self) -> list[Period]:
        """The half-years of reporting up to the one shown, oldest first."""
        first = self.dictionary.programme.first_period
        return [p for p in self.dictionary.periods if first <= p.code <= self.period.code]

    @property
    def previous_period(self) -> Period | None:
        """The half-year before the one shown, if there is one."""
        return previous_period(self.dictionary, self.period.code)

    @property
    def as_of(self) -> date:
        """The day of every statement about the half-year: its end, or before that the version's day."""
        return min(self.warehouse.edition.as_of, self.period.ends_on)

    @property
    def closed_note(self) -> str:
        """``，已于2026年7月20日定稿`` of a closed half-year; ``（定稿后有更正）`` if a return was changed since."""
        state = closing(self.warehouse, self.period.code)
        if state.since is None:
            return ""
        is_corrected = corrections(self.warehouse, self.period.code).keys() & self.town_names.keys()
        mark = "（定稿后有更正）" if is_corrected else ""
        return f"，已于{day(state.since)}{'定稿' if state.is_closed else '取消定稿'}{mark}"

    @property
    def is_past(self) -> bool:
        """Whether a later half-year has returns."""
        return self.period.code < queries.reported_periods(self.warehouse)[-1]

    @property
    def has_data(self) -> bool:
        """Whether any town of the area has a return of the half-year or of an earlier one."""
        return any(r.data_period for r in self.here)

    @property
    def as_of_note(self) -> str:
        """``；天数截至2026年6月30日``."""
        return f"；{self.days_as_of}"

    @property
    def days_as_of(self) -> str:
        """``天数截至2026年6月30日``."""
        return f"天数截至{day(self.as_of)}"

    @property
    def carried_star(self) -> str:
        """``*``: the mark of a figure that rests, in part, on an earlier half-year; or nothing."""
        return "*" if self.carried else ""

    @property
    def towns_counted(self) -> str:
        """``5个镇（街道）``: whose returns a sum of the half-year holds, if not all; or nothing."""
        count = sum(r.has_reported for r in self.here)
        return f"{count}个{TOWN}" if 0 < count < len(self.here) else ""

    @property
    def partial_periods(self) -> frozenset[str]:
        """The half-years up to the one shown of which some returns of the area count, and not all."""
        here = self.town_names
        reported = {
            p.code: {
                r.has_reported
                for r in queries.reports(self.warehouse, p.code)
                if r.town.code in here
            }
            for p in self.periods_to_date
        }
        return frozenset(code for code, kinds in reported.items() if len(kinds) > 1)

    @cached_property
    def carried(self) -> frozenset[str]:
        """Codes of the area's towns whose stocks come from an earlier half-year."""
        return frozenset(r.town.code for r in self.here if r.is_carried)

    @property
    def carried_note(self) -> str:
        """``* 大沥镇、九江镇沿用2025年下半年数据``, of one town without its name; or nothing."""
        older = [r for r in self.here if r.is_carried]
        periods = sorted({r.data_period for r in older if r.data_period})
        names = join([self.dictionary.period(code).name for code in periods])
        towns = join([r.town.name for r in older])
        if len(older) > MOST_NAMES:
            towns = f"{len(older)}个{TOWN}"
        return f"* {'' if self.town else towns}沿用{names}数据" if periods else ""

    def named(self, towns: Sequence[str]) -> str:
        """``大沥镇、九江镇``; above counties, more than a few towns are counted: ``12个镇（街道）``."""
        is_many = not self.county and len(towns) > MOST_NAMES
        return f"{len(towns)}个{TOWN}" if is_many else join(list(towns))

    @property
    def missing_word(self) -> str:
        """The word for a flow that is not known in this area."""
        absent = [r for r in self.here if not r.has_reported]
        states = [r.state for r in sorted(absent, key=lambda r: not r.is_gap)]
        return self.state_name(states[0] if states else "missing")

    @property
    def published(self) -> str:
        """``发布于 2026-07-16 09:12``."""
        return f"发布于 {stamp(self.warehouse.edition.published_at)}"

    def for_district(self) -> Self:
        """The same view without the choice of a town: of its county."""
        return replace(self, town=None)

    def at(self, area: Town) -> "View":
        """The same view of one of the region's parts."""
        if self.county:
            return replace(self, town=area)
        where = self.warehouse, self.dictionary, self.today
        view = make_view(*where, self.period.code, area.code, self.aid_type)
        return replace(view, back=self.back, reader=self.reader)

    def seen_by(self, reader: Person) -> Self:
        """The same view for a reader."""
        return replace(self, reader=reader)

    @property
    def period_word(self) -> str:
        """How long a period is: ``半年``."""
        return self.dictionary.programme.period_word

    @property
    def district_word(self) -> str:
        """What the whole is: ``区``."""
        return self.dictionary.district.word

    @property
    def village_word(self) -> str:
        """What its villages are called: ``村（社区）``."""
        return self.dictionary.district.village_word

    @property
    def period_title(self) -> str:
        """The title of a half-year of reporting."""
        return self.dictionary.cover.column("period").title

    def title_of(self, relation: str) -> str:
        """The title of a published relation: ``典型村``, ``社会组织``."""
        return self.dictionary.relations[relation].title

    def column_titles(self, relation: str) -> dict[str, str]:
        """Column → title of a published relation."""
        return {c.name: c.title for c in self.dictionary.relations[relation].columns}

    def label(self, indicator: str) -> str:
        """The label of an indicator."""
        return self.dictionary.indicators[indicator].label

    def state_name(self, state: str) -> str:
        """The name of a return's state."""
        return self.dictionary.vocabularies["submission_state"].name_of(state)


def previous_period(dictionary: Dictionary, period: str) -> Period | None:
    """The half-year before ``period``; ``None`` before the first."""
    first = dictionary.programme.first_period
    return next((p for p in reversed(dictionary.periods) if first <= p.code < period), None)


def names_of(dictionary: Dictionary, vocabulary: str) -> dict[str, str]:
    """Code → name of a vocabulary, in its order."""
    return {term.code: term.name for term in dictionary.vocabularies[vocabulary].terms}


def shorts_of(dictionary: Dictionary, vocabulary: str) -> dict[str, str]:
    """Code → short name of a vocabulary, in its order."""
    return {term.code: term.short for term in dictionary.vocabularies[vocabulary].terms}


def make_view(
    warehouse: Warehouse,
    dictionary: Dictionary,
    today: date,
    period: str,
    town: str | None,
    aid_type: str | None,
) -> View:
    """The view of a reader's choice; ``period`` must be one of the dictionary's.

    ``town``: the code of a town or of any wider area; the whole without one.
    """
    areas, before = tree(warehouse), previous_period(dictionary, period)
    chosen = areas.areas.get(town or "", areas.root)
    is_town = chosen.code in areas.towns
    region = areas.areas[chosen.parent] if is_town and chosen.parent else chosen

    def within(reports: tuple[TownReport, ...]) -> tuple[TownReport, ...]:
        return tuple(r for r in reports if areas.holds(region.code, r.town.code))

    return View(
        warehouse,
        dictionary,
        today,
        dictionary.period(period),
        region,
        Town(chosen.code, chosen.name) if is_town else None,
        aid_type or None,
        within(queries.reports(warehouse, period)),
        within(queries.reports(warehouse, before.code)) if before else (),
        region.code if region in areas.counties else "",
    )
