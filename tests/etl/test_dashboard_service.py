"""What the dashboard is served: checked uploads, copies without the person, templates; nothing is kept or left."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import duckdb
import openpyxl
import pytest

from etl import dashboard_service, run
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from tests.etl.intake.read.test_guard import in_sheet, with_strings
from tests.etl.intake.read.test_hostile import good, rows
from tests.support.data_folders import copied, reported_folder
from tests.support.file_text import text_of
from tests.support.small_publications import tiny
from tests.support.workbooks import (
    REPORTER,
    TELEPHONE,
    Book,
    address,
    bad_return,
    sheet_name,
    town_return,
)

pytestmark = pytest.mark.slow
here = pytest.mark.usefixtures("sandbox_here")

CORNER = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SENT = "百社联百村_狮山镇_2026H1.xlsx"


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with a return of the half-year before; read it, never write."""
    return loaded(tmp_path_factory.mktemp("earlier"), town_return(period="2025H2"))


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with a rejected return; read it, never write."""
    return loaded(tmp_path_factory.mktemp("rejected"), bad_return())


def loaded(root: Path, book: Book) -> DataFolder:
    with tiny():
        return reported_folder(root, book)


def test_a_check_says_what_check_says_and_keeps_nothing(
    earlier: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = earlier
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    file = bad_return().save(tmp_path / SENT)
    before = everything(folder.root)
    found = dashboard_service.check_upload(folder, SENT, file.read_bytes())
    expected = run.check_files([file], folder)[0]
    assert found.findings == expected.findings
    assert found.findings != ()
    assert (found.status, found.town, found.period) == ("rejected", "440605124", "2026H1")
    assert found.rows == expected.rows
    assert everything(folder.root) == before
    assert everything(tmp_path / "temporary") == {}


@here
def test_earlier_returns_are_compared_with(earlier: DataFolder) -> None:
    fewer = town_return()
    fewer.rows["pairing"].pop()
    codes = {f.code for f in dashboard_service.check_upload(earlier, SENT, fewer.data()).findings}
    assert "vanished_pairing" in codes


@here
def test_a_version_that_was_rejected_keeps_its_number(rejected: DataFolder) -> None:
    found = dashboard_service.check_upload(rejected, SENT, town_return().data())
    assert found.number == 2
    assert found.compared is not None
    assert found.compared.base is None


@here
def test_the_annotated_workbook_says_that_nothing_was_loaded(folder: DataFolder) -> None:
    found = dashboard_service.check_upload(folder, SENT, town_return().data())
    words, said = load_dictionary().returned, text_of(found.annotated)
    assert words.next_checked.split("。")[0] in said
    assert words.loaded not in said.replace(words.checked, "")


@here
@pytest.mark.parametrize("book", [town_return(), bad_return()], ids=["accepted", "rejected"])
def test_the_person_is_gone_from_the_annotated_workbook(folder: DataFolder, book: Book) -> None:
    found = dashboard_service.check_upload(folder, SENT, book.data())
    assert REPORTER not in text_of(found.annotated)
    assert TELEPHONE not in text_of(found.annotated)
    cover = openpyxl.load_workbook(BytesIO(found.annotated))[load_dictionary().cover.sheet]
    assert cover[address("cover", "reporter")].value is None
    assert cover[address("cover", "town")].value == "狮山镇"


@here
def test_a_copy_that_comes_back_asks_for_the_person_again(folder: DataFolder) -> None:
    once = dashboard_service.check_upload(folder, SENT, bad_return().data())
    again = dashboard_service.check_upload(folder, SENT, once.annotated)
    missing = {f.cell for f in again.findings if f.code == "required"}
    assert {address("cover", "reporter"), address("cover", "telephone")} <= missing


@here
@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: os.urandom(5_000),
        lambda: b"PK\x03\x04" + os.urandom(5_000),
        lambda: in_sheet(lambda xml: xml.replace(b"</sheetData>", CORNER + b"</sheetData>")),
        lambda: with_strings(b'<sst uniqueCount="4294967295"/>'),
        lambda: good()[:-3_000],
        lambda: rows(b"<" * 10**6),
        lambda: b"\0" * 1_000_000,
        lambda: bytes(served_limit() + 1),
    ],
    ids=[
        "empty",
        "noise",
        "noise after PK",
        "far cell",
        "false count",
        "cut off",
        "tags",
        "zeros",
        "large",
    ],
)
def test_hostile_files_are_one_clear_finding(folder: DataFolder, make: Callable[[], bytes]) -> None:
    found = dashboard_service.check_upload(folder, "x.xlsx", make())
    assert found.status == "rejected"
    assert [f.severity for f in found.findings] == ["error"]
    assert found.findings[0].message.endswith("。")
    assert openpyxl.load_workbook(BytesIO(found.annotated)).sheetnames


def served_limit() -> int:
    return run.MAX_FILE_BYTES


def test_what_takes_too_long_is_ended_with_all_that_it_started(folder: DataFolder) -> None:
    with pytest.raises(dashboard_service.ServiceError, match="秒内没有做完"):
        dashboard_service.check_upload(folder, SENT, town_return().data(), seconds=0.05)
    listed = subprocess.run(
        ["ps", "-eo", "ppid=,args="], capture_output=True, text=True, check=True
    )
    own = [line for line in listed.stdout.splitlines() if line.split()[0] == str(os.getpid())]
    assert [line for line in own if "etl.dashboard_service" in line] == []


def test_while_somebody_loads_there_is_a_sentence(
    earlier: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard_service, "WAREHOUSE_SECONDS", 0.2)
    with (
        duckdb.connect(str(earlier.warehouse)),
        pytest.raises(dashboard_service.ServiceError, match="正在载入"),
    ):
        dashboard_service.check_upload(earlier, SENT, town_return().data())


@here
def test_no_reader_stays_in_the_warehouse(earlier: DataFolder) -> None:
    dashboard_service.check_upload(earlier, SENT, town_return().data())
    dashboard_service.make_template(earlier, "440605124", "2026H1", prefilled=True)
    write = f"import duckdb; duckdb.connect({str(earlier.warehouse)!r}).close()"
    assert subprocess.run([sys.executable, "-c", write], check=False).returncode == 0


@here
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/报送表.xlsx", "报送表.xlsx"),
        ("C:\\tmp\\报送表.xlsx", "报送表.xlsx"),
        ("a\r\nb\0.xlsx", "ab.xlsx"),
        ("", "报送表.xlsx"),
    ],
)
def test_the_name_of_an_upload_is_only_a_name(folder: DataFolder, sent: str, kept: str) -> None:
    found = dashboard_service.check_upload(folder, sent, b"")
    assert f"“{kept}”" in found.findings[0].message
    assert "/" not in found.name


@here
def test_a_telephone_in_the_name_of_an_upload_is_not_repeated(folder: DataFolder) -> None:
    found = dashboard_service.check_upload(folder, f"报送{TELEPHONE}.xlsx", b"")
    assert TELEPHONE not in found.findings[0].message + found.name + text_of(found.annotated)


@here
def test_templates_hold_what_stands_and_no_person(earlier: DataFolder) -> None:
    filled = dashboard_service.make_template(earlier, "440605124", "2026H1", prefilled=True)
    blank = dashboard_service.make_template(earlier, "440605124", "2026H1", prefilled=False)
    sheet = sheet_name("pairing")
    assert openpyxl.load_workbook(BytesIO(filled))[sheet]["A2"].value
    assert openpyxl.load_workbook(BytesIO(blank))[sheet]["A2"].value is None
    for data in (filled, blank):
        assert REPORTER not in text_of(data)
        assert TELEPHONE not in text_of(data)


def test_an_annotated_return_is_found_by_its_version_and_served_without_the_person(
    rejected: DataFolder,
) -> None:
    path = dashboard_service.returned_workbook(rejected, "狮山镇", "2026H1", 1)
    assert path is not None
    assert path.parent == rejected.returns
    assert REPORTER in text_of(path.read_bytes())
    copy = dashboard_service.redacted_copy(rejected, path)
    assert REPORTER not in text_of(copy)
    assert TELEPHONE not in text_of(copy)


def test_no_name_leads_out_of_the_folder_of_returns(rejected: DataFolder, tmp_path: Path) -> None:
    folder = copied(rejected, tmp_path / "data")
    path = dashboard_service.returned_workbook(folder, "狮山镇", "2026H1", 1)
    assert path is not None
    outside = tmp_path / path.name
    path.rename(outside)
    for town in (f"{tmp_path}/狮山镇", "../狮山镇", "../../狮山镇", "狮山镇"):
        assert dashboard_service.returned_workbook(folder, town, "2026H1", 1) is None
    path.symlink_to(outside)
    assert dashboard_service.returned_workbook(folder, "狮山镇", "2026H1", 1) is None


@here
def test_a_copy_of_what_is_gone_or_broken_is_a_sentence(folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(dashboard_service.ServiceError, match="已不在"):
        dashboard_service.redacted_copy(folder, tmp_path / "nowhere.xlsx")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"broken")
    with pytest.raises(dashboard_service.ServiceError, match="没有做成"):
        dashboard_service.redacted_copy(folder, broken)


def test_senders_are_the_towns_in_code_order_and_the_district(folder: DataFolder) -> None:
    found = dashboard_service.senders(folder)
    assert list(found)[:-1] == sorted(list(found)[:-1])
    district = load_dictionary().district
    assert found[district.code] == district.return_name
