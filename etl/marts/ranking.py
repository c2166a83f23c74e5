"""The boards of each county and window: ranked, or taken from an earlier version where they rest on the same rows.

A window's ranks follow from its rows of ``leaderboard_input``, the rules and the software alone. An earlier version
that was ranked by the same rules (:func:`mark`) and is attached as ``earlier`` is asked which windows have the same
rows, to the last cell; their ranks are copied, the others are drawn anew. Nothing of a window is ever patched.
"""

from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from etl.dictionary import Dictionary
from etl.marts import leaderboard

EARLIER = "earlier"
RANKED = "src_leaderboard"
# The rows that are ranked, of this version or of another.
ROWS = """
    select input.*, windows.is_whole
    from {place}leaderboard_input as input
    inner join {place}leaderboard_window as windows
        on input.area_code = windows.area_code and input.period = windows.period
"""
_CHANGED = """
    create temp table src_changed_window as
    with now as ({now}), before as ({before}),
    differing as (
        (from now except all from before) union all (from before except all from now)
    )
    select distinct area_code, period from differing
"""
_WINDOWS = "(select distinct area_code, period from leaderboard_input)"


def mark(dictionary: Dictionary) -> str:
    """A digest of what ranks depend on beside their rows: rules, software and its libraries."""
    sources = (
        Path(leaderboard.__file__),
        *sorted((Path(__file__).parent / "sql").rglob("leaderboard*.sql")),
    )
    digest = sha256(f"{np.__version__} {pd.__version__} {duckdb.__version__}".encode())
    digest.update(repr(dictionary.leaderboard).encode())
    for name in ("leaderboard_component", "tier"):
        digest.update(repr(dictionary.vocabularies[name].codes).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def rank(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    """Make ``src_leaderboard``; see :func:`etl.marts.leaderboard.build_leaderboard`."""
    now, kept = ROWS.format(place=""), ""
    if _is_attached(con):
        before = ROWS.format(place=f"{EARLIER}.")
        con.execute(_CHANGED.format(now=now, before=before))
        now = f"select * from ({now}) semi join src_changed_window using (area_code, period)"
        kept = f"""
            union all by name
            select {{columns}} from {EARLIER}.leaderboard
            semi join {_WINDOWS} using (area_code, period)
            anti join src_changed_window using (area_code, period)
        """
    drawn = leaderboard.build_leaderboard(con.execute(now).df(), dictionary)
    columns = ", ".join(f'"{name}"' for name in drawn.columns)
    con.register("incoming", drawn)
    con.execute(
        f"create temp table {RANKED} as select * from incoming {kept.format(columns=columns)}"
    )
    con.unregister("incoming")


def _is_attached(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is an earlier version, and it has boards."""
    sql = "select 1 from duckdb_tables() where database_name = ? and table_name = 'leaderboard'"
    return con.execute(sql, [EARLIER]).fetchone() is not None
