"""What the search box finds: villages, organisations, projects and problems of a county, each with its address.

Above counties it finds areas alone: what a province holds by name is too much for a browser. The browser fetches an
index once and searches in it (``assets/search.js``); the page 搜索 applies the same rules. A reader's index is made
from what the reader may see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from dashboard.data.areas import tree
from dashboard.data.problems import RESOLVED, Problem, list_problems
from dashboard.data.queries import reported_periods
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.features.search import queries
from dashboard.features.search.initials import initials
from dashboard.page.cache import cached
from dashboard.page.links import (
    drill_down,
    organization_address,
    page_address,
    problem_address,
    village_address,
)
from dashboard.page.view import PROVISIONAL, View, make_view, names_of, shorts_of
from dashboard.server.access import Person
from dashboard.style.formats import number
from etl.dictionary import Permission
from etl.folder import DataFolder
from etl.system.clock import today

VILLAGES, ORGANIZATIONS, PROJECTS, PROBLEMS, AREAS = range(5)
# Villages that nobody is paired with are shown to roles that may use rows.
SEES_UNPAIRED: Permission = "datasets"
SEPARATOR = " · "
# A part of a code that is long enough to be meant.
SHORTEST_CODE = 3


@dataclass(frozen=True)
class Entry:
    """What can be found: its group, name, a line about it, code and address."""

    group: int
    name: str
    about: str
    code: str
    address: str

    @cached_property
    def initials(self) -> str:
        """The initials of its name."""
        return initials(self.name)

    def rank(self, word: str) -> int | None:
        """How well a word in small letters fits, 0 best; ``None``: not at all."""
        name = folded(self.name)
        if word in name:
            return 0 if name.startswith(word) else 1
        if (at := _position(word, self.initials.split())) is not None:
            return 2 if at == 0 else 3
        if len(word) >= SHORTEST_CODE and word in self.code.lower():
            return 4
        return 5 if len(word) > 1 and word in folded(self.about) else None


def folded(text: str) -> str:
    """A text as it is compared: small letters, half-width."""
    return normalize("NFKC", text).lower()


def _position(word: str, letters: list[str]) -> int | None:
    """Where a word of initials begins in a name."""
    if not word.isascii() or not word.isalnum():
        return None
    places = range(len(letters) - len(word) + 1)
    fits = (i for i in places if all(w in has for w, has in zip(word, letters[i:], strict=False)))
    return next(fits, None)


def find(entries: tuple[Entry, ...], text: str) -> list[Entry]:
    """The entries that every word of a text fits, the best first within each group."""
    words = folded(text).split()
    found = []
    for entry in entries if words else ():
        ranks = [entry.rank(word) for word in words]
        if None not in ranks:
            found.append((entry.group, max(r for r in ranks if r is not None), entry))
    return [entry for *_, entry in sorted(found, key=lambda one: one[:2])]


def groups(view: View) -> list[str]:
    """The names of the groups, in their order."""
    relations = view.dictionary.relations
    names = [view.village_word, relations["organization"].title, "项目", "问题"]
    return [*names, relations["area"].title]


def hint(view: View) -> str:
    """What to do to find more than areas; nothing in a county."""
    if view.county:
        return ""
    return f"先选{view.county_word}，再查{'、'.join(groups(view)[:AREAS])}"


@cached
def entries(view: View) -> tuple[Entry, ...]:
    """Everything that the reader of a view may find, at its half-year: in its county, or which areas there are."""
    if not view.county:
        return tuple(_areas(view))
    return (*_villages(view), *_organizations(view), *_projects(view), *_problems(view))


def _areas(view: View) -> Iterator[Entry]:
    areas = tree(view.warehouse)
    for area in areas.within(view.region.code)[1:]:
        above = "".join(place.name for place in areas.path(area.code)[:-1])
        yield Entry(
            AREAS, area.name, above, area.code, page_address(view, "overview", town=area.code)
        )


def _line(*parts: str) -> str:
    return SEPARATOR.join(part for part in parts if part)


def _villages(view: View) -> Iterator[Entry]:
    levels = shorts_of(view.dictionary, "typical_level")
    typical = view.title_of("typical_village")
    for one in queries.villages(view.warehouse, view.area, view.period.code):
        if one.organizations == 0 and SEES_UNPAIRED not in view.reader.may:
            continue
        lists = [levels[code] for code in (one.lists or "").split("、") if code in levels]
        about = _line(
            one.town,
            "" if one.organizations is None else f"{one.organizations}家社会组织结对",
            f"{one.projects}个项目" if one.projects else "",
            f"{'、'.join(lists)}{typical}" if lists else "",
        )
        yield Entry(VILLAGES, one.name, about, one.code, village_address(view, one.code))


def _organizations(view: View) -> Iterator[Entry]:
    kinds, district = names_of(view.dictionary, "organization_kind"), view.dictionary.district
    for one in queries.organizations(view.warehouse, view.area):
        about = _line(kinds.get(one.kind or "", PROVISIONAL), one.field or "")
        name = one.name.removeprefix(district.full_name)
        address = organization_address(view, one.organization_id)
        yield Entry(ORGANIZATIONS, name, about, one.uscc or "", address)


def _projects(view: View) -> Iterator[Entry]:
    states = names_of(view.dictionary, "project_status")
    for one in queries.projects(view.warehouse, view.area, view.period.code):
        more = f"等{one.villages}个村" if one.villages > 1 else ""
        # The name of a project mostly begins with that of its village.
        is_named = one.village is not None and one.village in one.name and not more
        place = "" if is_named or not one.village else f"在{one.village}{more}"
        about = _line(place or one.town, view.aid_type_names[one.aid_type], states[one.status])
        rows = drill_down(view, "projects", project=one.project_id, town=one.town_code)
        yield Entry(PROJECTS, one.name, about, one.code, rows.href)


def _problems(view: View) -> Iterator[Entry]:
    for which in ("not is_resolved", RESOLVED):
        for one in list_problems(view.warehouse, view.area, view.period.code, which):
            code = one.problem_id.partition("-")[2]
            address = problem_address(view, one.problem_id)
            yield Entry(PROBLEMS, one.problem, _line(one.town, _state(view, one)), code, address)


def _state(view: View, problem: Problem) -> str:
    states = names_of(view.dictionary, "problem_status")
    if problem.status == "resolved":
        return states[problem.status]
    return f"尚未解决，已{number(max((view.as_of - problem.raised_on).days, 0))}天"


def county_of(edition: Edition, area: str) -> str:
    """The county of several that an area is or lies in; nothing for a wider area, or what is none."""
    areas = tree(open_warehouse(edition))
    path = areas.path(area)[1:] if area in areas.areas else ()
    return next((place.code for place in path if place in areas.counties), "")


def make_index(folder: DataFolder, edition: Edition, reader: Person, county: str) -> bytes:
    """The index of the latest half-year as JSON: ``groups``, ``entries``, ``hint``, and ``county`` as given.

    An entry is a list: number of its group, name, line about it, code, address, initials.
    """
    warehouse = open_warehouse(edition, reader.cut(folder.dictionary))
    periods = reported_periods(warehouse)
    if not periods:
        return json.dumps({"groups": [], "entries": [], "hint": "", "county": county}).encode()
    view = make_view(warehouse, folder.dictionary, today(), periods[-1], county, None)
    view = view.seen_by(reader)
    found = [[e.group, e.name, e.about, e.code, e.address, e.initials] for e in entries(view)]
    content = {"groups": groups(view), "entries": found, "hint": hint(view), "county": county}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
