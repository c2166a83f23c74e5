"""What is not opened, and why: told by the bytes, before any parser sees them."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from etl.dictionary import Dictionary
from etl.intake.read import guard
from etl.intake.read.guard import Refusal
from etl.intake.read.workbook import read_workbook
from tests.etl.conftest import Desk
from tests.support.compound_file import document, xls
from tests.support.workbooks import package, repacked, sheet_name, town_return

SHEET = "xl/worksheets/sheet2.xml"


def good() -> bytes:
    return town_return().data()


def in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return repacked(good(), lambda name, content: change(content) if name == SHEET else content)


def far_cell(data: bytes) -> bytes:
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return data.replace(b"</sheetData>", corner)


def with_strings(xml: bytes) -> bytes:
    return repacked(good(), added={"xl/sharedStrings2.xml": xml})


def encrypted_member() -> bytes:
    """The flag that says that a member of the package is encrypted."""
    data = bytearray(good())
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        info = archive.getinfo(SHEET)
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    for at in (info.header_offset + 6, central + 8):
        data[at] |= 1
    return bytes(data)


def lying_size() -> bytes:
    """A member that says it is smaller than it is."""
    data = in_sheet(lambda xml: xml.replace(b"</sheetData>", b" " * 5_000_000 + b"</sheetData>"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    true = struct.pack("<II", info.compress_size, info.file_size)
    return data.replace(true, struct.pack("<II", info.compress_size, 64))


def expanding() -> bytes:
    """A member of 40 MB of blanks in a package of a few kilobytes."""
    return in_sheet(lambda xml: xml.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>"))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "file_empty"),
    "huge": (lambda: b"\0" * (guard.MAX_FILE_BYTES + 1), "file_too_large"),
    "truncated": (lambda: good()[:-2000], "file_damaged"),
    "cut in the middle": (lambda: good()[: len(good()) // 2], "file_damaged"),
    "noise": (lambda: random.Random(3).randbytes(50_000), "file_damaged"),
    "noise after a zip's head": (
        lambda: b"PK\x03\x04" + random.Random(4).randbytes(9_000),
        "file_damaged",
    ),
    "nothing but zeros": (lambda: bytes(100_000), "file_damaged"),
    "no workbook part": (
        lambda: package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}),
        "file_not_workbook",
    ),
    "slides": (lambda: package({"ppt/presentation.xml": b"<p/>"}), "file_not_workbook"),
    "zip of a workbook": (lambda: package({"a/b.xlsx": good()}), "file_not_workbook"),
    "ods": (lambda: package({"content.xml": b"<c/>", "mimetype": b"x"}), "file_not_workbook"),
    "xlsb": (lambda: package({"xl/workbook.bin": b"\0"}), "file_not_workbook"),
    "pdf": (lambda: b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n", "file_not_workbook"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "file_not_workbook"),
    "rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(99), "file_not_workbook"),
    "html": (
        lambda: "<html><body><table><tr><td>社会组织名称</td></tr></table></body></html>".encode(),
        "file_not_workbook",
    ),
    "html with a doctype": (lambda: b"\n<!DOCTYPE html><html></html>", "file_not_workbook"),
    "xml": (lambda: b'<?xml version="1.0"?><Workbook/>', "file_not_workbook"),
    "text": (lambda: "各镇街请按时报送。".encode(), "file_not_workbook"),
    "csv utf-8": (lambda: "社会组织名称,结对村(社区),备注\n甲,乙,丙\n".encode(), "file_csv"),
    "csv with a mark": (lambda: "名称,村,备注\n".encode("utf-8-sig"), "file_csv"),
    "csv gb18030": (
        lambda: "社会组织名称,结对村(社区),备注\n甲,乙,丙\n".encode("gb18030"),
        "file_csv",
    ),
    "tab separated": (lambda: "名称\t村\t备注\n".encode("utf-16"), "file_csv"),
    "encrypted": (
        lambda: document({"EncryptionInfo": b"x", "EncryptedPackage": b"\xa5" * 9000}),
        "file_encrypted",
    ),
    "encrypted member": (encrypted_member, "file_encrypted"),
    "macro": (lambda: repacked(good(), added={"xl/vbaProject.bin": b"\0" * 90}), "file_macro"),
    "macro sheet": (
        lambda: repacked(good(), added={"xl/macrosheets/s.xml": b"<a/>"}),
        "file_macro",
    ),
    "macro in xls": (lambda: document({"Workbook": b"", "_VBA_PROJECT_CUR": b""}), "file_macro"),
    "doc": (lambda: document({"WordDocument": b"\xa5" * 5000}), "file_not_workbook"),
    "wps": (lambda: document({"EtContent": b"\xa5" * 5000}), "file_wps_binary"),
    "damaged xls": (lambda: document({"Workbook": b"\xa5\x5a" * 4000}), "file_damaged"),
    "doctype": (
        lambda: with_strings(b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaa">]><sst/>'),
        "file_suspicious",
    ),
    "doctype in utf-16": (
        lambda: with_strings('<?xml version="1.0"?><!DOCTYPE sst []><sst/>'.encode("utf-16-le")),
        "file_suspicious",
    ),
    "far corner": (lambda: in_sheet(far_cell), "file_far_cell"),
    "string count": (lambda: with_strings(b'<sst uniqueCount="4294967295"/>'), "file_suspicious"),
    "lying size": (lying_size, "file_damaged"),
    "expanding": (expanding, "file_suspicious"),
    "climbing path": (lambda: repacked(good(), added={"../../x": b"x"}), "file_suspicious"),
    "many members": (
        lambda: package({f"x/{n}": b"" for n in range(guard.MAX_MEMBERS + 1)}),
        "file_suspicious",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_opened_gets_one_clear_sentence(
    desk: Desk, dictionary: Dictionary, name: str
) -> None:
    make, code = REFUSED[name]
    [finding] = desk.check(make(), "报送.xlsx").findings
    assert (finding.code, finding.severity, finding.cell) == (code, "error", None)
    assert "报送.xlsx" in finding.message
    assert not re.search(r"[{}]|Traceback|Error", finding.message)
    assert finding.message.endswith("。")


def test_a_telephone_number_in_a_file_name_is_not_repeated(desk: Desk) -> None:
    [finding] = desk.check(b"", "张三13800138000.xlsx").findings
    assert "13800138000" not in finding.message
    assert "138****" in finding.message


@pytest.mark.parametrize("suffix", ["xlsx", "et", "xls", "csv", ""])
def test_a_workbook_is_told_by_its_bytes_not_by_its_ending(desk: Desk, suffix: str) -> None:
    assert desk.check(good(), f"报送.{suffix}").status == "accepted"


def test_a_genuine_xls_is_read(desk: Desk) -> None:
    checked = desk.check(xls(town_return().workbook()), "报送.xls")
    assert [(f.code, f.cell) for f in checked.findings] == []
    assert checked.rows[sheet_name("project_report")] == 2


@pytest.mark.parametrize("claim", ["A1", "A1:A1", "A1:XFD1048576"])
def test_a_sheet_that_lies_about_its_size_is_read_whole(desk: Desk, claim: str) -> None:
    lie = b'<dimension ref="%s"' % claim.encode()
    data = in_sheet(lambda xml: re.sub(rb'<dimension ref="[^"]*"', lie, xml))
    checked = desk.check(data)
    assert (checked.status, checked.rows[sheet_name("pairing")]) == ("accepted", 2)


def test_no_byte_less_makes_the_reader_raise() -> None:
    data = good()
    for keep in range(0, len(data), 613):
        outcome = read_workbook(data[:keep])
        assert isinstance(outcome, Refusal)


def test_no_flipped_byte_makes_the_reader_raise() -> None:
    data, dice = good(), random.Random(5)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(8):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        outcome = read_workbook(bytes(broken))
        assert isinstance(outcome, Refusal) or outcome.sheets is not None
