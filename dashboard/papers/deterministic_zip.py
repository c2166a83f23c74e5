"""Office files with reproducible bytes: the same content always gives the same file.

Times in the zip and the dates in document properties, also of embedded workbooks, are replaced.
"""

import io
import re
import zipfile
from datetime import datetime

# The earliest time that a zip can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def deterministic_zip(data: bytes, when: datetime) -> bytes:
    """The same ``.docx``, ``.pptx`` or ``.xlsx`` with fixed times; ``when``: for its properties."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as target_zip,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target_zip.writestr(entry, _content(name, source.read(name), when))
    return target.getvalue()


def _content(name: str, content: bytes, when: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return deterministic_zip(content, when)
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>" + f"{when:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
    return content
