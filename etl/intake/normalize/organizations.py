"""Organisations: a name, and a code where there is one, becomes an organisation or a question.

Names match exactly after folding, by a declared alias, or where only 佛山市/南海区 was dropped and one organisation of
the register is left; likeness only suggests. What is in no register is provisional.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from etl.dictionary import District
from etl.intake.normalize.outcome import Outcome, failed, warned
from etl.lists.reference import Organization, Reference, name_id
from etl.system.grouping import grouped
from etl.text import SAYS_NOTHING, clean, fold_name, split_list, split_loosely, strip_prefixes

_VAGUE = re.compile(
    r"^(?:我|本|该|某|各|有关|相关|多)(?:镇|街|级|界|类|志愿|行业)*(?:协会|商会|会|中心|单位|组织|社会组织|服务组织|队伍?)"
    r"|(?:[\d多几数若干各]|(?:^|[等共及和])[两三四五六七八九十])+(?:家|个)|等(?:社会组织|单位|组织|机构)?$"
)
_PREPARING = re.compile(r"\(筹|^筹[备建]中?的?|筹(?:备(?:组|会|处|委员会|工作组)?)?\)?$")
_OF_AN_AREA = re.compile("^[镇街区市村]")
_REMARK = re.compile(r"^(.+?)\(([^()]*)\)$")
CLOSE_RATIO = 88
_FULL_NAME = 8  # characters: shorter ones may be words of a longer name
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class OrganizationNames:
    """Finds organisations; ``known`` are those that 结对情况 of the same return gives with a valid code."""

    district: District
    reference: Reference
    known: tuple[Organization, ...] = ()

    def with_known(self, known: tuple[Organization, ...]) -> Self:
        """The same register, and these organisations of the return's own."""
        fresh = replace(self, known=known)
        for shared in ("_by_code", "_by_name", "_by_core", "_cores", "_long_names"):
            fresh.__dict__[shared] = getattr(self, shared)
        return fresh

    @cached_property
    def _by_code(self) -> dict[str, Organization]:
        return {o.uscc: o for o in self.reference.organizations if o.uscc}

    @cached_property
    def _by_name(self) -> dict[str, list[Organization]]:
        return grouped(
            (name, organization)
            for organization in self.reference.organizations
            for name in {*map(fold_name, (organization.name, *organization.aliases))}
        )

    @cached_property
    def _by_core(self) -> dict[str, list[Organization]]:
        return grouped((self._core(o.name), o) for o in self.reference.organizations)

    @cached_property
    def _area_names(self) -> frozenset[str]:
        towns = (town.name for town in self.reference.towns)
        return frozenset(map(fold_name, (*self.district.prefixes, self.district.full_name, *towns)))

    @cached_property
    def _cores(self) -> list[str]:
        return list(self._by_core)

    def _core(self, name: str) -> str:
        return strip_prefixes(fold_name(name), map(fold_name, self.district.prefixes))

    def normalise(self, name: object, code: str | None = None, is_filed: bool = False) -> Outcome:
        """An :class:`Organization`; ``code`` is a valid USCC or None, ``is_filed``: 备注 mentions 备案."""
        name = self._without_role(name)
        if not self._exact(name) and self._names_several(name):
            return failed("several_values")
        if code is not None:
            return self._with_code(name, code, is_filed)
        return (
            self._registered(name)
            or self._of_this_return(name)
            or self._refusal(name)
            or self._with_remark(name)
            or self._near(name)
            or self._joined(name)
            or (self._provisional(name, None, is_filed))
        )

    def _without_role(self, name: object) -> str:
        """The name in “甲协会（牵头）”, “牵头：甲协会”, “1.甲协会”."""
        text = clean(name)
        if self._exact(text):
            return text
        roles = "|".join(map(re.escape, self.district.roles))
        bare = re.sub(rf"^(?:{roles})[:：]|[(（](?:{roles})[)）]$", "", text)
        parts = split_list(bare)
        return parts[0] if len(parts) == 1 else bare

    def _names_several(self, name: str) -> bool:
        """A list, or two registered names joined by 和, which may also be part of a name."""
        loose = split_loosely(name)
        known = len(loose) > 1 and all(self._registered(part) for part in loose)
        return len(split_list(name)) > 1 or known

    def _exact(self, name: object) -> list[Organization]:
        return self._by_name.get(fold_name(name), [])

    def _registered(self, name: object) -> Outcome | None:
        hits = self._exact(name)
        if len(hits) == 1:
            return Outcome(hits[0])
        if len(hits) > 1:
            return _ambiguous(hits)
        return self._shortened(name)

    def _shortened(self, name: object) -> Outcome | None:
        """The names of higher areas were dropped (accepted), or cut to 市, 区 (with a warning).

        An area that is given must be the organisation's own: 佛山市南海区的商会 is not that of 佛山市.
        """
        core = self._core(clean(name))
        area = self._narrowest(self._before(name, core))
        known = [(o, self._before(o.name, core)) for o in self._by_core.get(core, [])]
        hits = [o for o, before in known if not (area and before) or area in before]
        if hits:
            return Outcome(hits[0]) if len(hits) == 1 else _ambiguous(hits)
        return self._cut_short(core)

    def _cut_short(self, core: str) -> Outcome | None:
        rest = strip_prefixes(core, self.district.cut_prefixes)
        hits = self._by_core.get(rest, []) if rest != core else []
        ending = core.removesuffix(rest)
        exact = [o for o in hits if self._before(o.name, rest).endswith(ending)]
        hits = exact if len(exact) == 1 else hits
        if len(hits) == 1:
            return warned(hits[0], "organization_completed", suggestion=hits[0].name)
        return _ambiguous(hits) if hits else None

    def _before(self, name: object, core: str) -> str:
        return fold_name(name).removesuffix(core)

    def _narrowest(self, areas: str) -> str:
        """“南海” of “佛山市南海区”, without the word for its kind."""
        prefixes = [fold_name(prefix) for prefix in self.district.prefixes]
        last = max((p for p in prefixes if areas.endswith(p)), key=len, default="")
        return min((p for p in prefixes if last.startswith(p)), key=len, default="") if last else ""

    def _of_this_return(self, name: object) -> Outcome | None:
        hit = next((o for o in self.known if fold_name(o.name) == fold_name(name)), None)
        return Outcome(hit) if hit else None

    def _with_remark(self, name: object) -> Outcome | None:
        """“甲协会（代码…）”: the registered name before a remark, to be confirmed."""
        match = _REMARK.match(fold_name(name))
        outcome = self._registered(match[1]) if match else None
        if outcome is None or outcome.value is None:
            return None
        return warned(outcome.value, "organization_completed", suggestion=outcome.value.name)

    def _refusal(self, name: object) -> Outcome | None:
        text = fold_name(name)
        district, bare = self.district, text.rstrip(")")
        owner = self._owner(text) if bare.endswith(district.branches + district.parts) else None
        if owner:
            return failed("organization_branch", suggestion=owner)
        if text.endswith(district.branches):
            return failed("organization_part")
        if _PREPARING.search(text):
            return failed("organization_preparing")
        if self._is_vague(text):
            return failed("organization_vague")
        if text.startswith(district.offshore) or any(word in text for word in district.abroad):
            return failed("organization_offshore")
        return None

    def _is_vague(self, text: str) -> bool:
        """An area, a kind of body, a number of them, a word for “unknown”: no organisation."""
        core = _OF_AN_AREA.sub("", self._core(text))
        is_kind = core in self.district.kinds or text.endswith(self.district.crowds)
        says_nothing = bool(_VAGUE.search(text) or SAYS_NOTHING.fullmatch(text))
        is_short = len(_LETTER.findall(text)) < 2
        return text in self._area_names or is_kind or says_nothing or is_short

    def _owner(self, text: str) -> str | None:
        """The parent of a branch or fund: the longest registered name that it begins with."""
        for end in range(len(text) - 1, 3, -1):
            legal = self._registered(text[:end])
            if legal and legal.value:
                return str(legal.value.name)
        return None

    def _near(self, name: object) -> Outcome | None:
        """A registered name so similar that this one is most likely a slip."""
        core = self._core(clean(name))
        near = process.extractOne(core, self._cores, scorer=fuzz.ratio, score_cutoff=60)
        if near and (
            near[1] >= CLOSE_RATIO or (len(core) >= 4 and OSA.distance(core, near[0]) <= 1)
        ):
            return failed("organization_similar", suggestion=self._by_core[near[0]][0].name)
        return None

    def _joined(self, name: object) -> Outcome | None:
        """“A AND B”: several registered names in full are not a new one."""
        text, found = fold_name(name), list[str]()
        for known in self._long_names:
            if known in text:
                found.append(self._by_name[known][0].name)
                text = text.replace(known, "|")
        if len(found) < 2:
            return None
        return failed("organizations_joined", suggestion="、".join(found))

    @cached_property
    def _long_names(self) -> list[str]:
        """Registered names, the longest first: one may hold another."""
        names = (name for name in self._by_name if len(name) >= _FULL_NAME)
        return sorted(names, key=len, reverse=True)

    def _with_code(self, name: object, code: str, is_filed: bool) -> Outcome:
        owner = self._by_code.get(code)
        named = self._registered(name)
        if owner and named and named.value == owner:
            return named
        if owner:
            return failed("uscc_mismatch", suggestion=owner.name, value=code)
        if named and named.value and named.value.uscc:
            return failed(
                "uscc_other_code",
                suggestion=named.value.name,
                expected=named.value.uscc,
                value=code,
            )
        return named or self._refusal(name) or self._provisional(name, code, is_filed)

    def _provisional(self, name: object, code: str | None, is_filed: bool) -> Outcome:
        text = clean(name).replace("\n", "")
        organization = Organization(code or name_id(text), code, text, (), False, is_filed)
        return warned(organization, "organization_provisional")


def _ambiguous(hits: list[Organization]) -> Outcome:
    return failed("organization_ambiguous", suggestion="、".join(o.name for o in hits[:4]))
