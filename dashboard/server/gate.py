"""The one gate in front of everything, HTTP and web socket: by which name, from where, to which address.

Streamlit answers a web socket of a foreign origin by looking up an outside address inside its event
loop, and everybody waits; nothing foreign gets that far (docs/decisions/0070-one-gate.md).
"""

from collections.abc import Collection
from hmac import compare_digest
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import access, tokens
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
POLICY_VIOLATION = 1008

UNKNOWN_HOST = (
    f"本系统不以这个名称提供服务，请核对地址栏中的地址；名称无误时，请管理员把它写入 {HOSTS}。"
)
FOREIGN = "这个请求来自其他网站，未予受理，请从本系统的页面打开。"
PASSED_ON = "本系统仅供本机使用，未设置登录，不接受转发来的访问，请管理员按部署说明设置登录。"
NOT_FOUND = "请核对地址栏中的地址，或从首页进入。"
LOG_IN = "请先登录：从单位统一登录的入口进入本系统。"
NOT_LISTED = "您的账号没有本系统的权限，请联系业务科室开通。"
SECRET_HEADER, HEALTH, DATA = "x-gateway-secret", "healthz", "data"


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
        guarded = _with_headers(send, Headers(scope=scope).get("host", ""))
        await (refusal or self._app)(scope, receive, guarded)

    async def _socket(
        self, refusal: Response | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

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
        """Where there is a gateway: nobody comes in around it, nobody without a name that is listed."""
        if self._settings.secret is None or scope["path"] == f"{self._base}/{HEALTH}":
            return None
        is_data = scope["path"].startswith(f"{self._base}/{DATA}/")
        given, name = headers.get(SECRET_HEADER, ""), headers.get(self._settings.user_header or "")
        is_passed_on = compare_digest(given.encode(), self._settings.secret.encode())
        with_token = _by_token(headers) if is_data and is_passed_on else None
        if with_token is None and is_data and tokens.is_brought(headers.get("authorization", "")):
            name = None  # who brings a token that is not in force comes in by no other name
        if not is_passed_on or not (name or with_token):
            refusal = notice(401, "请先登录", LOG_IN)
            if is_data:
                refusal.headers["WWW-Authenticate"] = 'Basic realm="baishe", charset="UTF-8"'
            return refusal
        person = with_token or access.default_person(name)
        if person is None:
            return notice(403, "没有权限", NOT_LISTED)
        scope.setdefault("state", {})["person"] = person
        return None

    def _is_known(self, path: str) -> bool:
        if path.rstrip("/") == self._base:
            return True
        if not path.startswith(f"{self._base}/"):
            return False
        first, _, rest = path.removeprefix(f"{self._base}/").rstrip("/").partition("/")
        if first == _CORE:
            return rest.partition("/")[0] in _CORE_ADDRESSES
        return first in self._folders if rest else first in {*self._pages, *_FILES, *self._folders}


def _by_token(headers: Headers) -> access.Person | None:
    """The person of a program that brings a personal token."""
    return tokens.person_of(default_folder(), headers.get("authorization", ""))


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another origin sends it; what only reads over HTTP may be linked from anywhere."""
    origin = headers.get("origin")
    if origin is None or (scope["type"] == "http" and scope["method"] in _READING):
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _with_headers(send: Send, host: str) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            for name, value in security_headers(host).items():
                headers.setdefault(name, value)
            message = {**message, "headers": headers.raw}
        await send(message)

    return guarded


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
