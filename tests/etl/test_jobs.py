"""Jobs and their worker: in order, to the end, each once, whatever becomes of the worker."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from etl import jobs, run, worker
from etl.acts import writing
from etl.folder import DataFolder, RequestError
from etl.jobs import submit
from etl.lifecycle.decisions import Why
from etl.system import clock
from tests.support.data_folders import copied, entries
from tests.support.forked_processes import Forker, forker
from tests.support.small_publications import tiny
from tests.support.workbooks import address, data_folder, town_return

pytestmark = pytest.mark.usefixtures("tiny_publication")

WHY = {"reason": "试行核对"}
FIRST = "440605124-2026H1-v1"
BY = Why("wang", "试行核对")
CASH = address("project_report", "cash")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")


def done(folder: DataFolder) -> list[tuple[str, bool]]:
    """(kind, whether it did what was asked for) of each finished job, in order."""
    return [(job.kind, job.result["ok"]) for job in jobs.read_jobs(folder) if job.state == "done"]


def hand_in_three(folder: DataFolder) -> None:
    """Load a return, take it back, close the half-year."""
    submit(folder, "load", {}, "li", [("狮山镇.xlsx", town_return().data())])
    submit(folder, "withdraw", {"submission": FIRST, **WHY}, "wang")
    submit(folder, "close", {"period": "2026H1", **WHY}, "wang")


def lines(folder: DataFolder) -> list[tuple[str, str | None]]:
    return [(e.decided if e.is_decision else e.outcome, e.reviewer) for e in entries(folder)]


ALL_THREE = [("accepted", None), ("withdraw", "wang"), ("close", "wang")]


@pytest.fixture(scope="module")
def three_done(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder in which three jobs were handed in and done; read it, never write."""
    folder = data_folder(tmp_path_factory.mktemp("jobs") / "data")
    hand_in_three(folder)
    assert [job.state for job in jobs.read_jobs(folder)] == ["waiting"] * 3
    with tiny():
        worker.work(folder, once=True)
    return folder


def test_jobs_are_done_in_the_order_in_which_they_were_handed_in(three_done: DataFolder) -> None:
    folder = three_done
    assert done(folder) == [("load", True), ("withdraw", True), ("close", True)]
    assert lines(folder) == ALL_THREE
    first, second, _ = jobs.read_jobs(folder)
    assert first.person == "li"
    assert first.progress == {"done": 1, "total": 1, "file": "狮山镇.xlsx"}
    assert first.result["sentence"] == f"{FIRST} 已载入。"
    assert first.files == []
    assert second.result["document"]["outcome"] == "withdrawn"
    assert (second.result["version"], second.result["is_owed"]) == (None, True)
    assert run.published_version(folder)


FAULTY: tuple[tuple[str, dict[str, Any], list[tuple[str, bytes]], str], ...] = (
    ("dance", {}, [], "没有“dance”"),
    ("withdraw", {"submission": "440605124-2026H1-v9", **WHY}, [], "440605124-2026H1-v9"),
    ("withdraw", {"submission": FIRST}, [], worker.ARGUMENTS),
    ("withdraw", {"submission": 7, **WHY}, [], worker.ARGUMENTS),
    ("list", {"name": "villages", **WHY}, [], worker.ARGUMENTS),
    ("list", {"name": "nothing", **WHY}, [("a.csv", b"a")], "没有“nothing”"),
    ("load", {}, [], worker.ARGUMENTS),
    ("load", {}, [("a.xlsx", b"no workbook")], "待修改 1 份"),
)


def test_a_faulty_job_ends_as_a_sentence_and_the_next_one_is_done(folder: DataFolder) -> None:
    for kind, arguments, files, _ in FAULTY:
        submit(folder, kind, arguments, "li", files)
    submit(folder, "load", {}, "li", [("a.xlsx", town_return().data())])
    worker.work(folder, once=True)
    assert done(folder) == [*((kind, False) for kind, *_ in FAULTY), ("load", True)]
    for job, (*_, said) in zip(jobs.read_jobs(folder), FAULTY, strict=False):
        assert said in job.result["sentence"]


