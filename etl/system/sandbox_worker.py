"""The process of a sandbox (:mod:`etl.system.sandbox`): runs one function on the requests from standard input.

``python -m etl.system.sandbox_worker MODULE:FUNCTION MEMORY_BYTES RECYCLE_BYTES [LIFELINE]``. A frame is a kind, a
length and that many bytes of pickle. A request holds the CPU seconds, whether it is a stream, and the arguments; the
answer is any number of parts, then a result or a failure. Anything else, such as the end of the process, is a failure.
"""

import contextlib
import importlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

with contextlib.suppress(ImportError):  # Windows has neither: time alone is limited there
    import fcntl
    import resource

REQUEST, PART, RESULT, LAST_RESULT, FAILURE = b"?", b".", b"+", b"-", b"!"
_HEADER = struct.Struct("<cQ")
_MAX_FRAME_BYTES = 1 << 30


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """Write a frame."""
    stream.write(_HEADER.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read a frame; None at the end of the stream or when it is cut off."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, size = _HEADER.unpack(header)
    content = stream.read(size) if size <= _MAX_FRAME_BYTES else b""
    return (kind, content) if len(content) == size else None


def main() -> None:
    """Serve requests until the pipe is closed."""
    name, memory, recycle, *lifeline = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    requests, answers = sys.stdin.buffer, _take_stdout()
    if lifeline:
        _die_with_parent(int(lifeline[0]))
    _limit_memory(int(memory))
    module, _, function = name.partition(":")
    call: Callable[..., Any] = getattr(importlib.import_module(module), function)
    with contextlib.suppress(BrokenPipeError):
        while request := receive(requests):
            kind, answer = _answer(call, request[1], answers)
            is_grown = _peak_bytes() > int(recycle)
            send(answers, LAST_RESULT if is_grown and kind == RESULT else kind, answer)
            if is_grown or kind == FAILURE:
                return
            del request, answer


def _answer(call: Callable[..., Any], request: bytes, answers: BinaryIO) -> tuple[bytes, bytes]:
    cpu_seconds, is_stream, arguments = pickle.loads(request)  # from our own parent
    if cpu_seconds:
        _limit_cpu(cpu_seconds)

    def emit(part: object) -> None:
        send(answers, PART, pickle.dumps(part, pickle.HIGHEST_PROTOCOL))

    try:
        result = call(emit, *arguments) if is_stream else call(*arguments)
        return RESULT, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        sys.exit(1)
    except Exception as error:
        return FAILURE, pickle.dumps((type(error).__name__, str(error)))


def _take_stdout() -> BinaryIO:
    """Reserve standard output for answers: what a library prints goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _die_with_parent(lifeline: int) -> None:
    """Die when the parent's end of this pipe is closed, even inside native code.

    Nothing is ever written to it. Closing it raises SIGIO, which ends a process without a handler. PR_SET_PDEATHSIG
    does not help: it follows the thread that started us, which in a web server is a session's.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _limit_memory(most: int) -> None:
    """Limit memory (0: no limit), and write no core file."""
    if "resource" in globals():
        for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS) if most else ():
            _lower(kind, most)
        _lower(resource.RLIMIT_CORE, 0)


def _limit_cpu(seconds: int) -> None:
    """Limit the CPU time from now on, in case the parent can no longer stop us."""
    if "resource" in globals():
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)


def _lower(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(ValueError, OSError):  # a stricter limit stays
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, hard))


def _peak_bytes() -> int:
    """Peak memory of this process; ru_maxrss would include that of the process it was forked from."""
    with contextlib.suppress(OSError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) << 10
    if "resource" not in globals():
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10


if __name__ == "__main__":
    main()
