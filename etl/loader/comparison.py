"""A return beside the version that it would replace, and beside the return of its town before it."""

from dataclasses import dataclass

import duckdb

from etl.dictionary import Dictionary
from etl.lists.reference import Reference
from etl.loader.difference import Change, Difference, Total, compare
from etl.loader.store import in_force
from etl.templates.stored_rows import Tables, rows_of

_VERSION = "select version from submission where submission_id = ?"
_BEFORE = """
    select period, submission_id from in_force
    where town_code = ? and period < ? order by period desc limit 1
"""


@dataclass(frozen=True)
class Comparison:
    """Totals and changes against the version in force, ``base`` (None: there is none, totals begin at zero).

    ``last``: the latest half-year before it with a return in force, ``last_totals`` against that return.
    """

    base: int | None
    totals: tuple[Total, ...]
    changes: tuple[Change, ...]
    last: str | None
    last_totals: tuple[Total, ...]


def compare_with_current(
    con: duckdb.DuckDBPyConnection,
    place: tuple[str, str],
    rows: Tables,
    dictionary: Dictionary,
    reference: Reference,
) -> Comparison:
    """Compare the rows of a return of this town and half-year."""
    town, period = place
    current = in_force(con, town, period)
    with_current = _against(con, current, rows, dictionary, reference)
    last = con.execute(_BEFORE, [town, period]).fetchone() or (None, None)
    with_last = _against(con, last[1], rows, dictionary, reference)
    changes = with_current.changes if current else ()
    return Comparison(
        base=_number_of(con, current) if current else None,
        totals=with_current.totals,
        changes=changes,
        last=last[0],
        last_totals=with_last.totals if last[1] else (),
    )


def first_version(rows: Tables, dictionary: Dictionary, reference: Reference) -> Comparison:
    """The comparison of a return where nothing has been received yet."""
    totals = compare({}, rows, dictionary, reference).totals
    return Comparison(None, totals, (), None, ())


def _against(
    con: duckdb.DuckDBPyConnection,
    submission_id: str | None,
    rows: Tables,
    dictionary: Dictionary,
    reference: Reference,
) -> Difference:
    before = rows_of(con, submission_id) if submission_id else {}
    return compare(before, rows, dictionary, reference)


def _number_of(con: duckdb.DuckDBPyConnection, submission_id: str) -> int | None:
    row = con.execute(_VERSION, [submission_id]).fetchone()
    return row[0] if row else None
