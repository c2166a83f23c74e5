"""The document that a browser loads first: Streamlit's own, in Chinese, with our style sheet and scripts.

They are there before the first page is drawn, and stay from page to page: sent as elements of a page they
would have to be cleaned, parsed and reckoned anew with every one.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import file_routes
from dashboard.style import theme
from dashboard.style.formats import escape

SCRIPTS = ("echo.js", "language.js", "rows.js")
# What a request is answered by less than the whole document for, or by a packed one.
_FOR_LESS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")
# Addresses below which files are handed out: ours, and Streamlit's. One of ours is HTML, too.
_FILES = (file_routes.PREFIX, "media", "static", "_stcore")


@cache
def asset_version() -> str:
    """Names what the style sheet and the scripts are, so that an open page can tell that they changed."""
    return blake2b(f"{theme.stylesheet()}{_scripts()}".encode(), digest_size=6).hexdigest()


@cache
def _scripts() -> str:
    return "\n".join((theme.ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)


def routes(base: str = "") -> list[Route]:
    """The icon of the browser's tab, under the name by which Streamlit asks for its own.

    As ``page_icon`` it would be sent, and drawn by the browser, with every page.
    """
    root = f"/{base.strip('/')}" if base.strip("/") else ""
    return [Route(f"{root}/favicon.png", _icon, methods=["GET"])]


async def _icon(_: Request) -> FileResponse:
    return FileResponse(theme.ASSETS / "favicon.svg", media_type="image/svg+xml")


def dressed(html: str, title: str) -> str:
    """Streamlit's document with our title, language, style sheet and scripts.

    The style sheet stands in the body, behind the styles that Streamlit adds to the head: of two rules
    that weigh the same, ours holds.

    Raises:
        ValueError: the document is not as Streamlit's was; its version has changed.
    """
    ours = (
        f"<style>{theme.stylesheet()}</style>"
        f'<script>window.look = "{asset_version()}";\n{_scripts()}</script></body>'
    )
    for old, new in (
        ('<html lang="en">', '<html lang="zh-CN">'),
        ("<title>Streamlit</title>", f"<title>{escape(title)}</title>"),
        ("</body>", ours),
    ):
        if html.count(old) != 1:
            raise ValueError(f"Streamlit's document does not have {old} once")
        html = html.replace(old, new)
    return html


class DocumentMiddleware:
    """Dresses the document on its way out; whatever else is sent goes by untouched."""

    def __init__(self, app: ASGIApp, title: str) -> None:
        """Send what ``app`` sends; ``title``: of the browser's tab, until a page gives its own."""
        self.app, self.title = app, title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and _asks_for_a_page(scope):
            await self.app(_for_a_whole_answer(scope), receive, _Document(send, self.title))
        else:
            await self.app(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    is_of_files = not set(_FILES).isdisjoint(scope["path"].split("/"))
    return not is_of_files and "text/html" in Headers(scope=scope).get("accept", "")


def _for_a_whole_answer(scope: Scope) -> Scope:
    """The request without what would be answered with "as you have it", a part, or packed."""
    kept = [(k, v) for k, v in scope["headers"] if k.lower() not in _FOR_LESS]
    return {**scope, "headers": kept}


class _Document:
    """Sends an answer on; if it is the document, when all of it is there."""

    def __init__(self, send: Send, title: str) -> None:
        self._send, self._title = send, title
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_dressed(self._start)

    async def _send_dressed(self, start: Message) -> None:
        # The answer to HEAD has no body.
        body = dressed(self._body.decode(), self._title).encode() if self._body else b""
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("etag", "last-modified", "content-length"):
            del headers[name]
        headers["cache-control"] = "no-cache"
        headers["vary"] = "accept"
        if body:
            headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
