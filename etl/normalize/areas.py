"""Towns and villages: a name as written becomes a code, or a question.

Villages are known by the official list (290). A name matches exactly after folding, with or without 社区, 村委会,
居委会 …, with or without the names of higher areas before it. Nothing is ever matched by likeness: likeness only
suggests.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from etl.dictionary import District
from etl.normalize.outcome import Outcome, failed, warned
from etl.normalize.text import fold_name, split_list, strip_prefixes
from etl.reference import Reference, Town, Village

_COMMUNITY = ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区居委", "居委", "社区")
_VILLAGE = ("村民委员会", "村委会", "村委", "村")
_COMMITTEE = re.compile("^(.+?(?:村民委员会|村委会|村委|居民委员会|居委会|居委))(.+)$")
_VAGUE = re.compile(
    r"\d+个|[一二三四五六七八九十两几多各]+个|各(?:村|社区|个)|全[镇街区]|所有|若干|部分|等村|等社区|多村|辖区"
)
_TOWN_ENDINGS = ("镇", "街道", "街道办事处", "街道办", "镇政府", "镇人民政府")
SUGGESTION_CUTOFF = 0.5  # at least half of the characters stand at their places


@dataclass(frozen=True)
class TownNames:
    """Finds towns by any usual way of writing them."""

    district: District
    reference: Reference

    @cached_property
    def _index(self) -> dict[str, Town]:
        index: dict[str, Town] = {}
        for town in (*self.reference.towns, self.reference.district):
            short = short_town(town.name)
            for form in (
                town.name,
                town.code,
                short,
                *(short + ending for ending in _TOWN_ENDINGS),
            ):
                index.setdefault(fold_name(form), town)
        return index

    def find(self, value: object) -> Town | None:
        """The town of this name or code, or None."""
        text = fold_name(value)
        return self._index.get(text) or self._index.get(
            strip_prefixes(text, map(fold_name, self.district.prefixes))
        )

    def normalise(self, value: object) -> Outcome:
        """The town's code."""
        town = self.find(value)
        if town:
            return Outcome(town.code)
        if len(split_list(value)) > 1:
            return failed("several_values")
        text = strip_prefixes(fold_name(value), map(fold_name, self.district.prefixes))
        successor = next(
            (
                new
                for old, new in self.district.abolished_towns.items()
                if text in (fold_name(old), fold_name(short_town(old)))
            ),
            None,
        )
        if successor:
            return failed("town_abolished", suggestion=successor)
        return failed(
            "town_unknown", expected="、".join(town.name for town in self.reference.towns)
        )


