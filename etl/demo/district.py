"""The district over the half-years: which organisations belong to which town, and what towns share."""

from collections.abc import Iterator, Mapping, Sequence

from etl.demo.concerns import honors
from etl.demo.meetings import Meetings
from etl.demo.register import DemoOrganization, social_credit_code
from etl.demo.seeds import REGISTER, TEXTS, TOWNS, Chance, Part, Rows, periods
from etl.demo.town import TownLife
from etl.dictionary import Dictionary, Period
from etl.lists.reference import Reference

PROVISIONAL_BODY = "90001"


class DistrictLife:
    """All towns, each with its villages and the organisations that will take part."""

    def __init__(
        self,
        dictionary: Dictionary,
        reference: Reference,
        register: Sequence[DemoOrganization],
        typical: Sequence[Mapping[str, str]],
        seed: int,
    ) -> None:
        """The state before the first half-year."""
        self.dictionary = dictionary
        self.chance = chance = Chance(seed, "district")
        self.leads = _leads(register, chance)
        may = [o for o in register if o.is_steady and o not in self.leads.values()]
        pools = _pools([town.code for town in reference.towns], may, chance)
        listed = {row["village_code"] for row in typical}
        self.towns: dict[str, TownLife] = {}
        for town in reference.towns:
            villages = reference.villages_of(town)
            early = TOWNS["typical_village_share"]
            weights = [12 if v.code in listed and chance.happens(early) else 1 for v in villages]
            ordered = chance.ordered(villages, weights)
            self.towns[town.code] = TownLife(dictionary, town, ordered, pools[town.code], seed)
        self.meetings = Meetings([town.problems for town in self.towns.values()], dictionary, seed)

    def half_year(self, period: Period) -> None:
        """Run all towns through a half-year, in code order."""
        for code, town in self.towns.items():
            new = TOWNS["provisional"]
            new = [item for item in new if (item["town"], item["since"]) == (code, period.code)]
            shared = [
                (item, self.leads[item["name"]])
                for item in TOWNS["spanning"]
                if code in item["towns"] and item["period"] == period.code
            ]
            town.half_year(period, [self._provisional(item) for item in new], shared)

    def own_rows(self, period: Period) -> Rows:
        """The district's own return: its milestones, honours, and what the leading group decided."""
        first = periods()[0]
        milestones = [
            {name: value for name, value in row.items() if name != "period"}
            for row in TOWNS["milestones"]["district"]
            if row.get("period", first) == period.code
        ]
        organizations = (o for town in self.towns.values() for o in town.pairings.organizations)
        count = TOWNS["honors"].get(period.code, 0)
        return {
            "milestone_report": [row | {"status": "done"} for row in milestones],
            "honor": honors(self.chance, period, list(dict.fromkeys(organizations)), count),
            "decision": self.meetings.rows(period),
        }

    def _provisional(self, item: Part) -> tuple[DemoOrganization, str]:
        """An organisation that is not in the register, and what 备注 says of it."""
        kind = self.dictionary.vocabularies["organization_kind"].codes[0]
        area = self.dictionary.district
        name = item["name"].format(area=area.full_name, mark=REGISTER["mark"])
        body = REGISTER["serial"] + PROVISIONAL_BODY
        code = social_credit_code(1, area.code, body) if item.get("code") else None
        organization = DemoOrganization(name, kind, item["town"], uscc=code, is_registered=False)
        return organization, TEXTS["notes"]["applying" if code else "filed"]


def _leads(register: Sequence[DemoOrganization], chance: Chance) -> dict[str, DemoOrganization]:
    """For each project of several towns one district-wide organisation of a fitting field."""
    fields = {theme["name"]: theme["fields"] for theme in TEXTS["themes"]}
    wide = [o for o in register if o.is_steady and o.uscc and o.town_code is None]
    leads: dict[str, DemoOrganization] = {}
    for item in TOWNS["spanning"]:
        fitting = [o for o in wide if o.field in fields[item["theme"]]]
        leads[item["name"]] = chance.one([o for o in fitting if o not in leads.values()])
    return leads


def _pools(
    towns: Sequence[str], register: Sequence[DemoOrganization], chance: Chance
) -> dict[str, list[DemoOrganization]]:
    """Organisations that may take part, by town: its own, its share of the district's, and a few of two towns."""
    wide = [o for o in register if o.town_code is None]
    several = chance.ordered(wide, [_willing(o, {}) for o in wide])
    several = several[: TOWNS["district_organizations"]]
    sizes = {code: TOWNS["towns"][code]["organizations"] for code in towns}
    pools: dict[str, list[DemoOrganization]] = {code: [] for code in towns}
    for organization in register:
        for code in _towns_of(organization, organization in several, sizes, chance):
            pools[code].append(organization)
    for code, pool in pools.items():
        fields = TOWNS["towns"][code]["fields"]
        weights = [_willing(o, fields) * (30 if o in several else 1) for o in pool]
        pools[code] = chance.ordered(pool, weights)
    return pools


def _towns_of(
    organization: DemoOrganization, is_several: bool, sizes: Mapping[str, int], chance: Chance
) -> Iterator[str]:
    first = organization.town_code or chance.weighted(sizes)
    yield first
    if is_several:
        yield chance.weighted({code: size for code, size in sizes.items() if code != first})


def _willing(organization: DemoOrganization, fields: Mapping[str, float]) -> float:
    """How likely an organisation is to take part: by its field, the town's preferences, and proximity."""
    field = organization.field
    weight: float = REGISTER["takes_part"][field] * fields.get(field, 1)
    near = 1.6 if organization.town_code else 1.0
    return weight * near * (1.0 if organization.uscc else 0.4)
