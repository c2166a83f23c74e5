"""The zip of an office file made the same every time: whoever makes it again gets the same bytes.

Names keep their order and content; the times in the zip, and the creation date that a chart's
embedded workbook is given by its writer, are set to the moment that the paper speaks of.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

# The earliest moment a zip can hold.
_NEVER = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def deterministic_zip(data: bytes, when: datetime) -> bytes:
    """The same package with every clock reading replaced.

    Args:
        data: a ``.docx``, ``.pptx`` or ``.xlsx``.
        when: the creation date that embedded workbooks are given.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            packed.writestr(_entry(name), _content(name, source.read(name), when))
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _content(name: str, content: bytes, when: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return deterministic_zip(content, when)
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>" + f"{when:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
    return content
