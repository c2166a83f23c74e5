"""The tree of areas: the area of the programme at its root, the areas of ``areas.csv``, towns as leaves.

Each area is written once: the root in ``programme.yml``, a town in ``towns.csv``, what lies between in
``areas.csv``. Levels are the vocabulary ``area_level``, from the highest; the last is that of towns, the last but
one that of the areas that run the programme (counties).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.dictionary import Dictionary
from etl.system.grouping import grouped

Row = Mapping[str, str]
LEVELS = "area_level"


class AreaTreeError(ValueError):
    """The lists do not make a tree; one sentence that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area, the one that it lies in (None of the root), and its level."""

    code: str
    name: str
    level: str
    parent: str | None


def area_tree(
    dictionary: Dictionary, listed: Sequence[Row], towns: Sequence[Row]
) -> tuple[Area, ...]:
    """Every area before those within it, neighbours in code order.

    Raises:
        AreaTreeError: an area is listed twice, lies nowhere, or in an area that cannot hold it.
    """
    areas = [_root(dictionary, listed)]
    areas += (_listed(dictionary, row, areas[0].code) for row in listed)
    areas += (_town(dictionary, row, areas[0]) for row in towns)
    _refuse_contradictions(dictionary, areas)
    within = grouped((area.parent, area) for area in sorted(areas, key=lambda area: area.code))
    return tuple(_in_order(areas[0], within))


def town_level(dictionary: Dictionary) -> str:
    """The level of towns, which send a return each half-year."""
    return dictionary.vocabularies[LEVELS].codes[-1]


def county_level(dictionary: Dictionary) -> str:
    """The level of the areas that run the programme in their towns."""
    return dictionary.vocabularies[LEVELS].codes[-2]


def enclosing(areas: Sequence[Area]) -> Iterator[tuple[Area, Area]]:
    """Each area with itself and with each area that it lies in."""
    by_code = {area.code: area for area in areas}
    for area in areas:
        place: Area | None = area
        while place:
            yield area, place
            place = by_code[place.parent] if place.parent else None


def _root(dictionary: Dictionary, listed: Sequence[Row]) -> Area:
    """Its level is the one above the highest listed; of a tree without areas between, that of counties."""
    levels, district = dictionary.vocabularies[LEVELS].codes, dictionary.district
    highest = min((levels.index(_level(dictionary, row)) for row in listed), default=-1)
    if highest == 0:
        names = dictionary.vocabularies[LEVELS].names
        raise AreaTreeError(f"areas.csv：“{names[0]}”之上没有级别，请删去这一级的地区。")
    level = levels[highest - 1] if listed else county_level(dictionary)
    return Area(district.code, district.name, level, None)


def _level(dictionary: Dictionary, row: Row) -> str:
    for term in dictionary.vocabularies[LEVELS].terms[:-1]:
        if row["level"] in (term.code, term.name):
            return term.code
    known = "、".join(dictionary.vocabularies[LEVELS].names[:-1])
    raise AreaTreeError(f"areas.csv：{row['area_code']} 的级别应为以下一项：{known}。")


def _listed(dictionary: Dictionary, row: Row, root: str) -> Area:
    level = _level(dictionary, row)
    return Area(row["area_code"], row["area_name"], level, row["parent_code"] or root)


def _town(dictionary: Dictionary, row: Row, root: Area) -> Area:
    """A list without the column ``parent_code`` is that of one county."""
    parent = row.get("parent_code") or root.code
    return Area(row["town_code"], row["town_name"], town_level(dictionary), parent)


def _refuse_contradictions(dictionary: Dictionary, areas: Sequence[Area]) -> None:
    levels, by_code = dictionary.vocabularies[LEVELS], {area.code: area for area in areas}
    for twice in ("code", "name"):
        counts = Counter(getattr(area, twice) for area in areas)
        repeated = next((value for value, times in counts.items() if times > 1), None)
        if repeated and (twice == "code" or len(by_code) == len(areas)):
            raise AreaTreeError(
                f"areas.csv、towns.csv：{repeated} 写了两次，请使每个地区只有一行。"
            )
    for area in areas[1:]:
        parent = by_code.get(area.parent or "")
        if parent is None:
            raise AreaTreeError(f"{area.name} 的上级代码 {area.parent} 不在 areas.csv 里，请核对。")
        is_town = area.level == town_level(dictionary)
        fits = (
            parent.level == county_level(dictionary)
            if is_town
            else levels.codes.index(parent.level) < levels.codes.index(area.level)
        )
        if not fits:
            advice = f"应为{levels.name_of(county_level(dictionary))}" if is_town else "应高于本级"
            raise AreaTreeError(f"{area.name} 的上级 {parent.name} 级别不对，{advice}，请核对。")


def _in_order(top: Area, within: Mapping[str | None, Sequence[Area]]) -> Iterator[Area]:
    yield top
    for area in within.get(top.code, ()):
        yield from _in_order(area, within)
