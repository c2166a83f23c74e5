"""A file that a button of a page makes."""

from collections.abc import Callable
from dataclasses import dataclass

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class File:
    """A file that is made on request."""

    label: str
    name: str
    mime: str
    make: Callable[[], bytes]
