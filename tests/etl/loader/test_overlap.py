"""What overlaps with a load: files come in order, writes are never lost in silence, nothing is left running."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from etl.folder import DataFolder
from etl.intake.check import checker
from etl.intake.read import guard
from etl.intake.read.cells import RawWorkbook
from etl.intake.read.file import OpenedFile, open_bytes, open_file
from etl.intake.read.guard import Refusal
from etl.loader import overlap
from etl.loader.overlap import Overlap
from etl.run import load_files
from etl.warehouse import open_to_read
from tests.etl.conftest import Desk
from tests.support.workbooks import town_return

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny_publication")]


def reading_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("reading")]


def saved(folder: Path, count: int) -> list[Path]:
    data = town_return().data()
    paths = [folder / f"{n}.xlsx" for n in range(count)]
    for path in paths:
        path.write_bytes(data)
    return paths


def test_files_come_in_order_and_bad_ones_in_their_turn(tmp_path: Path) -> None:
    good = saved(tmp_path, 5)
    (tmp_path / "text.xlsx").write_bytes("各镇街请按时报送。".encode())
    with (tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(guard.MAX_FILE_BYTES + 1)
    files = [
        *good[:2],
        tmp_path / "none.xlsx",
        tmp_path,
        tmp_path / "text.xlsx",
        tmp_path / "huge.xlsx",
        *good[2:],
    ]
    with Overlap() as overlapping:
        found = list(overlapping.open_files(files))
    assert [one.file for one in found] == files
    codes = [one.raw.code for one in found if isinstance(one.raw, Refusal)]
    assert codes == ["file_missing", "folder_empty", "file_not_workbook", "file_too_large"]
    assert [one.data is None for one in found[2:6]] == [True, True, False, True]
    assert sum(isinstance(one.raw, RawWorkbook) for one in found) == 5


def test_checking_what_is_opened_is_checking_the_file(desk: Desk, tmp_path: Path) -> None:
    [path] = saved(tmp_path, 1)
    one = open_file(path)
    assert desk.checker.check_opened(one).as_dict() == desk.checker.check(path).as_dict()
    assert one.sha256 == open_bytes(path, path.read_bytes()).sha256


def test_reading_begins_before_the_first_file_is_asked_for(tmp_path: Path) -> None:
    with Overlap() as overlapping:
        ahead = overlapping.open_files(saved(tmp_path, 1))
        deadline = time.monotonic() + 20
        while not reading_threads() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert reading_threads()
        assert [isinstance(one, OpenedFile) for one in ahead] == [True]


def test_who_stops_early_leaves_no_thread(tmp_path: Path) -> None:
    with Overlap() as overlapping:
        next(overlapping.open_files(saved(tmp_path, 6)))
    for thread in reading_threads():
        thread.join(timeout=20)
    assert reading_threads() == []


def test_no_files_are_no_files() -> None:
    with Overlap() as overlapping:
        assert list(overlapping.open_files([])) == []


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    towns = ("狮山镇", "里水镇", "丹灶镇")
    return [town_return(town).save(tmp_path / f"{town}.xlsx") for town in towns]


def test_a_write_that_fails_ends_the_load_and_the_next_one_makes_up_for_it(
    folder: DataFolder, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(overlap, "write", fail)
        with pytest.raises(OSError, match="No space left"):
            load_files(files, folder)
    results, _ = load_files(files, folder)
    assert {r.status for r in results} == {"accepted"}
    with open_to_read(folder.warehouse) as con:
        assert con.execute("select count(*) from submission").fetchone() == (3,)


def test_the_same_bytes_twice_in_one_load_are_loaded_once(
    folder: DataFolder, files: list[Path]
) -> None:
    results, _ = load_files([files[0], files[0], files[1]], folder)
    assert [r.outcome for r in results] == ["loaded", "unchanged", "loaded"]


def test_the_history_of_a_file_holds_what_was_written_just_before(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    rules = checker.check_rules

    def noted(under: Any) -> Any:
        seen.append(under.history.last_period)
        return rules(under)

    monkeypatch.setattr(checker, "check_rules", noted)
    before = town_return("狮山镇", "2025H2").save(tmp_path / "a.xlsx")
    now = town_return("狮山镇", "2026H1").save(tmp_path / "b.xlsx")
    load_files([before, now], folder)
    assert seen == [None, "2025H2"]
