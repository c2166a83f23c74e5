"""What makes two rows the same project, problem or pairing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from etl.text import fold_name

PROJECT_PREFIX, PROBLEM_PREFIX = "XM", "WT"
CODE_DIGITS = 10


class HasValues(Protocol):
    """A row as understood."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Values by column name."""


def project_key(values: Mapping[str, Any]) -> str:
    """Folded name and lead organisation: the same project of a town in any half-year."""
    return f"{fold_name(values['project_name'])}|{values['organizations'][0].organization_id}"


def problem_key(values: Mapping[str, Any]) -> str:
    """The folded description."""
    return fold_name(values["problem"])


@lru_cache(maxsize=20_000)
def own_code(prefix: str, town_code: str, key: str) -> str:
    """The code that we give a row without one: “XM” (project) or “WT” (problem) and ten hex digits.

    It follows from what identifies the row, so the order of loading never decides.
    """
    return prefix + sha256(f"{town_code}|{key}".encode()).hexdigest()[:CODE_DIGITS].upper()


def pairing_modes(rows: Sequence[HasValues]) -> list[str | None]:
    """The mode of each pairing, None if it has ended (contract, Codes stored).

    First by the number of active organisations of its village, then by that of villages of its organisation.
    """
    active = [r for r in rows if r.values["status"] == "active"]
    organizations = Counter(v for v, _ in {_pair(r) for r in active})
    villages = Counter(o for _, o in {_pair(r) for r in active})
    return [_mode(r, organizations, villages) for r in rows]


def _pair(row: HasValues) -> tuple[str, str]:
    return row.values["village"], row.values["organization"].organization_id


def _mode(row: HasValues, organizations: Counter[str], villages: Counter[str]) -> str | None:
    if row.values["status"] != "active":
        return None
    village, organization = _pair(row)
    if organizations[village] > 1:
        return "many_to_one"
    return "one_to_many" if villages[organization] > 1 else "one_to_one"
