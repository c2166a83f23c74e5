"""Check an uploaded return and forget it: one at a time, in a process of its own, with a time limit.

Streamlit keeps an uploaded file in memory until the page is left; here it is removed before it is checked.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl import run
from etl.folder import DataFolder

MEGABYTES = run.MAX_FILE_BYTES >> 20
MAX_WAITING = 4
WAIT_SECONDS = 90.0
CROWDED = "现在核对的人较多，请过一两分钟再试。"

_turn = threading.Lock()
_queue = threading.BoundedSemaphore(MAX_WAITING + 1)


def check(folder: DataFolder, file: UploadedFile) -> run.Upload:
    """Check an uploaded file; nothing of it is kept.

    Raises:
        ServiceError: too many others are waiting, or it could not be checked; one sentence for people.
    """
    name, data = file.name, take_out(file)
    with _in_turn():
        try:
            return run.check_upload(folder, name, data)
        except run.ServiceError as error:
            # Neither its name nor its content belongs in a log.
            logging.getLogger(__name__).warning("an upload of %s bytes: %s", len(data), error)
            raise


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
def _in_turn() -> Iterator[None]:
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
