"""A login ends after its hours: sockets are closed, cookies are not older, and a document opened again renews it."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.server import login
from dashboard.server.cookies import for_session
from dashboard.server.gate import LOGIN_EXPIRED, Gate
from dashboard.server.settings import Settings
from tests.support.asgi_client import ask, request, run

SECRET = "s3cret"
FROM_GATEWAY = {"host": "localhost", "x-gateway-secret": SECRET, "x-remote-user": "li"}
ended: list[Message] = []


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    """A document, or a socket that listens until it is told to go."""
    if scope["type"] == "http":
        await HTMLResponse("page")(scope, receive, send)
        return
    while (message := await receive())["type"] != "websocket.disconnect":
        pass
    ended.append(message)


@pytest.fixture(autouse=True)
def _list_of_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path))
    (tmp_path / "access.yml").write_text("users: {li: {role: viewer}}", encoding="utf-8")


def gate(seconds: float) -> Gate:
    settings = Settings(
        frozenset({"localhost"}), False, False, SECRET, "x-remote-user", None, seconds
    )
    return Gate(inner, settings, ["participation"], ["files"])


def connect(seconds: float, cookie: str = "") -> list[Message]:
    """What a socket is sent until it ends."""
    headers = FROM_GATEWAY | ({"cookie": cookie} if cookie else {})
    scope: dict[str, Any] = {"type": "websocket", "path": "/_stcore/stream", "query_string": b""}
    scope["headers"] = [(key.encode(), value.encode()) for key, value in headers.items()]
    sent: list[Message] = []
    coming = [{"type": "websocket.connect"}]

    async def receive() -> Message:
        if coming:
            return coming.pop()
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    ended.clear()
    run(gate(seconds)(scope, receive, send))
    return sent


def opened(seconds: float = 3600) -> str:
    """The cookie of a document that was opened now."""
    answer = ask(gate(seconds), request("participation", headers=FROM_GATEWAY))
    assert answer.status == 200
    return answer.headers["set-cookie"].partition(";")[0]


def test_a_socket_is_closed_when_its_hours_are_over_and_told_why() -> None:
    sent = connect(0.05)
    assert [message["type"] for message in ended] == ["websocket.disconnect"]
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": LOGIN_EXPIRED}]


def test_a_page_that_was_opened_long_ago_does_not_come_back_until_it_is_loaded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cookie = opened()
    assert login.SINCE_COOKIE in cookie
    now = time.time
    monkeypatch.setattr("time.time", lambda: now() + 3700)
    assert connect(3600, cookie) == [{"type": "websocket.close", "code": 1008}]
    assert ended == []
    before = ask(gate(3600), request("_stcore/health", headers=FROM_GATEWAY | {"cookie": cookie}))
    assert (before.status, before.content.decode()) == (401, LOGIN_EXPIRED)
    again = ask(gate(3600), request("_stcore/health", headers=FROM_GATEWAY | {"cookie": opened()}))
    assert again.status == 200


def test_the_time_of_another_reader_is_not_taken() -> None:
    cookie = opened()
    headers = FROM_GATEWAY | {"cookie": cookie.replace(cookie[-5:], "AAAAA")}
    assert ask(gate(3600), request("_stcore/health", headers=headers)).status == 200


@pytest.mark.parametrize(
    ("scheme", "cookie", "expected"),
    [
        ("https", "_streamlit_user=x; Max-Age=2592000", "_streamlit_user=x; Max-Age=60; Secure"),
        ("http", "_streamlit_user=x; Max-Age=2592000", "_streamlit_user=x; Max-Age=60"),
        ("https", "_streamlit_user_tokens_1=x; Max-Age=9; Secure", None),
        ("https", "_streamlit_xsrf=x; Path=/", "_streamlit_xsrf=x; Path=/; Secure"),
        ("http", "_streamlit_user=; Max-Age=0", "_streamlit_user=; Max-Age=0"),
    ],
)
def test_cookies_are_as_old_as_a_login_and_secure_over_https(
    scheme: str, cookie: str, expected: str | None
) -> None:
    expected = expected or "_streamlit_user_tokens_1=x; Max-Age=60; Secure"
    settings = Settings(frozenset(), False, False, None, None, "c" * 32, 60)
    raw = [(b"content-type", b"text/html"), (b"set-cookie", cookie.encode())]
    assert for_session(raw, {"type": "http", "scheme": scheme}, settings) == [
        raw[0],
        (b"set-cookie", expected.encode()),
    ]
