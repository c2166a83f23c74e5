"""Make a data folder with a return; look into one: its published file, its warehouse, its ledger."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from etl.archive import ledger
from etl.folder import DataFolder
from etl.run import digest, load_files
from etl.warehouse import open_warehouse, row_tables
from tests.support.workbooks import Book, data_folder, town_return

Rows = list[tuple[Any, ...]]
ByReturn = dict[str, Rows]


def reported_folder(root: Path, book: Book | None = None) -> DataFolder:
    """A data folder with one return, loaded and published: that of 狮山镇 or the one given."""
    folder = data_folder(root)
    load_files([(book or town_return()).save(folder.inbox / "1.xlsx")], folder)
    return folder


def copied(folder: DataFolder, target: Path) -> DataFolder:
    """A copy, which a test may change; what lies there already stays beside it."""
    return DataFolder(Path(shutil.copytree(folder.root, target, dirs_exist_ok=True)))


def query(path: Path, sql: str) -> Rows:
    """The rows that a database file gives."""
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as db (read_only)")
        con.execute("use db")
        return con.execute(sql).fetchall()


def published_file(folder: DataFolder) -> Path:
    """The published version in force."""
    return folder.published / json.loads(folder.current.read_text(encoding="utf-8"))["file"]


def published_rows(folder: DataFolder) -> dict[str, Rows]:
    """Every row of every published table."""
    with duckdb.connect() as con:
        con.execute(f"attach '{published_file(folder)}' as db (read_only)")
        con.execute("use db")
        tables = con.execute(
            "from duckdb_tables() select table_name where database_name = 'db'"
        ).fetchall()
        return {name: con.execute(f'from "{name}" order by all').fetchall() for (name,) in tables}


def stored_rows(folder: DataFolder, table: str) -> Rows:
    """All rows of a table of the warehouse."""
    return query(folder.warehouse, f"select * from {table} order by all")


def digest_of(folder: DataFolder) -> str:
    """One digest over all rows of the warehouse."""
    with duckdb.connect(folder.warehouse, read_only=True) as con:
        return digest(con)


def rows_by_return(folder: DataFolder) -> ByReturn:
    """{submission: all its rows in all tables}, as the next command finds them; not when and by which run."""
    found: ByReturn = {}
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        for table in ("submission", *row_tables(con)):
            skipped = "exclude (received_at, run)" if table == "submission" else ""
            for row in con.execute(f"select * {skipped} from {table} order by all").fetchall():
                found.setdefault(row[0], []).append((table, *row))
    return found


def entries(folder: DataFolder) -> list[ledger.Entry]:
    """The lines of the ledger."""
    return list(ledger.read_entries(folder.ledger))
