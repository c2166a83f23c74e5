"""The tree of areas of an edition: towns are its leaves, counties run the programme in their towns."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.warehouse import Warehouse, cached_query


@dataclass(frozen=True, slots=True)
class Area:
    """An area, its level, and the area that it lies in (``None`` of the whole)."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Tree:
    """All areas by code: each before those within it, neighbours in code order."""

    areas: dict[str, Area]
    towns: frozenset[str]

    @property
    def root(self) -> Area:
        """The whole."""
        return next(iter(self.areas.values()))

    @property
    def counties(self) -> tuple[Area, ...]:
        """The areas right above towns, in code order."""
        parents = {self.areas[code].parent for code in self.towns}
        return tuple(area for code, area in self.areas.items() if code in parents)

    def named(self, text: str) -> Area | None:
        """The area with this code or name."""
        return next((a for a in self.areas.values() if text in (a.code, a.name)), None)

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas right within one, in code order."""
        return tuple(area for area in self.areas.values() if area.parent == code)

    def path(self, code: str) -> tuple[Area, ...]:
        """The areas from the whole down to this one."""
        return tuple(reversed(tuple(self._up(code))))

    def within(self, code: str) -> tuple[Area, ...]:
        """An area and all areas in it."""
        return tuple(area for area in self.areas.values() if self.holds(code, area.code))

    def holds(self, code: str, town: str) -> bool:
        """Whether a town or other area lies in an area, or is it."""
        return any(area.code == code for area in self._up(town))

    def _up(self, code: str) -> Iterator[Area]:
        area: Area | None = self.areas[code]
        while area:
            yield area
            area = self.areas[area.parent] if area.parent else None


@cached_query
def tree(warehouse: Warehouse) -> Tree:
    """The areas of an edition."""
    sql = "select area_code, area_name, level, parent_code from published.area order by sort_order"
    areas = {row[0]: Area(*row) for row in warehouse.rows(sql)}
    towns = warehouse.rows("select town_code from published.town")
    return Tree(areas, frozenset(code for (code,) in towns))
