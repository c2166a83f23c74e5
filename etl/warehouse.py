"""The warehouse file: its tables, and safe ways of opening it."""

from __future__ import annotations

from pathlib import Path

import duckdb

SCHEMA = Path(__file__).resolve().parent / "sql" / "schema"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
    "memory_limit": "1GB",
}


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection; the tables are made when they are not there. The caller closes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(path, config=CONFIG)
    existing = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    for file in sorted(SCHEMA.glob("*.sql")):
        if file.stem not in existing:
            con.execute(file.read_text(encoding="utf-8"))
    return con


def row_tables() -> tuple[str, ...]:
    """Tables that hold the rows of returns, in a fixed order: every table but ``submission``."""
    return tuple(file.stem for file in sorted(SCHEMA.glob("*.sql")) if file.stem != "submission")
