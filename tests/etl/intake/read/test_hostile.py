"""Packages that no spreadsheet program writes: read or refused, soon, and never with a fault of ours."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import warnings
import zipfile
from collections.abc import Callable, Iterable

import pytest

from etl.intake.check.checker import CheckedReturn
from etl.intake.check.columns import MAX_ERRORS
from tests.etl.conftest import Desk
from tests.support.raw_workbook import raw_workbook
from tests.support.workbooks import repacked, sheet_name, town_return

SHEET, COVER = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml"
LONGEST = 20  # seconds, on a busy machine too


def good() -> bytes:
    return town_return().data()


def in_member(change: Callable[[bytes], bytes], member: str = SHEET) -> bytes:
    return repacked(good(), lambda name, content: change(content) if name == member else content)


def rows(more: bytes | Iterable[bytes], member: str = SHEET) -> bytes:
    """The return with this much more XML at the end of a sheet's rows."""
    added = more if isinstance(more, bytes) else b"".join(more)
    return in_member(lambda xml: xml.replace(b"</sheetData>", added + b"</sheetData>"), member)


def behind(more: bytes | Iterable[bytes]) -> bytes:
    added = more if isinstance(more, bytes) else b"".join(more)
    return in_member(lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + added))


def packed(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), method)
    return buffer.getvalue()


def of_method(number: int) -> bytes:
    """Headers that name another way of packing."""
    data = bytearray(good())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + at : found.start() + at + 2] = struct.pack("<H", number)
    return bytes(data)


def twice() -> bytes:
    buffer = io.BytesIO(good())
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
    return buffer.getvalue()


def false_end() -> bytes:
    buffer = io.BytesIO(good())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 0, 0) + b"x" * 30
    return buffer.getvalue()


def styles(change: Callable[[bytes], bytes]) -> bytes:
    return in_member(change, "xl/styles.xml")


ACCEPTED, REFUSED, FINDINGS = "accepted", "refused", "findings"
FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "stored": (lambda: packed(zipfile.ZIP_STORED), {ACCEPTED}),
    "bzip2": (lambda: packed(zipfile.ZIP_BZIP2), {ACCEPTED, REFUSED}),
    "lzma": (lambda: packed(zipfile.ZIP_LZMA), {ACCEPTED, REFUSED}),
    "deflate64": (lambda: of_method(9), {REFUSED}),
    "unheard of packing": (lambda: of_method(93), {REFUSED}),
    "a member twice": (twice, {REFUSED}),
    "a second end in the comment": (false_end, {ACCEPTED, REFUSED}),
    "something before it": (lambda: b"PK\x03\x04" + bytes(100) + good(), {ACCEPTED, REFUSED}),
    "something behind it": (lambda: good() + bytes(70_000), {ACCEPTED, REFUSED}),
    "deep": (lambda: rows(b'<c r="A9" t="e"/>' + b"<a>" * 10**5 + b"</a>" * 10**5), {FINDINGS}),
    "never closed": (lambda: rows(b'<c t="e">' * 10**5), {REFUSED}),
    "broken tags": (lambda: rows(b"<" * 10**6), {REFUSED}),
    "zeros between tags": (lambda: rows(bytes(1_000)), {ACCEPTED, REFUSED}),
    "a long attribute": (
        lambda: rows(b'<row r="9" x="%s"/>' % random.Random(1).randbytes(10**6).hex().encode()),
        {ACCEPTED},
    ),
    "many attributes": (
        lambda: rows(b'<row r="9" %s/>' % b" ".join(b'a%d="1"' % n for n in range(10**5))),
        {ACCEPTED, REFUSED},
    ),
    "empty rows": (lambda: rows(b'<row r="%d"/>' % n for n in range(10, 300_000)), {ACCEPTED}),
    "other quotes around a far corner": (
        lambda: rows(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        {REFUSED},
    ),
    "a far error": (lambda: rows(b"<row r='900000'><c r='ZZ900000' t='e'/></row>"), {REFUSED}),
    "a cell in the last column": (
        lambda: rows(b'<row r="9"><c r="XFD9"><v>1</v></c></row>'),
        {ACCEPTED, FINDINGS},
    ),
    "a number without end": (
        lambda: rows(b'<row r="9"><c r="C9"><v>%s</v></c></row>' % (b"9" * 10**6)),
        {FINDINGS, REFUSED},
    ),
    "a text without end": (
        lambda: rows(
            b'<row r="9"><c r="A9" t="inlineStr"><is><t>%s</t></is></c></row>'
            % random.Random(2).randbytes(10**6).hex().encode()
        ),
        {REFUSED},
    ),
    "merges over merges": (
        lambda: behind(
            [b"<mergeCells>", b'<mergeCell ref="A2:A1048576"/>' * 20_000, b"</mergeCells>"]
        ),
        {ACCEPTED, FINDINGS},
    ),
    "as many merges": (
        lambda: behind(
            [b"<mergeCells>"]
            + [b'<mergeCell ref="A%d:A%d"/>' % (n, n + 1) for n in range(10, 10**5, 2)]
            + [b"</mergeCells>"]
        ),
        {ACCEPTED},
    ),
    "styles": (
        lambda: styles(
            lambda xml: xml.replace(b"</cellXfs>", b'<xf numFmtId="9"/>' * 10**5 + b"</cellXfs>")
        ),
        {ACCEPTED, REFUSED},
    ),
    "sheets": (lambda: raw_workbook({f"s{n}": "" for n in range(2_500)}), {REFUSED}),
    "formulas": (
        lambda: rows(
            b'<row r="%d"><c r="A%d"><f>1+%d</f></c></row>' % (n, n, n) for n in range(9, 20_000)
        ),
        {FINDINGS},
    ),
    "a cover like a table": (
        lambda: rows(
            (b'<row r="%d">' % n + b"<c><v>1</v></c>" * 20 + b"</row>" for n in range(20, 9_000)),
            COVER,
        ),
        {ACCEPTED, FINDINGS},
    ),
}


