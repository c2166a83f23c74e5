"""A package is read as spreadsheet programs read it, whoever wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from etl.annotated.annotate import annotate
from etl.dictionary import Dictionary
from etl.intake.read.cells import Picture
from etl.intake.read.guard import Refusal, first_look
from etl.intake.read.package import standard
from tests.etl.conftest import Desk
from tests.etl.intake.read.test_fidelity import only_sheet, row
from tests.support.raw_workbook import raw_workbook
from tests.support.workbooks import bytes_of, repacked, sheet_name, town_return

PROJECTS = sheet_name("project_report")
PART = "xl/worksheets/sheet3.xml"  # of 项目进展


def renamed(data: bytes, change: Callable[[str], str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(change(name), old.read(name))
    return buffer.getvalue()


def backslashes(data: bytes) -> bytes:
    return renamed(data, lambda name: name.replace("/", "\\"))


def capitals(data: bytes) -> bytes:
    return renamed(data, lambda name: name if "Content" in name else name.upper())


def another_workbook_part(data: bytes) -> bytes:
    def content(name: str, xml: bytes) -> bytes:
        is_index = name in ("_rels/.rels", "[Content_Types].xml")
        return xml.replace(b"workbook.xml", b"workbook22.xml") if is_index else xml

    return renamed(
        repacked(data, content), lambda name: name.replace("workbook.xml", "workbook22.xml")
    )


def another_folder(data: bytes) -> bytes:
    def content(name: str, xml: bytes) -> bytes:
        return (
            xml if name.startswith("xl/work") and "rels" not in name else xml.replace(b"xl/", b"b/")
        )

    return renamed(repacked(data, content), lambda name: name.replace("xl/", "b/"))


@pytest.mark.parametrize("change", [backslashes, capitals, another_workbook_part, another_folder])
def test_parts_are_found_however_they_are_named(
    desk: Desk, dictionary: Dictionary, change: Callable[[bytes], bytes]
) -> None:
    data = change(town_return().changed("project_report", cash="近3万元").data())
    checked = desk.check(data)
    assert [(f.code, f.cell) for f in checked.findings] == [("approximate", "N2")]
    copy = zipfile.ZipFile(io.BytesIO(annotate(data, checked, dictionary)))
    assert sum("worksheets/sheet" in name for name in copy.namelist()) == 11


@pytest.mark.parametrize(
    ("part", "kind"), [("xl/workbook.bin", ".xlsb"), ("word/document.xml", "Word")]
)
def test_the_main_part_of_something_else_is_no_workbook(desk: Desk, part: str, kind: str) -> None:
    data = raw_workbook({"表": ""})
    other = renamed(
        repacked(data, lambda _, xml: xml.replace(b"xl/workbook.xml", part.encode())),
        lambda name: name.replace("xl/workbook.xml", part),
    )
    [finding] = desk.check(other).findings
    assert finding.code == "file_not_workbook"
    assert kind in finding.message


def test_a_standard_package_is_left_as_it_is() -> None:
    data = town_return().data()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert standard(package, data) is data


@pytest.mark.parametrize(
    "value", ["#SPILL!", "#CALC!", "#PYTHON!", "#BUSY!", "#GETTING_DATA", "#REF!"]
)
def test_every_error_value_names_its_cell(desk: Desk, value: str) -> None:
    cell = b'<c r="Q2" t="e"><v>%s</v></c>' % value.encode()
    data = repacked(
        town_return().data(),
        lambda name, xml: re.sub(rb'<c r="Q2".*?</c>', cell, xml) if name == PART else xml,
    )
    [finding] = desk.check(data).findings
    assert (finding.code, finding.cell, finding.value) == ("cell_error", "Q2", value)


def test_an_error_without_a_value_takes_nothing_from_the_next_cell() -> None:
    sheet = only_sheet(
        row('<c r="A1" t="e"/><c r="B1"><v>7</v></c><c r="C1" t="e"><v>#SPILL!</v></c>')
    )
    assert sheet.row(1)[1:] == [7.0, "#SPILL!"]


FAR = {
    "a height": '<row r="1048576" ht="12.8"/>',
    "hidden rows": "".join(f'<row r="{n}" hidden="1"/>' for n in range(1_048_000, 1_048_577)),
    "a blank cell": '<row r="1048576"><c r="XFD1048576" s="0"/></row>',
    "blank cells without places": '<row r="1048575"><c s="0"></c></row>',
}


@pytest.mark.parametrize("name", FAR)
def test_far_rows_that_hold_nothing_are_nothing(name: str) -> None:
    inside = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{FAR[name]}</sheetData>'
    sheet = only_sheet(inside)
    assert (sheet.height, sheet.row(1)) == (1, [1.0])


def test_a_far_cell_is_named_with_the_way_out(desk: Desk) -> None:
    data = raw_workbook(
        {
            PROJECTS: '<sheetData><row r="1048576"><c><v>1</v></c><c r="J1048576"><v>1</v></c></row></sheetData>'
        }
    )
    [finding] = desk.check(data).findings
    assert (finding.code, finding.sheet) == ("file_far_cell", PROJECTS)
    assert "J1048576" in finding.message
    assert "删除" in finding.message


PICTURES = {
    "WPS": '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
    "its text alone": '<c r="A1" t="str"><v>=DISPIMG("ID_1",1)</v></c>',
    "by address": '<c r="A1" t="e" vm="1"><f>_xlfn.IMAGE("https://a.cn/b.png")</f><v>#VALUE!</v></c>',
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_in_a_cell_is_no_text(name: str) -> None:
    assert [type(value) for value in only_sheet(row(PICTURES[name])).row(1)] == [Picture]


def test_a_picture_placed_in_a_cell_is_told_from_a_rich_error() -> None:
    rich = {
        "xl/metadata.xml": b'<metadata><futureMetadata name="XLRICHVALUE"><bk><rvb i="0"/></bk><bk><rvb i="1"/></bk>'
        b'</futureMetadata><valueMetadata><bk><rc t="1" v="0"/></bk><bk><rc t="1" v="1"/></bk></valueMetadata>'
        b"</metadata>",
        "xl/richData/rdrichvalue.xml": b'<rvData><rv s="0"/><rv s="1"/></rvData>',
        "xl/richData/rdrichvaluestructure.xml": b'<rvStructures><s t="_localImage"/><s t="_error"/></rvStructures>',
    }
    cells = '<c r="A1" t="e" vm="1"><v>#VALUE!</v></c><c r="B1" t="e" vm="2"><v>#VALUE!</v></c>'
    picture, error = only_sheet(row(cells), added=rich).row(1)
    assert (type(picture), error) == (Picture, "#VALUE!")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("2.9999999999999996", 3.0), ("0.99999999999999989", 1.0), ("7.0000000000000007E-2", 0.07)],
)
def test_numbers_have_the_digits_that_are_shown(stored: str, shown: float) -> None:
    assert only_sheet(row(f'<c r="A1"><v>{stored}</v></c>')).row(1) == [shown]


def test_messages_quote_what_the_sheet_shows(desk: Desk) -> None:
    workbook = town_return().workbook()
    page = workbook[PROJECTS]
    page["L2"], page["L2"].number_format = 1.2, "0.0%"
    [finding] = desk.check(bytes_of(workbook)).findings
    assert (finding.value, "120%" in finding.message) == ("120%", True)


WEB_PAGES = {
    "begins with meta": b'<meta charset="utf-8"><table><tr><td>a,b,c,d</td></tr></table>',
    "begins with a remark": "<!-- 导出 -->\n<div>甲,乙,丙</div>".encode("gb18030"),
    "in two bytes": "\ufeff<html><body>a,b\tc</body></html>".encode("utf-16-le"),
    "one file": b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\na,b,c,d',
}


@pytest.mark.parametrize("name", WEB_PAGES)
def test_a_web_page_is_called_so(name: str) -> None:
    refusal = first_look(WEB_PAGES[name])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "file_not_workbook"
    assert "网页" in dict(refusal.values)["kind"]
