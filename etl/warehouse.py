"""The warehouse file: its tables, and safe ways of opening it.

Tables of the sheets follow from the dictionary, the others from ``etl/marts/sql/schema``. A warehouse whose tables are
not those of the dictionary in force is refused (:class:`SchemaChangedError`): ``rebuild`` makes it anew.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import duckdb

from etl.dictionary import Dictionary, create_table
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
REJECTED_TABLES = ("submission", "finding", "ruling")

# What was received, who decided it, and what it changed: of the returns, but not their rows.
BESIDE_ROWS = ("submission", "ruling", "version_change", "version_total", "answer_before")

# The version that counts, of each town and half-year: the accepted one that came into force last.
IN_FORCE = """
    create view if not exists in_force as
    select * from submission where outcome = 'accepted' and town_code is not null
    qualify row_number() over (
        partition by town_code, period order by force_order desc nulls last, version desc
    ) = 1
"""

_COLUMNS = """
    select columns.table_name, column_name, data_type
    from duckdb_columns() as columns inner join duckdb_tables() as tables using (database_oid, table_oid)
    where columns.database_name = current_database() and not columns.internal
    order by columns.table_name, column_index
"""
# Columns are looked up in all views of the system too, tables are not: a twentieth of the time.
_STATEMENTS = """
    select table_name, sql from duckdb_tables() where database_name = current_database() and not internal
