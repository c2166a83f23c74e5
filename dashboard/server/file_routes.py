"""Routes for files that are generated while they are sent.

``st.download_button`` keeps a whole file in memory, copies it to send it and compresses it on the event
loop. Here a file is sent block by block, as fast as the browser accepts it. Its address says what is
asked for and is signed: nothing is kept for it, so it outlives a restart and other readers' pages
(docs/decisions/0070-one-gate.md).
"""

import asyncio
import contextlib
import json
import logging
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import quote

import anyio
from anyio import to_thread
from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.data.warehouse import BrokenPointerError, Edition, current_edition, edition_of
from dashboard.server import audit, signing
from dashboard.server.access import EVERYBODY, Person
from dashboard.server.notices import busy, notice
from dashboard.server.places import NoPlaceError, Places
from etl.folder import DataFolder, default_folder

V = TypeVar("V")

PREFIX, DATA = "files", "data"
NOTHING_YET = "还没有发布数据。"
BROKEN = "数据暂时打不开，请稍后再试；仍打不开的，请联系业务科室。"
MAX_TRANSFERS = 500
HOUR = 3600
THREADS = 12
EXPIRED = "这个下载链接已失效，请回到原来的页面，刷新后再下载。"
CHANGED = "这个下载链接不完整或被改动过，请回到原来的页面重新下载。"
NOT_YOURS = "这个下载链接是为另一个账号生成的，请在本系统的页面上自己下载。"
DENIED = "您的角色不能下载这个文件，请联系业务科室。"
CROWDED = "现在下载的人较多，请过一会儿再试。"
_TRANSFER = re.compile(r"[0-9a-z]{8,40}")


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """A file that is generated on request; ``blocks`` reports the rows written so far.

    ``is_heavy``: it takes long, so only a few are made at once. ``about``: what it was asked for, for the access log.
    """

    name: str
    mime: str
    rows: int
    blocks: Callable[[Callable[[int], None]], Iterator[bytes]]
    is_heavy: bool = False
    about: Mapping[str, object] | None = None


Maker = Callable[[DataFolder, Edition, Any, Person], StreamedFile]
"""Makes the file of the arguments that its address carries (plain values, as JSON gives them back) for a reader.

Raises :class:`DeniedError` where the reader may not have it.
"""


AddressMaker = Callable[[DataFolder, Edition, str, Sequence[tuple[str, str]], Person], StreamedFile]
"""Makes the file of an address: its path below ``/data/``, its parameters, for a reader.

Raises :class:`DeniedError`, or LookupError with a sentence where there is no such dataset, column or value.
"""


class DeniedError(RuntimeError):
    """The reader may not have this file."""


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


# Transfer → rows written, rows in all, state: 0 running, 1 complete, -1 failed or cancelled.
_transfers: Latest[tuple[int, int, int]] = Latest(MAX_TRANSFERS)


