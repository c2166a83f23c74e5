"""Read files as more than one room of the software does: lines of JSON, digests."""

import json
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of an append-only file, one a line; what a crash cut off is skipped, a missing file is empty."""
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            content = json.loads(line)
        except ValueError:
            continue
        if isinstance(content, dict):
            yield content


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
