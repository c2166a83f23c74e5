"""Published databases of a few tables, for tests that publish often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import duckdb

from etl.acts import writing
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lifecycle import list_preview
from etl.marts import ranking, runner
from etl.marts.order import tables_of
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


@contextmanager
def tiny() -> Iterator[None]:
    """Publish by :func:`build`; lists are applied without a look at what they change."""
    with (
        patch.object(runner, "build", build),
        patch.object(list_preview, "_changes", lambda *_: ()),
    ):
        yield


@contextmanager
def unpublished() -> Iterator[None]:
    """Publish nothing: what is decided meanwhile is published with what follows."""
    with patch.object(writing, "publish", lambda *_, **__: None):
        yield


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
        make(con, dictionary, {"submission", *relations}, runner.steps(dictionary))
        no_figures(con)
        con.execute("commit")

    return build


def make(
    con: duckdb.DuckDBPyConnection,
    dictionary: Dictionary,
    relations: set[str],
    steps: dict[str, tuple[str, str]],
) -> None:
    """Make relations and all that they are made of; what was made leaves ``steps``."""
    for name in sorted(relations):
        if name in steps:
            layer, query = steps.pop(name)
            make(con, dictionary, tables_of(con, name, query), steps)
            runner.make(con, name, layer, query)
        elif name in runner.RANKED and name not in runner.present(con):
            make(con, dictionary, tables_of(con, name, runner.RANKED[name]), steps)
            ranking.rank(con, dictionary)
