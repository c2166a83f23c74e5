"""Invented lists about real villages: typical villages and aliases."""

import re

from etl.demo.seeds import REGISTER, TOWNS, Chance, story
from etl.intake.normalize.areas import all_village_endings, base_name
from etl.lists.reference import Reference, Village

_COMMITTEE = re.compile("(居民委员会|居委会|村民委员会|村委会)$")


def place_name(village: Village) -> str:
    """The everyday name of a village: “仙岗社区”, “汤村”."""
    short = _COMMITTEE.sub("", village.name)
    is_whole = short.endswith(village.kind)
    return short if is_whole else base_name(village.name, _endings()) + village.kind


def _endings() -> tuple[str, ...]:
    return all_village_endings(story().dictionary.district)


def typical_villages(reference: Reference, seed: int) -> list[dict[str, str]]:
    """Rows of typical_villages.csv; a village stands on one list only."""
    rows: list[dict[str, str]] = []
    for town in reference.towns:
        villages = reference.villages_of(town)
        left = iter(Chance(seed, "typical", town.code).some(villages, len(villages)))
        counts = TOWNS["towns"][town.code]["typical"]
        for fields, count in zip(REGISTER["typical_villages"], counts, strict=True):
            about = {key: str(value) for key, value in fields.items()}
            rows += [{"village_code": next(left).code} | about for _ in range(count)]
    return sorted(rows, key=lambda row: (row["listed_on"], row["level"], row["village_code"]))


def village_aliases(reference: Reference, seed: int) -> list[dict[str, str]]:
    """Rows of village_aliases.csv: a few villages of every town, under an invented name."""
    fields, chance = REGISTER["village_aliases"], Chance(seed, "aliases")
    count = fields["count"] // len(reference.towns)
    named = (v for t in reference.towns for v in chance.some(reference.villages_of(t), count))
    return [
        {
            "alias": fields["pattern"].format(village=base_name(village.name, _endings())),
            "village_code": village.code,
        }
        for village in named
    ]
