"""What stands in front of the parsers: what a file is by its bytes, and whether it may be opened at all.

A parser never sees a file that is empty, huge, no workbook, encrypted, carries macros, or whose package lies about
its size. Bounds are far above any real return (about 300 KB, 12 members).
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

Kind = Literal["xlsx", "xls"]

MAX_FILE_BYTES = 20 << 20
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 300 << 20
MAX_RATIO = 200
MAX_CELLS = 5_000_000
MAX_STRINGS = 2_000_000
HEAD_BYTES = 4_096

_BROKEN_PACKAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_END_RECORD = b"PK\x05\x06"
_UTF16 = "utf-16-le"
_OTHERS = (
    (b"%PDF", "PDF 文档"),
    (b"{\\rtf", "Word 文档"),
    *((start, "图片") for start in (b"\x89PNG", b"\xff\xd8\xff")),
    *((start, "压缩包") for start in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not opened: a code of messages.yml and what its wording needs."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


def inspect(data: bytes) -> Kind | Refusal:
    """What the bytes are, or why they are refused. Parses nothing but the package's own directory."""
    if not data:
        return Refusal("file_empty")
    if len(data) > MAX_FILE_BYTES:
        size, limit = len(data) >> 20, MAX_FILE_BYTES >> 20
        return Refusal("file_too_large", (("size", str(size)), ("limit", str(limit))))
    if data.startswith(_ZIP):
        return _package(data)
    if data.startswith(_OLE):
        return _compound(data)
    return _other(data)


def _package(data: bytes) -> Kind | Refusal:
    end = data.rfind(_END_RECORD)
    if end < 0 or len(data) < end + 22:
        return Refusal("file_damaged")
    if int.from_bytes(data[end + 10 : end + 12], "little") > MAX_MEMBERS:
        return _suspicious("内部文件过多")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _members(package)
    except (*_BROKEN_PACKAGE, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return Refusal("file_damaged")


def _members(package: zipfile.ZipFile) -> Kind | Refusal:
    infos = {info.filename: info for info in package.infolist()}
    unpacked, packed = (
        sum(i.file_size for i in infos.values()),
        sum(i.compress_size for i in infos.values()),
    )
    if unpacked > MAX_UNPACKED_BYTES or (
        unpacked > 10 << 20 and unpacked > MAX_RATIO * max(packed, 1)
    ):
        return _suspicious("解压后过大")
    if any(_climbs(name) for name in infos):
        return _suspicious("内部文件路径异常")
    if "xl/vbaProject.bin" in infos or any(name.startswith("xl/macrosheets/") for name in infos):
        return Refusal("file_macro")
    if "xl/workbook.xml" not in infos:
        return _foreign_package(set(infos))
    return _parts(package, infos)


def _climbs(name: str) -> bool:
    """A member that would land outside the folder it is unpacked to: no spreadsheet program writes one."""
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)


def _foreign_package(names: set[str]) -> Refusal:
    if "xl/workbook.bin" in names:
        return Refusal("file_not_workbook", (("kind", "二进制工作簿 .xlsb"),))
    kinds = (("word/", "Word 文档"), ("ppt/", "演示文稿"), ("content.xml", "OpenDocument 文档"))
    kind = next(
        (kind for start, kind in kinds if any(name.startswith(start) for name in names)), "压缩包"
    )
    return Refusal("file_not_workbook", (("kind", kind),))


def _parts(package: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Kind | Refusal:
    if any(info.flag_bits & 1 for info in infos.values()):
        return Refusal("file_encrypted")
    for name in infos:
        if name.endswith((".xml", ".rels")):
            refusal = _part(package, infos[name])
            if refusal:
                return refusal
    return "xlsx"


def _part(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Refusal | None:
    """Read a member in chunks, no further than it claims, and look for what makes parsers fail."""
    seen, tail, highest = 0, b"", 0
    with package.open(info) as member:
        while chunk := member.read(1 << 20):
            seen += len(chunk)
            if seen > info.file_size:
                return _suspicious("内部文件大小不实")
            window = tail + chunk
            if (
                b"<!DOCTYPE" in window
                or b"<!ENTITY" in window
                or "<!DOCTYPE".encode(_UTF16) in window
            ):
                return _suspicious("含有外部定义")
            if _claims_too_much(window):
                return _suspicious("单元格范围异常")
            highest = max(
                highest, _widest(window) if info.filename.startswith("xl/worksheets/") else 0
            )
            tail = window[-HEAD_BYTES:]
    return _suspicious("单元格范围异常") if highest > MAX_CELLS else None


def _claims_too_much(window: bytes) -> bool:
    counts = re.findall(rb'uniqueCount="(\d+)"', window)
    return any(int(count) > MAX_STRINGS for count in counts)


def _widest(window: bytes) -> int:
    """Rows × columns up to the last cell of a piece of sheet XML: what a parser would lay out."""
    rows = [int(row) for row in re.findall(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,8})"', window)]
    cells = re.findall(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,8})"', window)
    rows += [int(row) for _, row in cells]
    columns = {letters for letters, _ in cells}
    return max(rows, default=0) * max((_column_number(c) for c in columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _compound(data: bytes) -> Kind | Refusal:
    """An OLE compound document: .xls, or an encrypted or foreign one; streams are told by their UTF-16 names."""
    head = data[: 1 << 20] + data[-(1 << 20) :]
    has = {
        name: name.encode(_UTF16) in head
        for name in ("EncryptedPackage", "Workbook", "Book", "_VBA_PROJECT_CUR")
    }
    if has["EncryptedPackage"]:
        return Refusal("file_encrypted")
    if has["_VBA_PROJECT_CUR"]:
        return Refusal("file_macro")
    if "WordDocument".encode(_UTF16) in head:
        return Refusal("file_not_workbook", (("kind", "Word 文档"),))
    if has["Workbook"] or has["Book"]:
        return "xls"
    return Refusal("file_wps_binary")


def _other(data: bytes) -> Refusal:
    for start, kind in _OTHERS:
        if data.startswith(start):
            return Refusal("file_not_workbook", (("kind", kind),))
    text = _decoded(data[:65_536])
    if text is None:
        return Refusal("file_damaged")
    if re.match(r"\s*<(!doctype html|html|table|\?xml)", text, re.IGNORECASE):
        return Refusal("file_not_workbook", (("kind", "网页或 XML 文本"),))
    if text.count(",") + text.count("\t") >= 2:
        return Refusal("file_csv")
    return Refusal("file_not_workbook", (("kind", "文本文件"),))


def _decoded(data: bytes) -> str | None:
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(data) - 4:  # a character cut by the sample's end
                return data[: error.start].decode(encoding)
    return None


def _suspicious(reason: str) -> Refusal:
    return Refusal("file_suspicious", (("reason", reason),))
