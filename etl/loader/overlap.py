"""Do what a load can do at the same time; the only place with threads, so that the load itself is a plain loop.

While a file is checked, the next ones are read, the last one is written into the warehouse, and earlier ones are
annotated. Decision 0040 has the figures.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Self

import duckdb

from etl.annotated.delivery import Delivery
from etl.intake.read.file import OpenedFile, open_file
from etl.intake.read.workbook import warm_up
from etl.loader.store import Prepared, write

FILES_AHEAD = 2
ANNOTATED_AT_ONCE = 2
MOST_WAITING = 8  # to be annotated: each holds its file and all its rows


class Overlap:
    """Reads ahead, writes behind and annotates beside the load; leaving it waits for what has begun."""

    def __init__(self) -> None:
        """With idle threads."""
        self._reading = ThreadPoolExecutor(1, "reading")
        self._writing = ThreadPoolExecutor(1, "writing")
        self._annotating = ThreadPoolExecutor(ANNOTATED_AT_ONCE, "annotating")
        self._written: Future[None] | None = None
        self._deliveries: dict[str, Future[Delivery]] = {}
        self._undelivered: deque[Future[Delivery]] = deque()
        self._had_gc = gc.isenabled()

    def open_files(self, files: Iterable[Path]) -> Iterator[OpenedFile]:
        """The files in order; reading begins with the call, not with the first one taken."""
        warm_up()
        rest = iter(files)
        begun = deque(self._reading.submit(open_file, file) for file in islice(rest, FILES_AHEAD))
        return self._in_turn(begun, rest)

    def _in_turn(
        self, begun: deque[Future[OpenedFile]], rest: Iterator[Path]
    ) -> Iterator[OpenedFile]:
        while begun:
            opened = begun.popleft().result()
            begun.extend(self._reading.submit(open_file, file) for file in islice(rest, 1))
            yield opened

    def write(self, con: duckdb.DuckDBPyConnection, prepared: Prepared) -> None:
        """Begin to write. Until :meth:`finish_writing` returns, nobody else may use the connection."""
        self.finish_writing()
        self._written = self._writing.submit(write, con, prepared)

    def finish_writing(self) -> None:
        """Wait until everything is in the warehouse.

        Raises:
            duckdb.Error, OSError: it could not be written; nothing of it is there.
        """
        if self._written is not None:
            self._written.result()  # an error stays, and is raised for whoever asks next
            self._written = None

    def deliver(self, digest: str, work: Callable[[], Delivery]) -> Future[Delivery]:
        """Begin to write an annotated return; the same bytes once more wait for the first to be done."""
        if digest in self._deliveries:
            wait([self._deliveries[digest]])
        if len(self._undelivered) >= MOST_WAITING:
            wait([self._undelivered.popleft()])
        self._deliveries[digest] = self._annotating.submit(work)
        self._undelivered.append(self._deliveries[digest])
        return self._deliveries[digest]

    def __enter__(self) -> Self:
        """Pause the cyclic garbage collector: millions of small objects, and no cycles among them."""
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what has begun; files not yet read are left."""
        if self._had_gc:
            gc.enable()
        self._reading.shutdown(wait=False, cancel_futures=True)
        try:
            self.finish_writing()
        finally:
            self._writing.shutdown()
            self._annotating.shutdown()
