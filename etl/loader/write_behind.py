"""A decision is written into the warehouse while the next file is being understood."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import duckdb

from etl.loader.store import Prepared, write


class WriteBehind:
    """One writing at a time, in a thread of its own, for DuckDB leaves the processor to others meanwhile.

    Until :meth:`finish` has returned, nobody else may use the connection, nor take anything as written.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Into this warehouse."""
        self._con = con
        self._thread = ThreadPoolExecutor(1, "warehouse")
        self._under_way: Future[None] | None = None

    def begin(self, prepared: Prepared) -> None:
        """Begin to write, once what was begun before is written.

        Raises:
            duckdb.Error, OSError: that could not be written.
        """
        self.finish()
        self._under_way = self._thread.submit(write, self._con, prepared)

    def finish(self) -> None:
        """Wait until what was begun is in the warehouse.

        Raises:
            duckdb.Error, OSError: it could not be written; nothing of it is there.
        """
        if self._under_way is not None:
            self._under_way.result()  # what failed is kept: it is told to whoever asks next, too
            self._under_way = None

    def __enter__(self) -> Self:
        """Finish at the end, whatever happens between."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish, and end the thread."""
        try:
            self.finish()
        finally:
            self._thread.shutdown()
