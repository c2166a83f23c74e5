"""A few places for what takes long, so that no reader fills the server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoPlaceError(RuntimeError):
    """Too many are waiting already."""


class Places:
    """So many at once, so many more waiting, and of each reader one after the other.

    Waiting happens in the event loop, never in a thread of the pool that also serves documents.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        """``at_once`` places, and a queue of ``waiting``."""
        self._free, self._queue_length = asyncio.Semaphore(at_once), waiting
        self._waiting = 0
        self._of_reader: dict[str, asyncio.Lock] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def taken(self, reader: str) -> AsyncIterator[None]:
        """A place for a reader, until the block is left.

        Raises:
            NoPlaceError: nobody more can wait.
        """
        if self._waiting >= self._queue_length:
            raise NoPlaceError
        own = self._of_reader.setdefault(reader, asyncio.Lock())
        self._users[reader] += 1
        self._waiting += 1
        is_waiting = True
        try:
            async with own, self._free:
                self._waiting, is_waiting = self._waiting - 1, False
                yield
        finally:
            self._waiting -= is_waiting
            self._leave(reader)

    def _leave(self, reader: str) -> None:
        self._users[reader] -= 1
        if not self._users[reader]:
            del self._users[reader], self._of_reader[reader]
