"""Towns and villages: a name becomes a code, or an issue.

A village matches the official list (290) exactly after folding, with or without 社区, 村委会, 居委会 … and the names of
higher areas before it. Similarity only suggests, it never matches.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from etl.dictionary import District
from etl.intake.normalize.outcome import Outcome, failed, warned
from etl.lists.reference import Reference, Town, Village
from etl.system.grouping import grouped
from etl.text import SAYS_NOTHING, clean, fold_name, split_list, split_loosely, strip_prefixes

_MORE_FOLLOWS = re.compile("^(?:等|和|与|及|以及)")
_REMARK = re.compile(r"\(([^()]*)\)$")
# A part of a village by its number: “第3村民小组”, “2队”.
_GROUP = re.compile(r"^\(?第?\d+(?:村民小组|小组|组|经济社|经济合作社|股份社|队|社|片区|片)\)?$")
_WITH_CODE = re.compile(r"^(.*?[^\d(])\(?(\d{9,12})\)?$")
COUNTY_LEVEL_ZEROS = "000"  # statistical town codes have twelve digits
SUGGESTION_CUTOFF = 0.5  # half of the characters are in place


@dataclass(frozen=True)
class TownNames:
    """Finds towns by any usual way of writing them."""

    district: District
    reference: Reference

    @cached_property
    def _index(self) -> dict[str, Town]:
        index: dict[str, Town] = {}
        for town in self.reference.senders:
            short = short_town(town.name)
            for form in (
                town.name,
                town.code,
                short,
                town.code + COUNTY_LEVEL_ZEROS,
                *(short + ending for ending in self.district.town_endings),
            ):
                index.setdefault(fold_name(form), town)
        return index

    def find(self, value: object) -> Town | None:
        """The town of this name or code."""
        text = fold_name(value)
        return self._index.get(text) or self._index.get(self._bare(text))

    def _bare(self, text: str) -> str:
        """Without the names of higher areas, whatever separates them."""
        parts = re.split(r"[·\-/>\s]", text)
        joined = "".join(parts) if parts[0] in self._prefixes else text
        return strip_prefixes(joined, self._prefixes)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(map(fold_name, self.district.prefixes))

    def normalise(self, value: object) -> Outcome:
        """The town's code."""
        town = self.find(value)
        if town:
            return Outcome(town.code)
        return self._less_certain(value) or self._refusal(value)

    def _less_certain(self, value: object) -> Outcome | None:
        """“狮山镇社会事务办” is an office of the town, “区本级” the district, “九江镇（440605121）” said twice."""
        text = self._bare(fold_name(value))
        if match := _WITH_CODE.match(text):
            town = self.find(match[1])
            return Outcome(town.code) if town and town == self.find(match[2]) else None
        aliases = map(fold_name, self.district.return_aliases)
        if len(self.reference.counties) == 1 and fold_name(value) in aliases:
            return self._read_as(self.reference.district)
        for town in self.reference.towns:
            office = text.removeprefix(fold_name(town.name))
            if office != text and office.endswith(self.district.offices):
                # “狮山镇大沥镇办公室” is of two towns.
                others = (fold_name(short_town(other.name)) for other in self.reference.towns)
                return None if any(name in office for name in others) else self._read_as(town)
        return None

    def _read_as(self, town: Town) -> Outcome:
        return warned(town.code, "read_as", suggestion=town.name)

    def _refusal(self, value: object) -> Outcome:
        parts = split_loosely(clean(value))
        if len(split_list(value)) > 1 or (len(parts) > 1 and all(map(self.find, parts))):
            return failed("several_towns")
        text = self._bare(fold_name(value))
        for old, new in self.district.abolished_towns.items():
            if text in (fold_name(old), fold_name(short_town(old))):
                return failed("town_abolished", suggestion=new)
        names = "、".join(town.name for town in self.reference.towns)
        return failed("town_unknown", expected=names)


@dataclass(frozen=True, eq=False)
class EveryVillage:
    """The villages of all towns by every spelling; made once for all returns, for a province has 26,000."""

    district: District
    reference: Reference

    @cached_property
    def by_form(self) -> dict[str, list[Village]]:
        """The villages of each spelling."""
        return grouped(
            (form, village)
            for village in self.reference.villages
            for form in village_forms(village, self.district)
        )


