"""The text inside a workbook, for searching."""

from __future__ import annotations

import zipfile
from html import unescape
from io import BytesIO


def parts_of(data: bytes) -> dict[str, str]:
    """{member: text} of a package, character references resolved."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {n: unescape(package.read(n).decode("utf-8", "replace")) for n in package.namelist()}


def text_of(data: bytes) -> str:
    """All text of a workbook."""
    return "\n".join(parts_of(data).values())
