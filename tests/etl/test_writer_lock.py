"""One writer at a time: the second is told who is at it; what the system refuses is one sentence; Ctrl-C is quiet."""

from __future__ import annotations

import errno
import json
import os
import signal
import threading
import time
from pathlib import Path

import duckdb
import pytest

from etl import writer_lock as writer
from etl.error_messages import error_sentence, is_interruption
from etl.folder import DataFolder
from etl.run import load_files
from etl.warehouse import BusyError
from etl.writer_lock import writer_lock
from tests.support.commands import command, start_small
from tests.support.data_folders import query
from tests.support.workbooks import town_return

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(folder: DataFolder) -> dict[str, str]:
    return os.environ | {"BAISHE_DATA": str(folder.root), "PYTHONIOENCODING": "utf-8"}


def test_the_second_is_told_who_is_at_it(folder: DataFolder) -> None:
    heard: list[str] = []
    entered = threading.Event()

    def second() -> None:
        with writer_lock(folder, heard.append):
            entered.set()

    with writer_lock(folder):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(writer.FIRST_TRY_SECONDS + 0.5)
        assert not entered.is_set()
    thread.join(10)
    assert entered.is_set()
    [sentence] = heard
    assert f"进程号 {os.getpid()}" in sentence
    assert "2026-11-24" in sentence
    assert "等待" in sentence


def test_who_need_not_wait_hears_nothing(folder: DataFolder) -> None:
    heard: list[str] = []
    for _ in range(3):
        with writer_lock(folder, heard.append):
            pass
    assert heard == []
    assert not (folder.root / ".writer.json").exists()


@pytest.mark.parametrize("note", [None, "", "{", "[]"])
def test_who_waits_too_long_is_told_so(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, note: str | None
) -> None:
    monkeypatch.setattr(writer, "WAIT_SECONDS", 0.1)
    failed: list[str] = []

    def second() -> None:
        try:
            with writer_lock(folder):
                pass
        except BusyError as error:
            failed.append(str(error))

    with writer_lock(folder):
        if note is not None:
            (folder.root / ".writer.json").write_text(note, encoding="utf-8")
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    [sentence] = failed
    assert sentence.endswith("请稍后再试。")
    assert (f"进程号 {os.getpid()}" in sentence) is (note is None)


def test_a_second_command_says_whom_it_waits_for(
    folder: DataFolder, environment: dict[str, str]
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    with writer_lock(folder):
        process = start_small(environment, "load", str(path), "--json")
        assert process.stderr is not None
        said = process.stderr.readline()
    out, _ = process.communicate(timeout=60)
    assert f"进程号 {os.getpid()}" in said
    assert (process.returncode, json.loads(out)[0]["outcome"]) == (0, "loaded")


@pytest.mark.usefixtures("tiny_publication")
@pytest.mark.parametrize("moment", [0.2, pytest.param(0.5, marks=pytest.mark.drill)])
def test_an_interrupted_load_is_quiet_and_the_next_one_finishes(
    folder: DataFolder, environment: dict[str, str], moment: float
) -> None:
    paths = [town_return(t).save(folder.inbox / f"{t}.xlsx") for t in ("狮山镇", "里水镇")]
    process = start_small(environment, "load", *map(str, paths))
    while not folder.lock.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (130, 0)  # 0: it was done already
    assert "Traceback" not in err
    load_files(paths, folder)
    assert len(query(folder.warehouse, "select * from submission")) == 2


def test_what_is_no_fault_of_the_system_has_no_sentence() -> None:
    assert error_sentence(ValueError("x")) is None
    assert error_sentence(duckdb.BinderException("x")) is None
    assert is_interruption(RuntimeError("Query interrupted"))
    assert not is_interruption(RuntimeError("x"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/d/a.xlsx"), "磁盘空间不足"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "磁盘空间不足"),
        (duckdb.IOException("Could not write file: No space left on device"), "磁盘空间不足"),
        (duckdb.OutOfMemoryException("failed to offload: max_temp_directory_size"), "磁盘空间不足"),
        (duckdb.OutOfMemoryException("could not allocate block of memory"), "内存不足"),
        (MemoryError(), "内存不足"),
        (PermissionError(errno.EACCES, "Permission denied", "/d/a"), "没有读写“/d/a”的权限"),
        (OSError(errno.EROFS, "Read-only file system", "/d/a"), "没有读写“/d/a”的权限"),
        (duckdb.IOException("Cannot open file: Permission denied"), "没有读写数据文件夹的权限"),
        (duckdb.IOException("not a valid DuckDB database file!"), "rebuild"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/d/a"), "找不到"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/d/a"), "不是文件夹"),
    ],
)
def test_what_the_system_refuses_is_one_chinese_sentence(error: Exception, said: str) -> None:
    sentence = error_sentence(error)
    assert sentence is not None
    assert said in sentence
    assert sentence.endswith("。")


@pytest.mark.usefixtures("tiny_publication")
def test_a_damaged_warehouse_is_said_and_rebuilt(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    load_files([path], folder)
    folder.warehouse.write_bytes(b"x" * 5000)
    code, out, err = command(capsys, folder, "load", str(path))
    assert (code, out) == (1, "")
    assert "rebuild" in err
    assert len(err.strip().splitlines()) == 1
    assert command(capsys, folder, "rebuild")[0] == 0
    assert command(capsys, folder, "load", str(path))[0] == 0


@pytest.mark.usefixtures("tiny_publication")
def test_a_return_that_cannot_be_given_back_is_said_and_the_others_are_loaded(
    folder: DataFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = town_return().changed("honor", level="村级").save(folder.inbox / "a.xlsx")
    good = town_return("里水镇").save(folder.inbox / "b.xlsx")
    with monkeypatch.context() as patched:
        patched.setattr("etl.annotated.delivery.write_atomically", _full)
        code, out, err = command(capsys, folder, "load", str(wrong), str(good), "--json")
    assert code == 1
    assert "磁盘空间不足" in err
    assert [(r["outcome"], r["returned_as"]) for r in json.loads(out)] == [
        ("rejected", None),
        ("loaded", None),
    ]
    code, out, err = command(capsys, folder, "load", str(wrong), "--json")
    assert Path(json.loads(out)[0]["returned_as"]).is_file()


def _full(target: Path, data: bytes) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", str(target))


@pytest.mark.usefixtures("tiny_publication")
def test_what_was_given_back_is_written_again_only_when_it_is_missing(folder: DataFolder) -> None:
    path = town_return().changed("project_report", cash="约3万元").save(folder.inbox / "a.xlsx")
    first = load_files([path], folder)[0][0].returned_as
    assert first is not None
    first.write_bytes(b"the town works in it")
    assert load_files([path], folder)[0][0].returned_as == first
    assert first.read_bytes() == b"the town works in it"
    first.unlink()
    load_files([path], folder)
    assert first.read_bytes().startswith(b"PK")
