"""Functions for a sandbox that do what they should not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NoReturn


class Hostile:
    """Runs a command wherever it is unpickled without restriction."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return subprocess.call, (["touch", self.path],)


def main_module() -> str:
    return str(getattr(sys.modules["__main__"], "__file__", ""))


def hostile(path: str) -> Hostile:
    return Hostile(path)


def fail() -> NoReturn:
    raise ValueError("说明")


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def count(emit: Callable[[int], None], most: int) -> str:
    for number in range(most):
        emit(number)
    return "done"


def die_half_way(emit: Callable[[int], None]) -> NoReturn:
    emit(1)
    os.abort()
