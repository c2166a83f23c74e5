"""Uploads are checked one after another, a few wait, the rest are asked to come again."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.server import upload
from etl import run
from etl.dashboard_service import ServiceError
from etl.folder import DataFolder
from etl.intake.read.guard import MAX_FILE_BYTES


class Sent:
    """An uploaded file as Streamlit gives it."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self._data, self.is_closed, self.file_id = name, data, False, name

    def getvalue(self) -> bytes:
        return self._data

    def close(self) -> None:
        self.is_closed = True


def send(folder: DataFolder, name: str = "a.xlsx") -> Any:
    return upload.check(folder, Sent(name, b"x"))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Any) -> DataFolder:
    return DataFolder(tmp_path)


def test_the_limit_said_is_the_limit_of_the_guard_and_of_the_server() -> None:
    from streamlit import config

    assert upload.MEGABYTES << 20 == MAX_FILE_BYTES
    assert config.get_option("server.maxUploadSize") == upload.MEGABYTES


def test_one_at_a_time(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = [0], [0]

    def check(*_: object) -> str:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.05)
        running[0] -= 1
        return "checked"

    monkeypatch.setattr(run, "check_upload", check)
    threads = [threading.Thread(target=send, args=(folder,)) for _ in range(upload.MAX_WAITING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_beyond_some_waiting_the_next_one_is_asked_to_come_again(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, begun = threading.Event(), threading.Semaphore(0)

    def check(*_: object) -> str:
        begun.release()
        release.wait(10)
        return "checked"

    monkeypatch.setattr(run, "check_upload", check)
    places = upload.MAX_WAITING + 1
    threads = [threading.Thread(target=send, args=(folder,)) for _ in range(places)]
    for thread in threads:
        thread.start()
    begun.acquire()
    deadline = time.monotonic() + 10
    while upload._queue._value and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(ServiceError, match="较多"):
        send(folder)
    release.set()
    for thread in threads:
        thread.join()
    assert send(folder) == "checked"


def test_who_waits_too_long_is_told_so(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "WAIT_SECONDS", 0.05)
    with upload._turn, pytest.raises(ServiceError, match="较多"):
        send(folder)


def test_a_failed_check_leaves_its_place_and_names_nobody_in_the_log(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ServiceError("内存不够。")

    monkeypatch.setattr(run, "check_upload", fail)
    for _ in range(upload.MAX_WAITING + 2):
        with pytest.raises(ServiceError, match="内存"):
            send(folder, "覃湘筠13926480715.xlsx")
    assert caplog.records
    assert "覃湘筠" not in caplog.text
    assert "13926480715" not in caplog.text


def test_the_file_is_taken_out_of_the_servers_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("me", UploadedFileRec("a.xlsx", "a.xlsx", "", b"x"))
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="me")
    monkeypatch.setattr(upload, "get_script_run_ctx", lambda: context)
    sent = Sent("a.xlsx", b"x")
    assert upload.take_out(sent) == b"x"  # type: ignore[arg-type]
    assert manager.get_files("me", ["a.xlsx"]) == []
    assert manager.get_stats() == {}
    assert sent.is_closed
