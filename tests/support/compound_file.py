"""Compound documents (OLE) for tests: the container of .xls, of encrypted workbooks and of macros.

Layout after [MS-CFB]: one header, one allocation table, one directory, streams of 4,096 bytes and more;
cells after [MS-XLS]: numbers and short texts, as much as a return needs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from openpyxl import Workbook

FREE, END, TABLE, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR, SMALLEST = 512, 4096


def document(streams: dict[str, bytes]) -> bytes:
    """A compound document of at most three streams, 60 kB in all."""
    table, sectors, entries = [TABLE, END], b"", [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(max(SMALLEST, -(-len(content) // SECTOR) * SECTOR), b"\0")
        first, count = len(table), len(content) // SECTOR
        table += [*range(first + 1, first + count), END]
        sectors += content
        right = number + 1 if number < len(streams) else NONE
        entries.append(_entry(name, 2, first, len(content), right=right))
    entries += [bytes(128)] * (4 - len(entries))
    table += [FREE] * (SECTOR // 4 - len(table))
    numbers = struct.pack("<10I", 0, 1, 0, SMALLEST, END, 0, END, 0, 0, FREE)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack("<I", 0) + numbers
    head = head.ljust(SECTOR, b"\xff")
    return head + struct.pack("<128I", *table) + b"".join(entries) + sectors


def _entry(
    name: str, kind: int, start: int, size: int, child: int = NONE, right: int = NONE
) -> bytes:
    label = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(label) + 2, kind, 1, NONE, right, child)
    return label.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def xls(book: Workbook) -> bytes:
    """The cells of a workbook as a genuine .xls: numbers as numbers, all else as text."""
    sheets = [_begin(0x10) + b"".join(_cells(page.iter_rows())) + _record(0x0A) for page in book]
    names = [page.title.encode("utf-16-le") for page in book]
    front = _begin(0x05) + _record(0x42, struct.pack("<H", 1200))
    at = len(front) + sum(12 + len(name) for name in names) + 4
    index = b""
    for name, sheet in zip(names, sheets, strict=True):
        index += _record(0x85, struct.pack("<IHBB", at, 0, len(name) // 2, 1) + name)
        at += len(sheet)
    return document({"Workbook": front + index + _record(0x0A) + b"".join(sheets)})


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def _cells(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value = getattr(cell, "value", None)
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, int | float):
                yield _record(0x203, place + struct.pack("<d", value))
            elif value is not None:
                text = str(value).encode("utf-16-le")
                yield _record(0x204, place + struct.pack("<HB", len(text) // 2, 1) + text)
