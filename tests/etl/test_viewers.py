"""Viewers while versions are published: no error, and never a torn or mixed version."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from dashboard.data.warehouse import current_edition, open_warehouse
from etl import publish
from etl.folder import DataFolder
from etl.marts import runner
from tests.support.small_publications import no_figures

pytestmark = pytest.mark.slow

READERS = 8
TABLES = ("first", "second", "third")


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Versions whose tables all bear the number of the version, in as many rows."""
    numbers = iter(range(1, 1000))

    def build(con: duckdb.DuckDBPyConnection, *_: Any) -> None:
        number = next(numbers)
        for table in TABLES:
            con.execute(f"create table {table} as select {number} as stamp from range({number})")
        con.execute(
            "create table submission as select '' as town_code, '' as period, '' as submission_id, "
            "1 as version, '' as file_sha256, 'current' as status where false"
        )
        no_figures(con)

    monkeypatch.setattr(runner, "build", build)
    return numbers


@pytest.mark.usefixtures("stamps")
@pytest.mark.parametrize("publications", [4, pytest.param(50, marks=pytest.mark.drill)])
def test_eight_viewers_while_versions_are_published(folder: DataFolder, publications: int) -> None:
    publish.publish(folder)
    over, faults, seen = threading.Event(), [], [set() for _ in range(READERS)]

    def look(mine: set[int]) -> None:
        last = 0
        while not over.is_set():
            edition = current_edition(folder)
            assert edition is not None
            warehouse = open_warehouse(edition)
            found = {
                tuple(
                    warehouse.rows(f"select min(stamp), max(stamp), count(*) from published.{t}")[0]
                )
                for t in TABLES
            }
            [(least, most, count)] = found
            assert least == most == count >= last
            last = count
            mine.add(count)

    def viewer(mine: set[int]) -> None:
        try:
            look(mine)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=viewer, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    for _ in range(publications):
        publish.publish(folder)
        time.sleep(0.02)
    over.set()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert all(len(mine) > min(3, publications // 2) for mine in seen)
