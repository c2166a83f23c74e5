"""A register of invented organisations: names that no one can take for real ones, codes that are formally valid."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stdnum.cn.uscc import calc_check_digit

from etl.demo.seeds import Chance, Part, Seeds
from etl.dictionary import Dictionary
from etl.lists.reference import Organization, Reference, name_id

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


@dataclass(frozen=True)
class DemoOrganization:
    """A row of the register; ``town_code`` is None for one that works for the whole district."""

    name: str
    uscc: str | None
    kind: str
    field: str
    unit: str
    registration: str
    town_code: str | None = None
    size_band: str = ""
    has_party: bool = False
    grade: str = ""
    registered_on: dt.date | None = None
    deregistered_on: dt.date | None = None
    aliases: tuple[str, ...] = ()
    is_registered: bool = True

    @property
    def organization_id(self) -> str:
        """As the loading code gives it."""
        return self.uscc or name_id(self.name)

    @property
    def as_reference(self) -> Organization:
        """As the checks see it."""
        return Organization(self.organization_id, self.uscc, self.name, (), self.is_registered)

    @property
    def is_steady(self) -> bool:
        """Neither registered nor deregistered while the programme runs."""
        is_late = self.registered_on is not None and self.registered_on.year >= 2024
        return self.deregistered_on is None and not is_late

    def row(self, dictionary: Dictionary) -> dict[str, str]:
        """As organizations.csv lists it (contract, Organisation register)."""
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
            "registered_on": self.registered_on.isoformat() if self.registered_on else "",
            "deregistered_on": self.deregistered_on.isoformat() if self.deregistered_on else "",
            "aliases": "、".join(self.aliases),
        }


def make_register(
    seeds: Seeds, dictionary: Dictionary, reference: Reference, seed: int
) -> tuple[DemoOrganization, ...]:
    """About a thousand organisations in the order of their codes, those without a code last."""
    return tuple(_Maker(seeds.register, dictionary, reference, seed).make())


class _Maker:
    def __init__(self, part: Part, dictionary: Dictionary, reference: Reference, seed: int) -> None:
        self.part, self.dictionary, self.reference = part, dictionary, reference
        self.chance = Chance(seed, "register")
        self.names: set[str] = set()
        self.kinds = dictionary.vocabularies["organization_kind"].codes

    def make(self) -> list[DemoOrganization]:
        """All families, dressed with what a register says of each, then what changes over the years."""
        named = [o for family in self.part["families"] for o in self._family(family)]
        shuffled = self.chance.some(named, len(named))
        coded = [self._coded(o, number) for number, o in enumerate(shuffled, 1)]
        return self._with_aliases(self._with_changes(coded)) + list(self._filed())

    def _family(self, family: Part) -> Iterator[DemoOrganization]:
        for number in range(family["count_district"] + family["count_town"]):
            town = self._town(number - family["count_district"])
            yield DemoOrganization(
                name=self._name(family.get("stems", "words"), family["endings"], town),
                uscc=None,
                kind=family["kind"],
                field=family["field"],
                unit=self.chance.one(family["units"]),
                registration="registered",
                town_code=town,
            )

    def _town(self, number: int) -> str | None:
        towns = self.reference.towns
        return towns[number % len(towns)].code if number >= 0 else None

    def _name(self, stems: str, endings: Sequence[str], town: str | None) -> str:
        """A name that none has yet; its stem and ending are drawn until that is so."""
        while True:
            name: str = self.part["pattern"].format(
                area=self.dictionary.district.full_name,
                town=self.reference.town(town).name if town else "",
                mark=self.part["mark"],
                stem=self.chance.one(self.part[stems]),
                ending=self.chance.one(endings),
            )
            if name not in self.names:
                self.names.add(name)
                return name

    def _coded(self, organization: DemoOrganization, number: int) -> DemoOrganization:
        body = f"{self.part['serial']}{number:05d}"
        kind = self.kinds.index(organization.kind) + 1
        code = social_credit_code(kind, self.dictionary.district.code, body)
        return replace(self._dressed(organization), uscc=code)

    def _dressed(self, organization: DemoOrganization) -> DemoOrganization:
        part, chance = self.part, self.chance
        blank = chance.happens(part["blank_size"])
        return replace(
            organization,
            size_band="" if blank else chance.weighted(part["sizes"][organization.kind]),
            has_party=chance.happens(part["party_share"]),
            grade=chance.weighted(part["grades"]) if chance.happens(part["graded_share"]) else "",
            registered_on=chance.day(*part["registered_between"]),
        )

    def _with_changes(self, items: list[DemoOrganization]) -> list[DemoOrganization]:
        """Some registered, some deregistered while the programme runs."""
        chosen = self.chance.sample(
            range(len(items)), self.part["late_registered"] + self.part["deregistered"]
        )
        for rank, at in enumerate(chosen):
            day = self.chance.day(*self.part["late_between"])
            if rank < self.part["late_registered"]:
                items[at] = replace(items[at], registered_on=day)
            else:
                items[at] = replace(items[at], deregistered_on=day)
        return items

    def _with_aliases(self, items: list[DemoOrganization]) -> list[DemoOrganization]:
        """A few are also known by their name without the area, marked as a nickname."""
        prefix = self.dictionary.district.full_name
        for at in self.chance.sample(range(len(items)), self.part["aliases"]):
            short = items[at].name.removeprefix(prefix)
            items[at] = replace(items[at], aliases=(self.part["alias"].format(name=short),))
        return items

    def _filed(self) -> Iterator[DemoOrganization]:
        """备案 organisations of the towns, which have no code."""
        for number in range(self.part["filed"]):
            town = self._town(number)
            yield DemoOrganization(
                name=self._name("words", self.part["filed_endings"], town),
                uscc=None,
                kind=self.kinds[0],
                field=self.chance.one(self.part["filed_families"]),
                unit="",
                registration="filed",
                town_code=town,
                registered_on=self.chance.day(*self.part["registered_between"]),
            )
