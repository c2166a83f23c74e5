"""An uploaded return is checked and forgotten: one at a time, in a process of its own, in a bounded time.

Streamlit keeps an uploaded file in memory until the page is left; here it is taken out of there before it is looked at.
"""

from __future__ import annotations

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
MOST_WAITING = 4
WAIT_SECONDS = 90.0
CROWDED = "现在核对的人较多，请过一两分钟再试。"

_turn = threading.Lock()
_places = threading.BoundedSemaphore(MOST_WAITING + 1)


def checked(folder: DataFolder, file: UploadedFile) -> run.Upload:
    """What is found in an uploaded file; the file itself is gone with the return of this function.

    Raises:
        ServiceError: others wait already, or it could not be checked; one sentence.
    """
    name, data = file.name, taken(file)
    with _in_turn():
        try:
            return run.check_upload(folder, name, data)
        except run.ServiceError as error:
            # Its name and what is in it are nobody's but the sender's.
            logging.getLogger(__name__).warning("an upload of %s bytes: %s", len(data), error)
            raise


def taken(file: UploadedFile) -> bytes:
    """The bytes of an uploaded file, which is taken out of the server's memory."""
    data = file.getvalue()
    file.close()
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, file.file_id)
    return data


@contextmanager
def _in_turn() -> Iterator[None]:
    """One after another, and not for ever.

    Raises:
        ServiceError: too many wait, or it took too long.
    """
    if not _places.acquire(blocking=False):
        raise run.ServiceError(CROWDED)
    try:
        if not _turn.acquire(timeout=WAIT_SECONDS):
            raise run.ServiceError(CROWDED)
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()
