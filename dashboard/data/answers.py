"""What is asked for often and is always the same, made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any


class Answers:
    """Answers by their key; the one asked for longest ago is let go when there are too many.

    Who asks for an answer that is being made waits for it: fifty readers of a new version would otherwise each
    make the same charts.
    """

    def __init__(self, most: int | None = None) -> None:
        """Keep so many answers, or all."""
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer of this key, made if it is not there; raises as ``make`` does."""
        mine = Future[Any]()
        with self._lock:
            kept = self._kept.setdefault(key, mine)
            self._kept.move_to_end(key)
            if self._most and len(self._kept) > self._most:
                self._kept.popitem(last=False)
        if kept is mine:
            return self._make(key, mine, make)
        # Whose maker failed is made anew: the failure may have been that of the other reader's page.
        return make() if kept.exception() else kept.result()

    def _make(self, key: Hashable, mine: Future[Any], make: Callable[[], Any]) -> Any:
        try:
            mine.set_result(make())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            mine.set_exception(error)
            raise
        return mine.result()

    def let_go(self, is_old: Callable[[Any], bool]) -> None:
        """Let go of the answers whose key is old."""
        with self._lock:
            for key in [key for key in self._kept if is_old(key)]:
                del self._kept[key]
