"""Cookies on their way out: as old as a login at most, and over https nowhere else."""

import re
from collections.abc import Sequence

from starlette.types import Scope
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from dashboard.server.settings import Settings

Raw = Sequence[tuple[bytes, bytes]]
_OF_LOGIN = (USER_COOKIE_NAME.encode(), TOKENS_COOKIE_NAME.encode())
_MAX_AGE = re.compile(rb"(max-age)=[1-9][0-9]*", re.IGNORECASE)
_SECURE = re.compile(rb";\s*secure\s*(;|$)", re.IGNORECASE)


def for_session(headers: Raw, scope: Scope, settings: Settings) -> list[tuple[bytes, bytes]]:
    """Headers whose cookies end with the login, and are ``Secure`` where the request came by https."""
    is_https = scope.get("scheme") == "https"
    return [
        (name, _cookie(value, is_https, settings) if name.lower() == b"set-cookie" else value)
        for name, value in headers
    ]


def _cookie(value: bytes, is_https: bool, settings: Settings) -> bytes:
    if settings.cookie_secret and value.startswith(_OF_LOGIN):
        value = _MAX_AGE.sub(rb"\1=%d" % int(settings.session_seconds), value)
    return value + b"; Secure" if is_https and not _SECURE.search(value) else value
