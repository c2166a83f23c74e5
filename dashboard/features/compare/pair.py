"""Two half-years of one area, and what may be compared between them.

A stock is compared as it stands. A flow is compared over the towns with a return in both half-years
(``area_change`` does the same for the half-year before and the year before).
"""

from dataclasses import dataclass

from dashboard.data.areas import tree
from dashboard.data.figures import PREVIOUS, YEAR_BEFORE
from dashboard.data.queries import TownReport, reported_periods
from dashboard.features.compare import queries
from dashboard.page.statements import BEFORE
from dashboard.page.view import View, make_view
from etl.dictionary import Period

ANY = "any"


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator: its values as they stand, and those that may be subtracted from each other."""

    now: float | None
    before: float | None
    like_now: float | None
    like_before: float | None

    @property
    def difference(self) -> float | None:
        """The change; ``None`` where there is nothing to compare."""
        if self.like_now is None or self.like_before is None:
            return None
        return self.like_now - self.like_before

    @property
    def percent(self) -> float | None:
        """The change in percent; ``None`` where it was nothing before."""
        if self.difference is None or not self.like_before:
            return None
        return 100 * self.difference / self.like_before


@dataclass(frozen=True, slots=True)
class Pair:
    """The views of the half-year shown and of the one that it is compared with; ``way``: how chosen."""

    now: View
    before: View
    way: str

    @property
    def words(self) -> str:
        """``上年同期``, or the name of the half-year."""
        return BEFORE.get(self.way, self.before.period.name)

    @property
    def towns(self) -> tuple[str, ...]:
        """Codes of the area's towns whose returns of both half-years count."""
        then = {r.town.code for r in self.before.here if r.has_reported}
        return tuple(r.town.code for r in self.now.here if r.has_reported and r.town.code in then)

    @property
    def is_like_for_like(self) -> bool:
        """Whether flows are compared over some of the towns alone."""
        return 0 < len(self.towns) < len(self.now.here)

    def of(self, indicator: str, area: str = "") -> Compared:
        """An indicator of the area, or of one of its parts."""
        values = queries.figures(self.now.warehouse, self.now.period.code, self.before.period.code)
        now, before = values.get((area or self.now.area, indicator), (None, None))
        if self.now.dictionary.indicators[indicator].kind != "flow":
            like = (now, before) if self._has_newer_stocks(area or self.now.area) else (None, None)
            return Compared(now, before, *like)
        towns = self.towns if area in ("", self.now.area) else self._towns_of(area)
        pairs = [values.get((town, indicator), (None, None)) for town in towns]
        known = [(new, old) for new, old in pairs if new is not None and old is not None]
        if not known:
            return Compared(now, before, None, None)
        return Compared(now, before, sum(n for n, _ in known), sum(o for _, o in known))

    def _has_newer_stocks(self, area: str) -> bool:
        """Whether any return is newer than the other half-year: “unchanged” would mean nothing else."""
        towns = self._towns_in(area)
        dates = [r.data_period or "" for r in self.now.reports if r.town.code in towns]
        return any(date > self.before.period.code for date in dates)

    def _towns_of(self, area: str) -> tuple[str, ...]:
        """The comparable towns of a part."""
        within = self._towns_in(area)
        return tuple(town for town in self.towns if town in within)

    def _towns_in(self, area: str) -> frozenset[str]:
        """The towns of the area or of one of its parts, which is a town or holds some."""
        areas = tree(self.now.warehouse)
        return frozenset(t for t in self.now.town_names if areas.holds(area, t))

    def silent(self, report: TownReport) -> View | None:
        """The view of the half-year in which a part has no flows; none where both have them."""
        then = {r.town.code: r for r in self.before.parts}
        if not report.has_flows:
            return self.now
        earlier = then.get(report.town.code)
        return None if earlier and earlier.has_flows else self.before


def ways(view: View) -> dict[str, str]:
    """Code → name of the ways to choose the other half-year, those that there are."""
    names = {code: f"较{word}" for code, word in BEFORE.items() if before(view, code)}
    return names | ({ANY: "任选两期"} if earlier(view) else {})


def before(view: View, way: str) -> Period | None:
    """The half-year before, or the same one of the year before, if it has returns."""
    found = view.previous_period if way == PREVIOUS else None
    if way == YEAR_BEFORE:
        start = view.period.starts_on
        years = (p for p in view.dictionary.periods if p.starts_on.year == start.year - 1)
        found = next(
            (p for p in years if (p.starts_on.month, p.starts_on.day) == (start.month, start.day)),
            None,
        )
    return found if found and found.code in reported_periods(view.warehouse) else None


def earlier(view: View) -> dict[str, str]:
    """Code → name of the earlier half-years with returns, the latest first."""
    codes = [code for code in reported_periods(view.warehouse) if code < view.period.code]
    return {code: view.dictionary.period(code).name for code in reversed(codes)}


def pair_of(view: View, period: str, way: str) -> Pair:
    """A view with the same area at another half-year."""
    where = view.warehouse, view.dictionary, view.today
    return Pair(view, make_view(*where, period, view.place, None), way)
