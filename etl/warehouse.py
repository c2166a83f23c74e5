"""The warehouse file: its tables, and safe ways of opening it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

SCHEMA = Path(__file__).resolve().parent / "sql" / "schema"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
    "memory_limit": "1GB",
}


# What was refused is recorded beside the warehouse: a rejected return must not change a byte of it.
REJECTED = "rejected"
REJECTED_TABLES = ("submission", "finding")


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection, with the record of rejected returns attached as ``rejected``.

    Tables are made when they are not there; ``received`` lists the submissions of both. The caller closes it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(path, config=CONFIG)
    own = str((con.execute("select current_database()").fetchone() or ("",))[0])
    con.execute(f"attach {quoted(str(rejected_beside(path)))} as {REJECTED}")
    _make_missing(con, REJECTED, REJECTED_TABLES)
    _make_missing(con, own, [file.stem for file in sorted(SCHEMA.glob("*.sql"))])
    con.execute(
        "create temp view received as select * from submission union all "
        f"select * from {REJECTED}.submission"
    )
    return con


def rejected_beside(warehouse: Path) -> Path:
    """Where the rejected returns of a warehouse are recorded."""
    return warehouse.with_name(warehouse.name.replace("warehouse", REJECTED))


def checkpoint(con: duckdb.DuckDBPyConnection) -> None:
    """Fold what was written into both files, so that no write-ahead log stays beside them."""
    con.execute("checkpoint")
    con.execute(f"checkpoint {REJECTED}")


def row_tables() -> tuple[str, ...]:
    """Tables that hold the rows of returns, in a fixed order: every table but ``submission``."""
    return tuple(file.stem for file in sorted(SCHEMA.glob("*.sql")) if file.stem != "submission")


def quoted(text: str) -> str:
    """A text as SQL writes it, for statements that take no parameters (ATTACH)."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _make_missing(con: duckdb.DuckDBPyConnection, database: str, tables: Sequence[str]) -> None:
    found = con.execute(
        "select table_name from duckdb_tables() where database_name = ?", [database]
    ).fetchall()
    missing = set(tables) - {name for (name,) in found}
    con.execute(f"use {quoted_name(database)}")
    for table in sorted(missing):
        con.execute((SCHEMA / f"{table}.sql").read_text(encoding="utf-8"))
