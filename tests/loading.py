"""What tests of loading share: looking into a data folder, running commands, a return in its usual states."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.archive import ledger
from etl.cli.main import main
from etl.folder import DataFolder
from etl.run import digest
from tests.workbooks import Book, town_return

ROOT = Path(__file__).resolve().parents[1]


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as db (read_only)")
        con.execute("use db")
        return con.execute(sql).fetchall()


def published(folder: DataFolder) -> Path:
    return folder.published / json.loads(folder.current.read_text(encoding="utf-8"))["file"]


def content(folder: DataFolder) -> dict[str, list[tuple[Any, ...]]]:
    """Every published row."""
    with duckdb.connect() as con:
        con.execute(f"attach '{published(folder)}' as db (read_only)")
        con.execute("use db")
        tables = con.execute(
            "from duckdb_tables() select table_name where database_name = 'db'"
        ).fetchall()
        return {name: con.execute(f'from "{name}" order by all').fetchall() for (name,) in tables}


def stored(folder: DataFolder, table: str) -> list[tuple[Any, ...]]:
    return ask(folder.warehouse, f"select * from {table} order by all")


def digest_of(folder: DataFolder) -> str:
    with duckdb.connect(folder.warehouse, read_only=True) as con:
        return digest(con)


def entries(folder: DataFolder) -> list[ledger.Entry]:
    return list(ledger.read_entries(folder.ledger))


def bad() -> Book:
    """A return with text in 本期投入资金(万元)."""
    return town_return().changed("project_report", 1, cash="若干万元")


def corrected() -> Book:
    return town_return().changed("project_report", 0, cash=4)


def command(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, *arguments: str
) -> tuple[int, str, str]:
    """Exit status, output and error output of ``python -m etl --data FOLDER …``, in this process."""
    given, sys.argv = sys.argv, ["etl", "--data", str(folder.root), *arguments]
    try:
        main()
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    finally:
        sys.argv = given
    out, err = capsys.readouterr()
    return code, out, err


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """``python -m etl …`` in a process of its own, output captured."""
    command_line = [sys.executable, "-m", "etl", *arguments]
    return subprocess.Popen(
        command_line,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
