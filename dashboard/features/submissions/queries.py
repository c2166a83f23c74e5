"""Queries of 报送与质量: returns, their versions, findings and changes.

Towns come in code order, half-years and versions in time; names of codes are the caller's.
"""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard.data.areas import tree
from dashboard.data.warehouse import Warehouse, cached_query
from etl.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class ReceivedVersion:
    """One version of a return as it was received and decided."""

    submission_id: str
    town_code: str | None
    period: str | None
    version: int
    status: str
    file_name: str
    received_at: datetime
    reported_on: date | None
    is_on_time: bool | None
    is_no_new: bool
    errors: int
    warnings: int
    reviewed_at: datetime | None
    review_reason: str | None
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: kind, place, message and suggestion; what was answered to it, how it was verified, and by whom."""

    severity: str
    kind: str
    sheet: str | None
    cell: str | None
    title: str | None
    value: str | None
    message: str
    suggestion: str | None
    answer: str | None = None
    answer_note: str | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A change of a row, or of one of its cells."""

    kind: str
    sheet: str
    row: int | None
    row_before: int | None
    item: str
    title: str | None
    before: str | None
    after: str | None


Total = tuple[str, str, str, float, float]
"""Sheet, title and unit of a total, the total before and after."""

_RECEIVED = """
    with accepted as (
        select
            submission_id,
            lead(version) over (partition by town_code, period order by version) as superseded_by
        from published.submission where status in ('current', 'superseded')
    )
    select
        version.submission_id, version.town_code, version.period, version.version, version.status,
        version.file_name, version.received_at, version.reported_on, version.is_on_time,
        version.is_no_new, version.error_count, version.warning_count, version.reviewed_at,
        version.review_reason, accepted.superseded_by
    from published.submission as version
    left join accepted on accepted.submission_id = version.submission_id
"""


def _received(warehouse: Warehouse, rest: str, *parameters: str) -> tuple[ReceivedVersion, ...]:
    rows = warehouse.rows(f"{_RECEIVED} where {rest}", *parameters)
    return tuple(ReceivedVersion(*row) for row in rows)


def county_names(warehouse: Warehouse, dictionary: Dictionary) -> dict[str, str]:
    """Code → name of the counties as senders of returns: the only one by the words of returns."""
    areas, own = tree(warehouse), dictionary.district.return_name
    return {c.code: c.name if c.parent else own for c in areas.counties}


def versions(warehouse: Warehouse, town: str, period: str) -> tuple[ReceivedVersion, ...]:
    """The versions of one return, the newest first."""
    of_return = "version.town_code = ? and version.period = ? order by version.version desc"
    return _received(warehouse, of_return, town, period)


@cached_query
def versions_of(warehouse: Warehouse, town: str) -> tuple[ReceivedVersion, ...]:
    """All versions of one sender, by half-year, each half-year's newest last."""
    of_sender = "version.town_code = ? order by version.period, version.version"
    return _received(warehouse, of_sender, town)


@cached_query
def versions_of_counties(warehouse: Warehouse) -> tuple[ReceivedVersion, ...]:
    """All versions that counties have sent, by half-year, each half-year's newest last."""
    of_counties = (
        "version.town_code is not null "
        "and version.town_code not in (select town_code from published.town) "
        "order by version.period, version.version"
    )
    return _received(warehouse, of_counties)


def waiting(warehouse: Warehouse) -> tuple[ReceivedVersion, ...]:
    """Versions that wait for 审核, the oldest first."""
    pending = "version.status = 'pending' order by version.received_at, version.submission_id"
    return _received(warehouse, pending)


def unplaced(warehouse: Warehouse) -> tuple[ReceivedVersion, ...]:
    """Files whose sender or half-year is unknown; the newest first."""
    unknown = "version.town_code is null or version.period is null"
    latest_first = "order by version.received_at desc, version.submission_id"
    return _received(warehouse, f"{unknown} {latest_first}")


def findings(warehouse: Warehouse, submission_id: str) -> tuple[Finding, ...]:
    """The findings of one version: errors first, then in the order of its sheets."""
    sql = """
        select severity, finding_kind, sheet, cell, title, value, message, suggestion,
            answer, answer_note, answered_by
        from published.finding where submission_id = ? order by finding_number
    """
    return tuple(Finding(*row) for row in warehouse.rows(sql, submission_id))


def changes(warehouse: Warehouse, submission_id: str) -> tuple[VersionChange, ...]:
    """Rows added, removed and changed against the accepted version before, in the order of the sheets."""
    sql = """
        select change_kind, sheet, "row", row_before, item, title, value_before, value_after
        from published.version_change where submission_id = ? order by change_number
    """
    return tuple(VersionChange(*row) for row in warehouse.rows(sql, submission_id))


def totals(warehouse: Warehouse, submission_id: str) -> list[Total]:
    """Rows and sums of a version that differ from those of the accepted version before."""
    sql = """
        select sheet, title, unit, total_before, total_after
        from published.version_total
        where submission_id = ? and total_before <> total_after order by total_number
    """
    return warehouse.rows(sql, submission_id)


def compared_with(warehouse: Warehouse, submission_id: str) -> int | None:
    """The version that one is compared with; None where there is none before it."""
    sql = "select any_value(version_before) from published.version_total where submission_id = ?"
    version: int | None = warehouse.rows(sql, submission_id)[0][0]
    return version


def finding_counts(warehouse: Warehouse, until: str) -> pd.DataFrame:
    """Findings of the versions in force: town_code, severity, finding_kind, findings."""
    sql = """
        select town_code, severity, finding_kind, count(*) as findings
        from published.finding
        where is_standing and period <= ? and town_code in (select town_code from published.town)
        group by all order by town_code
    """
    return warehouse.frame(sql, until)


def rows_by_sheet(warehouse: Warehouse, period: str, relations: tuple[str, ...]) -> pd.DataFrame:
    """Rows of each sheet in the version in force: town_code, relation, rows (no line for empty sheets)."""
    each = " union all ".join(
        f"select town_code, '{name}' as relation, count(*) as rows from published.{name}"
        " where period = ?1 group by town_code"
        for name in relations
    )
    return warehouse.frame(f"{each} order by town_code", period)
