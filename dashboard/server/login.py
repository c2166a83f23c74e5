"""How a request says who sends it: through the office's gateway, or by the cookie of a login with OpenID Connect.

Streamlit's login (``st.login``) protects nothing by itself and holds for 30 days; the gate reads its signed cookie,
with the hours of a session as its age (docs/decisions/0084-login-with-openid-connect.md).
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from hmac import compare_digest
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from streamlit.auth_util import (
    encode_provider_token,
    get_cookie_with_chunks,
    get_secrets_auth_section,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.server import access, signing
from dashboard.server.access import EVERYBODY, Identity, Person
from dashboard.server.settings import SECRET, USER, Settings, user_claim
from etl.folder import default_folder

SECRET_HEADER = "x-gateway-secret"
SINCE_COOKIE = "baishe_since"
LOGIN, LOGOUT, CALLBACK = "auth/login", "auth/logout", "oauth2callback"


@cache
def oidc_section() -> Mapping[str, str]:
    """The section ``auth`` of ``secrets.toml`` as it was at the start; empty where there is none."""
    return dict(get_secrets_auth_section())


def login_address(base: str) -> str:
    """Where somebody without a name is sent; it holds for two minutes."""
    return f"{base}/{LOGIN}?provider={encode_provider_token('default')}"


def of_request(settings: Settings, request: HTTPConnection) -> Identity | None:
    """Who sends a request; None if it does not say so in a way that can be believed."""
    if settings.cookie_secret:
        return _of_cookie(request, settings.cookie_secret, settings.session_seconds)
    if not is_of_gateway(settings, request.headers):
        return None
    name = _text(request.headers.get(settings.user_header or "", ""))
    return Identity(name, _groups_of(request.headers), _since(request, name)) if name else None


def is_of_gateway(settings: Settings, headers: Mapping[str, str]) -> bool:
    """Whether a request came through the gateway: it alone knows the secret."""
    given = headers.get(SECRET_HEADER, "")
    return compare_digest(given.encode(), (settings.secret or "").encode())


def reader_of(user: Mapping[str, Any], headers: Mapping[str, str]) -> Person | None:
    """The reader of a session: of ``st.user`` and of the headers its socket came with."""
    if os.environ.get(SECRET):
        name = _text(str(user.get(USER) or ""))
        return access.default_person(Identity(name, _groups_of(headers)))
    if oidc_section():
        return access.default_person(_of_claims(user))
    return EVERYBODY


def _of_cookie(request: HTTPConnection, secret: str, seconds: float) -> Identity | None:
    times: list[float] = []

    def part(name: str) -> bytes | None:
        signer = URLSafeTimedSerializer(secret, salt=name)
        try:
            value, signed_at = signer.loads(
                request.cookies.get(name, ""), max_age=int(seconds), return_timestamp=True
            )
        except BadData:
            return None
        times.append(signed_at.timestamp())
        return str(value).encode()

    whole = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    return _of_claims(json.loads(whole), min(times)) if whole else None


def _of_claims(claims: Mapping[str, Any], since: float | None = None) -> Identity | None:
    name = claims.get(user_claim())
    if not isinstance(name, str) or not name:
        return None
    told = claims.get(access.groups_sources(default_folder())[1])
    groups = told if isinstance(told, list) else str(told or "").split(",")
    return Identity(name, frozenset(str(group).strip() for group in groups), since)


def _groups_of(headers: Mapping[str, str]) -> frozenset[str]:
    header = access.groups_sources(default_folder())[0]
    told = _text(headers.get(header) or "") if header else ""
    return frozenset(group.strip() for group in told.split(",") if group.strip())


def _text(value: str) -> str:
    """A header's value; HTTP has it in Latin-1, whoever sends Chinese sends UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def since_cookie(name: str) -> str:
    """The value of the cookie that says when a name behind a gateway opened the document."""
    return URLSafeTimedSerializer(signing.key(default_folder()), salt=SINCE_COOKIE).dumps(name)


def _since(request: HTTPConnection, name: str) -> float | None:
    signer = URLSafeTimedSerializer(signing.key(default_folder()), salt=SINCE_COOKIE)
    try:
        whose, signed_at = signer.loads(
            request.cookies.get(SINCE_COOKIE, ""), return_timestamp=True
        )
    except BadData:
        return None
    return signed_at.timestamp() if whose == name else None
