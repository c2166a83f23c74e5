"""When two rows are the same project, problem or pairing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from etl.text import fold_name

PROJECT_PREFIX, PROBLEM_PREFIX = "XM", "WT"
CODE_DIGITS = 10


def project_key(values: Mapping[str, Any]) -> str:
    """Folded name and lead organisation: the same project of a town in any half-year."""
    return f"{fold_name(values['project_name'])}|{values['organizations'][0].organization_id}"


def known_key(match_key: str, identity: Callable[[str], str]) -> str:
    """The key of a project with the id that its lead has now."""
    name, mark, lead = match_key.rpartition("|")
    return f"{name}{mark}{identity(lead)}" if mark else match_key


def problem_key(values: Mapping[str, Any]) -> str:
    """The folded description."""
    return fold_name(values["problem"])


@lru_cache(maxsize=20_000)
def own_code(prefix: str, town_code: str, key: str) -> str:
    """The code assigned to a row without one: “XM” (project) or “WT” (problem) and ten hex digits.

    It is derived from what identifies the row, so it does not depend on the order of loading.
    """
    return prefix + sha256(f"{town_code}|{key}".encode()).hexdigest()[:CODE_DIGITS].upper()


def pairing_modes(rows: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """The mode of each pairing, None if it has ended (contract, Codes stored).

    First by the number of active organisations of its village, then by that of villages of its organisation.
    """
    pairs = [_pair(row) if row["status"] == "active" else None for row in rows]
    active = set(filter(None, pairs))
    organizations, villages = Counter(v for v, _ in active), Counter(o for _, o in active)
    return [_mode(pair, organizations, villages) if pair else None for pair in pairs]


def _pair(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["village"], row["organization"].organization_id


def _mode(pair: tuple[str, str], organizations: Counter[str], villages: Counter[str]) -> str:
    village, organization = pair
    if organizations[village] > 1:
        return "many_to_one"
    return "one_to_many" if villages[organization] > 1 else "one_to_one"
