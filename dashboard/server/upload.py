"""Uploads: how much may lie here, and checking a return and forgetting it.

Streamlit keeps an uploaded file in memory until the page is left; here it is removed before it is checked, one at a
time, in a process of its own, with a time limit.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.server.notices import busy
from etl import run
from etl.dictionary import Service
from etl.folder import DataFolder

MEGABYTES = run.MAX_FILE_BYTES >> 20
MAX_WAITING = 4
WAIT_SECONDS = 90.0
CROWDED = "现在核对的人较多，请过一两分钟再试。"
TOO_MUCH = "上传的文件太多，请等前面的核对完，或刷新本页后一份一份地上传。"
NO_LENGTH = "上传没有写明文件大小，未予受理，请刷新本页后重新选择文件。"
TOO_LARGE = f"文件超过 {MEGABYTES} MB，请删去图片和多余的工作表后再试。"
_PATH = "/_stcore/upload_file/"

_turn = threading.Lock()
_queue = threading.BoundedSemaphore(MAX_WAITING + 1)


class UploadLimit:
    """Refuses an upload that would leave too much in memory, of one session or of all."""

    def __init__(self, app: ASGIApp, limits: Service) -> None:
        """Stand before ``app``."""
        self._app = app
        self._of_session = limits.upload_session_mb << 20
        self._of_all = limits.upload_total_mb << 20
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with a sentence."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = scope["path"].rpartition(_PATH)[2].partition("/")[0]
        size = _declared(Headers(scope=scope))
        if size is None:
            await busy(411, NO_LENGTH)(scope, receive, send)
            return
        if size > (MEGABYTES + 1) << 20:
            await busy(413, TOO_LARGE)(scope, receive, send)
            return
        if self._is_too_much(session, size):
            await busy(429, TOO_MUCH)(scope, receive, send)
            return
        self._coming[session] += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[session] -= size

    def _is_too_much(self, session: str, size: int) -> bool:
        held = _held() + self._coming
        return held[session] + size > self._of_session or held.total() + size > self._of_all


def _declared(headers: Headers) -> int | None:
    """The bytes of a request, which the server holds it to; None for one that might never end."""
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _held() -> Counter[str]:
    """Session → bytes of its uploads that are still in memory."""
    manager = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return Counter()
    sessions = list(manager.file_storage.items())
    return Counter({s: sum(len(file.data) for file in list(f.values())) for s, f in sessions})


def check(folder: DataFolder, file: UploadedFile, towns: run.Towns = None) -> run.Upload:
    """Check an uploaded file, of ``towns`` only if they are given; nothing of it is kept.

    Raises:
        ServiceError: too many others are waiting, or it could not be checked; one sentence for people.
    """
    name, data = file.name, take_out(file)
    return check_data(folder, name, data, towns)


def check_data(folder: DataFolder, name: str, data: bytes, towns: run.Towns = None) -> run.Upload:
    """As :func:`check`, of bytes."""
    with in_turn():
        try:
            return run.check_upload(folder, name, data, towns)
        except run.ServiceError as error:
            # Neither its name nor its content belongs in a log.
            logging.getLogger(__name__).warning("an upload of %s bytes: %s", len(data), error)
            raise


def check_list(folder: DataFolder, name: str, file: str, data: bytes) -> run.CheckedListFile:
    """Check a list that was uploaded; nothing of it is kept.

    Raises:
        ServiceError: too many others are waiting, or it could not be checked; one sentence for people.
    """
    with in_turn():
        return run.check_list_file(folder, name, file, data)


def take_out(file: UploadedFile) -> bytes:
    """Remove an uploaded file from the server's memory; returns its bytes."""
    data = file.getvalue()
    file.close()
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, file.file_id)
    return data


@contextmanager
def in_turn() -> Iterator[None]:
    """Let one upload in at a time.

    Raises:
        ServiceError: too many are waiting, or the wait took too long.
    """
    if not _queue.acquire(blocking=False):
        raise run.ServiceError(CROWDED)
    try:
        if not _turn.acquire(timeout=WAIT_SECONDS):
            raise run.ServiceError(CROWDED)
        try:
            yield
        finally:
            _turn.release()
    finally:
        _queue.release()
