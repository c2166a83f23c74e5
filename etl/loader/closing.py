"""Which half-years are closed (定稿)."""

import datetime as dt

import duckdb

# Closing a half-year closes the earlier ones too; the first closing since it was last open counts.
_CLOSED = """
    select min(decided_at) from ruling
    where decision = 'close' and period >= $period
    and line > coalesce((select max(line) from ruling where decision = 'open' and period = $period), 0)
"""


def closed_on(con: duckdb.DuckDBPyConnection, period: str) -> dt.date | None:
    """The day on which a half-year was closed; None while it is open."""
    row = con.execute(_CLOSED, {"period": period}).fetchone()
    day: dt.datetime | None = row[0] if row else None
    return day.date() if day else None
