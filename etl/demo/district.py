"""The whole district over the half-years: who belongs to which town, and what several towns share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from etl.demo.concerns import honors
from etl.demo.register import DemoOrganization, social_credit_code
from etl.demo.seeds import Chance, Part, Seeds
from etl.demo.town import Rows, TownLife
from etl.dictionary import Dictionary, Period
from etl.lists.reference import Reference, Town

PROVISIONAL_BODY = "90001"


@dataclass(frozen=True)
class DistrictLife:
    """Seven towns that live side by side."""

    seeds: Seeds
    dictionary: Dictionary
    reference: Reference
    lives: dict[str, TownLife]
    leads: dict[str, DemoOrganization]
    chance: Chance

    def half_year(self, index: int, period: Period) -> None:
        """All towns live through a half-year, in the order of their codes."""
        for code, life in self.lives.items():
            life.half_year(index, period, self._newcomers(code, period), self._shared(code, period))

    def own_rows(self, period: Period) -> Rows:
        """The district's own return: its milestones when the programme begins, then honours."""
        is_first = period.code == self.seeds.periods[0]
        milestones = self.seeds.towns["milestones"]["district"] if is_first else ()
        taking_part = [o for life in self.lives.values() for o in life.pairings.organizations]
        count = self.seeds.towns["honors"].get(period.code, 0)
        return {
            "milestone_report": [dict(row) | {"status": "done"} for row in milestones],
            "honor": honors(
                self.seeds, self.chance, period, list(dict.fromkeys(taking_part)), count
            ),
        }

    def _newcomers(self, town_code: str, period: Period) -> list[tuple[DemoOrganization, str]]:
        items = self.seeds.towns["provisional"]
        own = (item for item in items if item["town"] == town_code and item["since"] == period.code)
        return [self._provisional(item) for item in own]

    def _provisional(self, item: Part) -> tuple[DemoOrganization, str]:
        """An organisation that is not in the register, and what 备注 says of it."""
        kind = self.dictionary.vocabularies["organization_kind"].codes[0]
        area = self.dictionary.district
        name = item["name"].format(area=area.full_name, mark=self.seeds.register["mark"])
        body = self.seeds.register["serial"] + PROVISIONAL_BODY
        code = social_credit_code(1, area.code, body) if item.get("code") else None
        organization = DemoOrganization(
            name, code, kind, "", "", "", item["town"], is_registered=False
        )
        return organization, self.seeds.texts["notes"]["applying" if code else "filed"]

    def _shared(self, town_code: str, period: Period) -> dict[str, tuple[Part, DemoOrganization]]:
        return {
            item["name"].format(mark=self.seeds.register["mark"]): (
                _theme(item, self.seeds),
                self.leads[item["name"]],
            )
            for item in self.seeds.towns["spanning"]
            if town_code in item["towns"] and item["period"] == period.code
        }


def make_district(
    seeds: Seeds,
    dictionary: Dictionary,
    reference: Reference,
    register: Sequence[DemoOrganization],
    typical: Sequence[dict[str, str]],
    seed: int,
) -> DistrictLife:
    """The towns with their villages and the organisations that will come forward, before anything has happened."""
    chance = Chance(seed, "district")
    leads = _leads(seeds, register, chance)
    may = [o for o in register if o.is_steady and o not in leads.values()]
    pools = _pools(seeds, reference.towns, may, chance)
    listed = {row["village_code"] for row in typical}
    lives = {}
    for town in reference.towns:
        villages = [v for v in reference.villages if v.town_code == town.code]
        early = seeds.towns["typical_village_share"]
        weights = [12.0 if v.code in listed and chance.happens(early) else 1.0 for v in villages]
        ordered = chance.ordered(villages, weights)
        lives[town.code] = TownLife(seeds, dictionary, town, ordered, pools[town.code], seed)
    return DistrictLife(seeds, dictionary, reference, lives, leads, chance)


def _leads(
    seeds: Seeds, register: Sequence[DemoOrganization], chance: Chance
) -> dict[str, DemoOrganization]:
    """For each project of several towns one district-wide organisation of a fitting field."""
    leads: dict[str, DemoOrganization] = {}
    for item in seeds.towns["spanning"]:
        fields = _theme(item, seeds)["fields"]
        fitting = [
            o
            for o in register
            if o.is_steady and o.uscc and o.town_code is None and o.field in fields
        ]
        leads[item["name"]] = chance.one([o for o in fitting if o not in leads.values()])
    return leads


def _pools(
    seeds: Seeds, towns: Sequence[Town], register: Sequence[DemoOrganization], chance: Chance
) -> dict[str, list[DemoOrganization]]:
    """Who comes forward in each town: its own, its part of the district-wide ones, and a few that serve two towns."""
    pools: dict[str, list[DemoOrganization]] = {town.code: [] for town in towns}
    sizes = {town.code: seeds.towns["towns"][town.code]["organizations"] for town in towns}
    wide = [o for o in register if o.town_code is None]
    several = chance.ordered(wide, [_willing(o, {}, seeds) for o in wide])
    several = several[: seeds.towns["district_organizations"]]
    for organization in register:
        for code in _towns_of(organization, organization in several, sizes, chance):
            pools[code].append(organization)
    return {code: _queue(pool, several, seeds, code, chance) for code, pool in pools.items()}


def _towns_of(
    organization: DemoOrganization, is_several: bool, sizes: dict[str, int], chance: Chance
) -> Iterator[str]:
    if organization.town_code:
        yield organization.town_code
        return
    first = chance.weighted(sizes)
    yield first
    if is_several:
        yield chance.weighted({code: size for code, size in sizes.items() if code != first})


def _queue(
    pool: Sequence[DemoOrganization],
    several: Sequence[DemoOrganization],
    seeds: Seeds,
    town_code: str,
    chance: Chance,
) -> list[DemoOrganization]:
    fields = seeds.towns["towns"][town_code]["fields"]
    weights = [_willing(o, fields, seeds) * (30 if o in several else 1) for o in pool]
    return chance.ordered(pool, weights)


def _willing(organization: DemoOrganization, fields: Part, seeds: Seeds) -> float:
    """How likely an organisation comes forward: by field, the town's character, and nearness."""
    weight: Any = seeds.register["takes_part"][organization.field] * fields.get(
        organization.field, 1
    )
    near = 1.6 if organization.town_code else 1.0
    return float(weight) * near * (1.0 if organization.uscc else 0.4)


def _theme(item: Part, seeds: Seeds) -> Part:
    theme: Part = next(t for t in seeds.texts["themes"] if t["name"] == item["theme"])
    return theme
