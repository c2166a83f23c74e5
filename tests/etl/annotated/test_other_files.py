"""What comes back of other files: .xls, broken ones, those that no copy should be made of."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table

from etl.annotated import workbooks
from etl.annotated.annotate import annotate
from etl.annotated.marks import FILLS
from etl.annotated.notes import Line, Notes, Remark
from etl.annotated.sandboxed import annotate_bytes, annotate_in_sandbox
from etl.dictionary import Dictionary
from etl.intake.read.cells import Column, Percent, RawSheet, RawWorkbook
from tests.etl.annotated.copies import CASH, MESSY, PROJECTS, colour, opened, table_of, texts
from tests.etl.conftest import Desk
from tests.support.compound_file import xls
from tests.support.workbooks import bytes_of, repacked, sheet_name, town_return

pytestmark = pytest.mark.slow


def test_an_xls_comes_back_as_xlsx_with_its_values_colours_and_comments(
    desk: Desk, dictionary: Dictionary
) -> None:
    data = xls(MESSY.workbook())
    checked = desk.check(data, "报送.xls")
    book = opened(annotate(data, checked, dictionary))
    assert book.sheetnames == ["核对结果", *MESSY.workbook().sheetnames]
    sheet = book[sheet_name(PROJECTS)]
    assert sheet["B2"].value == MESSY.rows[PROJECTS][0]["project_name"]
    assert colour(sheet[CASH]) == FILLS["error"]
    assert "3—5万" in sheet[CASH].comment.text
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width > 20
    assert {(f.code, f.cell) for f in desk.check(bytes_of(book)).findings} == {
        (f.code, f.cell) for f in checked.findings
    }


def test_the_values_of_an_xls_stand_where_they_stood_as_what_they_were(
    monkeypatch: pytest.MonkeyPatch, notes: Notes
) -> None:
    rows: list[list[object]] = [
        [None, "=1+1", dt.date(2026, 3, 5), Percent(0.6)],
        [None, "甲", dt.datetime(2026, 3, 5, 8, 30), True],
    ]
    columns = tuple(Column.of(list(cells)) for cells in zip(*rows, strict=True))
    sheet = RawSheet("表", 2, columns, merges=(((0, 1), (1, 1)),), is_hidden=False)
    monkeypatch.setattr(workbooks, "parse", lambda data: RawWorkbook((sheet,)))
    page = opened(annotate_bytes(b"\xd0\xcf", replace(notes, layouts={}))[0])["表"]
    assert (page["A1"].value, page["B1"].value, page["B1"].data_type) == (None, "=1+1", "s")
    assert (page["C1"].value, page["C1"].number_format) == (dt.datetime(2026, 3, 5), "yyyy-mm-dd")
    assert page["C2"].value == dt.datetime(2026, 3, 5, 8, 30)
    assert (page["D1"].value, page["D1"].number_format, page["D2"].value) == (0.6, "0%", True)
    assert [str(r) for r in page.merged_cells.ranges] == ["B1:B2"]


@pytest.mark.parametrize(
    "data", [b"", "镇街,狮山镇,3\n".encode("gb18030"), b"PK\x03\x04broken", b"%PDF-1.4"]
)
def test_what_cannot_be_opened_comes_back_as_the_list_alone(
    back: Callable[..., Workbook], data: bytes
) -> None:
    book = back(data)
    assert book.sheetnames == ["核对结果"]
    assert len(table_of(book)) == 1
    assert "没有打开" in texts(book)


def broken(name: str, content: bytes) -> bytes:
    return b"<styleSheet" if name == "xl/styles.xml" else content


def sea(name: str, content: bytes) -> bytes:
    merge = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    is_it = name == "xl/worksheets/sheet1.xml"
    return content.replace(b"</sheetData>", b"</sheetData>" + merge) if is_it else content


def great_table(name: str, content: bytes) -> bytes:
    return (
        content.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"') if "/tables/" in name else content
    )


def strict(name: str, content: bytes) -> bytes:
    """As 严格的 Open XML 电子表格 names things: openpyxl sees no sheet in it."""
    known = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return content.replace(known, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def no_calculation(name: str, content: bytes) -> bytes:
    return re.sub(rb"<calcPr[^>]*/>", b"", content) if name == "xl/workbook.xml" else content


def odd_font(name: str, content: bytes) -> bytes:
    is_it = name == "xl/styles.xml"
    return re.sub(rb'<family val="\d+"', b'<family val="134"', content) if is_it else content


def lost_drawing(name: str, content: bytes) -> bytes:
    if name != "xl/worksheets/sheet3.xml":
        return content
    return content.replace(b"</worksheet>", b'<drawing r:id="rId9"/></worksheet>').replace(
        b"<worksheet ",
        b'<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
        1,
    )


@pytest.mark.parametrize("change", [strict, no_calculation, odd_font, lost_drawing])
def test_what_the_reader_reads_comes_back_marked(
    notes: Notes, change: Callable[[str, bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    remark = Remark("error", sheet_name(PROJECTS), ("N2",), "", "说明")
    data = repacked(town_return().data(), change)
    book = opened(annotate_in_sandbox(data, replace(notes, remarks=(remark,))))
    cell = book[sheet_name(PROJECTS)]["N2"]
    assert (cell.value, cell.fill.fgColor.rgb) == (2.5, FILLS["error"])
    assert cell.comment is not None
    is_rebuilt = change in (strict, odd_font)
    assert ("重新生成" in texts(book)) == is_rebuilt == bool(caplog.messages)


def test_what_the_copy_lacks_is_said(notes: Notes) -> None:
    data = repacked(
        town_return().data(),
        added={
            "xl/cellimages.xml": b"<etc:cellImages/>",
            "xl/media/image1.png": b"png",
            "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
        },
    )
    assert "没有原表里的图片、批注的回复" in texts(opened(annotate_bytes(data, notes)[0]))
    assert "没有原表里的" not in texts(opened(annotate_bytes(town_return().data(), notes)[0]))


@pytest.mark.parametrize("change", [broken, sea, great_table])
def test_what_openpyxl_cannot_open_or_should_not_comes_back_as_the_list_alone(
    notes: Notes, change: Callable[[str, bytes], bytes]
) -> None:
    line = Line("error", "须修改", sheet_name(PROJECTS), ("B2",), "B2", "", "", "说明", "")
    source = town_return().workbook()
    source[source.sheetnames[0]].add_table(Table(displayName="表一", ref="A1:B3"))
    data = repacked(bytes_of(source), change)
    started = time.monotonic()
    book = opened(annotate_in_sandbox(data, replace(notes, lines=(line,))))
    assert book.sheetnames == ["核对结果"]
    assert [row["说明"] for row in table_of(book)] == ["说明"]
    assert "不含原表内容" in texts(book)
    assert time.monotonic() - started < 15


def test_a_sheet_of_two_cells_far_apart_is_no_sea(notes: Notes) -> None:
    source = town_return().workbook()
    source[sheet_name(PROJECTS)]["XFD1048576"] = "远"
    book = opened(annotate_in_sandbox(bytes_of(source), notes))
    assert book[sheet_name(PROJECTS)]["XFD1048576"].value == "远"


def test_what_takes_too_long_comes_back_as_the_list_alone(notes: Notes) -> None:
    assert opened(annotate_in_sandbox(town_return().data(), notes, 0.01)).sheetnames == ["核对结果"]
    assert len(opened(annotate_in_sandbox(town_return().data(), notes)).sheetnames) > 1
