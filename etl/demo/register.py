"""A register of invented organisations: names that no one can take for real ones, codes that are formally valid."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum.cn.uscc import calc_check_digit

from etl.demo.seeds import REGISTER, TOWNS, Chance, Part
from etl.dictionary import Dictionary
from etl.lists.reference import Reference, Town, name_id

CIVIL_AFFAIRS = "5"  # the registering authority: first digit of the code of a social organisation
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def social_credit_code(kind: int, area: str, body: str) -> str:
    """A valid code: 5, kind (1 社会团体, 2 社会服务机构, 3 基金会), area, organisation part, check character.

    Sources: GB 32100-2015 for the whole, GB 11714 for the check character of the organisation part.
    """
    code = f"{CIVIL_AFFAIRS}{kind}{area}{body}{organization_check(body)}"
    return code + calc_check_digit(code)


def organization_check(body: str) -> str:
    """The check character of the eight characters of an organisation code (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


@dataclass(eq=False)
class DemoOrganization:
    """A row of the register; ``town_code`` is None for one that works for the whole district."""

    name: str
    kind: str
    town_code: str | None
    field: str = ""
    unit: str = ""
    registration: str = ""
    uscc: str | None = None
    size_band: str = ""
    has_party: bool = False
    grade: str = ""
    registered_on: dt.date | None = None
    deregistered_on: dt.date | None = None
    alias: str = ""
    is_registered: bool = True

    @property
    def organization_id(self) -> str:
        """The id that loading assigns."""
        return self.uscc or name_id(self.name)

    @property
    def is_steady(self) -> bool:
        """Neither registered nor deregistered while the programme runs."""
        is_late = (
            self.registered_on is not None and self.registered_on.year >= TOWNS["starts_on"].year
        )
        return self.deregistered_on is None and not is_late

    def row(self, dictionary: Dictionary) -> dict[str, str]:
        """The row of organizations.csv."""
        yes_no = dictionary.vocabularies["yes_no"]
        return {
            "uscc": self.uscc or "",
            "organization_name": self.name,
            "kind": self.kind,
            "field": self.field,
            "supervising_unit": self.unit,
            "size_band": self.size_band,
            "has_party_organization": yes_no.name_of(str(self.has_party).lower()),
            "assessment_grade": self.grade,
            "registration": dictionary.vocabularies["registration"].name_of(self.registration),
            "registered_on": str(self.registered_on or ""),
            "deregistered_on": str(self.deregistered_on or ""),
            "aliases": self.alias,
        }


class Registry:
    """Makes about a thousand organisations."""

    def __init__(self, dictionary: Dictionary, reference: Reference, seed: int) -> None:
        """With none yet."""
        self.district, self.towns = dictionary.district, reference.towns
        self.kinds = dictionary.vocabularies["organization_kind"].codes
        self.chance = Chance(seed, "register")
        self.names: set[str] = set()

    def make(self) -> list[DemoOrganization]:
        """All organisations in code order, those without a code last."""
        named = [o for family in REGISTER["families"] for o in self._family(family)]
        coded = self.chance.some(named, len(named))
        for number, organization in enumerate(coded, 1):
            self._dress(organization, number)
        self._change(coded)
        return coded + list(self._filed())

    def _family(self, family: Part) -> Iterator[DemoOrganization]:
        for number in range(-family["count_district"], family["count_town"]):
            town = self._town(number) if number >= 0 else None
            yield DemoOrganization(
                name=self._name(REGISTER[family.get("stems", "words")], family["endings"], town),
                kind=family["kind"],
                town_code=town.code if town else None,
                field=family["field"],
                unit=self.chance.one(family["units"]),
                registration="registered",
            )

    def _filed(self) -> Iterator[DemoOrganization]:
        """备案 organisations of the towns, which have no code."""
        for number in range(REGISTER["filed"]):
            town = self._town(number)
            yield DemoOrganization(
                name=self._name(REGISTER["words"], REGISTER["filed_endings"], town),
                kind=self.kinds[0],
                town_code=town.code,
                field=self.chance.one(REGISTER["filed_families"]),
                registration="filed",
                registered_on=self.chance.day(*REGISTER["registered_between"]),
            )

    def _town(self, number: int) -> Town:
        return self.towns[number % len(self.towns)]

    def _name(self, stems: Sequence[str], endings: Sequence[str], town: Town | None) -> str:
        """A name that is not taken; stem and ending are drawn until one is found."""
        while True:
            name: str = REGISTER["pattern"].format(
                area=self.district.full_name,
                town=town.name if town else "",
                mark=REGISTER["mark"],
                stem=self.chance.one(stems),
                ending=self.chance.one(endings),
            )
            if name not in self.names:
                self.names.add(name)
                return name

    def _dress(self, o: DemoOrganization, number: int) -> None:
        """Fill in the register's particulars of an organisation."""
        chance, body = self.chance, f"{REGISTER['serial']}{number:05d}"
        o.uscc = social_credit_code(self.kinds.index(o.kind) + 1, self.district.code, body)
        is_blank = chance.happens(REGISTER["blank_size"])
        o.size_band = "" if is_blank else chance.weighted(REGISTER["sizes"][o.kind])
        o.has_party = chance.happens(REGISTER["party_share"])
        is_graded = chance.happens(REGISTER["graded_share"])
        o.grade = chance.weighted(REGISTER["grades"]) if is_graded else ""
        o.registered_on = chance.day(*REGISTER["registered_between"])

    def _change(self, items: list[DemoOrganization]) -> None:
        """Some are registered or deregistered while the programme runs, a few have a nickname without the area."""
        late = REGISTER["late_registered"]
        changing = self.chance.sample(items, late + REGISTER["deregistered"])
        for rank, organization in enumerate(changing):
            day = self.chance.day(*REGISTER["late_between"])
            if rank < late:
                organization.registered_on = day
            else:
                organization.deregistered_on = day
        for organization in self.chance.sample(items, REGISTER["aliases"]):
            short = organization.name.removeprefix(self.district.full_name)
            organization.alias = REGISTER["alias"].format(name=short)
