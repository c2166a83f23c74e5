"""Keep opened files until their turn comes: a few in memory, all others on the disk.

A load reads every file before it loads the first one, since half-years and days order them.
"""

import os
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import cast

from etl.intake.read.file import OpenedFile

HELD = 40  # files: what a district reports in three years


class Shelf:
    """Holds opened files until it is closed, or the process ends."""

    def __init__(self, beside: Path) -> None:
        """On the disk of this folder: the system's own for temporary files may be small, or memory."""
        beside.mkdir(parents=True, exist_ok=True)
        self._file = TemporaryFile(dir=beside)  # noqa: SIM115
        self._held = 0

    def put(self, opened: OpenedFile) -> Callable[[], OpenedFile]:
        """Keep it; returns what gives it back."""
        if self._held < HELD:
            self._held += 1
            return lambda: opened
        at = self._file.seek(0, os.SEEK_END)
        pickle.dump(opened, self._file, pickle.HIGHEST_PROTOCOL)
        return partial(self._take, at)

    def _take(self, at: int) -> OpenedFile:
        self._file.seek(at)
        return cast("OpenedFile", pickle.load(self._file))  # we wrote it, and nobody else can

    def close(self) -> None:
        """Remove what is on the disk."""
        self._file.close()
