"""The process that reads: files come in over standard input, their cells go out over standard output.

Started and watched by :mod:`etl.intake.read.reader`; a file may kill it, and only it. It ends when the other
end of either pipe is closed, so also when the process that started it was killed.

A message is its length (8 bytes) and its bytes; an answer has one more byte in front: whether another file may come.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from etl.system.sandbox import limit_memory, limit_time

if TYPE_CHECKING:
    from etl.intake.read.cells import RawWorkbook
    from etl.intake.read.guard import Refusal

LENGTH = struct.Struct("<Q")
GOES_ON, ENDS = b"+", b"-"
TIRED_BYTES = 384 << 20  # a worker that once needed this much makes room for a fresh one
CPU_SECONDS = 30  # only should the watching process be gone: that one is much quicker

with contextlib.suppress(ImportError):  # there is none on Windows: there, time alone is limited
    import resource
with contextlib.suppress(ImportError):
    import fcntl


def main(parse: Callable[[bytes], RawWorkbook | Refusal] | None = None) -> None:
    """Serve until there is nobody to serve; ``parse`` is that of :mod:`etl.intake.read.parse`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us
    requests, answers = sys.stdin.buffer, _answers_alone()
    if len(sys.argv) > 1:
        _die_with(int(sys.argv[1]))
    limit_memory()
    from etl.intake.read import parse as parsing  # under the limits, like all that follows
    from etl.intake.read.wire import pack

    parse = parse or parsing.parse

    with contextlib.suppress(BrokenPipeError):
        while (data := receive(requests)) is not None:
            limit_time(CPU_SECONDS)
            try:
                answer = pack(parse(data))
            except MemoryError:
                return  # as if the system had ended us: the other side says so
            is_tired = _peak_bytes() > TIRED_BYTES
            send(answers, answer, ENDS if is_tired else GOES_ON)
            del data, answer
            if is_tired:
                return


def _answers_alone() -> BinaryIO:
    """Standard output for answers, out of reach of whatever else a parser may print."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def receive(stream: BinaryIO) -> bytes | None:
    """One message, None when there is no other end any more."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    content = stream.read(size)
    return content if len(content) == size else None


def send(stream: BinaryIO, content: bytes, first: bytes = b"") -> None:
    """One message.

    Raises:
        BrokenPipeError: there is no other end any more.
    """
    stream.write(LENGTH.pack(len(first) + len(content)) + first)
    stream.write(content)
    stream.flush()


def _die_with(lifeline: int) -> None:
    """Be ended by the system, even in the midst of a parser, when the other end of this pipe is closed.

    Nothing is ever written to it; its closing raises SIGIO, which ends a process that does not handle it.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _peak_bytes() -> int:
    """The most memory that this process itself ever held; what it was started from may have held more."""
    with contextlib.suppress(OSError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) << 10
    if "resource" not in globals():
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10


if __name__ == "__main__":
    main()
