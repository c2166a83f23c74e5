"""Streamlit's scripts and styles, packed: a first visit takes a third of the bytes, and nothing is packed twice."""

import gzip
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

import streamlit
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static" / "static"
# Pictures and fonts are packed already.
TYPES: Mapping[str, str] = {".js": "text/javascript", ".css": "text/css"}
# Their names hold a hash of their content, so they never change.
CACHE = "public, immutable, max-age=31536000"


class PackedStatic:
    """Answers requests for scripts and styles with packed bytes where the client takes them; passes on all others."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """Stand before ``app``; ``base``: the path that everything is below, or empty."""
        self._app, self._prefix = app, f"{base}/static/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        file = self._file(scope)
        if file is None:
            await self._app(scope, receive, send)
            return
        body, tag = await to_thread.run_sync(packed, file)
        headers = {
            "Cache-Control": CACHE,
            "Content-Encoding": "gzip",
            "ETag": tag,
            "Vary": "Accept-Encoding",
        }
        if tag in Headers(scope=scope).get("if-none-match", ""):
            await Response(status_code=304, headers=headers)(scope, receive, send)
        else:
            kind = TYPES[file.suffix]
            await Response(body, headers=headers, media_type=kind)(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        """The file that is asked for packed and whole, if it is one of ours to pack."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            return None
        headers, name = Headers(scope=scope), scope["path"].removeprefix(self._prefix)
        is_wanted = "gzip" in headers.get("accept-encoding", "") and "range" not in headers
        return files().get(name) if is_wanted and scope["method"] == "GET" else None


@cache
def files() -> Mapping[str, Path]:
    """Path below ``static/`` → file: nothing else is ever opened."""
    found = (path for path in STATIC.rglob("*") if path.suffix in TYPES)
    return {path.relative_to(STATIC).as_posix(): path for path in found}


@cache
def packed(file: Path) -> tuple[bytes, str]:
    """The packed bytes of a file and their tag."""
    body = gzip.compress(file.read_bytes(), mtime=0)
    return body, f'"{blake2b(body, digest_size=8).hexdigest()}"'
