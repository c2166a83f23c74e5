"""Read-only handles to published versions.

Published versions are immutable files; ``current.json`` names the one in force. A handle is an
in-memory database with the file attached read-only, so that it never locks the file against a
writer and never reads a newer file by mistake.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from weakref import WeakSet

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard.data.answers import Answers
from etl.folder import DataFolder

P = ParamSpec("P")
T = TypeVar("T")

EDITIONS_KEPT = 2
SECONDS_BETWEEN_COLLECTIONS = 60.0
SCHEMA = "published"
_WHOLE = "whole"
_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "1GB",
    "threads": 2,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version, as ``current.json`` and ``history.jsonl`` record it."""

    version: str
    path: Path
    published_at: datetime
    as_of: date
    is_demo: bool

    @classmethod
    def from_record(cls, published: Path, record: Mapping[str, Any]) -> Self:
        """The edition of a publication record, its file in the folder ``published``.

        Raises:
            KeyError, TypeError, ValueError: the record is damaged.
        """
        return cls(
            version=record["version"],
            path=published / Path(record["file"]).name,
            published_at=datetime.fromisoformat(record["published_at"]).replace(tzinfo=None),
            as_of=date.fromisoformat(record["as_of"]),
            is_demo=bool(record["is_demo"]),
        )


@dataclass(frozen=True, slots=True)
class Cut:
    """Of these relations only the rows of these towns: what a town's officer sees."""

    towns: frozenset[str]
    relations: frozenset[str]


class Warehouse:
    """Queries against one edition; safe to share between threads."""

    def __init__(
        self, edition: Edition, config: Mapping[str, Any] | None = None, cut: Cut | None = None
    ) -> None:
        """Attach the file of the edition; ``config`` overrides settings of the connection.

        With a ``cut`` no query of this handle can give a row of another town.

        Raises:
            duckdb.Error: the file is missing or is not a database.
        """
        self.edition, self.cut = edition, cut
        _alive.add(self)
        self.answers = Answers()
        self._connection = duckdb.connect(":memory:", config=_CONFIG | dict(config or {}))
        name = _WHOLE if cut else SCHEMA
        self._connection.execute(f"attach {literal(str(edition.path))} as {name} (read_only)")
        if cut:
            self._make_views(cut)
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def _make_views(self, cut: Cut) -> None:
        self._connection.execute(f"attach ':memory:' as {SCHEMA}")
        sql = "select table_name from duckdb_tables() where database_name = ?"
        towns = ", ".join(map(literal, sorted(cut.towns)))
        for (relation,) in self._connection.execute(sql, [_WHOLE]).fetchall():
            rows = f" where town_code in ({towns})" if relation in cut.relations else ""
            self._connection.execute(
                f'create view {SCHEMA}."{relation}" as select * from {_WHOLE}."{relation}"{rows}'
            )

    def frame(self, sql: str, *parameters: object) -> pd.DataFrame:
        """The rows of a query as a frame; ``?`` in the SQL stand for the parameters."""
        # A cursor for each query: one connection shared by threads silently gives wrong rows.
        return self._connection.cursor().execute(sql, parameters).df()

    def batches(
        self, sql: str, parameters: Sequence[object], size: int
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a query in blocks of about ``size``; an empty result is one empty block."""
        cursor = self._connection.cursor()
        reader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(size)
        try:
            first = next(reader, None)
            yield first or pa.RecordBatch.from_pylist([], schema=reader.schema)
            yield from reader
        finally:
            # A stream that is not read to its end would keep the connection busy.
            reader.close()
            cursor.close()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples of Python values, NULL as ``None``."""
        return self._connection.cursor().execute(sql, parameters).fetchall()

    def dicts(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """The rows of a query as mappings of column to Python value."""
        cursor = self._connection.cursor().execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def cached_query(
    query: Callable[Concatenate[Warehouse, P], T],
) -> Callable[Concatenate[Warehouse, P], T]:
    """Cache the results of a query in its warehouse, so that they are freed with the edition.

    For queries with hashable arguments and few distinct calls.
    """

    @wraps(query)
    def answer(warehouse: Warehouse, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (query.__module__, query.__qualname__, args, tuple(kwargs.items()))
        result: T = warehouse.answers.get(key, lambda: query(warehouse, *args, **kwargs))
        return result

    return answer


def in_area(column: str) -> str:
    """An SQL condition: the column's area is ``?2`` or lies in it; anything if ``?2`` is the whole."""
    return (
        f"({column} in (select area_code from published.area_within where within_code = ?2) "
        "or ?2 in (select area_code from published.area where parent_code is null))"
    )


def literal(text: str) -> str:
    """A text as an SQL literal, for what cannot be a parameter."""
    return "'" + text.replace("'", "''") + "'"


class BrokenPointerError(RuntimeError):
    """``current.json`` exists but does not name a version."""


def current_edition(folder: DataFolder) -> Edition | None:
    """The version in force, or ``None`` while nothing has been published.

    Raises:
        BrokenPointerError: the record of the version in force is damaged.
    """
    try:
        record = json.loads(folder.current.read_text(encoding="utf-8"))
        return Edition.from_record(folder.published, record)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenPointerError(str(folder.current)) from error


def latest_editions(folder: DataFolder) -> Iterator[Edition]:
    """Every version that was published, the latest first, its file there or not; damaged lines are passed over."""
    try:
        lines = folder.publication_log.read_bytes().splitlines()
    except OSError:
        return
    for line in reversed(lines):
        try:
            yield Edition.from_record(folder.published, json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue


def edition_of(folder: DataFolder, version: str) -> Edition | None:
    """The edition of a version, or ``None`` if it is unknown or its file was pruned."""
    found = next((e for e in latest_editions(folder) if e.version == version), None)
    return found if found and found.path.is_file() else None


def open_warehouse(edition: Edition, cut: Cut | None = None) -> Warehouse:
    """The shared handle of an edition, of a town's officer with a cut.

    A handle that drops out of the cache is not closed: a query may still be running on it. It is freed
    when that has ended; who looks at an older edition opens it anew with the next page.
    """
    handles = _handles(edition)
    with _opening:
        if cut not in handles:
            handles[cut] = Warehouse(edition, cut=cut)
        return handles[cut]


def let_go_of_old_editions(now: float) -> None:
    """Free editions that only ended sessions still refer to, in circles; ``now``: seconds of a clock.

    Python finds circles when it has to, which takes hours here, and Streamlit's search after each run is switched
    off: it holds up every reader. It is made once a minute, while more editions are open than are kept.
    """
    global _collected_at
    if len({warehouse.edition for warehouse in list(_alive)}) <= EDITIONS_KEPT:
        return
    if now - _collected_at >= SECONDS_BETWEEN_COLLECTIONS:
        _collected_at = now
        gc.collect()


_opening = Lock()
_alive = WeakSet[Warehouse]()
_collected_at = float("-inf")


@lru_cache(maxsize=EDITIONS_KEPT)
def _handles(edition: Edition) -> dict[Cut | None, Warehouse]:
    return {}
