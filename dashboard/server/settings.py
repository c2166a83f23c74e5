"""What the service reads from its environment; names and meanings in docs/deploy.md."""

import os
import socket
from dataclasses import dataclass

HOSTS, OPEN, SECRET = "BAISHE_HOSTS", "BAISHE_OPEN", "BAISHE_GATEWAY_SECRET"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class StartError(RuntimeError):
    """The service must not start like this; the message, one sentence for people, says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which names the service goes by, and how it knows its readers.

    ``hosts``: names (without a port, small letters) under which it answers. ``is_open``: everybody who
    reaches it may read everything, and the operator has said so. ``is_local``: it serves this machine
    alone, so a request that a gateway passed on is refused.
    """

    hosts: frozenset[str]
    is_open: bool
    is_local: bool


def read_settings(address: str | None) -> Settings:
    """The settings of the environment; ``address``: where the server listens (None: everywhere).

    Raises:
        StartError: others could reach the service, and nobody has said that they may.
    """
    named = _names(os.environ.get(HOSTS, ""))
    is_open = os.environ.get(OPEN) == "1"
    is_loopback = address in LOOPBACK
    if not is_open and not (is_loopback and not named):
        raise StartError(
            f"没有设置登录，不能向其他电脑开放：仅在本机使用时请监听 localhost 并去掉 {HOSTS}；"
            f"确需不经登录向所有人开放时，请设置环境变量 {OPEN}=1。"
        )
    own = {*LOOPBACK, socket.gethostname().lower()}
    return Settings(frozenset(own | named), is_open, is_local=not is_open)


def _names(text: str) -> set[str]:
    return {host_name(name.strip()) for name in text.split(",") if name.strip()}


def host_name(host: str) -> str:
    """The name in a Host header or address, without port and brackets, in small letters."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() and ":" not in name else host
