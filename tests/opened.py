"""What a file holds, as text to be searched: the parts of a workbook, the bytes of anything else."""

from __future__ import annotations

import zipfile
from html import unescape
from io import BytesIO


def parts_of(data: bytes) -> dict[str, str]:
    """{part: text} of a package; characters that a writer put by their number are as they read."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {n: unescape(package.read(n).decode("utf-8", "replace")) for n in package.namelist()}


def text_of(data: bytes) -> str:
    """All that a workbook holds."""
    return "\n".join(parts_of(data).values())
