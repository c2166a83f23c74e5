"""Processes of our own in which files from outside are opened: how they are started, and their limits."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

with contextlib.suppress(ImportError):  # there is none on Windows: there, time alone is limited
    import resource

MEMORY_BYTES = 768 << 20
_ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """The environment of such a process: ours, in which this software is found wherever it is started."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path}


def limit_memory(most: int = MEMORY_BYTES) -> None:
    """Let this process have no more bytes than this, and leave no core file behind."""
    if "resource" in globals():
        for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
            _lower(kind, most)
        _lower(resource.RLIMIT_CORE, 0)


def limit_time(seconds: int) -> None:
    """Let this process work so much longer, should the one that watches it be gone."""
    if "resource" in globals():
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)


def _lower(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(ValueError, OSError):  # a stricter limit stays
        resource.setrlimit(
            kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )
