"""Closed half-years (定稿): their state, what was corrected since, and the version published at their closing."""

from dataclasses import dataclass
from datetime import date

from dashboard.data.warehouse import (
    Edition,
    Warehouse,
    cached_query,
    latest_editions,
    open_warehouse,
)
from etl.folder import DataFolder


@dataclass(frozen=True, slots=True)
class Closing:
    """Whether a half-year is closed; ``since``: the day of that, or on which it was opened again."""

    is_closed: bool
    since: date | None


@cached_query
def closing(warehouse: Warehouse, period: str) -> Closing:
    """The state of a half-year."""
    sql = "select state = 'closed', since from published.period_state where period = ?"
    rows = warehouse.rows(sql, period)
    return Closing(*rows[0]) if rows else Closing(False, None)


@cached_query
def corrections(warehouse: Warehouse, period: str) -> dict[str, date]:
    """Town → the day on which its return was last changed after the half-year was first closed.

    A version published by earlier software does not know.
    """
    if ("period_correction", "corrected_on") not in _columns(warehouse):
        return {}
    sql = "select town_code, corrected_on from published.period_correction where period = ? order by town_code"
    return dict(warehouse.rows(sql, period))


def closing_edition(warehouse: Warehouse, since: date) -> Edition | None:
    """The version published at a closing on a day: the last kept one of that day, else the first after it.

    Nothing where it is not there, is newer than this one, or was published by software with other relations.
    """
    now = warehouse.edition
    kept = [e for e in _kept(now) if since <= e.published_at.date() and _is_before(e, now)]
    same_day = [e for e in kept if e.published_at.date() == since]
    found = same_day[-1] if same_day else kept[0] if kept else None
    return found if found and _columns(open_warehouse(found)) == _columns(warehouse) else None


def _is_before(edition: Edition, now: Edition) -> bool:
    return edition.version == now.version or edition.published_at < now.published_at


def _kept(now: Edition) -> list[Edition]:
    """The versions of closings, oldest first."""
    folder = DataFolder(now.path.parents[1])
    try:
        names = folder.closing_files.read_text(encoding="utf-8").split()
    except OSError:
        return []
    kept = [e for e in latest_editions(folder) if e.path.name in names and e.path.is_file()]
    return kept[::-1]


@cached_query
def _columns(warehouse: Warehouse) -> set[tuple[str, str]]:
    sql = "select table_name, column_name from duckdb_columns() where not internal"
    return set(warehouse.rows(sql))
