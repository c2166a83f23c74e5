"""Who looked at what: one line for each page and file, in ``logs/access-YYYY-MM.jsonl`` of the data folder."""

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock

from etl.folder import DataFolder

_STEM = "access-"
_lock = Lock()


def record(
    folder: DataFolder,
    what: str,
    address: str | None,
    filters: Mapping[str, object] | None = None,
    rows: int | None = None,
    size: int | None = None,
    user: str | None = None,
    role: str | None = None,
) -> None:
    """Write one line: time, user, role, address of the client, page or file, filters, rows, bytes.

    A folder that cannot be written to is told once a line in the server's log, and reading goes on.
    """
    now = datetime.now(UTC).astimezone()
    line = {
        "time": now.isoformat(timespec="seconds"),
        "user": user,
        "role": role,
        "address": address,
        "what": what,
        "filters": {key: str(value) for key, value in (filters or {}).items()},
        "rows": rows,
        "bytes": size,
    }
    try:
        _append(folder, f"{_STEM}{now:%Y-%m}.jsonl", json.dumps(line, ensure_ascii=False))
    except OSError:
        logging.getLogger(__name__).warning("no access log can be written in %s", folder.logs)


def _remove_old(folder: DataFolder) -> None:
    """With each month's first line: remove months of which every line is older than is asked for."""
    oldest = datetime.now(UTC) - timedelta(days=folder.dictionary.service.log_days)
    for log in folder.logs.glob(f"{_STEM}????-??.jsonl"):
        if log.name < f"{_STEM}{oldest:%Y-%m}.jsonl":
            log.unlink(missing_ok=True)


def _append(folder: DataFolder, name: str, line: str) -> None:
    folder.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock:
        if not (folder.logs / name).exists():
            _remove_old(folder)
        descriptor = os.open(folder.logs / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)
