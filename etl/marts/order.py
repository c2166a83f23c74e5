"""The order in which queries are run: each after those whose tables it reads."""

import json
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

import duckdb


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
    # The parser that will run it, without looking up any table or column.
    (text,) = con.execute("select json_serialize_sql(?::varchar)", [query]).fetchone() or ("",)
    tree = json.loads(text)
    if tree["error"]:
        raise MartSqlError(f"{name}: {tree['error_message']}")
    return set(_tables(tree["statements"], frozenset()))


def _tables(node: Any, ctes: frozenset[str]) -> Iterator[str]:
    """Unqualified tables below a node of the parsed query, but for the CTEs in scope."""
    if isinstance(node, list):
        for item in node:
            yield from _tables(item, ctes)
    elif isinstance(node, dict):
        yield from _tables_of_node(node, ctes)


def _tables_of_node(node: dict[str, Any], ctes: frozenset[str]) -> Iterator[str]:
    if node.get("cte_name"):  # a recursive one reads itself
        ctes |= {node["cte_name"]}
    for entry in node.get("cte_map", {}).get("map", ()):
        yield from _tables(entry["value"], ctes)
        ctes |= {entry["key"]}
    if node.get("type") == "BASE_TABLE" and not node["schema_name"]:
        yield from {node["table_name"]} - ctes
    for key, value in node.items():
        if key != "cte_map":
            yield from _tables(value, ctes)