def test_a_fault_of_the_software_ends_as_a_sentence_too(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("etl.run.publish", fail)
    submit(folder, "publish", {}, "li")
    worker.work(folder, once=True)
    assert jobs.read_jobs(folder)[0].result["sentence"] == worker.FAULT


EXTENSION = "period,town_code,due_on,reason\n2026H1,440605124,2026-07-25,汛期\n"


def test_a_list_that_was_looked_at_is_handed_in_again_and_applied(folder: DataFolder) -> None:
    files = [("extensions.csv", EXTENSION.encode())]
    submit(folder, "list_preview", {"name": "extensions"}, "li", files)
    worker.work(folder, once=True)
    [looked] = jobs.read_jobs(folder)
    told = looked.result["document"]
    assert [entry["entry"] for entry in told["entries"]] == ["2026年上半年 狮山镇"]
    assert entries(folder) == []
    again = [(file.name, file.read_bytes()) for file in looked.files]
    about = {"name": "extensions", "replaces": told["replaces"], **WHY}
    submit(folder, "list", about, "li", again)
    submit(folder, "list", about, "wang", again)  # as somebody saw it before
    worker.work(folder, once=True)
    assert done(folder) == [("list_preview", True), ("list", True), ("list", False)]
    assert jobs.read_jobs(folder)[2].result["sentence"] == worker.REPLACED
    assert lines(folder) == [("list", "li")]
    assert folder.reference("extensions.csv").read_text(encoding="utf-8") == EXTENSION


def test_a_list_is_compared_with_what_has_been_decided(folder: DataFolder) -> None:
    """What is owed is published first, once; the figures of the present are not computed apart."""
    submit(folder, "load", {}, "li", [("狮山镇.xlsx", town_return().data())])
    files = [("extensions.csv", EXTENSION.encode())]
    submit(folder, "list_preview", {"name": "extensions"}, "li", files)
    worker.work(folder, once=True)
    loaded, looked = (job.result for job in jobs.read_jobs(folder))
    assert (loaded["version"], loaded["is_owed"]) == (None, True)
    assert looked["version"] == run.published_version(folder)
    assert len(run.publications(folder)) == 1


def test_what_is_decided_within_a_minute_is_published_together(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = partial(submit, folder, "load", {}, "li")
    told: dict[int, list[bool]] = {}
    script: dict[int, Callable[[], object]] = {
        10: lambda: load([("大沥镇.xlsx", town_return("大沥镇").data())]),
        20: lambda: submit(folder, "withdraw", {"submission": FIRST, **WHY}, "wang"),
        40: lambda: told.update({40: [job.result["is_owed"] for job in jobs.read_jobs(folder)]}),
        59: lambda: told.update({59: [p.came_into_force for p in run.publications(folder)]}),
        130: lambda: load([("九江镇.xlsx", town_return("九江镇").data())]),
    }
    load([("狮山镇.xlsx", town_return().data())])
    by_the_clock(folder, monkeypatch, script, 140)
    assert told == {40: [True] * 3, 59: [True]}
    published = [(p.published_at[11:], len(p.returns)) for p in run.publications(folder)]
    assert published == [("09:00:00", 1), ("09:01:00", 1), ("09:02:10", 2)]
    assert run.owed_since(folder) is None


def test_decisions_that_never_pause_are_published_all_the_same(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = ("大沥镇", "九江镇", "西樵镇", "丹灶镇")
    for town in towns:
        submit(folder, "load", {}, "li", [(f"{town}.xlsx", town_return(town).data())])
    now, do = [dt.datetime(2026, 11, 24, 9)], worker._do

    def slowly(*about: Any) -> str:
        now[0] += dt.timedelta(seconds=35)
        return do(*about)

    monkeypatch.setattr("etl.system.clock.now", lambda: now[0])
    monkeypatch.setattr(worker, "_do", slowly)
    worker.work(folder, once=True)
    assert [len(p.returns) for p in run.publications(folder)] == [3, 4]


def test_what_could_not_be_published_is_tried_again_a_minute_later(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(folder, "load", {}, "li", [("狮山镇.xlsx", town_return().data())])
    publish = writing.publish
    tries: list[object] = []

    def fail(*about: Any) -> Any:
        tries.append(clock.now().second)
        if len(tries) == 1:
            raise OSError(errno.ENOSPC, "full")
        return publish(*about)

    monkeypatch.setattr(writing, "publish", fail)
    told: dict[int, Callable[[], object]] = {30: lambda: tries.append(bool(run.failed_at(folder)))}
    by_the_clock(folder, monkeypatch, told, 70)
    assert tries == [0, True, 0]
    assert (run.failed_at(folder), len(run.publications(folder))) == (None, 1)


def test_what_a_run_that_died_left_unpublished_is_published_by_the_next(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rough = town_return().changed("project_report", cash="约3万")
    run.load_files([rough.save(folder.inbox / "a.xlsx")], folder)
    acts: dict[str, Callable[[], object]] = {
        "answer": lambda: run.answer_question(folder, FIRST, f"项目进展!{CASH}", "confirmed", BY),
        "list": lambda: run.apply_list(folder, "extensions", extension(folder), BY),
        "close": lambda: run.close_period(folder, "2026H1", BY, is_open=False),
    }
    for kind, decide in acts.items():
        before = run.published_version(folder)
        with monkeypatch.context() as dies:
            dies.setattr(writing, "publish", sys.exit)
            with pytest.raises(SystemExit):
                decide()
        assert lines(folder)[-1] == (kind, "wang")
        assert run.published_version(folder) == before
        worker.work(folder, once=True)
        assert run.published_version(folder) != before, kind


def extension(folder: DataFolder) -> Path:
    path = folder.root / "extensions.csv"
    path.write_text(EXTENSION, encoding="utf-8")
    return path


def by_the_clock(
    folder: DataFolder,
    monkeypatch: pytest.MonkeyPatch,
    script: Mapping[int, Callable[[], object]],
    end: int,
) -> None:
    """The worker from nine o'clock on, where waiting is a second; what happens by second, until it is asked to end."""
    second = [0]

    def wait(_: float) -> None:
        second[0] += 1
        script.get(second[0], lambda: None)()
        if second[0] == end:
            signal.raise_signal(signal.SIGTERM)

    start = dt.datetime(2026, 11, 24, 9)
    monkeypatch.setattr("etl.system.clock.now", lambda: start + dt.timedelta(seconds=second[0]))
    monkeypatch.setattr(worker, "time", SimpleNamespace(sleep=wait, monotonic=time.monotonic))
    worker.work(folder)


def test_several_who_decide_at_once_are_told_who_came_first(folder: DataFolder) -> None:
    book, town = [("大沥镇.xlsx", town_return("大沥镇").data())], {"towns": ["440605125"]}
    sent = {"submission": "440605125-2026H1-v1"}
    submit(folder, "load", {**town, "sender": "dali"}, "dali", book)
    submit(folder, "review", sent, "li")
    submit(folder, "withdraw", {**town, **sent, **WHY}, "dali")
    submit(folder, "review", {**sent, **WHY}, "wang")
    submit(folder, "load", {"sender": "wang"}, "wang", book)
    worker.work(folder, once=True)
    assert [ok for _, ok in done(folder)] == [True, True, False, False, True]
    told = [job.result["sentence"] for job in jobs.read_jobs(folder)]
    assert worker.WAITS in told[0]
    assert told[2] == worker.NOT_WAITING
    assert "已由li于" in told[3]
    assert "没有变化" in told[4]
    assert lines(folder) == [("pending", None), ("review", "li")]


def test_of_another_town_a_town_may_ask_for_nothing(folder: DataFolder) -> None:
    rough = town_return().changed("project_report", cash="约3万")
    books = (rough, rough.changed("cover", reported_on="2026-07-06"))
    given = [(f"{number}.xlsx", book.data()) for number, book in enumerate(books)]
    submit(folder, "load", {}, "li", given)
    worker.work(folder, once=True)
    assert len(entries(folder)) == 2
    before, version = entries(folder), run.published_version(folder)
    about = {"submission": FIRST, "period": "2026H1", "name": "extensions", "answer": "confirmed"}
    about |= {"place": f"项目进展!{CASH}", "towns": ["440605125"], "sender": "dali"}
    for kind in worker.KINDS:
        files = {"load": [("a.xlsx", town_return("九江镇").data())]}
        is_list = kind.startswith("list")
        given = [("e.csv", EXTENSION.encode())] if is_list else files.get(kind, [])
        submit(folder, kind, about | WHY, "dali", given)
    worker.work(folder, once=True)
    asked = [job for job in jobs.read_jobs(folder) if job.person == "dali"]
    assert [job.kind for job in asked if job.result["ok"]] == []
    assert not re.search("44060512[14]", str([job.result for job in asked]))
    assert (entries(folder), run.published_version(folder)) == (before, version)


def test_there_is_one_worker(folder: DataFolder) -> None:
    with jobs.the_worker(folder), pytest.raises(jobs.WorkerRunsError):
        worker.work(folder, once=True)


def test_a_job_that_kills_its_worker_is_not_begun_for_ever(folder: DataFolder) -> None:
    submit(folder, "publish", {}, "li")
    for _ in range(worker.MOST_ATTEMPTS):
        with jobs.the_worker(folder):
            job = jobs.take_next(folder)
            assert job
            jobs.note_attempt(job, {"lines": 0})
    worker.work(folder, once=True)
    assert done(folder) == [("publish", False)]
    assert "已经中断 3 次" in jobs.read_jobs(folder)[0].result["sentence"]


def test_what_was_decided_before_the_worker_died_is_not_decided_twice(
    three_done: DataFolder, tmp_path: Path
) -> None:
    folder = copied(three_done, tmp_path / "died")
    for job, line in zip(jobs.read_jobs(folder), (0, 1, 2), strict=True):
        jobs.note_attempt(job, {"lines": line})
        (job.place / "attempts.json").write_text(f'[{{"lines": {line}}}]')
        job.place.rename(folder.jobs / "running" / job.id)
    # The file of the first went with its end: the worker would have died before.
    load, *_ = jobs.read_jobs(folder)
    (load.place / "files" / "1").mkdir(parents=True)
    (load.place / "files" / "1" / "狮山镇.xlsx").write_bytes(town_return().data())
    worker.work(folder, once=True)
    assert done(folder)[1:] == [("withdraw", True), ("close", True)]
    assert [line for line in lines(folder) if line[0] != "unchanged"] == ALL_THREE


def test_nothing_of_a_job_is_for_others(folder: DataFolder) -> None:
    before = os.umask(0o077)
    try:
        hand_in_three(folder)
        worker.work(folder, once=True)
    finally:
        os.umask(before)
    for path in folder.jobs.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("name", ["", "..", "a/..", "x" * 300, "a\0b"])
def test_a_name_that_is_none_is_refused(folder: DataFolder, name: str) -> None:
    with pytest.raises(RequestError):
        submit(folder, "load", {}, "li", [(name, b"")])
    assert jobs.read_jobs(folder) == []


def test_a_path_in_a_name_leads_nowhere(folder: DataFolder) -> None:
    submit(folder, "load", {}, "li", [("../../up.xlsx", b""), ("C:\\tmp\\down.xlsx", b"")])
    (job,) = jobs.read_jobs(folder)
    assert [path.name for path in job.files] == ["up.xlsx", "down.xlsx"]
    assert all(path.is_relative_to(job.place) for path in job.files)


@pytest.mark.slow
@pytest.mark.parametrize(
    "parts", [(3,), pytest.param(range(1, 8), marks=pytest.mark.drill)], ids=["once", "many"]
)
def test_a_worker_that_is_killed_anywhere_is_followed_by_one_that_ends_its_work(
    tmp_path: Path, parts: Iterable[int]
) -> None:
    ready = data_folder(tmp_path / "ready")
    hand_in_three(ready)
    submit(ready, "list", {"name": "extensions", **WHY}, "li", [("e.csv", EXTENSION.encode())])
    submit(ready, "publish", {}, "li")
    kinds = ("load", "withdraw", "close", "list", "publish")
    with forker() as processes:
        seconds = processes.timed("work", copied(ready, tmp_path / "warm").root)
        for part in parts:
            folder = with_a_killed_worker(
                processes, ready, tmp_path / str(part), seconds * part / 8
            )
            assert processes.run("work", folder.root) == 0
            assert done(folder) == [(kind, True) for kind in kinds]
            told = [line for line in lines(folder) if line[0] != "unchanged"]
            assert told == [*ALL_THREE, ("list", "li")]
            assert folder.reference("extensions.csv").read_text(encoding="utf-8") == EXTENSION
            assert run.owed_since(folder) is None


def with_a_killed_worker(
    processes: Forker, ready: DataFolder, place: Path, moment: float
) -> DataFolder:
    """A copy in which a worker was killed at a moment, or earlier if it was done by then."""
    for attempt in count():
        folder = copied(ready, place / str(attempt))
        if processes.run("work", folder.root, kill_after=moment * 0.8**attempt):
            return folder
    raise AssertionError
