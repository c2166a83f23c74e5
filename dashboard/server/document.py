"""The document that a browser loads first: Streamlit's, in Chinese, with our style sheet and scripts.

So nothing is ever shown unstyled, a screen reader speaks Chinese from the first word, and no page has to
send style sheet and scripts (docs/decisions/0030-draw-charts-once.md).
"""

import gzip
import re
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import file_routes, packed
from dashboard.server.access import EVERYBODY, Person
from dashboard.style import theme
from dashboard.style.formats import escape

Links = Sequence[tuple[str, str]]

# Each occurs once in Streamlit's document.
LANGUAGE, HEAD, TITLE = '<html lang="en">', "<head>", "<title>Streamlit</title>"
BODY_END, NO_SCRIPT = "</body>", re.compile("<noscript>.*</noscript>", re.DOTALL)
# An address that the gate does not serve.
AGENT = '<link rel="service-desc" href="./_stcore/agent/openapi.json" />'
# Streamlit's own font, which our theme does not use.
FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')
# What draws ``st.html``, and how a script of Streamlit's names another.
FIRST_BLOCK, IMPORT = r"js/Html\.[\w-]+\.js", re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
FIRST_SCRIPT, ICONS = "old_browsers.js", "icons.js"
TOO_OLD = (
    "浏览器版本过低，这一页显示不出来。请换用 Chrome、Edge 109 或更新的版本，"
    "或把 360、QQ 等浏览器切换到“极速模式”后刷新。"
)
MEANWHILE = "现在可以直接下载："
NEEDS_SCRIPTS = "本系统需要浏览器启用 JavaScript，请在浏览器设置中打开后刷新。"
# In this order: the first defines ``whenDrawn``, which the others use.
SCRIPTS = (
    "language.js",
    "history.js",
    "links.js",
    "search.js",
    "charts.js",
    "print.js",
    "copy.js",
    "downloads.js",
)
# Headers with which a client requests part of the document, or a compressed one.
_PARTIAL = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")
# Path segments of files, ours and Streamlit's; one of ours is HTML too.
_FILES = (file_routes.PREFIX, file_routes.DATA, "media", "static", "_stcore")


@cache
def asset_version() -> str:
    """A hash of style sheet and scripts; an open page uses it to notice that they have changed."""
    return blake2b(
        f"{theme.stylesheet()}{_first_script()}{_scripts()}".encode(), digest_size=6
    ).hexdigest()


