"""Guard the parsers: what is a file by its bytes, and may it be opened at all?

A parser never sees a file that is empty, huge, no workbook, encrypted, has macros, or whose package lies about its
size. Limits are far above any real return (about 300 KB, 12 members). :func:`first_look` parses nothing and may run
anywhere; the others run in the sandbox and refuse by raising :class:`RefusedError`.
"""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from etl.intake.read.cells import column_number, letters

Kind = Literal["xlsx", "xls"]

MAX_FILE_BYTES = 20 << 20
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 300 << 20
MAX_RATIO = 200
MAX_CELLS = 5_000_000
MAX_STRINGS = 2_000_000
MAX_TEXT = 32_767
HEAD_BYTES = 4_096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_DIRECTORY_ENTRY, _END_RECORD = b"PK\x01\x02", b"PK\x05\x06"
_UTF16 = "utf-16-le"
_OLD_EXCEL = re.compile(
    rb"\x09[\x00\x02\x04][\x04-\x08]\x00"
)  # BIFF 2 to 4: one sheet, no container
_OTHERS = (
    (b"%PDF", "PDF 文档"),
    (b"{\\rtf", "Word 文档"),
    (b"ID;P", "SYLK 文本"),
    *((start, "图片") for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")),
    *((start, "压缩包") for start in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
)
_MARKUP = (
    (re.compile(r"schemas-microsoft-com:office:spreadsheet\""), "Excel 2003 的 XML 表格"),
    (
        re.compile(r"^\s*MIME-Version:|^Content-Type:\s*multipart/", re.I | re.M),
        "网页（单个文件网页）",
    ),
    (
        re.compile(r"<(?:!doctype\s+html|(?:html|head|meta|body|table|div|style|script)\b)", re.I),
        "网页",
    ),
    (re.compile(r"^\s*<(?:\?xml|[a-z])", re.I), "XML 文本"),
)
_DEFINITIONS = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    *("<!DOCTYPE".encode(f"utf-16-{order}") for order in ("le", "be")),
)
_UNIQUE_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_FAR_ROW = re.compile(rb'r="[A-Z]{0,3}(\d{5,9})"')  # beyond 9999
_FAR_COLUMN = re.compile(rb'r="([A-Z]{2,3})\d{1,9}"')  # beyond Z
_FAR = "数据以外有太多设了格式的空行空列，或单元格离表格太远"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not opened: a code of messages.yml and the values of its message."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


class RefusedError(Exception):
    """Carries a refusal out of the depth of a reader."""

    def __init__(self, refusal: Refusal) -> None:
        """For this reason."""
        super().__init__(refusal.code)
        self.refusal = refusal


def first_look(data: bytes) -> Kind | Refusal:
    """The kind of file by its bytes, or why it is refused unopened."""
    if not data:
        return Refusal("file_empty")
    if len(data) > MAX_FILE_BYTES:
        return too_large(len(data))
    if data.startswith(_ZIP):
        return _zip(data)
    if data.startswith(_OLE):
        return _compound(data)
    return _other(data)


def _zip(data: bytes) -> Kind | Refusal:
    if data.rfind(_END_RECORD) < 0:
        return Refusal("file_damaged")
    if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        return suspicious("内部文件过多")
    return "xlsx"


def open_package(data: bytes) -> zipfile.ZipFile:
    """The package of an .xlsx, which is neither too large nor encrypted and has no macros.

    No member has been read. BadZipFile: its directory cannot be read.
    """
    package = zipfile.ZipFile(BytesIO(data))
    infos = package.infolist()
    names = {info.filename for info in infos}
    refusal = _sizes(infos) or _names(infos, names)
    if refusal is None and any(info.flag_bits & 1 for info in infos):
        refusal = Refusal("file_encrypted")
    if refusal:
        raise RefusedError(refusal)
    return package


def _sizes(infos: list[zipfile.ZipInfo]) -> Refusal | None:
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    expands = unpacked > 10 << 20 and unpacked > MAX_RATIO * max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or expands:
        return suspicious("解压后过大")
    return None


def _names(infos: list[zipfile.ZipInfo], names: set[str]) -> Refusal | None:
    # A member that would be unpacked outside its folder.
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        return suspicious("内部文件路径异常")
    lower = {name.lower().replace("\\", "/") for name in names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        return Refusal("file_macro")
    if len(lower) < len(infos):
        return suspicious("内部文件重名")
    return None


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """The content of a member, no longer than declared (else BadZipFile) and safe to parse."""
    content = package.read(name)
    if any(mark in content for mark in _DEFINITIONS):
        raise RefusedError(suspicious("含有外部定义"))
    count = _UNIQUE_COUNT.search(content[:HEAD_BYTES])
    if count and int(count[1]) > MAX_STRINGS:
        raise RefusedError(suspicious(_FAR))
    return content


def may_be_large(xml: bytes) -> bool:
    """A quick upper bound for a sheet: never misses a large one, though rows may be empty and cells blank."""
    rows = {place[1] for place in _FAR_ROW.finditer(xml)}
    columns = {place[1].decode() for place in _FAR_COLUMN.finditer(xml)}
    width = max(map(column_number, columns), default=26)
    return max(map(int, rows), default=9_999) * width > MAX_CELLS


def check_size(height: int, width: int, sheet: str = "") -> None:
    """Refuse a sheet of more rows × columns than any real one: a parser allocates them up to the last cell."""
    if height * width > MAX_CELLS:
        place = ("sheet", sheet), ("cell", f"{letters(width)}{height}")
        raise RefusedError(Refusal("file_far_cell", place) if sheet else suspicious(_FAR))


def check_texts(values: Iterable[object]) -> None:
    """Refuse texts longer than a cell of any spreadsheet program holds."""
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in values):
        raise RefusedError(suspicious("单元格文字过长"))


def _compound(data: bytes) -> Kind | Refusal:
    """An OLE compound document: .xls, encrypted or foreign, by the UTF-16 names of its streams."""
    if _has_stream(data, "EncryptedPackage"):
        return Refusal("file_encrypted")
    if _has_stream(data, "_VBA_PROJECT_CUR"):
        return Refusal("file_macro")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return "xls"
    if _has_stream(data, "WordDocument"):
        return Refusal("file_not_workbook", (("kind", "Word 文档"),))
    return Refusal("file_wps_binary" if _has_stream(data, "Root Entry") else "file_damaged")


def _has_stream(data: bytes, name: str) -> bool:
    return name.encode(_UTF16) in data


def _other(data: bytes) -> Refusal:
    if _OLD_EXCEL.match(data):
        return Refusal("file_not_workbook", (("kind", "很旧的 Excel 4.0 表格"),))
    for start, kind in _OTHERS:
        if data.startswith(start):
            return Refusal("file_not_workbook", (("kind", kind),))
    text = _decoded(data[:65_536])
    if text is None:
        return Refusal("file_damaged")
    for pattern, kind in _MARKUP:
        if pattern.search(text):
            return Refusal("file_not_workbook", (("kind", kind),))
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


def too_large(size: int) -> Refusal:
    """A file of so many bytes."""
    limits = ("size", str(size >> 20)), ("limit", str(MAX_FILE_BYTES >> 20))
    return Refusal("file_too_large", limits)


def suspicious(reason: str) -> Refusal:
    """A file that no spreadsheet program writes."""
    return Refusal("file_suspicious", (("reason", reason),))
