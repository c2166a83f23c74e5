"""The warehouse file: its tables, and safe ways of opening it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from etl.system.atomic_write import move_durably

SCHEMA = Path(__file__).resolve().parent / "marts" / "sql" / "schema"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
    "memory_limit": "1GB",
    # A checkpoint in the midst of a load costs more than the load; :func:`checkpoint` ends each.
    "checkpoint_threshold": "1GB",
}
WAIT_SECONDS = 120

# What was refused is recorded beside the warehouse: a rejected return must not change a byte of it.
REJECTED = "rejected"
REJECTED_TABLES = ("submission", "finding")

# What was received, who decided it, and what it changed: of the returns, but not their rows.
BESIDE_ROWS = ("submission", "review", "version_change", "version_total")


class BusyError(RuntimeError):
    """Another process has held this data folder for longer than we wait."""

    def __init__(self, who: str = "另一个进程正在读写这个数据文件夹") -> None:
        """One sentence for people."""
        super().__init__(f"{who}，请稍后再试。")


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection, with the record of rejected returns attached as ``rejected``.

    Tables are made when they are not there; ``received`` lists the submissions of both. The caller closes it.

    Raises:
        BusyError: another process reads or writes and does not end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in (path, rejected_beside(path)):
        _make_whole(file)
    con = _connect(path, read_only=False)
    own = str((con.execute("select current_database()").fetchone() or ("",))[0])
    con.execute(f"attach {quoted(str(rejected_beside(path)))} as {REJECTED}")
    _make_missing(con, REJECTED, REJECTED_TABLES)
    _make_missing(con, own, [file.stem for file in sorted(SCHEMA.glob("*.sql"))])
    con.execute(
        "create temp view received as select * from submission union all "
        f"select * from {REJECTED}.submission"
    )
    return con


def _make_whole(path: Path) -> None:
    """Make an empty database where there is none, beside its place: DuckDB cannot open one half made."""
    if path.exists():
        return
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    duckdb.connect(unfinished, config=CONFIG).close()
    move_durably(unfinished, path)


def open_to_read(path: Path, seconds: float | None = None) -> duckdb.DuckDBPyConnection:
    """A reading connection to a warehouse that exists; waits while somebody writes. The caller closes it.

    ``seconds``: how long at most; as everybody does (:data:`WAIT_SECONDS`) if not said.

    Raises:
        BusyError: another process writes and does not end.
    """
    return _connect(path, read_only=True, seconds=seconds)


def _connect(
    path: Path, *, read_only: bool, seconds: float | None = None
) -> duckdb.DuckDBPyConnection:
    """One writer shuts all others out of a DuckDB file, a reader shuts out writers: both are over soon."""
    deadline = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
    while True:
        try:
            return duckdb.connect(path, read_only=read_only, config=CONFIG)
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise BusyError from error
        time.sleep(0.05)


def rejected_beside(warehouse: Path) -> Path:
    """Where the rejected returns of a warehouse are recorded."""
    return warehouse.with_name(warehouse.name.replace("warehouse", REJECTED))


def checkpoint(con: duckdb.DuckDBPyConnection) -> None:
    """Fold what was written into both files, so that no write-ahead log stays beside them."""
    con.execute("checkpoint")
    con.execute(f"checkpoint {REJECTED}")


def row_tables() -> tuple[str, ...]:
    """Tables that hold the rows and findings of returns, in a fixed order; all bear ``submission_id``."""
    tables = (file.stem for file in sorted(SCHEMA.glob("*.sql")))
    return tuple(table for table in tables if table not in BESIDE_ROWS)


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