@cache
def _scripts() -> str:
    return "\n".join((theme.ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)


def routes(root: str = "") -> list[Route]:
    """The favicon below ``root``, at the address where Streamlit's document expects it.

    As ``page_icon`` it would be sent, and redrawn by the browser, with every page.
    """
    return [Route(f"{root}/favicon.png", _icon, methods=["GET"])]


async def _icon(_: Request) -> FileResponse:
    return FileResponse(theme.ASSETS / "favicon.svg", media_type="image/svg+xml")


def with_assets(html: str, title: str, links: Links = ()) -> str:
    """Streamlit's document with our title, language, style sheet and scripts, and a notice for old browsers.

    ``links``: (name, address) of what the notice offers instead of the page.

    The style sheet is in the body, after the styles that Streamlit adds to the head: of two rules of the
    same specificity, ours wins.

    Raises:
        ValueError: the document is not Streamlit's, or its version has changed.
    """
    script = f'window.assetVersion = "{asset_version()}";\n{_scripts()}'
    # Where there is little room, the head shows the name alone.
    short = f":root{{--logo:{theme.logo_width(title) - 6}px}}"
    assets = f"<style>{theme.stylesheet()}</style><style>{short}</style><script>{script}</script>"
    title_and_modules = f"<title>{escape(title)}</title>{_early_modules(html, FIRST_BLOCK)}"
    html = FONT.sub("", NO_SCRIPT.sub(f"<noscript><p>{NEEDS_SCRIPTS}</p></noscript>", html))
    for old, new in (
        (LANGUAGE, '<html lang="zh-CN">'),
        (HEAD, f"{HEAD}<script>{_first_script()}</script>"),
        (AGENT, ""),
        (TITLE, title_and_modules),
        (BODY_END, f"{_too_old(links)}{assets}{BODY_END}"),
    ):
        if html.count(old) != 1:
            raise ValueError(f"Streamlit's document does not have {old} once")
        html = html.replace(old, new)
    return html


@cache
def _early_modules(html: str, first: str) -> str:
    """Links that fetch at once the script that draws a page's heading, and what it imports beyond the document's own.

    Streamlit fetches it when it is told to draw; a large script that arrives meanwhile, such as Plotly's, would be
    run first (decision 0119).

    Raises:
        ValueError: Streamlit has no script of the name ``first``.
    """
    found = [name for name in packed.files() if re.fullmatch(first, name)]
    if not found:
        raise ValueError(f"Streamlit has no script {first}")
    for name in found:  # grows meanwhile
        imports = IMPORT.findall(packed.files()[name].read_text(encoding="utf-8"))
        found += [to for each in imports if (to := f"js/{each}") not in html and to not in found]
    return "".join(
        f'<link rel="modulepreload" crossorigin href="./static/{name}">' for name in found
    )


def _too_old(links: Links) -> str:
    """The notice that the first script shows where Streamlit's does not start."""
    offered = "".join(
        f'<li><a href="{escape(to)}" download>{escape(name)}</a></li>' for name, to in links
    )
    files = f"<p>{MEANWHILE}</p><ul>{offered}</ul>" if offered else ""
    return f'<div id="too-old" role="alert" hidden><p>{TOO_OLD}</p>{files}</div>'


@cache
def _first_script() -> str:
    names = (FIRST_SCRIPT, ICONS)
    return "\n".join((theme.ASSETS / name).read_text(encoding="utf-8") for name in names)


class DocumentMiddleware:
    """Adds our assets to the document on its way out; every other response passes through."""

    def __init__(
        self, app: ASGIApp, title: str, links: Callable[[Person], Links] = lambda _: ()
    ) -> None:
        """Wrap ``app``.

        ``title``: of the browser's tab until a page sets its own; ``links``: gives what a reader whose
        browser is too old for the pages is offered instead.
        """
        self.app, self.title, self.links = app, title, links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and _is_for_page(scope):
            reader = scope.get("state", {}).get("person", EVERYBODY)
            links = await to_thread.run_sync(self.links, reader)
            is_packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            document = _Document(send, self.title, links, is_packed=is_packed)
            await self.app(_without_partial(scope), receive, document)
        else:
            await self.app(scope, receive, send)


def _is_for_page(scope: Scope) -> bool:
    is_file = not set(_FILES).isdisjoint(scope["path"].split("/"))
    return not is_file and "text/html" in Headers(scope=scope).get("accept", "")


def _without_partial(scope: Scope) -> Scope:
    """The request without conditional, range and compression headers."""
    headers = [(k, v) for k, v in scope["headers"] if k.lower() not in _PARTIAL]
    return {**scope, "headers": headers}


class _Document:
    """Passes a response on; the document once all of it has arrived."""

    def __init__(self, send: Send, title: str, links: Links, *, is_packed: bool) -> None:
        self._send, self._title, self._links = send, title, links
        self._is_packed = is_packed
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
                await self._send_document(self._start)

    async def _send_document(self, start: Message) -> None:
        # A response to HEAD has no body.
        body = (
            with_assets(self._body.decode(), self._title, self._links).encode()
            if self._body
            else b""
        )
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("etag", "last-modified", "content-length"):
            del headers[name]
        headers["cache-control"] = "no-cache"
        headers["vary"] = "accept, accept-encoding"
        if self._is_packed:
            headers["content-encoding"] = "gzip"
            body = gzip.compress(body, mtime=0) if body else body
        if body:
            headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
