"""Loading against reading alone: `make bench` prints both, and what publishing adds.

Seven towns report 1.44 million filled cells, every project another one. Alone, python-calamine turns the same files
into Python values and does nothing with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from etl import run
from etl.folder import DataFolder
from tests.bench.big_returns import make_folder, write_returns
from tests.support.workbooks import data_folder, town_return

pytestmark = pytest.mark.bench

RETURNS, PROJECTS, MOST_TIMES = 7, 10_700, 3.0


def seconds(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def filled_cells(files: list[Path]) -> int:
    found = 0
    for file in files:
        with CalamineWorkbook.from_path(file) as workbook:
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python()
                found += sum(len(row) - row.count("") for row in rows)
    return found


def test_loading_takes_a_small_multiple_of_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = data_folder(tmp_path / "small")
    run.load_files([town_return().save(tmp_path / "small.xlsx")], small)  # what starts, has started
    folder: DataFolder = make_folder(tmp_path / "data")
    files = write_returns(folder, tmp_path / "inbox", RETURNS, PROJECTS)
    cells = filled_cells(files)
    alone = min(seconds(lambda: filled_cells(files)) for _ in range(3))
    with monkeypatch.context() as patched:
        patched.setattr(run, "_publish", lambda folder: None)
        begin = time.perf_counter()
        results, _ = run.load_files(files, folder)
        load = time.perf_counter() - begin
    assert [(r.outcome, r.checked.findings) for r in results] == [("loaded", ())] * RETURNS
    published = seconds(lambda: run.publish(folder))
    print(f"\n{cells:,} cells in {RETURNS} files")
    for what, taken in (
        ("read by python-calamine alone", alone),
        ("loaded", load),
        ("published", published),
    ):
        print(f"  {what:<40}{taken:6.2f} s{taken / alone:7.2f} ×")
    assert load / alone <= MOST_TIMES
