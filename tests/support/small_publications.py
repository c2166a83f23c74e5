"""Published databases of a few tables, for tests that publish often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import duckdb

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.marts import runner
from etl.marts.order import in_order, tables_of
from etl.marts.sources import load_sources
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
    """The tables that the publication log reads figures from, empty, where they are not there."""
    con.execute("create table if not exists area (area_code varchar, parent_code varchar)")
    con.execute(
        "create table if not exists area_figure "
        "(area_code varchar, period varchar, indicator varchar, value double)"
    )


def of(*relations: str) -> Callable[..., None]:
    """Like :func:`etl.marts.runner.build`, but only the submissions, these and what they are made of, unproven."""

    def build(
        con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary, today: dt.date
    ) -> None:
        con.execute("begin")
        load_sources(con, folder, dictionary, today)
        made = runner.steps(dictionary)
        read = {name: tables_of(con, name, query) for name, (_, query) in made.items()}
        queries = {name: made[name][1] for name in _needed(("submission", *relations), read)}
        for name in in_order(con, queries, runner.present(con)):
            runner.make(con, name, *made[name], {})
        no_figures(con)
        con.execute("commit")

    return build


def _needed(relations: tuple[str, ...], read: Mapping[str, set[str]]) -> set[str]:
    needed, open_ = set[str](), list(relations)
    while open_:
        if (name := open_.pop()) not in needed and name in read:
            needed.add(name)
            open_ += read[name]
    return needed
