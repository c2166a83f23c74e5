"""Routes for files that are generated while they are sent.

``st.download_button`` keeps a whole file in memory, copies it to send it and compresses it on the event
loop. Here a file is sent block by block, as fast as the browser accepts it.
"""

import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

V = TypeVar("V")

PREFIX = "files"
MAX_FILES, MAX_TRANSFERS = 2_000, 500
EXPIRED = "这个下载链接已失效，请回到原来的页面，刷新后再下载。"
_KEY = secrets.token_bytes(32)
_TRANSFER = re.compile(r"[0-9a-z]{8,40}")


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """A file that is generated on request; ``blocks`` reports the rows written so far."""

    name: str
    mime: str
    rows: int
    blocks: Callable[[Callable[[int], None]], Iterator[bytes]]


class Latest(OrderedDict[str, V]):
    """The most recent entries up to a limit; safe to share between threads."""

    def __init__(self, limit: int) -> None:
        """Keep at most ``limit`` entries."""
        super().__init__()
        self._limit, self._lock = limit, Lock()

    def put(self, key: str, value: V) -> None:
        """Store a value; the oldest one is dropped when there are too many."""
        with self._lock:
            self[key] = value
            self.move_to_end(key)
            while len(self) > self._limit:
                self.popitem(last=False)


_files: Latest[StreamedFile] = Latest(MAX_FILES)
# Transfer → rows written, rows in all, state: 0 running, 1 complete, -1 failed or cancelled.
_transfers: Latest[tuple[int, int, int]] = Latest(MAX_TRANSFERS)


def register(key: object, file: StreamedFile) -> str:
    """The address of a file, relative to any page: the same for the same key, and unguessable.

    As with Streamlit's own download buttons, only readers of the page know the address.
    """
    token = blake2b(repr(key).encode(), key=_KEY, digest_size=18).hexdigest()
    _files.put(token, file)
    return f"{PREFIX}/{token}"


def root(base: str) -> str:
    """The path that the dashboard is served under, from ``server.baseUrlPath``."""
    return f"/{base.strip('/')}" if base.strip("/") else ""


def routes(base: str = "") -> list[Route]:
    """The routes of the files and of their progress, below ``base``."""
    path = f"{root(base)}/{PREFIX}/{{token}}"
    return [
        Route(path, _download, methods=["GET"]),
        Route(f"{path}/progress", _progress, methods=["GET"]),
    ]


class _Download(StreamingResponse):
    """A streaming response that also closes its generator when the client disconnects."""

    def __init__(self, blocks: Generator[bytes], **about: Any) -> None:
        super().__init__(blocks, **about)
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._blocks.close()


async def _download(request: Request) -> Response:
    file = _files.get(request.path_params["token"])
    if file is None:
        return PlainTextResponse(EXPIRED, status_code=404)
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(file.name, safe='')}",
        # Compression costs more time than it saves on an office network.
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    blocks = _tracked(file, request.query_params.get("t", ""))
    return _Download(blocks, media_type=file.mime, headers=headers)


async def _progress(request: Request) -> Response:
    state = _transfers.get(request.query_params.get("t", ""))
    if state is None:
        return JSONResponse(None, status_code=404)
    return JSONResponse(dict(zip(("rows", "all", "end"), state, strict=True)))


def _tracked(file: StreamedFile, transfer: str) -> Generator[bytes]:
    """The blocks of a file, with their progress recorded under the name of the transfer."""

    def report(rows: int, end: int = 0) -> None:
        if _TRANSFER.fullmatch(transfer):
            _transfers.put(transfer, (rows, file.rows, end))

    report(0)
    is_complete = False
    try:
        yield from file.blocks(report)
        is_complete = True
    except Exception:
        logging.getLogger(__name__).exception("a file could not be generated")
        raise
    finally:
        # Also when the client has disconnected.
        report(file.rows if is_complete else 0, 1 if is_complete else -1)