def checked_soon(desk: Desk, data: bytes, expected: set[str]) -> CheckedReturn:
    """What is found; that it is what was expected."""
    begin = time.monotonic()
    checked = desk.check(data)
    assert time.monotonic() - begin < LONGEST
    how = (
        ACCEPTED
        if checked.status == "accepted"
        else REFUSED
        if checked.parsed is None
        else FINDINGS
    )
    assert how in expected, [f.message for f in checked.findings[:3]]
    assert checked.status == "accepted" or all(f.message.endswith("。") for f in checked.findings)
    return checked


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_or_refused_soon(desk: Desk, name: str) -> None:
    make, expected = FILES[name]
    checked_soon(desk, make(), expected)


def test_beyond_all_measure_only_some_findings_are_listed_and_it_is_said(desk: Desk) -> None:
    wrong = rows(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(9, 20_000)
    )
    checked = checked_soon(desk, wrong, {FINDINGS})
    codes = [f.code for f in checked.findings]
    assert codes.count("findings_too_many") == 1
    assert len(codes) <= MAX_ERRORS + 2
    assert next(f for f in checked.findings if f.code == "findings_too_many").sheet == sheet_name(
        "pairing"
    )


def test_members_changed_at_random_are_no_fault_of_ours(desk: Desk) -> None:
    data = good()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    for seed in range(60):
        dice = random.Random(seed)
        member = dice.choice(names)
        broken = repacked(data, lambda n, x, m=member, d=dice: _changed(x, d) if n == m else x)
        checked = desk.check(broken)
        assert checked.status == "accepted" or checked.findings


def _changed(content: bytes, dice: random.Random) -> bytes:
    at, size = dice.randrange(len(content)), dice.randrange(1, 200)
    kind = dice.randrange(4)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + content[at + size :]
    if kind == 2:
        return content[:at] + content[at : at + size] * 30 + content[at:]
    odd = dice.choice((b"0", b"-1", b"4294967296", b"1e308", b"NaN", b"1048577"))
    return re.sub(rb"\d+", odd, content, count=dice.randrange(1, 9))
