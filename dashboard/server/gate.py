"""The one gate in front of everything, HTTP and web socket: by which name, from where, to which address.

Streamlit answers a web socket of a foreign origin by looking up an outside address inside its event
loop, and everybody waits; nothing foreign gets that far (docs/decisions/0070-one-gate.md).
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import access, login, tokens
from dashboard.server.access import Identity
from dashboard.server.cookies import for_session
from dashboard.server.notices import notice
from dashboard.server.settings import HOSTS, Settings, host_name
from etl.folder import default_folder

# First segments of Streamlit's addresses that pages need; its metrics and agent addresses are not among them.
_FOLDERS = ("static", "media", "component")
_CORE = "_stcore"
_CORE_ADDRESSES = ("health", "host-config", "stream", "upload_file", "bidi-components")
_FILES = ("favicon.png", "manifest.json")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")
_READING = ("GET", "HEAD", "OPTIONS")
# A page asks for these before it connects again.
_BEFORE_SOCKET = (f"{_CORE}/health", f"{_CORE}/host-config")
_SOCKET = f"{_CORE}/stream"
POLICY_VIOLATION = 1008

UNKNOWN_HOST = (
    f"本系统不以这个名称提供服务，请核对地址栏中的地址；名称无误时，请管理员把它写入 {HOSTS}。"
)
FOREIGN = "这个请求来自其他网站，未予受理，请从本系统的页面打开。"
PASSED_ON = "本系统仅供本机使用，未设置登录，不接受转发来的访问，请管理员按部署说明设置登录。"
NOT_FOUND = "请核对地址栏中的地址，或从首页进入。"
LOG_IN = "请先登录：从单位统一登录的入口进入本系统。"
NOT_LISTED = "您的账号没有本系统的权限，请联系业务科室开通。"
OTHER_ACCOUNT = "换一个账号登录"
LOGIN_EXPIRED = "登录已过期，请刷新。"
HEALTH, DATA = "healthz", "data"
NEXT_COOKIE, NEXT_SECONDS = "baishe_next", 600


class Gate:
    """Lets in what is meant for this service, and gives every response its security headers."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        pages: Collection[str],
        routes: Collection[str],
        base: str = "",
    ) -> None:
        """Stand before ``app``.

        ``pages``: names of pages; ``routes``: first segments of our own addresses; ``base``: the path
        that everything is below, with its slash, or empty.
        """
        self._app, self._settings, self._base = app, settings, base
        self._pages, self._folders = frozenset(pages), frozenset((*routes, *_FOLDERS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request or web socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            await self._socket(refusal, scope, receive, send)
            return
        await (refusal or self._app)(scope, receive, self._guarded(scope, send))

    async def _socket(
        self, refusal: Response | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if refusal is not None:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        until = scope.get("state", {}).get("until")
        if until is None:
            await self._app(scope, receive, send)
        else:
            await _socket_until(until, self._app, scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, home = Headers(scope=scope), f"{self._base}/"
        if host_name(headers.get("host", "")) not in self._settings.hosts:
            return notice(400, "名称不符", UNKNOWN_HOST)
        if self._settings.is_local and any(name in headers for name in _FORWARDED):
            return notice(403, "未设置登录", PASSED_ON)
        if _is_foreign(scope, headers):
            return notice(403, "未予受理", FOREIGN)
        if not self._is_known(scope["path"]):
            return notice(404, "没有这个页面", NOT_FOUND, home)
        return self._unless_let_in(scope, headers)

    def _unless_let_in(self, scope: Scope, headers: Headers) -> Response | None:
        """Where there is a login: nobody comes in around it, nobody without a name that is listed."""
        path = scope["path"].removeprefix(f"{self._base}/")
        if not self._settings.has_login or path == HEALTH or self._is_of_login(path):
            return None
        if path.startswith(f"{DATA}/") and tokens.is_brought(headers.get("authorization", "")):
            return self._by_token(scope, headers)
        request = HTTPConnection(scope)
        identity = login.of_request(self._settings, request)
        if identity is None:
            return self._log_in(scope, headers)
        person = access.default_person(identity)
        if person is None:
            way = (self._base + "/" + login.LOGOUT, OTHER_ACCOUNT)
            return notice(403, "没有权限", NOT_LISTED, *(way if self._has_oidc else ()))
        state = scope.setdefault("state", {})
        state["person"], state["until"] = person, self._until(identity)
        if path in (*_BEFORE_SOCKET, _SOCKET) and state["until"] <= time.time():
            return PlainTextResponse(LOGIN_EXPIRED, status_code=401)
        return self._on_to_next(scope, request.cookies) if self._has_oidc else None

    def _by_token(self, scope: Scope, headers: Headers) -> Response | None:
        """Who brings a personal token comes in by no other name, and around no gateway."""
        is_let_through = self._has_oidc or login.is_of_gateway(self._settings, headers)
        brought = headers.get("authorization", "")
        person = tokens.person_of(default_folder(), brought) if is_let_through else None
        if person is None:
            return _ask_for_token()
        scope.setdefault("state", {})["person"] = person
        return None

    @property
    def _has_oidc(self) -> bool:
        return self._settings.cookie_secret is not None

    def _is_of_login(self, path: str) -> bool:
        return self._has_oidc and path in (login.LOGIN, login.LOGOUT, login.CALLBACK)

    def _until(self, identity: Identity) -> float:
        """When the login of somebody who asks now ends (epoch seconds)."""
        since = time.time() if identity.since is None else identity.since
        return since + self._settings.session_seconds

    def _log_in(self, scope: Scope, headers: Headers) -> Response:
        """A document leads to the login, where there is one to lead to; all else is refused."""
        first = scope["path"].removeprefix(f"{self._base}/").partition("/")[0]
        is_page = first not in {*self._folders, *_FILES, _CORE}
        if self._has_oidc and is_page and _is_for_document(scope, headers):
            return self._to_login(scope, first)
        if self._has_oidc and scope["path"].endswith(_BEFORE_SOCKET):
            return PlainTextResponse(LOGIN_EXPIRED, status_code=401)
        return _ask_for_token() if first == DATA else notice(401, "请先登录", LOG_IN)

    def _to_login(self, scope: Scope, page: str) -> Response:
        """To the login, and after it on to the page that was asked for."""
        response = RedirectResponse(login.login_address(self._base), status_code=302)
        if page in self._pages:
            wanted = quote(f"{scope['path']}?{scope['query_string'].decode('latin-1')}")
            response.set_cookie(
                NEXT_COOKIE, wanted, NEXT_SECONDS, path=f"{self._base}/", httponly=True
            )
        return response

    def _on_to_next(self, scope: Scope, cookies: Mapping[str, str]) -> Response | None:
        """After a login, which ends at the first page: to the page that was asked for before it."""
        home, wanted = f"{self._base}/", unquote(cookies.get(NEXT_COOKIE, ""))
        page = wanted.partition("?")[0]
        is_ours = page.startswith(home) and page.removeprefix(home) in self._pages
        if scope["type"] != "http" or scope["path"] != home or not is_ours:
            return None
        response = RedirectResponse(wanted, status_code=302)
        response.delete_cookie(NEXT_COOKIE, path=home, httponly=True)
        return response

    def _is_known(self, path: str) -> bool:
        if path.rstrip("/") == self._base:
            return True
        if not path.startswith(f"{self._base}/"):
            return False
        inner = path.removeprefix(f"{self._base}/")
        if self._is_of_login(inner):
            return True
        first, _, rest = inner.rstrip("/").partition("/")
        if first == _CORE:
            return rest.partition("/")[0] in _CORE_ADDRESSES
        return first in self._folders if rest else first in {*self._pages, *_FILES, *self._folders}

    def _guarded(self, scope: Scope, send: Send) -> Send:
        """Gives a response its security headers, and cookies the age and care of a login."""
        host = Headers(scope=scope).get("host", "")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                for name, value in security_headers(host).items():
                    headers.setdefault(name, value)
                self._renew(scope, message["status"], headers)
                message = {**message, "headers": for_session(headers.raw, scope, self._settings)}
            await send(message)

        return guarded

    def _renew(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        """Behind a gateway a login counts from when the document was opened, as the gateway vouches for it."""
        person = scope.get("state", {}).get("person")
        is_document = status == 200 and headers.get("content-type", "").startswith("text/html")
        if self._settings.secret and person and is_document:
            value, path = login.since_cookie(person.name), f"{self._base}/"
            cookie = f"{login.SINCE_COOKIE}={value}; Path={path}; HttpOnly; SameSite=lax"
            headers.append("set-cookie", cookie)


async def _socket_until(
    until: float, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Serve a web socket until a time (epoch seconds), then close it."""
    deadline = asyncio.get_running_loop().time() + max(0.0, until - time.time())
    is_over = False

    async def receiving() -> Message:
        nonlocal is_over
        try:
            async with asyncio.timeout_at(deadline):
                return await receive()
        except TimeoutError:
            is_over = True
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    await app(scope, receiving, send)
    if is_over:
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": LOGIN_EXPIRED})


def _is_for_document(scope: Scope, headers: Headers) -> bool:
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_read and "text/html" in headers.get("accept", "")


def _ask_for_token() -> Response:
    """What a program without a login is told, so that it asks its user for name and token."""
    refusal = notice(401, "请先登录", LOG_IN)
    refusal.headers["WWW-Authenticate"] = 'Basic realm="baishe", charset="UTF-8"'
    return refusal


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another origin sends it; what only reads over HTTP may be linked from anywhere."""
    origin = headers.get("origin")
    if origin is None or (scope["type"] == "http" and scope["method"] in _READING):
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def security_headers(host: str) -> dict[str, str]:
    """The headers of every response of the service that goes by ``host`` (with its port)."""
    policy = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "frame-src": "'self' blob: data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }
