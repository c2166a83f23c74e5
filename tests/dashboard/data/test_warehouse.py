"""The published file is read, never written, and kept while somebody looks at it."""

import gc
import json
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dashboard.data.warehouse import (
    SECONDS_BETWEEN_COLLECTIONS,
    BrokenPointerError,
    Warehouse,
    current_edition,
    let_go_of_old_editions,
    open_warehouse,
)
from etl.folder import DataFolder


def test_nothing_published_is_no_edition(tmp_path: Path) -> None:
    assert current_edition(DataFolder(tmp_path)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": "x"}'])
def test_a_damaged_pointer_is_not_taken_for_nothing_published(tmp_path: Path, text: str) -> None:
    folder = DataFolder(tmp_path)
    folder.published.mkdir()
    folder.current.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenPointerError):
        current_edition(folder)


def test_edition_is_what_the_pointer_says(demo_data: Path) -> None:
    folder = DataFolder(demo_data)
    pointer = json.loads(folder.current.read_text(encoding="utf-8"))
    edition = current_edition(folder)
    assert edition is not None
    assert edition.version == pointer["version"]
    assert edition.path == folder.published / pointer["file"]
    assert edition.is_demo
    assert open_warehouse(edition) is open_warehouse(edition)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from published.town",
        "copy (select 1) to '/tmp/out.csv'",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
    ],
)
def test_nothing_can_be_written_or_reached_outside(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        warehouse.rows(sql)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path, warehouse: Warehouse) -> None:
    broken = tmp_path / "dashboard-x.duckdb"
    broken.write_bytes(b"no database" * 1000)
    edition = warehouse.edition
    with pytest.raises(duckdb.Error):
        Warehouse(type(edition)("x", broken, edition.published_at, edition.as_of, False))


def test_editions_that_only_circles_refer_to_are_freed_once_a_minute(warehouse: Warehouse) -> None:
    def in_a_circle(version: str) -> weakref.ref[Warehouse]:
        handle = Warehouse(replace(warehouse.edition, version=version))
        handle.answers.get("itself", lambda: handle)
        return weakref.ref(handle)

    gc.disable()
    try:
        old = [in_a_circle(f"old {number}") for number in range(3)]
        assert all(ref() for ref in old)
        let_go_of_old_editions(1e9)
        assert not any(ref() for ref in old)
        newer = [in_a_circle(f"newer {number}") for number in range(3)]
        let_go_of_old_editions(1e9 + SECONDS_BETWEEN_COLLECTIONS - 1)
        assert all(ref() for ref in newer)
    finally:
        gc.enable()


def test_threads_get_their_own_rows(warehouse: Warehouse) -> None:
    towns = [row[0] for row in warehouse.rows("select town_code from published.town")]

    def villages(town: str) -> tuple[str, set[str]]:
        sql = "select town_code from published.village where town_code = ?"
        return town, {row[0] for row in warehouse.rows(sql, town)}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(villages, towns * 20))
    assert all(found == {town} for town, found in answers)
