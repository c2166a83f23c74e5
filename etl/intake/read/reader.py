"""Reading in another process: a file that kills, hangs or fills it is a finding, and the next one is read.

A few warm workers are kept; each serves one file at a time, so sessions do not wait for, or suffer from, each other.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Refusal, suspicious
from etl.intake.read.wire import unpack
from etl.intake.read.worker import ENDS, receive, send
from etl.system.sandbox import environment

READ_SECONDS = 15.0
MOST_WORKERS = 2
COMMAND = (sys.executable, "-m", "etl.intake.read.worker")


class _DiedError(Exception):
    """The worker ended without an answer."""


class _Worker:
    """One reading process; not for two threads at once."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it, and do not wait for it."""
        lifeline: tuple[int, ...] = ()
        self._lifeline = -1
        if os.name == "posix":
            own, self._lifeline = os.pipe()
            lifeline = (own,)
        self._process = subprocess.Popen(
            [*command, *map(str, lifeline)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            pass_fds=lifeline,
        )
        for descriptor in lifeline:
            os.close(descriptor)
        self.is_fresh = True

    @property
    def pid(self) -> int:
        """Its number among the system's processes."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """It has not ended yet."""
        return self._process.poll() is None

    def read(self, data: bytes, seconds: float) -> tuple[RawWorkbook | Refusal, bool]:
        """What it reads, and whether it reads another.

        Raises:
            _DiedError: it ended, or had to be ended for it took longer than this.
        """
        watch = threading.Timer(seconds, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            answer = self._ask(data)
        finally:
            watch.cancel()
        if answer is None:
            raise _DiedError
        self.is_fresh = False
        return unpack(answer[1:]), answer[:1] != ENDS

    def _ask(self, data: bytes) -> bytes | None:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            send(requests, data)  # type: ignore[arg-type]
        except OSError:
            return None
        return receive(answers)  # type: ignore[arg-type]

    def close(self) -> None:
        """End it and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self.let_go()

    def let_go(self) -> None:
        """Close this side of its pipes."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what it never read stays unsent
                    stream.close()
        self._process.returncode = self._process.returncode or 0
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1


class Reader:
    """Reads files with at most :data:`MOST_WORKERS` processes, from as many threads as there are."""

    def __init__(self, seconds: float = READ_SECONDS, command: Sequence[str] = COMMAND) -> None:
        """``seconds`` is what one file may take, ``command`` what starts a worker."""
        self._seconds, self._command = seconds, command
        self._places = threading.BoundedSemaphore(MOST_WORKERS)
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def read(self, data: bytes) -> RawWorkbook | Refusal:
        """The cells of a file, or why there are none."""
        deadline = time.monotonic() + self._seconds
        with self._places:
            while True:
                worker = self._take()
                was_fresh = worker.is_fresh
                try:
                    return self._served(worker, data, max(deadline - time.monotonic(), 0.1))
                except _DiedError:
                    # A worker that had read others may have died of those: the file gets a fresh one.
                    if was_fresh or time.monotonic() >= deadline:
                        return suspicious("读取出错或超时")

    def _served(self, worker: _Worker, data: bytes, seconds: float) -> RawWorkbook | Refusal:
        goes_on = False
        try:
            read, goes_on = worker.read(data, seconds)
        finally:
            if goes_on:
                with self._lock:
                    self._idle.append(worker)
            else:
                worker.close()
        return read

    def warm(self) -> None:
        """Start a worker if there is none, and do not wait for it."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Worker(self._command))

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive:
                    return worker
                worker.close()
            return _Worker(self._command)

    @property
    def waiting(self) -> list[int]:
        """The process numbers of the workers that wait for a file."""
        return [worker.pid for worker in self._idle]

    def close(self) -> None:
        """End those that wait for a file."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def forget(self) -> None:
        """After a fork: the workers are those of the other process, and end with that one."""
        foreign, self._idle, self._lock = self._idle, [], threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WORKERS)
        for worker in foreign:
            worker.let_go()


READER = Reader()
atexit.register(READER.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=READER.forget)
