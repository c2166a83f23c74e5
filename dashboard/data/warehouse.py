"""A read-only handle to one published version.

Published versions are immutable files; ``current.json`` names the one in force. A handle is an
in-memory database with the file attached read-only, so that it never holds the path against a
writer and never reads a newer file by mistake.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from etl.folder import DataFolder

SCHEMA = "published"
_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "1GB",
    "threads": 2,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """What ``current.json`` says of a published version."""

    version: str
    path: Path
    published_at: datetime
    as_of: date
    is_demo: bool


class Warehouse:
    """Queries against one edition; safe to share between threads."""

    def __init__(self, edition: Edition, config: Mapping[str, Any] | None = None) -> None:
        """Attach the file of the edition; ``config``: what is set otherwise than for pages.

        Raises:
            duckdb.Error: the file is missing or is no database.
        """
        self.edition = edition
        self._connection = duckdb.connect(":memory:", config=_CONFIG | dict(config or {}))
        path = str(edition.path).replace("'", "''")
        self._connection.execute(f"attach '{path}' as {SCHEMA} (read_only)")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def frame(self, sql: str, *parameters: object) -> pd.DataFrame:
        """The rows of a query as a frame; ``?`` in the SQL stand for the parameters."""
        # A cursor for each query: one connection shared by threads gives wrong rows without a word.
        return self._connection.cursor().execute(sql, parameters).df()

    def arrow(self, sql: str, *parameters: object) -> pa.Table:
        """The rows of a query as an Arrow table, with the types of the database."""
        cursor = self._connection.cursor()
        return cursor.sql(sql, params=list(parameters)).to_arrow_table()

    def batches(
        self, sql: str, parameters: Sequence[object], size: int
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a query in blocks of about ``size``; an empty result is one empty block."""
        cursor = self._connection.cursor()
        reader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(size)
        try:
            found = next(reader, None)
            yield found or pa.RecordBatch.from_pylist([], schema=reader.schema)
            yield from reader
        finally:
            # A stream that is not read to its end would keep the connection busy.
            reader.close()
            cursor.close()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples of Python values, NULL as ``None``."""
        return self._connection.cursor().execute(sql, parameters).fetchall()


class BrokenPointerError(RuntimeError):
    """``current.json`` is there and does not say which version is in force."""


def current_edition(folder: DataFolder) -> Edition | None:
    """The version in force, or ``None`` while nothing has been published.

    Raises:
        BrokenPointerError: something has been published, and what says so is damaged.
    """
    try:
        pointer = json.loads(folder.current.read_text(encoding="utf-8"))
        return _edition(folder, pointer)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenPointerError(str(folder.current)) from error


def _edition(folder: DataFolder, pointer: dict[str, Any]) -> Edition:
    return Edition(
        version=pointer["version"],
        path=folder.published / Path(pointer["file"]).name,
        published_at=datetime.fromisoformat(pointer["published_at"]).replace(tzinfo=None),
        as_of=date.fromisoformat(pointer["as_of"]),
        is_demo=bool(pointer["is_demo"]),
    )


@lru_cache(maxsize=8)
def open_warehouse(edition: Edition) -> Warehouse:
    """The shared handle of an edition.

    A handle that falls out of the cache is not closed: a query may still run on it. It goes when
    the last session lets go of it.
    """
    return Warehouse(edition)
