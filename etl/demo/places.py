"""Invented lists about real villages: which are typical villages, and what else some are called."""

import re

from etl.demo.seeds import Chance, Seeds
from etl.dictionary import load_dictionary
from etl.intake.normalize.areas import all_village_endings
from etl.intake.normalize.areas import base_name as base_of
from etl.lists.reference import Reference, Village

_COMMITTEE = re.compile("(居民委员会|居委会|村民委员会|村委会)$")


def base_name(name: str) -> str:
    """A village's name without the words for its kind."""
    return base_of(name, all_village_endings(load_dictionary().district))


def place_name(village: Village) -> str:
    """“仙岗社区”, “汤村”: the village's name as people say it."""
    short = _COMMITTEE.sub("", village.name)
    return short if short.endswith(village.kind) else base_name(village.name) + village.kind


def typical_villages(seeds: Seeds, reference: Reference, seed: int) -> list[dict[str, str]]:
    """Rows of typical_villages.csv; a village stands on one list only."""
    lists, rows = seeds.register["typical_villages"], list[dict[str, str]]()
    for town in reference.towns:
        chance = Chance(seed, "typical", town.code)
        own = [v for v in reference.villages if v.town_code == town.code]
        left = iter(chance.some(own, len(own)))
        for fields, count in zip(lists, seeds.towns["towns"][town.code]["typical"], strict=True):
            about = {key: str(value) for key, value in fields.items()}
            rows += [{"village_code": next(left).code} | about for _ in range(count)]
    return sorted(rows, key=lambda row: (row["listed_on"], row["level"], row["village_code"]))


def village_aliases(seeds: Seeds, reference: Reference, seed: int) -> list[dict[str, str]]:
    """Rows of village_aliases.csv: two villages of every town, under a name that nobody uses."""
    fields, chance = seeds.register["village_aliases"], Chance(seed, "aliases")
    rows: list[dict[str, str]] = []
    for town in reference.towns:
        own = [v for v in reference.villages if v.town_code == town.code]
        for village in chance.some(own, fields["count"] // len(reference.towns)):
            alias = fields["pattern"].format(village=base_name(village.name))
            rows.append({"alias": alias, "village_code": village.code})
    return rows
