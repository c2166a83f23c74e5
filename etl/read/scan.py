"""What the fast parser does not tell: a scan over the bytes of each sheet of an .xlsx."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import fromstring

from xlsxwriter.utility import xl_cell_to_rowcol

from etl.read.cells import Formula, Place

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b([rst])="([^"]*)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")
_PERCENT_FORMATS = frozenset({9, 10})  # 0% and 0.00%, which need no declaration


@dataclass(frozen=True)
class Unseen:
    """What the parser does not tell of a sheet; places count from 1."""

    hidden_rows: tuple[int, ...] = ()
    texts: tuple[tuple[Place, str], ...] = ()
    percents: frozenset[Place] = frozenset()


def look(data: bytes) -> dict[str, Unseen]:
    """{sheet: what else there is} of an .xlsx that the guard has let through.

    Hidden rows (filtered ones are hidden too), error values and formulas without a value (the parser gives both as
    blank), and numbers that are shown as a percentage.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        styles = _percent_styles(package)
        parts = _sheet_parts(package)
        return {name: _unseen(package.read(part), styles) for name, part in parts.items()}


def _unseen(xml: bytes, percent_styles: frozenset[bytes]) -> Unseen:
    is_odd = b't="e"' in xml or b"<f" in xml or b":f" in xml
    has_percents = any(b's="%s"' % style in xml for style in percent_styles)
    if not is_odd and not has_percents:
        return Unseen(_hidden(xml))
    texts: list[tuple[Place, str]] = []
    percents: set[Place] = set()
    for place, attributes, content in _cells(xml):
        text = _text(attributes, content)
        if text is not None:
            texts.append((place, text))
        elif attributes.get(b"s") in percent_styles and attributes.get(b"t", b"n") == b"n":
            percents.add(place)
    return Unseen(_hidden(xml), tuple(texts), frozenset(percents))


def _cells(xml: bytes) -> Iterator[tuple[Place, dict[bytes, bytes], bytes]]:
    for cell in _CELL.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(cell[1]))
        if b"r" in attributes:
            row, column = xl_cell_to_rowcol(attributes[b"r"].decode())
            yield (row + 1, column + 1), attributes, cell[2] or b""


def _text(attributes: dict[bytes, bytes], content: bytes) -> str | None:
    """The error shown, or the formula that has no value; None for any other cell."""
    value, kind = _VALUE.search(content), attributes.get(b"t")
    if kind == b"e":
        return value[1].decode() if value else "#N/A"
    formula = _FORMULA.search(content)
    if formula is None or value or kind == b"str":
        return None
    return Formula("=" + unescape((formula[1] or b"").decode()))


def _percent_styles(package: zipfile.ZipFile) -> frozenset[bytes]:
    """Numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in package.namelist():
        return frozenset()
    styles = fromstring(package.read("xl/styles.xml"))
    declared = {
        int(form.get("numFmtId", 0))
        for form in styles.iter(f"{_MAIN}numFmt")
        if "%" in form.get("formatCode", "")
    }
    shown = declared | _PERCENT_FORMATS
    return frozenset(
        str(number).encode()
        for used in styles.iter(f"{_MAIN}cellXfs")
        for number, style in enumerate(used)
        if int(style.get("numFmtId", 0)) in shown
    )


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
