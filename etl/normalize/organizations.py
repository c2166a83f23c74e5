"""Organisations: a name, and a code where there is one, becomes an organisation or a question.

Names match exactly after folding, by a declared alias, or where only 佛山市/南海区 was dropped and one organisation of
the register is left; likeness only suggests. What is in no register is provisional.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from etl.dictionary import District
from etl.normalize.outcome import Outcome, failed, warned
from etl.normalize.text import clean, fold_name, split_list, strip_prefixes
from etl.reference import Organization, Reference, name_id

_BRANCHES = ("党支部", "党总支", "党委", "党支部委员会", "专项基金", "团支部", "工会委员会")
_VAGUE = re.compile(
    r"^(?:我|本|该|各)(?:协会|商会|会|中心|单位|社会组织)|\d+(?:家|个)|等社会组织$|^社会组织$"
)
_LOOSE_PREFIXES = ("市", "区")
CLOSE_RATIO = 88
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class OrganizationNames:
    """Finds organisations; ``known`` are those that 结对情况 of the same return gives with a valid code."""

    district: District
    reference: Reference
    known: tuple[Organization, ...] = ()

    def with_known(self, known: tuple[Organization, ...]) -> OrganizationNames:
        """The same register, and these organisations of the return's own."""
        fresh = replace(self, known=known)
        for shared in ("_by_code", "_by_name", "_by_core", "_cores"):
            fresh.__dict__[shared] = getattr(self, shared)
        return fresh

    @cached_property
    def _by_code(self) -> dict[str, Organization]:
        return {o.uscc: o for o in self.reference.organizations if o.uscc}

    @cached_property
    def _by_name(self) -> dict[str, list[Organization]]:
        index: dict[str, list[Organization]] = defaultdict(list)
        for organization in self.reference.organizations:
            for name in {fold_name(n) for n in (organization.name, *organization.aliases)}:
                index[name].append(organization)
        return index

    @cached_property
    def _by_core(self) -> dict[str, list[Organization]]:
        index: dict[str, list[Organization]] = defaultdict(list)
        for organization in self.reference.organizations:
            index[self._core(organization.name)].append(organization)
        return index

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
        """An :class:`Organization`; ``code`` is a valid USCC or None, ``is_filed`` says that 备注 tells of 备案."""
        if len(split_list(name)) > 1 and not self._exact(name):
            return failed("several_values")
        if code is not None:
            return self._with_code(name, code, is_filed)
        return (
            self._registered(name)
            or self._of_this_return(name)
            or self._refusal(name)
            or self._near(name)
            or (self._provisional(name, None, is_filed))
        )

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
        """Only the names of higher areas were dropped (silent), or cut to 市, 区 (said so)."""
        hits = self._by_core.get(self._core(clean(name)), [])
        if len(hits) == 1:
            return Outcome(hits[0])
        if len(hits) > 1:
            return _ambiguous(hits)
        loose = self._by_core.get(strip_prefixes(self._core(clean(name)), _LOOSE_PREFIXES), [])
        if len(loose) == 1:
            return warned(loose[0], "organization_completed", suggestion=loose[0].name)
        return _ambiguous(loose) if loose else None

    def _of_this_return(self, name: object) -> Outcome | None:
        hit = next((o for o in self.known if fold_name(o.name) == fold_name(name)), None)
        return Outcome(hit) if hit else None

    def _refusal(self, name: object) -> Outcome | None:
        text = fold_name(name)
        branch = next((ending for ending in _BRANCHES if text.endswith(ending)), None)
        if branch:
            return failed("organization_branch", suggestion=self._legal_person(clean(name), branch))
        if "(筹" in text or text.endswith("筹"):
            return failed("organization_preparing")
        if text in self._area_names or _VAGUE.search(text) or len(_LETTER.findall(text)) < 2:
            return failed("organization_vague")
        if text.startswith(tuple(map(fold_name, self.district.offshore))):
            return failed("organization_offshore")
        return None

    def _legal_person(self, name: str, branch: str) -> str:
        """Whose branch or fund it is: the longest registered name that it begins with."""
        stem = name.removesuffix(branch)
        for end in range(len(stem), 3, -1):
            legal = self._registered(stem[:end])
            if legal and legal.value:
                registered: str = legal.value.name
                return registered
        return stem

    def _near(self, name: object) -> Outcome | None:
        """A name of the register so close that this one is most likely a slip."""
        core = self._core(clean(name))
        near = process.extractOne(core, self._cores, scorer=fuzz.ratio, score_cutoff=60)
        if near and (
            near[1] >= CLOSE_RATIO or (len(core) >= 4 and OSA.distance(core, near[0]) <= 1)
        ):
            return failed("organization_similar", suggestion=self._by_core[near[0]][0].name)
        return None

    def _with_code(self, name: object, code: str, is_filed: bool) -> Outcome:
        owner = self._by_code.get(code)
        named = self._registered(name)
        if owner and named and named.value == owner:
            return named
        if owner:
            return failed("uscc_mismatch", suggestion=owner.name, value=code)
        if named and named.value and named.value.uscc:
            return failed(
                "uscc_mismatch",
                suggestion=f"另一家（{named.value.name}登记的是{named.value.uscc}）",
                value=code,
            )
        return named or self._refusal(name) or self._provisional(name, code, is_filed)

    def _provisional(self, name: object, code: str | None, is_filed: bool) -> Outcome:
        text = clean(name).replace("\n", "")
        organization = Organization(code or name_id(text), code, text, (), False, is_filed)
        return warned(organization, "organization_provisional")


def _ambiguous(hits: list[Organization]) -> Outcome:
    return failed("organization_ambiguous", suggestion="、".join(o.name for o in hits[:4]))
