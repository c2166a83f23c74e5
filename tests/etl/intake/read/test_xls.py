"""The old binary format: ``files/libreoffice.xls`` is a return that LibreOffice 7.4 saved as “Excel 97–2003”.

In 项目进展 60% stands in 进度(%) (L2), a computed formula in N2, #DIV/0! in O3, #N/A in Q3, and row 3 is hidden;
结对村(社区) of 结对情况 is merged over both rows; 村情需求 is a hidden sheet.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from etl.intake.check.checker import CheckedReturn
from etl.intake.read.cells import Percent, RawSheet, RawWorkbook
from etl.intake.read.guard import Refusal
from etl.intake.read.workbook import read_workbook
from tests.etl.conftest import Desk
from tests.support.compound_file import document, xls
from tests.support.workbooks import sheet_name, title, town_return

DATA = (Path(__file__).parent / "files" / "libreoffice.xls").read_bytes()
PROJECTS = sheet_name("project_report")


@pytest.fixture(scope="module")
def sheets() -> dict[str, RawSheet]:
    read = read_workbook(DATA)
    assert isinstance(read, RawWorkbook)
    return {sheet.name: sheet for sheet in read.sheets}


@pytest.fixture(scope="module")
def checked(desk: Desk) -> CheckedReturn:
    return desk.check(DATA, "报送.xls")


def test_percentages_computed_values_and_errors_are_read(sheets: dict[str, RawSheet]) -> None:
    page = sheets[PROJECTS]
    found = [page.value(row, column) for row, column in ((2, 12), (2, 14), (3, 15), (3, 17))]
    assert found == [Percent(0.6), 2.5, "#DIV/0!", "#N/A"]
    assert isinstance(found[0], Percent)


def test_dates_are_days(sheets: dict[str, RawSheet]) -> None:
    heading = sheets[PROJECTS].row(1)
    column = heading.index(title("project_report", "planned_start")) + 1
    assert sheets[PROJECTS].value(2, column) == dt.date(2026, 4, 21)


def test_what_is_hidden_or_merged_is_told(sheets: dict[str, RawSheet]) -> None:
    assert sheets[PROJECTS].hidden_rows == (3,)
    assert [name for name, sheet in sheets.items() if sheet.is_hidden] == [
        sheet_name("village_need")
    ]
    assert sheets[sheet_name("pairing")].merges == (((1, 2), (2, 2)),)


def test_each_is_a_finding_at_its_cell(checked: CheckedReturn) -> None:
    assert [(f.code, f.cell or f.sheet) for f in checked.findings] == [
        ("cell_error", "O3"),
        ("cell_error", "Q3"),
        ("row_hidden", "A3"),
        ("sheet_hidden", sheet_name("village_need")),
    ]
    assert checked.parsed is not None
    first, second = checked.parsed.rows("pairing")
    assert first.values["village"] == second.values["village"] is not None
    assert checked.parsed.rows("project_report")[0].values["progress_pct"] == 60


def test_a_plain_xls_without_formats_is_read(desk: Desk) -> None:
    assert desk.check(xls(town_return().workbook()), "报送.xls").status == "accepted"


@pytest.mark.parametrize("keep", range(0, 13_000, 997))
def test_a_truncated_file_is_refused_in_one_sentence(desk: Desk, keep: int) -> None:
    [finding] = desk.check(DATA[:keep], "报送.xls").findings
    assert finding.code in ("file_empty", "file_damaged", "file_wps_binary")


def test_no_flipped_byte_makes_the_reader_raise() -> None:
    for seed in range(80):
        dice, broken = random.Random(seed), bytearray(DATA)
        for _ in range(1 + seed % 9):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert isinstance(read_workbook(bytes(broken)), RawWorkbook | Refusal)


def test_a_sheet_of_excel_4_is_named_as_what_it_is(desk: Desk) -> None:
    [finding] = desk.check(b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(300), "报送.xls").findings
    assert finding.code == "file_not_workbook"
    assert "Excel 4.0" in finding.message


def test_a_container_without_a_workbook_inside_is_refused(desk: Desk) -> None:
    [finding] = desk.check(document({"Workbook": b""}), "报送.xls").findings
    assert finding.code == "file_damaged"