def address(
    kind: str, edition: Edition, arguments: Sequence[object], reader: Person = EVERYBODY
) -> str:
    """The address of a file, relative to any page: of a kind that :func:`routes` makes, for one reader.

    It is the same for an hour, so that a page that is drawn again does not change.
    """
    folder = DataFolder(edition.path.parents[1])
    hours = folder.dictionary.service.link_hours
    until = (int(time.time()) // HOUR + 1 + hours) * HOUR
    token = _signer(folder).dumps([kind, edition.version, until, reader.name, list(arguments)])
    return f"{PREFIX}/{token}"


def _signer(folder: DataFolder) -> URLSafeSerializer:
    return URLSafeSerializer(signing.key(folder), salt=PREFIX)


def root(base: str) -> str:
    """The path that the dashboard is served under, from ``server.baseUrlPath``."""
    return f"/{base.strip('/')}" if base.strip("/") else ""


def routes(
    root: str, makers: Mapping[str, Maker], at_address: AddressMaker | None = None
) -> list[Route]:
    """The routes of the files and of their progress, below ``root``; ``makers``: kind → how it is made.

    ``at_address``: makes the files that stay at the same address, below ``/data/``.
    """
    path, files = f"{root}/{PREFIX}/{{token}}", _Files(makers, at_address)
    stable = [Route(f"{root}/{DATA}/{{path:path}}", files.at_address, methods=["GET"])]
    return [
        Route(path, files.download, methods=["GET"]),
        Route(f"{path}/progress", _progress, methods=["GET"]),
        *(stable if at_address else []),
    ]


class _Files:
    """Answers requests for files."""

    def __init__(self, makers: Mapping[str, Maker], at_address: AddressMaker | None) -> None:
        self._makers, self._at_address = makers, at_address
        limits = default_folder().dictionary.service
        self._places = Places(limits.files_at_once, limits.files_waiting)
        self._threads = anyio.CapacityLimiter(THREADS)

    async def download(self, request: Request) -> Response:
        folder = default_folder()
        try:
            asked = _signer(folder).loads(request.path_params["token"])
        except BadData:
            is_signed = "." in request.path_params["token"]
            return notice(403 if is_signed else 404, "链接无效", CHANGED)
        kind, version, until, name, arguments = asked
        reader: Person = getattr(request.state, "person", EVERYBODY)
        if name != reader.name:
            return notice(403, "链接属于他人", NOT_YOURS)
        edition = edition_of(folder, version)
        if edition is None or kind not in self._makers or time.time() > until:
            return notice(410, "链接已失效", EXPIRED)
        make = partial(self._makers[kind], folder, edition, arguments, reader)
        try:
            file = await to_thread.run_sync(make, limiter=self._threads)
        except DeniedError:
            return notice(403, "没有权限", DENIED)
        transfer = request.query_params.get("t", "")
        return _Download(file, self._places, self._threads, transfer, folder, reader)

    async def at_address(self, request: Request) -> Response:
        """The file of a stable address in the version in force; 304 if the client has it already."""
        folder, reader = default_folder(), getattr(request.state, "person", EVERYBODY)
        try:
            edition = current_edition(folder)
        except BrokenPointerError:
            logging.getLogger(__name__).exception("no version is in force")
            return PlainTextResponse(BROKEN, 503)
        if edition is None or self._at_address is None:
            return PlainTextResponse(NOTHING_YET, 404)
        path, given = request.path_params["path"], request.query_params.multi_items()
        tag = _tag(edition, path, given, reader)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        make = partial(self._at_address, folder, edition, path, given, reader)
        try:
            file = await to_thread.run_sync(make, limiter=self._threads)
        except DeniedError:
            return PlainTextResponse(DENIED, 403)
        except LookupError as error:
            return PlainTextResponse(str(error), 404)
        download = _Download(file, self._places, self._threads, "", folder, reader)
        download.headers.update(headers)
        return download


def _tag(edition: Edition, path: str, given: Sequence[tuple[str, str]], reader: Person) -> str:
    """The same for what is the same: version, address and what the reader may see."""
    text = json.dumps([edition.version, path, sorted(given), reader.scope])
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


class _Download(StreamingResponse):
    """Waits for a place in the event loop, streams in threads of its own, ends when the client goes."""

    def __init__(
        self,
        file: StreamedFile,
        places: Places,
        threads: anyio.CapacityLimiter,
        transfer: str,
        folder: DataFolder,
        reader: Person,
    ) -> None:
        headers = {
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(file.name, safe='')}",
            # Compression costs more time than it saves on an office network.
            "Content-Encoding": "identity",
            "Cache-Control": "no-store",
        }
        self._file, self._places, self._threads = file, places, threads
        self._folder, self._reader = folder, reader
        self._blocks = _tracked(file, transfer)
        _report(file, transfer, 0)
        self._sent = 0
        super().__init__(self._in_threads(), media_type=file.mime, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope["client"][0] if scope.get("client") else ""
        answering = asyncio.create_task(self._answer(client, scope, receive, send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
            self._blocks.close()
            self._record(client)

    async def _answer(self, client: str, scope: Scope, receive: Receive, send: Send) -> None:
        place = self._places.taken(client) if self._file.is_heavy else contextlib.nullcontext()
        try:
            async with place:
                await self.stream_response(send)
        except NoPlaceError:
            await busy(503, CROWDED)(scope, receive, send)
        except OSError as error:
            logging.getLogger(__name__).info("a reader left a file: %s", error)

    async def _in_threads(self) -> AsyncIterator[bytes]:
        while (
            block := await to_thread.run_sync(_next, self._blocks, limiter=self._threads)
        ) is not None:
            self._sent += len(block)
            yield block

    def _record(self, client: str) -> None:
        file, who = self._file, self._reader
        about = file.about, file.rows, self._sent, who.name, who.role
        audit.record(self._folder, file.name, client, *about)


def _next(blocks: Iterator[bytes]) -> bytes | None:
    return next(blocks, None)


async def _progress(request: Request) -> Response:
    state = _transfers.get(request.query_params.get("t", ""))
    if state is None:
        return JSONResponse(None, status_code=404)
    return JSONResponse(dict(zip(("rows", "all", "end"), state, strict=True)))


def _report(file: StreamedFile, transfer: str, rows: int, end: int = 0) -> None:
    if _TRANSFER.fullmatch(transfer):
        _transfers.put(transfer, (rows, file.rows, end))


def _tracked(file: StreamedFile, transfer: str) -> Generator[bytes]:
    """The blocks of a file, with their progress recorded under the name of the transfer."""
    report = partial(_report, file, transfer)
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
