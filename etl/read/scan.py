"""What the fast parser does not tell: a scan over the bytes of each sheet of an .xlsx."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from openpyxl.xml.functions import fromstring

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


def hidden_rows(data: bytes) -> dict[str, tuple[int, ...]]:
    """{sheet: numbers of its hidden rows} of an .xlsx that the guard has let through; filtered rows are hidden too."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = _sheet_parts(package)
        return {name: _hidden(package.read(part)) for name, part in parts.items()}


def _hidden(xml: bytes) -> tuple[int, ...]:
    found: list[int] = []
    last = 0
    for tag in _ROW.finditer(xml):
        number = _NUMBER.search(tag.group())
        last = int(number[1]) if number else last + 1
        if _HIDDEN.search(tag.group()):
            found.append(last)
    return tuple(found)


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """{sheet name: its member of the package}."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    known = set(package.namelist())
    parts = {
        sheet.get("name", ""): _member(targets.get(sheet.get(_RELATION), "")) for sheet in sheets
    }
    return {name: part for name, part in parts.items() if part in known}


def _member(target: str) -> str:
    path = PurePosixPath(target)
    return str(path).removeprefix("/") if path.is_absolute() else str(PurePosixPath("xl") / path)
