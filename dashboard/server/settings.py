"""What the service reads from its environment; names and meanings in docs/deploy.md."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

HOSTS, OPEN, SECRET = "BAISHE_HOSTS", "BAISHE_OPEN", "BAISHE_GATEWAY_SECRET"
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
    that knows the readers, if there is one.
    """

    hosts: frozenset[str]
    is_open: bool
    is_local: bool
    secret: str | None = None
    user_header: str | None = None


def read_settings(address: str | None, trusted: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment.

    ``address``: where the server listens (None: everywhere); ``trusted``: header → key of ``st.user``.

    Raises:
        StartError: others could reach the service, and nobody has said that they may; half a gateway.
    """
    named = _names(os.environ.get(HOSTS, ""))
    own = {*LOOPBACK, socket.gethostname().lower()}
    secret, user_header = os.environ.get(SECRET) or None, _user_header(trusted or {})
    if (secret is None) != (user_header is None):
        raise StartError(
            f"登录设置不完整：环境变量 {SECRET} 与 --server.trustedUserHeaders "
            f'\'{{"X-Remote-User": "{USER}"}}\' 必须同时设置。'
        )
    if secret:
        return Settings(frozenset(own | named), False, False, secret, user_header)
    is_open = os.environ.get(OPEN) == "1"
    is_loopback = address in LOOPBACK
    if not is_open and not (is_loopback and not named):
        raise StartError(
            f"没有设置登录，不能向其他电脑开放：仅在本机使用时请监听 localhost 并去掉 {HOSTS}；"
            f"确需不经登录向所有人开放时，请设置环境变量 {OPEN}=1。"
        )
    return Settings(frozenset(own | named), is_open, is_local=not is_open)


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
