"""The key figures of 总览."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.data.queries import participation
from dashboard.data.totals import totals
from dashboard.data.warehouse import Warehouse
from dashboard.style.formats import is_missing


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure with its past.

    ``trend``: oldest first, the last one is ``value``; ``None`` = no return. ``change`` is
    ``None`` where the two half-years cannot be compared.
    """

    indicator: str
    value: float | None
    change: float | None
    trend: tuple[float | None, ...]
    total: float | None = None
    is_approximate: bool = False


def key_figures(
    warehouse: Warehouse, area: str, until: str, *, comparable: bool, own_stocks: bool
) -> tuple[Figure, ...]:
    """The five key figures of one area.

    ``comparable``: whether flows compare with the half-year before (same towns reporting);
    ``own_stocks``: whether the stocks are, at least in part, of this half-year and not all carried.
    """
    people, sums = participation(warehouse, area, until), totals(warehouse, area, until)
    is_approximate = bool(sums and sums[-1]["is_approximate"])
    villages = _values(people["villages_total"])[-1]
    live, cash, hours = (
        [row[code] for row in sums] for code in ("projects_live", "cash", "volunteer_hours")
    )
    return (
        _figure("organizations", people["organizations"], own_stocks),
        _figure("villages_paired", people["villages_paired"], own_stocks, total=villages),
        _figure("projects_live", live, own_stocks),
        _figure("cash", cash, comparable, is_approximate=is_approximate),
        _figure("volunteer_hours", hours, comparable),
    )


def _figure(
    indicator: str,
    series: Iterable[float | None],
    comparable: bool,
    total: float | None = None,
    is_approximate: bool = False,
) -> Figure:
    values = _values(series)
    now, before = values[-1], values[-2] if len(values) > 1 else None
    change = now - before if comparable and now is not None and before is not None else None
    return Figure(indicator, now, change, values[-5:], total, is_approximate)


def _values(series: Iterable[float | None]) -> tuple[float | None, ...]:
    values = tuple(None if v is None or is_missing(v) else float(v) for v in series)
    return values or (None,)
