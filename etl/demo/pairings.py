"""How the pairings of one town begin, last and end over the half-years."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.demo.register import DemoOrganization
from etl.demo.seeds import Chance, Part, Seeds
from etl.dictionary import Period
from etl.identity import pairing_modes
from etl.lists.reference import Organization, Village


@dataclass
class Pairing:
    """One organisation and one village."""

    organization: DemoOrganization
    village: Village
    paired_on: dt.date
    signed_on: dt.date | None
    party: bool | None
    ended_on: dt.date | None = None
    note: str | None = None

    @property
    def status(self) -> str:
        """As the sheet has it."""
        return "ended" if self.ended_on else "active"

    def row(self) -> dict[str, Any]:
        """By column name, codes as stored."""
        return {
            "organization": self.organization.name,
            "uscc": self.organization.uscc,
            "village": self.village.code,
            "paired_on": self.paired_on,
            "agreement_signed": self.signed_on is not None,
            "agreement_signed_on": self.signed_on,
            "party_co_building": self.party,
            "status": self.status,
            "ended_on": self.ended_on,
            "note": self.note,
        }


@dataclass(frozen=True)
class _Values:
    """A row as :func:`pairing_modes` wants it."""

    values: Mapping[str, Any]


class PairingBook:
    """All pairings of a town; :meth:`half_year` moves them on by one half-year."""

    def __init__(
        self,
        seeds: Seeds,
        chance: Chance,
        plan: Part,
        villages: Sequence[Village],
        pool: Sequence[DemoOrganization],
    ) -> None:
        """A town without pairings."""
        self.seeds, self.rules, self.chance, self.plan = seeds, seeds.towns["pairing"], chance, plan
        self.villages, self.pool = list(villages), list(pool)
        self.active: list[Pairing] = []
        self.ended: list[Pairing] = []
        self.left: dict[DemoOrganization, int] = {}
        self.wide: list[DemoOrganization] = []
        self.kept: list[DemoOrganization] = []

    @property
    def organizations(self) -> list[DemoOrganization]:
        """Those with a pairing in force, each once, in the order of their pairings."""
        return list(dict.fromkeys(p.organization for p in self.active))

    @property
    def leaving(self) -> list[DemoOrganization]:
        """Those whose last pairing ended in this half-year."""
        staying = self.organizations
        return [o for o in dict.fromkeys(p.organization for p in self.ended) if o not in staying]

    def villages_of(self, organization: DemoOrganization) -> list[Village]:
        """The villages that an organisation is paired with."""
        return [p.village for p in self.active if p.organization == organization]

    def half_year(self, index: int, period: Period) -> None:
        """End some, sign some, then grow to the share of the half-year."""
        growth = self.seeds.towns["growth"]
        organizations = round(self.plan["organizations"] * growth["organizations"][period.code])
        share = self.plan["villages"] * growth["villages"][period.code]
        self._end(index, period)
        self._sign(period)
        self._come_back(index, period)
        while len(self.organizations) < organizations and self.pool:
            self._come_forward(self.pool.pop(0), period)
        while len(self._paired()) < round(len(self.villages) * share):
            wide = [o for o in self.wide if o in self.organizations] or self.organizations
            self._pair(self.chance.one(wide), self._next_village(), period)

    def stand_still(self) -> None:
        """本期无新增: what stood stands, what ended is no longer listed."""
        self.ended = []

    def ensure(self, organization: DemoOrganization, period: Period) -> None:
        """Pair an organisation that a project of several towns needs, and never end it."""
        if organization not in self.organizations:
            self._pair(organization, self._next_village(), period)
        self.kept.append(organization)

    def join(self, organization: DemoOrganization, period: Period, note: str) -> None:
        """A provisional organisation joins a village, and says in 备注 what it is."""
        self._pair(organization, self._next_village(), period)
        self.active[-1].note = note
        self.kept.append(organization)

    def rows(self) -> list[dict[str, Any]]:
        """Every pairing in force and those ended in the half-year; some towns state the mode."""
        pairings = [*self.active, *self.ended]
        rows = [p.row() for p in pairings]
        shaped = [
            _Values(row | {"organization": p.organization.as_reference})
            for row, p in zip(rows, pairings, strict=True)
        ]
        for row, mode in zip(rows, pairing_modes(shaped), strict=True):
            row["mode"] = mode if self.chance.happens(self.rules["mode_stated"]) else None
        return sorted(rows, key=lambda row: (row["village"], row["paired_on"], row["organization"]))

    def _end(self, index: int, period: Period) -> None:
        self.ended = []
        may_end = [
            p
            for p in self.active
            if p.organization not in self.kept and p.paired_on < period.starts_on
        ]
        weights = [1.0 if len(self.villages_of(p.organization)) > 1 else 4.0 for p in may_end]
        count = round(self.rules["ends"] * len(self.active))
        for pairing in self.chance.ordered(may_end, weights)[:count]:
            pairing.ended_on = self.chance.day(period.starts_on, period.ends_on)
            pairing.note = self.seeds.texts["notes"]["ended"]
            self.active.remove(pairing)
            self.ended.append(pairing)
        self.left |= dict.fromkeys(self.leaving, index)

    def _sign(self, period: Period) -> None:
        for pairing in self.active:
            if pairing.signed_on is None and self.chance.happens(self.rules["signed_later"]):
                pairing.signed_on = self.chance.day(period.starts_on, period.ends_on)

    def _come_back(self, index: int, period: Period) -> None:
        for organization, since in list(self.left.items()):
            if index - since >= 2 and self.chance.happens(self.rules["returns"]):
                del self.left[organization]
                self._pair(organization, self._next_village(), period)

    def _come_forward(self, organization: DemoOrganization, period: Period) -> None:
        joins = self.active and self.chance.happens(self.rules["joins"])
        village = self.chance.one(self.active).village if joins else self._next_village()
        self._pair(organization, village, period)
        if not joins and len(self.wide) < max(2, self.plan["organizations"] // 5):
            self.wide.append(organization)

    def _next_village(self) -> Village:
        """The next village without a partner, else any."""
        paired = self._paired()
        return next((v for v in self.villages if v not in paired), None) or self.chance.one(
            self.villages
        )

    def _paired(self) -> list[Village]:
        return list(dict.fromkeys(p.village for p in self.active))

    def _pair(self, organization: DemoOrganization, village: Village, period: Period) -> None:
        if village in self.villages_of(organization):
            return
        first = max(period.starts_on, self.seeds.towns["starts_on"])
        paired_on = self.chance.day(first, period.ends_on - dt.timedelta(days=10))
        signed = self.chance.happens(self.rules["signed"])
        is_filed = organization.registration == "filed"
        self.active.append(
            Pairing(
                organization,
                village,
                paired_on,
                self.chance.day(paired_on, period.ends_on) if signed else None,
                self.chance.weighted({True: self.rules["party"], False: 0.5, None: 0.16}),
                note=self.seeds.texts["notes"]["filed"] if is_filed else None,
            )
        )


def as_reference(organizations: Sequence[DemoOrganization]) -> tuple[Organization, ...]:
    """As parsed rows hold them."""
    return tuple(organization.as_reference for organization in organizations)
