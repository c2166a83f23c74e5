"""What is written while the next file is understood: in order, and never lost in silence."""

from pathlib import Path
from typing import Any

import pytest

from etl.folder import DataFolder
from etl.intake.check import checker
from etl.loader import write_behind
from etl.run import load_files
from etl.warehouse import open_to_read
from tests.support.workbooks import town_return


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
        patched.setattr(write_behind, "write", fail)
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
