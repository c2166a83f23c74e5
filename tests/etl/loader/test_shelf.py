"""Opened files wait on the disk, however many: they come back as they were, and nothing stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import run
from etl.acts import writing
from etl.folder import DataFolder
from etl.intake.read.file import OpenedFile, open_bytes
from etl.loader import shelf
from etl.loader.shelf import Shelf
from tests.support.workbooks import town_return

pytestmark = pytest.mark.slow


def opened(town: str) -> OpenedFile:
    return open_bytes(Path(f"{town}.xlsx"), town_return(town).data())


@pytest.mark.parametrize("held", [0, 1, 2])
def test_files_come_back_in_any_order(
    tmp_path: Path, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "HELD", held)
    files = [opened(town) for town in ("狮山镇", "里水镇", "丹灶镇")]
    kept = Shelf(tmp_path)
    takes = [kept.put(file) for file in files]
    assert [take() for take in reversed(takes)] == files[::-1]
    assert [take() for take in takes] == files
    assert list(tmp_path.iterdir()) == []
    kept.close()


def test_what_waited_on_the_disk_is_loaded_in_the_order_of_the_half_years(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "HELD", 0)
    monkeypatch.setattr(writing, "publish", lambda folder: None)
    files = [
        town_return("狮山镇", period).save(folder.inbox / f"{n}.xlsx")
        for n, period in enumerate(("2026H1", "2025H2", "2025H1"))
    ]
    results, _ = run.load_files(files, folder)
    assert {result.outcome for result in results} == {"loaded"}
    entries = [entry.period for entry in run.ledger.read_entries(folder.ledger)]
    assert entries == ["2025H1", "2025H2", "2026H1"]
    assert [result.checked.period for result in results] == ["2026H1", "2025H2", "2025H1"]


def test_results_do_not_hold_the_rows(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "publish", lambda folder: None)
    file = town_return().save(folder.inbox / "a.xlsx")
    [result], _ = run.load_files([file], folder)
    assert result.checked.parsed is not None
    assert result.checked.parsed.sheets == {}
    assert result.checked.rows["项目进展"] > 0
    assert (result.checked.town_code, result.checked.period) == ("440605124", "2026H1")
