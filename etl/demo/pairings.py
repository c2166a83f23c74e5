"""How the pairings of one town begin, last and end over the half-years."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from etl.demo.register import DemoOrganization
from etl.demo.seeds import GROWTH, NOTES, PAIRING, Chance, Part, Row, first_day, periods
from etl.dictionary import Period
from etl.identity import pairing_modes
from etl.lists.reference import Village


@dataclass
class Pairing:
    """One organisation and one village."""

    organization: DemoOrganization
    village: Village
    paired_on: dt.date
    signed_on: dt.date | None
    party: bool | None
    note: str | None
    ended_on: dt.date | None = None

    def row(self) -> Row:
        """The row of the return, by column name, with codes as stored."""
        return {
            "organization": self.organization.name,
            "uscc": self.organization.uscc,
            "village": self.village.code,
            "paired_on": self.paired_on,
            "agreement_signed": self.signed_on is not None,
            "agreement_signed_on": self.signed_on,
            "party_co_building": self.party,
            "status": "ended" if self.ended_on else "active",
            "ended_on": self.ended_on,
            "note": self.note,
        }


class PairingBook:
    """All pairings of a town; :meth:`half_year` moves them on by one half-year."""

    def __init__(
        self,
        chance: Chance,
        plan: Part,
        villages: Sequence[Village],
        pool: Sequence[DemoOrganization],
    ) -> None:
        """A town without pairings; ``villages`` and ``pool`` in the order of coming forward."""
        self.chance, self.plan = chance, plan
        self.villages, self.pool = villages, list(pool)
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

    def half_year(self, period: Period) -> None:
        """End some, sign some, then add pairings up to the share of the half-year."""
        organizations, share = (
            self.plan[what] * GROWTH[what][period.code] for what in ("organizations", "villages")
        )
        self._end(period)
        self._sign(period)
        self._come_back(period)
        while len(self.organizations) < round(organizations) and self.pool:
            self._come_forward(self.pool.pop(0), period)
        while len(self._paired()) < round(len(self.villages) * share):
            wide = [o for o in self.wide if o in self.organizations] or self.organizations
            self._pair(self.chance.one(wide), period)

    def stand_still(self) -> None:
        """本期无新增: active pairings stay, ended ones are no longer listed."""
        self.ended = []

    def keep(self, organization: DemoOrganization, period: Period, note: str | None = None) -> None:
        """Pair an organisation that the story needs, with this 备注; its pairings never end."""
        if organization not in self.organizations:
            self._pair(organization, period, note=note)
        self.kept.append(organization)

    def rows(self) -> list[Row]:
        """Every pairing in force and those ended in the half-year; some towns state the mode."""
        pairings = [*self.active, *self.ended]
        rows = [p.row() for p in pairings]
        modes = pairing_modes([p.row() | {"organization": p.organization} for p in pairings])
        for row, mode in zip(rows, modes, strict=True):
            row["mode"] = mode if self.chance.happens(PAIRING["mode_stated"]) else None
        return sorted(rows, key=lambda row: (row["village"], row["paired_on"], row["organization"]))

    def _end(self, period: Period) -> None:
        self.ended = []
        old = [p for p in self.active if p.paired_on < period.starts_on]
        may_end = [p for p in old if p.organization not in self.kept]
        weights = [1.0 if len(self.villages_of(p.organization)) > 1 else 4.0 for p in may_end]
        count = round(PAIRING["ends"] * len(self.active))
        for pairing in self.chance.ordered(may_end, weights)[:count]:
            pairing.ended_on = self.chance.day(period.starts_on, period.ends_on)
            pairing.note = NOTES["ended"]
            self.active.remove(pairing)
            self.ended.append(pairing)
        self.left |= dict.fromkeys(self.leaving, periods().index(period.code))

    def _sign(self, period: Period) -> None:
        for pairing in self.active:
            if pairing.signed_on is None and self.chance.happens(PAIRING["signed_later"]):
                pairing.signed_on = self.chance.day(period.starts_on, period.ends_on)

    def _come_back(self, period: Period) -> None:
        for organization, since in list(self.left.items()):
            is_long_ago = periods().index(period.code) - since >= 2
            if is_long_ago and self.chance.happens(PAIRING["returns"]):
                del self.left[organization]
                self._pair(organization, period)

    def _come_forward(self, organization: DemoOrganization, period: Period) -> None:
        joins = self.active and self.chance.happens(PAIRING["joins"])
        self._pair(organization, period, self.chance.one(self.active).village if joins else None)
        if not joins and len(self.wide) < max(2, self.plan["organizations"] // 5):
            self.wide.append(organization)

    def _next_village(self) -> Village:
        """The next village without a partner, else any."""
        paired = self._paired()
        left = (village for village in self.villages if village not in paired)
        return next(left, None) or self.chance.one(self.villages)

    def _paired(self) -> set[Village]:
        return {p.village for p in self.active}

    def _pair(
        self,
        organization: DemoOrganization,
        period: Period,
        village: Village | None = None,
        note: str | None = None,
    ) -> None:
        village = village or self._next_village()
        if village in self.villages_of(organization):
            return
        paired_on = self.chance.day(first_day(period), period.ends_on - dt.timedelta(days=10))
        is_signed = self.chance.happens(PAIRING["signed"])
        signed_on = self.chance.day(paired_on, period.ends_on) if is_signed else None
        party = self.chance.weighted({True: PAIRING["party"], False: 0.5, None: 0.16})
        note = note or (NOTES["filed"] if organization.registration == "filed" else None)
        self.active.append(Pairing(organization, village, paired_on, signed_on, party, note))
