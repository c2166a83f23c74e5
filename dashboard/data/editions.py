"""A published version by its name, for a meeting that keeps to it; what is gone is said to be gone."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from dashboard.data.warehouse import Edition
from etl.folder import DataFolder

# One line for each publication, kept for good; the files of older ones are not.
HISTORY = "history.jsonl"


def edition_of(folder: DataFolder, version: str) -> Edition | None:
    """The edition of a version whose file is still kept, else ``None``."""
    try:
        lines = (folder.published / HISTORY).read_bytes().split(b"\n")
    except OSError:
        return None
    for line in reversed(lines):
        edition = _edition(folder, line, version)
        if edition:
            return edition if edition.path.is_file() else None
    return None


def _edition(folder: DataFolder, line: bytes, version: str) -> Edition | None:
    """What a line says of the version; ``None`` where it is of another one, or damaged."""
    try:
        told = json.loads(line)
        if told["version"] != version:
            return None
        return Edition(
            version=version,
            path=folder.published / Path(told["file"]).name,
            published_at=datetime.fromisoformat(told["published_at"]).replace(tzinfo=None),
            as_of=date.fromisoformat(told["as_of"]),
            is_demo=bool(told["is_demo"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
