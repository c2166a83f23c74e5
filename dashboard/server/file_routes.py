"""Files handed over while they are made: addresses of the server's own, beside the pages.

``st.download_button`` keeps a whole file in memory, copies it to send it and packs it in the loop that
serves everybody. Here a file goes out block by block, as fast as the browser takes it.
"""

from __future__ import annotations

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
MOST_OFFERED, MOST_WATCHED = 2_000, 500
EXPIRED = "这个下载链接已失效，请回到原来的页面，刷新后再下载。"
_KEY = secrets.token_bytes(32)
_TRANSFER = re.compile(r"[0-9a-z]{8,40}")


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """A file that is made when it is fetched: its name, its kind, how many rows it will have."""

    name: str
    mime: str
    rows: int
    blocks: Callable[[Callable[[int], None]], Iterator[bytes]]


class Latest(OrderedDict[str, V]):
    """The latest so many; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Keep ``most``."""
        super().__init__()
        self._most, self._lock = most, Lock()

    def put(self, key: str, value: V) -> None:
        """Keep a value; the oldest gives way."""
        with self._lock:
            self[key] = value
            self.move_to_end(key)
            while len(self) > self._most:
                self.popitem(last=False)


_offered: Latest[StreamedFile] = Latest(MOST_OFFERED)
# Transfer → rows written, rows in all, whether it is over and went well (1), or did not (-1).
_watched: Latest[tuple[int, int, int]] = Latest(MOST_WATCHED)


def register(key: object, file: StreamedFile) -> str:
    """The address of a file, relative to any page: the same for the same key, and not to be guessed.

    As with the files of Streamlit's own buttons, only who was shown a page knows the address.
    """
    token = blake2b(repr(key).encode(), key=_KEY, digest_size=18).hexdigest()
    _offered.put(token, file)
    return f"{PREFIX}/{token}"


def routes(base: str = "") -> list[Route]:
    """The addresses, for the server; ``base``: the path that the dashboard lives under."""
    root = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{root}/{PREFIX}/{{token}}", _hand, methods=["GET"]),
        Route(f"{root}/{PREFIX}/{{token}}/progress", _progress, methods=["GET"]),
    ]


class _Handing(StreamingResponse):
    """Blocks that are made while they are sent; the making ends when whoever fetches them has gone."""

    def __init__(self, blocks: Generator[bytes], **about: Any) -> None:
        super().__init__(blocks, **about)
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._blocks.close()


async def _hand(request: Request) -> Response:
    file = _offered.get(request.path_params["token"])
    if file is None:
        return PlainTextResponse(EXPIRED, status_code=404)
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(file.name, safe='')}",
        # Packing it would cost more time than the office network saves.
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    blocks = _reported(file, request.query_params.get("t", ""))
    return _Handing(blocks, media_type=file.mime, headers=headers)


async def _progress(request: Request) -> Response:
    state = _watched.get(request.query_params.get("t", ""))
    if state is None:
        return JSONResponse(None, status_code=404)
    return JSONResponse(dict(zip(("rows", "all", "end"), state, strict=True)))


def _reported(file: StreamedFile, transfer: str) -> Generator[bytes]:
    """The blocks of a file; how far it is can be asked for under the name of the transfer."""

    def told(rows: int, end: int = 0) -> None:
        if _TRANSFER.fullmatch(transfer):
            _watched.put(transfer, (rows, file.rows, end))

    told(0)
    is_whole = False
    try:
        yield from file.blocks(told)
        is_whole = True
    except Exception:
        logging.getLogger(__name__).exception("a file could not be made")
        raise
    finally:
        # Also when whoever fetched it has gone.
        told(file.rows if is_whole else 0, 1 if is_whole else -1)
