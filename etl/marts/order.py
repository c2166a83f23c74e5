"""The order in which queries are run: each after those whose tables it reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

import duckdb

# Attached databases: their tables are there before any query is run.
_ATTACHED = ("warehouse.", "rejected.")


class MartSqlError(ValueError):
    """A query cannot be run: which one, and why."""


def in_order(
    con: duckdb.DuckDBPyConnection, queries: Mapping[str, str], present: Collection[str]
) -> list[str]:
    """The names of queries in an order in which each finds its tables.

    Args:
        con: whose parser says which tables a query reads.
        queries: name of the table to be made → its query.
        present: tables that are there already.

    Raises:
        MartSqlError: a query cannot be parsed, reads an unknown table, or waits for itself.
    """
    read = {name: tables_of(con, name, query) for name, query in sorted(queries.items())}
    for name, tables in read.items():
        if unknown := sorted(tables - queries.keys() - set(present)):
            raise MartSqlError(f"{name}: nothing makes the table {unknown[0]} that it reads")
    graph = {name: sorted(tables & queries.keys()) for name, tables in read.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise MartSqlError(f"each of these waits for the next: {circle}") from error


def tables_of(con: duckdb.DuckDBPyConnection, name: str, query: str) -> set[str]:
    """The tables that a query reads, but for those of attached databases.

    Raises:
        MartSqlError: it cannot be parsed.
    """
    try:
        found = con.get_table_names(query, qualified=True)
    except duckdb.Error as error:
        raise MartSqlError(f"{name}: {str(error).splitlines()[0]}") from error
    # An aliased table is given as “name AS alias”.
    tables = {table.partition(" AS ")[0].replace('"', "") for table in found}
    return {table for table in tables if not table.startswith(_ATTACHED)}
