"""The order in which queries are run: each after those whose tables it reads."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

import duckdb

# Query → the tables that its text names: parsed once, however often a process publishes.
_READ: dict[str, frozenset[str]] = {}


class MartSqlError(ValueError):
    """A query cannot be run: which one, and why."""


def in_order(
    con: duckdb.DuckDBPyConnection, queries: Mapping[str, str], present: Collection[str]
) -> list[str]:
    """The names of queries in an order in which each finds its tables.

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
    return {table for table in all_tables_of(con, name, query) if "." not in table}


def all_tables_of(con: duckdb.DuckDBPyConnection, name: str, query: str) -> set[str]:
    """The tables that a query reads, those of attached databases as ``database.table``.

    Raises:
        MartSqlError: it cannot be parsed.
    """
    if query not in _READ:
        try:  # “schema.table AS alias”, without CTEs
            read = con.get_table_names(query, qualified=True)
        except duckdb.Error as error:
            raise MartSqlError(f"{name}: {error}") from error
        _READ[query] = frozenset(table.split(" AS ")[0] for table in read)
    return set(_READ[query])
