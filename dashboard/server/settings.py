"""What the service reads from its environment; names and meanings in docs/deploy.md."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HOSTS, OPEN, SECRET = "BAISHE_HOSTS", "BAISHE_OPEN", "BAISHE_GATEWAY_SECRET"
HOURS, CLAIM = "BAISHE_SESSION_HOURS", "BAISHE_USER_CLAIM"
SESSION_HOURS = 8.0
USER = "user"  # the key of st.user that holds the name
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class StartError(RuntimeError):
    """The service must not start like this; the message, one sentence for people, says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which names the service goes by, and how it knows its readers.

    ``hosts``: names (without a port, small letters) under which it answers. ``is_open``: everybody who
    reaches it may read everything, and the operator has said so. ``is_local``: it serves this machine
    alone, so a request that a gateway passed on is refused. ``secret`` and ``user_header``: of the gateway
    that knows the readers, if there is one; ``cookie_secret``: of a login with OpenID Connect, if that knows them.
    ``session_seconds``: how long a login holds.
    """

    hosts: frozenset[str]
    is_open: bool
    is_local: bool
    secret: str | None = None
    user_header: str | None = None
    cookie_secret: str | None = None
    session_seconds: float = SESSION_HOURS * 3600

    @property
    def has_login(self) -> bool:
        """Whether readers have names."""
        return bool(self.secret or self.cookie_secret)


def read_settings(
    address: str | None,
    trusted: Mapping[str, str] | None = None,
    oidc: Mapping[str, str] | None = None,
    base: str = "",
) -> Settings:
    """The settings of the environment.

    ``address``: where the server listens (None: everywhere); ``trusted``: header → key of ``st.user``; ``oidc``: the
    section ``auth`` of ``secrets.toml``; ``base``: the path that everything is below, with its slash, or empty.

    Raises:
        StartError: others could reach the service, and nobody has said that they may; half a login, or two.
    """
    named = _names(os.environ.get(HOSTS, ""))
    own = {*LOOPBACK, socket.gethostname().lower()}
    secret, user_header = os.environ.get(SECRET) or None, _user_header(trusted or {})
    if (secret is None) != (user_header is None):
        raise StartError(
            f"登录设置不完整：环境变量 {SECRET} 与 --server.trustedUserHeaders "
            f'\'{{"X-Remote-User": "{USER}"}}\' 必须同时设置。'
        )
    seconds = session_hours() * 3600
    if secret and oidc:
        raise StartError(f"{SECRET} 与 secrets.toml 的 [auth] 只能设置一种登录，请去掉其中一种。")
    if oidc:
        back = _checked_oidc(oidc, base)
        hosts = frozenset(own | named | {host_name(back)})
        return Settings(hosts, False, False, None, None, oidc["cookie_secret"], seconds)
    if secret:
        hosts = frozenset(own | named)
        return Settings(hosts, False, False, secret, user_header, None, seconds)
    is_open = os.environ.get(OPEN) == "1"
    is_loopback = address in LOOPBACK
    if not is_open and not (is_loopback and not named):
        raise StartError(
            f"没有设置登录，不能向其他电脑开放：仅在本机使用时请监听 localhost 并去掉 {HOSTS}；"
            f"确需不经登录向所有人开放时，请设置环境变量 {OPEN}=1。"
        )
    return Settings(frozenset(own | named), is_open, is_local=not is_open)


def session_hours() -> float:
    """How many hours a login holds.

    Raises:
        StartError: the setting is no number above zero.
    """
    text = os.environ.get(HOURS) or str(SESSION_HOURS)
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 30:
        raise StartError(f"环境变量 {HOURS} 应为登录保持的小时数，例如 8，现在是“{text}”。")
    return hours


def user_claim() -> str:
    """The claim of an OpenID Connect login that is the name in ``access.yml``."""
    return os.environ.get(CLAIM) or "sub"


_OIDC_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"
_LEAST_SECRET = 32


def _checked_oidc(oidc: Mapping[str, str], base: str) -> str:
    """The host that readers come back to after their login.

    Raises:
        StartError: a setting is missing, or cannot work.
    """
    where = "secrets.toml 的 [auth]"
    if missing := [key for key in _OIDC_KEYS if not oidc.get(key)]:
        raise StartError(f"登录设置不完整：{where} 缺少 {'、'.join(missing)}。")
    if len(oidc["cookie_secret"]) < _LEAST_SECRET:
        raise StartError(f"{where} 的 cookie_secret 太短，请用 {_LEAST_SECRET} 个以上随机字符。")
    back = urlsplit(oidc["redirect_uri"])
    if back.path != f"{base}{_CALLBACK}" or back.scheme not in ("http", "https"):
        raise StartError(f"{where} 的 redirect_uri 应为本系统的地址加 {base}{_CALLBACK}。")
    return back.netloc


def _user_header(trusted: Mapping[str, str]) -> str | None:
    return next((header for header, key in trusted.items() if key == USER), None)


def _names(text: str) -> set[str]:
    return {host_name(name.strip()) for name in text.split(",") if name.strip()}


def host_name(host: str) -> str:
    """The name in a Host header or address, without port and brackets, in small letters."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() and ":" not in name else host
