"""Files come in order, each read in time, and what cannot be opened comes as a refusal in its turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from etl.intake.read import guard
from etl.intake.read.ahead import Opened, open_file, opened, read_ahead
from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Refusal
from tests.etl.conftest import Desk
from tests.support.workbooks import town_return


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
    found = list(read_ahead(files))
    assert [one.file for one in found] == files
    codes = [one.raw.code for one in found if isinstance(one.raw, Refusal)]
    assert codes == ["file_missing", "folder_empty", "file_not_workbook", "file_too_large"]
    assert [one.data is None for one in found[2:6]] == [True, True, False, True]
    assert sum(isinstance(one.raw, RawWorkbook) for one in found) == 5


def test_checking_what_is_opened_is_checking_the_file(desk: Desk, tmp_path: Path) -> None:
    [path] = saved(tmp_path, 1)
    one = open_file(path)
    assert desk.checker.check_opened(one).as_dict() == desk.checker.check(path).as_dict()
    assert one.sha256 == opened(path, path.read_bytes()).sha256


def test_reading_begins_before_the_first_file_is_asked_for(tmp_path: Path) -> None:
    ahead = read_ahead(saved(tmp_path, 1))
    deadline = time.monotonic() + 20
    while not reading_threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert reading_threads()
    assert [isinstance(one, Opened) for one in ahead] == [True]


def test_who_stops_early_leaves_no_thread(tmp_path: Path) -> None:
    ahead = read_ahead(saved(tmp_path, 6))
    next(ahead)
    ahead.close()  # type: ignore[attr-defined]
    for thread in reading_threads():
        thread.join(timeout=20)
    assert reading_threads() == []


def test_no_files_are_no_files() -> None:
    assert list(read_ahead([])) == []
