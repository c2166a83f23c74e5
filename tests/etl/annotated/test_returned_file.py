"""The file that comes back: its bytes, parts, name and marks; and how LibreOffice takes it."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from etl.annotated.annotate import annotate, returned_name
from etl.dictionary import Dictionary
from tests.etl.annotated.copies import (
    CASH,
    MESSY,
    PROJECTS,
    coloured,
    corrected,
    opened,
    table_of,
    targets,
)
from tests.etl.conftest import Desk
from tests.support.compound_file import xls
from tests.support.office import convert
from tests.support.workbooks import sheet_name, town_return

pytestmark = pytest.mark.slow


def test_the_same_return_gives_the_same_bytes(desk: Desk, dictionary: Dictionary) -> None:
    data = MESSY.data()
    for content in (data, xls(MESSY.workbook()), b""):
        checked = desk.check(content)
        assert annotate(content, checked, dictionary) == annotate(content, checked, dictionary)


def test_the_package_is_whole(drawn: bytes, dictionary: Dictionary, desk: Desk) -> None:
    package = zipfile.ZipFile(io.BytesIO(annotate(drawn, desk.check(drawn), dictionary)))
    names = package.namelist()
    assert len(names) == len(set(names))
    parts = {name: ElementTree.fromstring(package.read(name)) for name in names}
    assert {name for name in names if not _has_type(parts["[Content_Types].xml"], name)} == set()
    assert [t for name in names if name.endswith(".rels") for t in _lost(name, parts)] == []
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    with_comments = [s for s in sheets if s.find(f"{main}legacyDrawing") is not None]
    assert len(with_comments) == len([n for n in names if n.startswith("xl/comments/")]) == 2
    assert all(len(s.get("name", "")) <= 31 for s in parts["xl/workbook.xml"].iter(f"{main}sheet"))
    shapes = sum(package.read(n).count(b'ObjectType="Note"') for n in names if n.endswith(".vml"))
    listed = sum(package.read(n).count(b"<comment ") for n in names if "comments/" in n)
    assert shapes == listed == 4


def _has_type(types: ElementTree.Element, name: str) -> bool:
    parts = {t.get("PartName") for t in types}
    endings = {t.get("Extension") for t in types}
    return (
        name == "[Content_Types].xml" or f"/{name}" in parts or name.rsplit(".", 1)[-1] in endings
    )


def _lost(name: str, parts: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Targets of a part's relations that are not in the package."""
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in parts[name]:
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        if relation.get("TargetMode") != "External" and target.lstrip("/") not in parts:
            yield f"{name}: {target}"


def test_the_name_says_whose_return_and_which_version(desk: Desk, dictionary: Dictionary) -> None:
    checked = desk.check(MESSY.data())
    name = returned_name(checked, dictionary, 2)
    assert name == "百社联百村_狮山镇_2026H1_第2版_核对结果.xlsx"
    assert returned_name(checked, dictionary, 3) != name


def test_demonstration_data_are_marked_in_name_and_sheet(
    desk: Desk, dictionary: Dictionary
) -> None:
    data = town_return().changed("cover", data_nature="演示数据").data()
    checked = replace(desk.checker, is_demo=True).check_bytes(Path("演示.xlsx"), data)
    assert returned_name(checked, dictionary, 1).startswith("演示数据_百社联百村_")
    first = opened(annotate(data, checked, dictionary)).worksheets[0]
    assert "演示数据" in str(first["A2"].value)


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("报送 13812345678.xlsx", "报送 138xxxx"),
        ('a<b>:"c"|?.xlsx', "a_b_c_"),
        ("...xlsx", "_"),
        ("长" * 90 + ".xlsx", "长" * 40),
    ],
)
def test_the_name_of_an_unknown_file_is_safe_and_its_own(
    desk: Desk, dictionary: Dictionary, file: str, start: str
) -> None:
    first, other = desk.check(b"x", file), desk.check(b"y", file)
    name = returned_name(first, dictionary, None)
    assert name == f"{start}_{first.sha256[:8]}_核对结果.xlsx"
    assert name != returned_name(other, dictionary, None)
    assert len(name.encode()) <= 255


def through_libreoffice(data: bytes, tmp_path: Path) -> bytes:
    """The workbook as LibreOffice opens it and saves it again."""
    source, out = tmp_path / "核对.xlsx", tmp_path / "out"
    source.write_bytes(data)
    convert([source], "xlsx", out)
    return (out / source.name).read_bytes()


@pytest.mark.slow
def test_libreoffice_shows_it_right_and_what_it_saves_comes_round(
    tmp_path: Path, drawn: bytes, dictionary: Dictionary, desk: Desk
) -> None:
    ours = annotate(drawn, desk.check(drawn), dictionary)
    saved = through_libreoffice(ours, tmp_path)
    before, after = opened(ours), opened(saved)
    assert after.sheetnames == before.sheetnames
    assert after.active.title == "核对结果"
    assert coloured(after) == coloured(before)
    assert [r["说明"] for r in table_of(after)] == [r["说明"] for r in table_of(before)]
    assert [(s.title, at) for s, at in targets(after)] == [
        (s.title, at) for s, at in targets(before)
    ]
    sheet, own = after[sheet_name(PROJECTS)], before[sheet_name(PROJECTS)]
    assert sheet[CASH].comment.text == own[CASH].comment.text
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 5
    mended = corrected(saved)
    assert desk.check(mended).findings == ()
    final = opened(annotate(mended, desk.check(mended), dictionary))
    assert coloured(final) == {}
    assert final[sheet_name(PROJECTS)][CASH].fill.fill_type is None
    again = opened(annotate(saved, desk.check(saved), dictionary))
    assert coloured(again) == coloured(before)
    assert again.sheetnames == before.sheetnames
    assert again[sheet_name(PROJECTS)][CASH].comment.text == own[CASH].comment.text


def marks_of(data: bytes) -> dict[str, str]:
    properties = openpyxl.load_workbook(io.BytesIO(data)).custom_doc_props  # type: ignore[attr-defined]
    return {p.name: p.value for p in properties.props}


@pytest.mark.parametrize(
    ("period", "filed", "kept"),
    [
        ("2026H1", dt.date(2026, 7, 5), "2026H1"),
        (
            "2025H2",
            dt.date(2026, 7, 5),
            "2026H1",
        ),  # the last template: the copy is this half-year's
        ("2025H2", dt.date(2026, 11, 20), "2025H2"),  # wrong cover or wrong rows: nobody knows
    ],
)
def test_the_copy_carries_the_mark_of_the_right_template(
    desk: Desk, dictionary: Dictionary, period: str, filed: dt.date, kept: str
) -> None:
    book = town_return().changed("cover", reported_on=filed).changed("honor", level="村级")
    data = book.in_template("440605124", period)
    annotated = annotate(data, desk.check(data), dictionary)
    assert marks_of(annotated) == {"baishe_town": "440605124", "baishe_period": kept}


def test_a_copy_of_a_file_without_a_mark_has_one(desk: Desk, dictionary: Dictionary) -> None:
    data = town_return().changed("honor", level="村级").data()
    annotated = annotate(data, desk.check(data), dictionary)
    assert marks_of(annotated) == {"baishe_town": "440605124", "baishe_period": "2026H1"}