@dataclass(frozen=True)
class VillageNames:
    """Finds villages of one town; other towns' are known only to say so."""

    district: District
    reference: Reference
    town: Town

    @cached_property
    def _all(self) -> dict[str, list[Village]]:
        index: dict[str, list[Village]] = defaultdict(list)
        for village in self.reference.villages:
            for form in village_forms(village):
                index[form].append(village)
        return index

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {fold_name(alias): code for alias, code in self.reference.village_aliases}

    @cached_property
    def _own(self) -> tuple[Village, ...]:
        return tuple(v for v in self.reference.villages if v.town_code == self.town.code)

    @cached_property
    def _quasi(self) -> frozenset[str]:
        return frozenset(base_name(name) for name in self.reference.quasi_villages)

    def normalise(self, value: object) -> Outcome:
        """The village's code."""
        if len(split_list(value)) > 1:
            return failed("several_values")
        forms = self._spellings(value)
        for form in forms:
            if hits := self._in_town(form):
                return Outcome(hits[0].code) if len(hits) == 1 else self._ask(hits)
        return self._less_certain(forms) or self._refusal(forms)

    def _spellings(self, value: object) -> list[str]:
        """As written, then without the names of higher areas."""
        text = fold_name(value)
        shorter = strip_prefixes(text, map(fold_name, self.district.prefixes))
        towns = [fold_name(form) for form in (self.town.name, short_town(self.town.name))]
        return list(dict.fromkeys([text, shorter, *(_after(shorter, town) for town in towns)]))

    def _in_town(self, form: str) -> list[Village]:
        return [v for v in self._all.get(form, []) if v.town_code == self.town.code]

    def _less_certain(self, forms: list[str]) -> Outcome | None:
        return self._other_kind(forms) or self._alias(forms) or self._natural_village(forms)

    def _other_kind(self, forms: list[str]) -> Outcome | None:
        """“仙岗村” for 仙岗社区: the older word, silently, unless that very village lies in another town."""
        for form in forms:
            hits = [
                v for v in self._own if fold_name(base_name(v.name)) == fold_name(base_name(form))
            ]
            if len(hits) == 1:
                elsewhere = self._all.get(form, [])
                if not elsewhere:
                    return Outcome(hits[0].code)
                other = self.reference.town(elsewhere[0].town_code).name
                return warned(
                    hits[0].code,
                    "village_kind",
                    suggestion=hits[0].name,
                    other=f"{other}{elsewhere[0].name}",
                )
        return None

    def _alias(self, forms: list[str]) -> Outcome | None:
        code = next((self._aliases[form] for form in forms if form in self._aliases), None)
        village = next((v for v in self._own if v.code == code), None)
        return warned(village.code, "village_alias", suggestion=village.name) if village else None

    def _natural_village(self, forms: list[str]) -> Outcome | None:
        """“北沙村委沈村”: a natural village is counted under its committee, to be confirmed."""
        for form in forms:
            match = _COMMITTEE.match(form)
            hits = self._in_town(match[1]) if match else []
            if len(hits) == 1:
                return warned(hits[0].code, "village_alias", suggestion=hits[0].name)
        return None

    def _refusal(self, forms: list[str]) -> Outcome:
        example = self._own[0].name if self._own else ""
        if any(base_name(form) in self._quasi or form in self._quasi for form in forms):
            return failed("village_quasi")
        elsewhere = next(
            (
                self._all[form]
                for form in [*forms, *self._without_any_town(forms)]
                if form in self._all
            ),
            [],
        )
        if elsewhere:
            town = self.reference.town(elsewhere[0].town_code).name
            return failed(
                "village_other_town",
                town=self.town.name,
                suggestion=f"{town}的“{elsewhere[0].name}”",
            )
        if any(_VAGUE.search(form) for form in forms):
            return failed("village_vague", example=example)
        return self._similar(forms[-1], example)

    def _without_any_town(self, forms: list[str]) -> list[str]:
        names = [fold_name(n) for t in self.reference.towns for n in (t.name, short_town(t.name))]
        return [_after(form, name) for form in forms for name in names if form.startswith(name)]

    def _similar(self, form: str, example: str) -> Outcome:
        names = {base_name(v.name): v.name for v in self._own}
        likeness = OSA.normalized_similarity
        near = process.extractOne(
            base_name(form), list(names), scorer=likeness, score_cutoff=SUGGESTION_CUTOFF
        )
        if near:
            return failed("village_similar", town=self.town.name, suggestion=names[near[0]])
        return failed("village_unknown", town=self.town.name, example=example)

    def _ask(self, hits: list[Village]) -> Outcome:
        return failed(
            "village_similar", town=self.town.name, suggestion="”或“".join(v.name for v in hits)
        )


def short_town(name: str) -> str:
    """“狮山” of 狮山镇, “桂城” of 桂城街道."""
    return re.sub("(镇|街道)$", "", name)


def base_name(name: str) -> str:
    """What is left of a village's name without the words for its kind, but never nothing."""
    text = fold_name(name)
    for ending in sorted((*_COMMUNITY, *_VILLAGE), key=len, reverse=True):
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


def village_forms(village: Village) -> set[str]:
    """Every spelling that means this village without doubt: its base alone and with each word for its own kind.

    The base is the official name without its ending 社区居委会 or 村委会, so “汤村村委会” has the base “汤村”.
    """
    official = fold_name(village.name)
    endings = _COMMUNITY if official.endswith(("居委会", "居民委员会", "社区")) else _VILLAGE
    if endings is _COMMUNITY:
        base = re.sub("(社区居民委员会|社区居委会|居民委员会|居委会|社区)$", "", official)
        return {official, base, fold_name(village.code), *(base + ending for ending in endings)}
    base = re.sub("(村民委员会|村委会)$", "", official)
    forms = {official, base, fold_name(village.code), *(base + ending for ending in endings)}
    return forms | {f"{base}村{ending}" for ending in endings if ending != "村"}


def _after(text: str, prefix: str) -> str:
    rest = text.removeprefix(prefix)
    return rest or text
