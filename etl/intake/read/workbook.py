"""The one entrance for reading: bytes become cells, or a reason why not."""

from __future__ import annotations

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Refusal, first_look
from etl.intake.read.reader import READER


def read_workbook(data: bytes) -> RawWorkbook | Refusal:
    """The cells of a workbook at their true places, or why it was not opened.

    What the first bytes tell is said at once; everything else happens in a process of its own, within limits.
    """
    kind = first_look(data)
    return kind if isinstance(kind, Refusal) else READER.read(data)


def warm_up() -> None:
    """Start the reading process while other things are made ready: the first file need not wait for it."""
    READER.warm()
