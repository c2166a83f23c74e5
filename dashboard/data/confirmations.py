"""两头核对: what organisations and villages say of the rows of a return, and how much of it they confirm."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class Objection:
    """A row that an end objects to or adds to; ``party_name``: who, ``answer``: a code of ``confirmation``."""

    party_name: str
    item: str
    answer: str
    note: str
    answered_on: date
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Of how many rows of an organisation the ends say that they are so, not so, or not all."""

    claims: int
    confirmed: int
    objected: int
    supplemented: int

    @property
    def is_answered(self) -> bool:
        """Whether any end has said anything."""
        return bool(self.confirmed or self.objected or self.supplemented)


@cached_query
def objections(warehouse: Warehouse, town: str, period: str) -> tuple[Objection, ...]:
    """What a town is asked to look at again, objections first; none once the row has been corrected."""
    sql = """
        select
            coalesce(organization.organization_name, village.village_name, ''), claims.item,
            claims.confirmation, coalesce(claims.answer_note, ''), claims.answered_on,
            claims.sheet, claims."row"
        from published.claim as claims
        left join published.organization as organization
            on claims.organization_id = organization.organization_id
        left join published.village as village on claims.village_code = village.village_code
        where claims.town_code = ? and claims.period = ?
            and claims.confirmation in ('objected', 'supplemented')
        order by claims.confirmation, claims.sheet, claims."row", claims.claim_id
    """
    return tuple(Objection(*row) for row in warehouse.rows(sql, town, period))


@cached_query
def objected_rows(warehouse: Warehouse) -> dict[tuple[str, str], int]:
    """Town and half-year → how many rows of its return are objected to."""
    sql = """
        select town_code, period, count(distinct (sheet, "row")) from published.claim
        where confirmation = 'objected' group by town_code, period
    """
    return {(town, period): count for town, period, count in warehouse.rows(sql)}


@cached_query
def confirmed(warehouse: Warehouse, period: str) -> dict[str, Confirmed]:
    """Organisation → how much of what the half-year's returns say of it is confirmed."""
    sql = """
        select organization_id, claims, claims_confirmed, claims_objected, claims_supplemented
        from published.organization_confirmation where period = ?
    """
    return {
        organization: Confirmed(*counts) for organization, *counts in warehouse.rows(sql, period)
    }


@dataclass(frozen=True, slots=True)
class Answered:
    """What both ends are asked about a half-year, how much of it has an answer, how much is said to be untrue."""

    claims: int
    answered: int
    objected: int


@cached_query
def answered(warehouse: Warehouse, period: str) -> Answered:
    """The rows of 核对单 of a half-year: each is one end's."""
    sql = """
        select
            count(*), count(confirmation), count(*) filter (confirmation = 'objected')
        from published.claim where period = ?
    """
    return Answered(*warehouse.rows(sql, period)[0])
