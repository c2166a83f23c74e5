"""Jobs and their worker: in order, to the end, each once, whatever becomes of the worker."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from etl import jobs, worker
from etl.folder import DataFolder, RequestError
from etl.jobs import submit
from tests.support.data_folders import entries
from tests.support.forked_processes import forker
from tests.support.workbooks import data_folder, town_return

pytestmark = pytest.mark.usefixtures("tiny_publication")

WHY = {"reason": "试行核对"}
FIRST = "440605124-2026H1-v1"


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


def test_jobs_are_done_in_the_order_in_which_they_were_handed_in(folder: DataFolder) -> None:
    hand_in_three(folder)
    assert [job.state for job in jobs.read_jobs(folder)] == ["waiting"] * 3
    worker.work(folder, once=True)
    assert done(folder) == [("load", True), ("withdraw", True), ("close", True)]
    assert lines(folder) == ALL_THREE
    first, second, _ = jobs.read_jobs(folder)
    assert first.person == "li"
    assert first.progress == {"done": 1, "total": 1, "file": "狮山镇.xlsx"}
    assert first.result["sentence"] == "收到 1 份报送表：已载入 1 份。"
    assert first.files == []
    assert second.result["document"]["outcome"] == "withdrawn"
    assert second.result["version"]


@pytest.mark.parametrize(
    ("kind", "arguments", "files", "said"),
    [
        ("dance", {}, [], "没有“dance”"),
        ("withdraw", {"submission": "440605124-2026H1-v9", **WHY}, [], "440605124-2026H1-v9"),
        ("withdraw", {"submission": FIRST}, [], worker.ARGUMENTS),
        ("withdraw", {"submission": 7, **WHY}, [], worker.ARGUMENTS),
        ("list", {"name": "villages", **WHY}, [], worker.ARGUMENTS),
        ("list", {"name": "nothing", **WHY}, [("a.csv", b"a")], "没有“nothing”"),
        ("load", {}, [], worker.ARGUMENTS),
        ("load", {}, [("a.xlsx", b"no workbook")], "待修改 1 份"),
    ],
)
def test_a_faulty_job_ends_as_a_sentence_and_the_next_one_is_done(
    folder: DataFolder,
    kind: str,
    arguments: dict[str, Any],
    files: list[tuple[str, bytes]],
    said: str,
) -> None:
    submit(folder, kind, arguments, "li", files)
    submit(folder, "load", {}, "li", [("a.xlsx", town_return().data())])
    worker.work(folder, once=True)
    assert done(folder) == [(kind, False), ("load", True)]
    assert said in jobs.read_jobs(folder)[0].result["sentence"]


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


def test_what_was_decided_before_the_worker_died_is_not_decided_twice(folder: DataFolder) -> None:
    hand_in_three(folder)
    worker.work(folder, once=True)
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
def test_a_worker_that_is_killed_anywhere_is_followed_by_one_that_ends_its_work(
    tmp_path: Path,
) -> None:
    ready = data_folder(tmp_path / "ready")
    hand_in_three(ready)
    with forker() as processes:
        warm = shutil.copytree(ready.root, tmp_path / "warm")
        seconds = processes.timed("work", warm)
        killed = 0
        for part in range(1, 8):
            folder = DataFolder(shutil.copytree(ready.root, tmp_path / str(part)))
            code = processes.run("work", folder.root, kill_after=seconds * part / 8)
            killed += code != 0
            assert processes.run("work", folder.root) == 0
            assert done(folder) == [("load", True), ("withdraw", True), ("close", True)]
            assert [line for line in lines(folder) if line[0] != "unchanged"] == ALL_THREE
        assert killed
