"""Originals without their persons: the same return, other bytes, and nothing that could bring the name back."""

from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from etl.run import back_up, close_period, forget, load_files, purge, rebuild
from tests.support import small_publications
from tests.support.commands import command
from tests.support.compound_file import xls
from tests.support.data_folders import copied, digest_of, entries
from tests.support.workbooks import Book, bad_return, data_folder, town_return

pytestmark = pytest.mark.usefixtures("tiny_publication")
WHY = Why("测试员", "保存期限已到")
REPORTER, TELEPHONE = "欧阳测", "0757-86123456"


def named(book: Book) -> Book:
    return book.changed("cover", reporter=REPORTER, telephone=TELEPHONE)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A rejected version, one that was replaced, one in force with a name in its text; closed on DEMO_TODAY."""
    folder = data_folder(tmp_path_factory.mktemp("closed") / "data")
    again = town_return().changed("project_report", note=f"由{REPORTER}统计")
    with small_publications.tiny():
        for number, book in enumerate((bad_return(), town_return(), again), 1):
            load_files([named(book).save(folder.inbox / f"{number}.xlsx")], folder)
        close_period(folder, "2026H1", WHY, is_open=False)
    return folder


@pytest.fixture
def folder(closed: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """The half-year was closed a year ago."""
    monkeypatch.setenv("BAISHE_TODAY", "2027-12-01")
    return copied(closed, tmp_path / "data")


def text_of(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        read = (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        return html.unescape("".join(read))


def holding(place: Path) -> int:
    """How many workbooks below a folder hold the name or the number."""
    files = [path for path in place.rglob("*") if path.is_file()]
    books = [path for path in files if path.read_bytes()[:2] == b"PK"]
    return sum(REPORTER in text_of(path) or TELEPHONE in text_of(path) for path in books)


def originals(folder: DataFolder) -> set[str]:
    return {path.name for path in folder.archive.glob("??/*")}


def test_persons_go_and_the_return_stays_as_it_was(folder: DataFolder) -> None:
    rejected, replaced, current = (e.sha256 for e in entries(folder) if not e.is_decision)
    before, returned = digest_of(folder), len(list(folder.returns.iterdir()))
    assert holding(folder.archive) == 3
    assert holding(folder.returns) > 0
    purged, published = purge(folder, 365, WHY)
    assert purged.purged == ("440605124-2026H1-v1", "440605124-2026H1-v2")
    assert purged.left == ("440605124-2026H1-v3",)  # the name stands in a text that is published
    assert published is None
    assert holding(folder.archive) == 1
    assert holding(folder.returns) <= 1
    assert len(list(folder.returns.iterdir())) == returned
    lines = [e for e in entries(folder) if e.decided == "purge"]
    assert [(e.sha256, e.outcome, e.reviewer) for e in lines] == [
        (rejected, "purged", WHY.reviewer),
        (replaced, "purged", WHY.reviewer),
    ]
    assert originals(folder) == {current, *(str(e.purged_to) for e in lines)}
    assert rebuild(folder) == before
    assert purge(folder, 365, WHY)[0].purged == ()

    # The old bytes are unchanged and do not come back; what is emptied can still be forgotten.
    kept = originals(folder)
    [again], _ = load_files([folder.inbox / "2.xlsx"], folder)
    assert (again.outcome, again.submission_id) == ("unchanged", "440605124-2026H1-v2")
    assert originals(folder) == kept
    forget(folder, replaced, WHY)
    assert originals(folder) == kept - {str(lines[1].purged_to)}


def test_what_is_young_or_of_an_open_half_year_is_left_alone(folder: DataFolder) -> None:
    assert purge(folder, 400, WHY)[0].purged == ()
    close_period(folder, "2026H1", WHY, is_open=True)
    assert purge(folder, 365, WHY)[0].purged == ()


def test_it_names_the_backups_that_still_hold_them(
    folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("kept", "gone"):
        back_up(folder, tmp_path / f"{name}.tar.gz")
    (tmp_path / "gone.tar.gz").unlink()
    code, said, _ = command(capsys, folder, "purge", "--older-than", "365")
    assert code == 0
    assert str(tmp_path / "kept.tar.gz") in said
    assert "gone.tar.gz" not in said
    assert "440605124-2026H1-v3 没有清除" in said


def test_an_old_workbook_is_emptied_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data_folder(tmp_path / "old")
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")
    data = xls(openpyxl.load_workbook(io.BytesIO(named(town_return()).data())))
    (folder.inbox / "1.xls").parent.mkdir(parents=True, exist_ok=True)
    (folder.inbox / "1.xls").write_bytes(data)
    load_files([folder.inbox / "1.xls"], folder)
    close_period(folder, "2026H1", WHY, is_open=False)
    before = digest_of(folder)
    monkeypatch.setenv("BAISHE_TODAY", "2027-12-01")
    assert purge(folder, 365, WHY)[0].purged == ("440605124-2026H1-v1",)
    (kept,) = folder.archive.glob("??/*")
    assert len(kept.read_bytes()) == len(data)
    assert REPORTER.encode("utf-16-le") not in kept.read_bytes()
    assert rebuild(folder) == before