"""


class BusyError(RuntimeError):
    """Another process has held this data folder for longer than we wait."""

    def __init__(self, who: str = "另一个进程正在读写这个数据文件夹") -> None:
        """One sentence for people."""
        super().__init__(f"{who}，请稍后再试。")


class SchemaChangedError(RuntimeError):
    """The warehouse has other tables or columns than the dictionary declares."""

    def __init__(self, places: Sequence[str]) -> None:
        """One sentence for people; ``places``: what differs."""
        shown = "、".join(places[:3]) + (f" 等 {len(places)} 处" if len(places) > 3 else "")
        super().__init__(
            f"数据仓库与字典声明的栏目不一致（{shown}），请先运行 python -m etl rebuild 由存档重建数据仓库。"
        )


def open_warehouse(path: Path, dictionary: Dictionary) -> duckdb.DuckDBPyConnection:
    """A writing connection, with the record of rejected returns attached as ``rejected``.

    Tables are made when they are not there; ``received`` and ``decided`` list the submissions and decisions of both,
    ``in_force`` the versions that count. The caller closes it.

    Raises:
        BusyError: another process reads or writes and does not end.
        SchemaChangedError: the tables are not those of the dictionary.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in (path, rejected_beside(path)):
        _make_whole(file)
    con = _connect(path, read_only=False)
    own = str((con.execute("select current_database()").fetchone() or ("",))[0])
    con.execute(f"attach {quoted(str(rejected_beside(path)))} as {REJECTED}")
    _of_schema(con, dictionary)
    tables = table_statements(dictionary)
    _make_missing(con, REJECTED, {name: tables[name] for name in REJECTED_TABLES})
    _make_missing(con, own, tables)
    con.execute(f'use "{own}"')
    con.execute(IN_FORCE)
    for view, table in (("received", "submission"), ("decided", "ruling")):
        con.execute(
            f"create temp view {view} as select * from {table} union all "
            f"select * from {REJECTED}.{table}"
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


def open_to_read(
    path: Path, seconds: float | None = None, dictionary: Dictionary | None = None
) -> duckdb.DuckDBPyConnection:
    """A reading connection to a warehouse that exists; waits while somebody writes. The caller closes it.

    Raises:
        BusyError: another process writes and does not end.
        SchemaChangedError: the tables are not those of the dictionary.
    """
    con = _connect(path, read_only=True, seconds=seconds)
    return con if dictionary is None else _of_schema(con, dictionary)


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


def attach(con: duckdb.DuckDBPyConnection, warehouse: Path) -> list[str]:
    """Attach a warehouse to read, with its rejected returns if there are any; the names that it is attached as."""
    files = {"warehouse": warehouse, REJECTED: rejected_beside(warehouse)}
    attached = {name: path for name, path in files.items() if path.is_file()}
    for name, path in attached.items():
        con.execute(f"attach {quoted(str(path))} as {name} (read_only)")
    return list(attached)


def has_demo_returns(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether an attached warehouse holds demonstration returns."""
    row = con.execute(
        "select coalesce(bool_or(is_demo), false) from warehouse.submission "
        "where outcome not in ('returned', 'withdrawn')"
    ).fetchone()
    return bool(row and row[0])


def checkpoint(con: duckdb.DuckDBPyConnection) -> None:
    """Fold what was written into both files, so that no write-ahead log stays beside them."""
    con.execute("checkpoint")
    con.execute(f"checkpoint {REJECTED}")


def row_tables(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Tables that hold the rows and findings of returns, in a fixed order; all bear ``submission_id``."""
    return tuple(sorted(_statements(con).keys() - set(BESIDE_ROWS)))


def require_schema(path: Path, dictionary: Dictionary) -> None:
    """Refuse a warehouse that has other tables; a file that is missing or being written to passes.

    Raises:
        SchemaChangedError: tables or columns differ.
    """
    if path.exists():
        with suppress(BusyError):
            open_to_read(path, 0, dictionary).close()


def _of_schema(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> duckdb.DuckDBPyConnection:
    """The same connection, or an error; a warehouse that is still empty fits every dictionary."""
    stated, (declared, columns) = (
        _statements(con),
        _expected(tuple(table_statements(dictionary).values())),
    )
    if not stated or stated == declared:
        return con
    if differences := list(_differences(_columns(con), columns, dictionary)):
        con.close()
        raise SchemaChangedError(differences)
    return con


def _differences(
    existing: Mapping[str, Mapping[str, str]],
    declared: Mapping[str, Mapping[str, str]],
    dictionary: Dictionary,
) -> Iterator[str]:
    """Columns and tables that only one side has, or that are of another type, as people know them."""
    sheets = {sheet.relation: sheet for sheet in dictionary.sheets}
    for table in sorted(existing.keys() | declared.keys()):
        title = sheets[table].sheet if table in sheets else table
        if table not in existing:
            # Other tables came with the software: they are made when they are missing.
            yield from [f"“{title}”"] if table in sheets else []
            continue
        columns = {c.stored_name: c.title for c in sheets[table].columns} if table in sheets else {}
        changed = existing[table].items() ^ declared.get(table, {}).items()
        for name in sorted({name for name, _ in changed}):
            yield f"“{title}”的“{columns.get(name, name)}”"


def table_statements(dictionary: Dictionary) -> dict[str, str]:
    """Table → the statement that makes it."""
    fixed = {file.stem: file.read_text(encoding="utf-8") for file in sorted(SCHEMA.glob("*.sql"))}
    return fixed | {sheet.relation: create_table(sheet) for sheet in dictionary.sheets}


@lru_cache(maxsize=8)
def _expected(statements: tuple[str, ...]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What these statements make: table → how DuckDB would write its statement, and its columns."""
    with duckdb.connect() as con:
        for statement in statements:
            con.execute(statement)
        return _statements(con), _columns(con)


def _statements(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Table → the statement that makes it, of the connection's own database."""
    return dict(con.execute(_STATEMENTS).fetchall())


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Table → column → type, of the connection's own database."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(_COLUMNS).fetchall():
        tables.setdefault(table, {})[column] = kind
    return tables


def quoted(text: str) -> str:
    """A text as SQL writes it, for statements that take no parameters (ATTACH)."""
    return "'" + text.replace("'", "''") + "'"


def _make_missing(con: duckdb.DuckDBPyConnection, database: str, tables: Mapping[str, str]) -> None:
    existing = con.execute(
        "select table_name from duckdb_tables() where database_name = ?", [database]
    ).fetchall()
    missing = set(tables) - {name for (name,) in existing}
    if not missing:
        return
    name = database.replace('"', '""')
    con.execute(f'use "{name}"')
    # All or none: a warehouse with half of its tables would be taken for one of another dictionary.
    con.execute("begin")
    for table in sorted(missing):
        con.execute(tables[table])
    con.execute("commit")


def digest(con: duckdb.DuckDBPyConnection) -> str:
    """sha256 over all rows in a fixed order: equal for equal returns, whatever the day."""
    total = sha256()
    for table in ("submission", *row_tables(con)):
        columns = con.execute(f"select * from {table} limit 0").description or []
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "received_at")
        for row in con.execute(f"select {names} from {table} order by all").fetchall():
            total.update(f"{table} {row}\n".encode())
    return total.hexdigest()
