"""What runs in a sandbox, run in this process: one of its own takes a second to import everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from etl.system import sandbox


@contextmanager
def sandbox_here() -> Iterator[None]:
    """Call the functions of sandboxes directly; the reader of workbooks keeps its own process."""
    with patch.object(sandbox, "run", _call):
        yield


def _call(task: sandbox.Task, *arguments: object, seconds: float | None = None) -> Any:
    module, _, name = task.function.partition(":")
    return getattr(import_module(module), name)(*arguments)