@dataclass(frozen=True)
class VillageNames:
    """Finds villages of one town; those of other towns are known for the message only."""

    district: District
    reference: Reference
    town: Town
    every: EveryVillage | None = None

    @cached_property
    def _all(self) -> dict[str, list[Village]]:
        return (self.every or EveryVillage(self.district, self.reference)).by_form

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {fold_name(alias): code for alias, code in self.reference.village_aliases}

    @cached_property
    def _own(self) -> tuple[Village, ...]:
        return self.reference.villages_of(self.town)

    @cached_property
    def _quasi(self) -> frozenset[str]:
        return frozenset(self._base(name) for name in self.reference.quasi_villages)

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return all_village_endings(self.district)

    @cached_property
    def _town_names(self) -> tuple[str, ...]:
        return tuple(fold_name(form) for form in (self.town.name, short_town(self.town.name)))

    @cached_property
    def _part(self) -> re.Pattern[str]:
        """A village's full name, and what follows it."""
        endings = "|".join(map(re.escape, self._endings))
        return re.compile(f"^(.+?(?:{endings}))(.+)$")

    @cached_property
    def _vague(self) -> re.Pattern[str]:
        """“3个村”, “各社区”, “全镇”: which ones is not said."""
        first, *_ = kinds = tuple(self.district.village_endings)
        each, more = "|".join((*kinds, "个")), "|".join(f"等{kind}" for kind in kinds)
        return re.compile(
            rf"\d+个|[一二三四五六七八九十两几多各]+个|各(?:{each})|全[镇街{self.district.word}]|"
            rf"所有|若干|部分|{more}|多{first}|辖区"
        )

    @cached_property
    def _whole_town(self) -> re.Pattern[str]:
        """“全镇各村”, “所有村居”, “全街道范围内”."""
        first, *rest = kinds = tuple(self.district.village_endings)
        together = [
            f"{first}{sign}" for kind in rest for sign in (kind, rf"\({kind}\)", f"、{kind}")
        ]
        words = "|".join((f"{first}居", rf"{first}\(居\)", *together, *kinds))
        remark = "".join(rf"(?:\({kind}\))?" for kind in rest)
        every = rf"(?:所有|全部|各|全体)?(?:{words}){remark}"
        return re.compile(
            r"全(?:镇|街|街道|镇街|镇\(街道\))(?:范围|范围内|内|域)?"
            rf"(?:{every})?|(?:所有|全部|各){every}"
        )

    def _base(self, name: str) -> str:
        return base_name(name, self._endings)

    def is_whole_town(self, value: object) -> bool:
        """“全镇各村”, or the town itself where villages are asked for."""
        text = fold_name(value)
        after = (text.removeprefix(name) for name in self._town_names)
        return text in self._town_names or any(map(self._whole_town.fullmatch, (text, *after)))

    def normalise(self, value: object) -> Outcome:
        """The village's code."""
        if len(split_list(value)) > 1 and not self._hits(fold_name(value)):
            return failed("several_values")
        return self._one(value)

    def _one(self, value: object) -> Outcome:
        forms = self._spellings(value)
        for form in forms:
            if len(hits := self._hits(form)) == 1:
                return Outcome(hits[0].code)
            if hits:
                names = "”或“".join(village.name for village in hits)
                return failed("village_similar", town=self.town.name, suggestion=names)
        return self._less_certain(forms) or self._several(value) or self._refusal(forms)

    def _several(self, value: object) -> Outcome | None:
        parts = split_loosely(clean(value))
        are_known = len(parts) > 1 and all(self._one(part).value for part in parts)
        return failed("several_values") if are_known else None

    def _spellings(self, value: object) -> list[str]:
        """As written, then without the names of higher areas."""
        text = self._without_remark(fold_name("".join(split_list(value))))
        shorter = strip_prefixes(text, map(fold_name, self.district.prefixes))
        after = (_after(shorter, town) for town in self._town_names)
        return list(dict.fromkeys([text, shorter, *after]))

    def _without_remark(self, text: str) -> str:
        """“仙岗（社区）” and “仙岗社区（丹灶）”: brackets that only repeat the kind or the town are dropped."""
        remark = _REMARK.search(text)
        repeats = {*self._endings, *self._town_names, "居"}
        return text[: remark.start()] if remark and remark[1] in repeats else text

    def _hits(self, form: str) -> list[Village]:
        """The villages of this name, also with its code: “仙岗社区440605123016”."""
        twice = _WITH_CODE.match(form)
        if twice and twice[2] not in form[: twice.start(2)]:
            named, coded = self._in_town(twice[1]), self._in_town(twice[2])
            return named if named == coded else []
        return self._in_town(form)

    def _in_town(self, form: str) -> list[Village]:
        return [v for v in self._all.get(form, []) if v.town_code == self.town.code]

    def _less_certain(self, forms: list[str]) -> Outcome | None:
        return self._other_kind(forms) or self._alias(forms) or self._natural_village(forms)

    def _other_kind(self, forms: list[str]) -> Outcome | None:
        """“仙岗村” for 仙岗社区, the older word: accepted unless that very village lies in another town."""
        for form in forms:
            bases = {self._base(form), self._base(self._base(form))}  # “曹边村村委会”
            hits = [v for v in self._own if self._base(v.name) in bases]
            if len(hits) == 1:
                elsewhere = self._all.get(form, [])
                if not elsewhere:
                    return Outcome(hits[0].code)
                other = self.reference.town(elsewhere[0].town_code).name
                return warned(
                    hits[0].code,
                    "village_kind",
                    suggestion=hits[0].name,
                    other=f"{other}的“{elsewhere[0].name}”",
                )
        return None

    def _alias(self, forms: list[str]) -> Outcome | None:
        code = next((self._aliases[form] for form in forms if form in self._aliases), None)
        village = next((v for v in self._own if v.code == code), None)
        return warned(village.code, "village_alias", suggestion=village.name) if village else None

    def _natural_village(self, forms: list[str]) -> Outcome | None:
        """“北沙村委沈村”: a natural village counts under its committee, to be confirmed."""
        for form in forms:
            match = self._part.match(form)
            hits = self._in_town(match[1]) if match and not self._is_more(match[2]) else []
            if len(hits) == 1:
                return warned(hits[0].code, "village_alias", suggestion=hits[0].name)
        return None

    def _is_more(self, rest: str) -> bool:
        """The village is followed by another one, or by a number of them."""
        another = rest in self._all or rest.endswith(tuple(e for e in self._endings if len(e) > 1))
        counts = re.search(r"\d", _GROUP.sub("", rest))
        return another or bool(_MORE_FOLLOWS.match(rest) or counts)

    def _refusal(self, forms: list[str]) -> Outcome:
        example = self._own[0].name if self._own else ""
        if any(self._base(form) in self._quasi or form in self._quasi for form in forms):
            return failed("village_quasi")
        bare = [*forms, *self._without_any_town(forms)]
        village = next((self._all[form][0] for form in bare if form in self._all), None)
        if village:
            return self._elsewhere(village)
        if any(self._vague.search(form) or SAYS_NOTHING.fullmatch(form) for form in forms):
            return failed("village_vague", example=example)
        return self._similar(forms[-1], example)

    def _elsewhere(self, village: Village) -> Outcome:
        """A village of another town, or one of this town under another town's name."""
        if village.town_code == self.town.code:
            return failed("village_similar", town=self.town.name, suggestion=village.name)
        town = self.reference.town(village.town_code).name
        suggestion = f"{town}的“{village.name}”"
        return failed(
            "village_other_town", town=self.town.name, other_town=town, suggestion=suggestion
        )

    def _without_any_town(self, forms: list[str]) -> list[str]:
        names = [fold_name(n) for t in self.reference.towns for n in (t.name, short_town(t.name))]
        return [_after(form, name) for form in forms for name in names if form.startswith(name)]

    def _similar(self, form: str, example: str) -> Outcome:
        names = {self._base(v.name): v.name for v in self._own}
        likeness = OSA.normalized_similarity
        near = process.extractOne(
            self._base(form), list(names), scorer=likeness, score_cutoff=SUGGESTION_CUTOFF
        )
        if near:
            return failed("village_similar", town=self.town.name, suggestion=names[near[0]])
        return failed("village_unknown", town=self.town.name, example=example)


