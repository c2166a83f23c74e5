"""Loads and checks in several processes at once, waiting for each other or killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import duckdb
import pytest
from filelock import FileLock

from etl import warehouse, writer_lock
from etl.folder import DataFolder
from etl.run import check_files, load_files, rebuild
from tests.support.commands import command, start, start_small
from tests.support.data_folders import digest_of, published_file, query
from tests.support.workbooks import town_return

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(folder: DataFolder) -> dict[str, str]:
    return os.environ | {"BAISHE_DATA": str(folder.root), "PYTHONIOENCODING": "utf-8"}


def moments() -> Iterator[float]:
    """Seconds after which a load is killed: from its first second to when it is about done."""
    dice = random.Random(20240412)
    for start_of_range in (0.3, 0.7, 1.1, 1.5, 1.9):
        yield start_of_range + dice.random() * 0.4


@pytest.mark.drill  # with real processes and all relations; tests/etl/loader/test_killed.py forks
def test_killed_at_any_moment_a_load_leaves_all_of_a_return_or_none(
    folder: DataFolder, environment: dict[str, str]
) -> None:
    books = [town_return(town) for town in ("狮山镇", "里水镇", "丹灶镇", "西樵镇", "九江镇")]
    for number, book in enumerate(books):
        book.save(folder.inbox / f"{number}.xlsx")
    for seconds in moments():
        process = start(environment, "load", str(folder.inbox))
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        check_whole(folder)
    results, _ = load_files([folder.inbox], folder)
    assert {result.outcome for result in results} <= {"loaded", "unchanged"}
    assert (
        len(query(published_file(folder), "select * from submission where status = 'current'")) == 5
    )
    assert rebuild(folder) == digest_of(folder)
    assert not list(folder.published.glob(".building*"))


def check_whole(folder: DataFolder) -> None:
    """Of each return in the warehouse all rows are there; what is published can be read."""
    if folder.warehouse.exists():
        with duckdb.connect(
            folder.warehouse
        ) as con:  # as the next load would: with what a kill left
            known = con.execute(
                "select count(*) from duckdb_tables() where table_name = 'submission'"
            ).fetchone()
            if known == (1,):
                counts = con.execute(
                    "select count(*) from submission left join project_report using (submission_id) "
                    "group by submission_id"
                ).fetchall()
                assert set(counts) <= {(2,)}
    if folder.current.exists():
        assert query(published_file(folder), "select count(*) from project_report")


@pytest.mark.usefixtures("tiny_publication")
def test_a_second_load_waits_for_the_first(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    outcomes: list[str] = []
    with FileLock(folder.lock):
        second = threading.Thread(
            target=lambda: outcomes.extend(r.outcome for r in load_files([path], folder)[0])
        )
        second.start()
        second.join(0.6)
        assert second.is_alive()
        assert not folder.warehouse.exists()
    second.join(30)
    assert outcomes == ["loaded"]


def hold_warehouse(folder: DataFolder, environment: dict[str, str]) -> subprocess.Popen[str]:
    """A process that writes into the warehouse until it is ended; returns once it holds the file."""
    code = (
        "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]); "
        "con.execute('begin; create table held (x int)'); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.warehouse)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.usefixtures("tiny_publication")
def test_checking_waits_while_somebody_writes(
    folder: DataFolder, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    load_files([path], folder)
    writer_lock = hold_warehouse(folder, environment)
    try:
        with monkeypatch.context() as impatient:
            impatient.setattr(warehouse, "WAIT_SECONDS", 0.2)
            with pytest.raises(warehouse.BusyError, match="稍后再试"):
                check_files([path], folder)
        threading.Timer(0.5, writer_lock.kill).start()
        [checked] = check_files([path], folder)
        assert checked.status == "accepted"
    finally:
        writer_lock.kill()
        writer_lock.communicate()


@pytest.mark.usefixtures("tiny_publication")
def test_a_load_that_waits_too_long_says_so(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_lock, "WAIT_SECONDS", 0.2)
    path = town_return().save(folder.inbox / "a.xlsx")
    with FileLock(folder.lock):
        code, out, err = command(capsys, folder, "load", str(path))
    assert (code, "Traceback" in out + err) == (1, False)
    assert "稍后再试" in err


@pytest.mark.drill  # test_a_second_command_says_whom_it_waits_for has one process of its own
def test_two_loads_at_once_both_finish(folder: DataFolder, environment: dict[str, str]) -> None:
    paths = [town_return(t).save(folder.inbox / f"{t}.xlsx") for t in ("狮山镇", "里水镇")]
    both = [start_small(environment, "load", str(path), "--json") for path in paths]
    done = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], done
    assert [json.loads(out)[0]["outcome"] for out, _ in done] == ["loaded", "loaded"]
    assert (
        len(query(published_file(folder), "select * from submission where status = 'current'")) == 2
    )


def test_checking_needs_no_place_and_leaves_nothing(folder: DataFolder) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    with FileLock(folder.lock):
        [checked] = check_files([path], folder)
    assert checked.status == "accepted"
    assert not folder.warehouse.exists()
    assert not folder.archive.exists()
