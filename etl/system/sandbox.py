"""Run a function in a process of its own, with limits of time and memory (decision 0040).

:func:`run` and :func:`stream` start a process for one call, a :class:`Pool` keeps warm ones. A hostile file may take
over the worker that reads it, so answers are unpickled only to plain values and the classes of :attr:`Task.returns`.
A worker dies with its parent, however the parent dies.
"""

import atexit
import contextlib
import io
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from types import BuiltinFunctionType
from typing import Any, Self

from etl.system.sandbox_worker import FAILURE, LAST_RESULT, PART, REQUEST, RESULT, receive, send

MEMORY_BYTES = 768 << 20
RECYCLE_BYTES = 384 << 20
_ROOT = Path(__file__).resolve().parents[2]


class SandboxError(Exception):
    """The call gave no result."""


class SandboxDiedError(SandboxError):
    """The process ended, or its answer was invalid."""


class SandboxTimeoutError(SandboxDiedError):
    """The process was killed because it took too long."""


class SandboxFailedError(SandboxError):
    """The function raised an exception: ``kind`` is the name of its class, ``message`` its text."""

    def __init__(self, kind: str, message: str) -> None:
        """Take class name and text of the exception as the worker reports them."""
        super().__init__(f"{kind}: {message}")
        self.kind, self.message = str(kind), str(message)


@dataclass(frozen=True)
class Task:
    """A function for a process of its own.

    ``function``: "module:name"; ``seconds`` None or ``memory_bytes`` 0: no limit; ``returns``: the classes that the
    result may contain besides plain values. A pool replaces a worker whose memory has exceeded ``recycle_bytes``.
    """

    function: str
    seconds: float | None
    memory_bytes: int = MEMORY_BYTES
    returns: tuple[type | BuiltinFunctionType, ...] = ()
    recycle_bytes: int = RECYCLE_BYTES


def run(task: Task, *arguments: object, seconds: float | None = None) -> Any:
    """The result of one call.

    Raises:
        SandboxError: it raised, died or took too long.
    """
    with _Worker(task) as worker:
        return worker.call(arguments, seconds or task.seconds)


def stream(task: Task, *arguments: object) -> Generator[Any]:
    """Call a function that takes ``emit`` as its first argument; yields each value that it emits.

    The process is killed when the iterator is closed. Raises as :func:`run`.
    """
    with _Worker(task) as worker:
        yield from worker.parts(arguments, task.seconds, is_stream=True)


class _Worker:
    """One process; not thread-safe."""

    def __init__(self, task: Task) -> None:
        lifeline: tuple[int, ...] = ()
        self._lifeline = -1
        if os.name == "posix":
            own, self._lifeline = os.pipe()
            lifeline = (own,)
        self._task, self.has_served, self.is_reusable = task, False, True
        limits = (task.memory_bytes, task.recycle_bytes, *lifeline)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "etl.system.sandbox_worker", task.function, *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            pass_fds=lifeline,
        )
        for descriptor in lifeline:
            os.close(descriptor)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is still running."""
        return self._process.poll() is None

    def call(self, arguments: tuple[object, ...], seconds: float | None) -> Any:
        """The result; parts are dropped."""
        parts = self.parts(arguments, seconds)
        while True:
            try:
                next(parts)
            except StopIteration as end:
                return end.value

    def parts(
        self, arguments: tuple[object, ...], seconds: float | None, *, is_stream: bool = False
    ) -> Generator[Any, None, Any]:
        """The parts of an answer; the generator returns the result."""
        timed_out, self.is_reusable = threading.Event(), False
        timer = threading.Timer(seconds or 0, self._kill, [timed_out])
        timer.daemon = True
        if seconds:
            timer.start()
        try:
            self._request((int(2 * seconds) if seconds else 0, is_stream, arguments))
            while (answer := self._answer())[0] == PART:
                yield answer[1]
        except SandboxDiedError as error:
            raise SandboxTimeoutError if timed_out.is_set() else error from None
        finally:
            timer.cancel()
        kind, content = answer
        if kind == FAILURE:
            raise SandboxFailedError(*content)
        self.has_served, self.is_reusable = True, kind == RESULT
        return content

    def _kill(self, timed_out: threading.Event) -> None:
        timed_out.set()
        self._process.kill()

    def _request(self, request: tuple[int, bool, tuple[object, ...]]) -> None:
        assert self._process.stdin is not None
        try:
            content = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
            send(self._process.stdin, REQUEST, content)  # type: ignore[arg-type]
        except OSError as error:
            raise SandboxDiedError from error

    def _answer(self) -> tuple[bytes, Any]:
        assert self._process.stdout is not None
        frame = receive(self._process.stdout)  # type: ignore[arg-type]
        if frame is None or frame[0] not in (PART, RESULT, LAST_RESULT, FAILURE):
            raise SandboxDiedError
        try:
            return frame[0], _Unpickler(frame[1], self._task.returns).load()
        except Exception as error:  # a hostile pickle may raise anything
            raise SandboxDiedError from error

    def close(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self.abandon()

    def abandon(self) -> None:
        """Close our ends of its pipes; after a fork, the child does so with its parent's workers."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # flushing fails if it never read its input
                    pipe.close()
        self._process.returncode = self._process.returncode or 0
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Pool:
    """Calls a function in a few warm workers; thread-safe.

    Each worker serves one call at a time, so that sessions do not disturb each other.
    """

    def __init__(self, task: Task, workers: int = 2) -> None:
        """Start without workers; at most ``workers`` run at a time."""
        self._task, self._workers = task, workers
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._workers)

    def run(self, *arguments: object) -> Any:
        """The result of one call; raises as :func:`run`."""
        seconds = self._task.seconds
        deadline = time.monotonic() + seconds if seconds else float("inf")
        with self._places:
            while True:
                worker = self._take()
                is_fresh, left = not worker.has_served, deadline - time.monotonic()
                try:
                    return worker.call(arguments, max(left, 0.1) if seconds else None)
                except SandboxDiedError:
                    # Earlier calls may have broken the worker: try again with a fresh one.
                    if is_fresh or time.monotonic() >= deadline:
                        raise
                finally:
                    self._give_back(worker)

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive:
                    return worker
                worker.close()
            return _Worker(self._task)

    def _give_back(self, worker: _Worker) -> None:
        if worker.is_reusable:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.close()

    def warm_up(self) -> None:
        """Start a worker if none is idle, without waiting for it."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Worker(self._task))

    @property
    def idle(self) -> list[int]:
        """Process ids of the idle workers."""
        return [worker.pid for worker in self._idle]

    def close(self) -> None:
        """End the idle workers."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def forget(self) -> None:
        """After a fork: leave the workers to the parent and start without any."""
        for worker in self._idle:
            worker.abandon()
        self._reset()


class _Unpickler(pickle.Unpickler):
    """Builds only plain values and these classes."""

    def __init__(self, content: bytes, allowed: tuple[type | BuiltinFunctionType, ...]) -> None:
        super().__init__(io.BytesIO(content))
        self._allowed = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in allowed}

    def find_class(self, module: str, name: str) -> Any:
        if f"{module}.{name}" not in self._allowed:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return self._allowed[f"{module}.{name}"]


def _environment() -> dict[str, str]:
    """Our environment with this software on the path; one BLAS thread, since each reserves memory."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def _each_pool(method: str) -> None:
    for pool in list(_pools):
        getattr(pool, method)()


atexit.register(_each_pool, "close")
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _each_pool("forget"))