def short_town(name: str) -> str:
    """“狮山” of 狮山镇, “桂城” of 桂城街道."""
    return re.sub("(镇|街道)$", "", name)


def all_village_endings(district: District) -> tuple[str, ...]:
    """The words for a village of either kind, longest first."""
    words = (word for words in district.village_endings.values() for word in words)
    return tuple(sorted(words, key=len, reverse=True))


@lru_cache(maxsize=8192)
def base_name(name: str, endings: tuple[str, ...]) -> str:
    """A village's name without the words for its kind, never empty."""
    text = fold_name(name)
    for ending in endings:
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


def village_forms(village: Village, district: District) -> set[str]:
    """Every unambiguous spelling of a village: its base alone and with each word for its kind.

    The base is the official name without its ending 社区居委会 or 村委会, so “汤村村委会” has the base “汤村”.
    """
    official, endings = fold_name(village.name), district.village_endings[village.kind]
    formal = tuple(ending for ending in endings if len(ending) > 1)
    base = base_name(official, formal)
    named = {base + ending for ending in endings}
    twice = {base + village.kind + ending for ending in endings if ending != village.kind}
    return {official, base, fold_name(village.code), *named, *twice}


def _after(text: str, prefix: str) -> str:
    rest = text.removeprefix(prefix)
    return (rest.lstrip("-·:>/ ") if rest != text else rest) or text
