"""A published database of two small tables, for tests that publish often."""

from __future__ import annotations

import duckdb

from etl.warehouse import REJECTED


def build(con: duckdb.DuckDBPyConnection, *_: object) -> None:
    """Like :func:`etl.marts.runner.build`, but only the submissions, twice."""
    attached = {
        name for (name,) in con.execute("select database_name from duckdb_databases()").fetchall()
    }
    places = [name for name in ("warehouse", REJECTED) if name in attached]
    versions = " union all ".join(f"from {place}.submission" for place in places)
    con.execute(
        "create table submission as select submission_id, town_code, period, version, file_sha256, is_demo, "
        "case when outcome <> 'accepted' then outcome when force_order = max(force_order) filter (outcome = "
        "'accepted') over (partition by town_code, period) then 'current' else 'superseded' end as status "
        f"from ({versions})"
    )
    con.execute("create table again as from submission")
    no_figures(con)


def no_figures(con: duckdb.DuckDBPyConnection) -> None:
    """The tables that the publication log reads figures from, empty."""
    con.execute("create table area (area_code varchar, parent_code varchar)")
    con.execute(
        "create table area_figure "
        "(area_code varchar, period varchar, indicator varchar, value double)"
    )
