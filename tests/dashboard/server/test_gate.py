"""The gate: names, origins, addresses, headers."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.server.gate import Gate
from dashboard.server.settings import Settings, StartError, host_name, read_settings
from tests.support.asgi_client import Answer, ask, request, run

OPEN = Settings(frozenset({"localhost", "baishe.test"}), is_open=True, is_local=False)
LOCAL = Settings(frozenset({"localhost"}), is_open=False, is_local=True)
reached: list[str] = []


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    reached.append(scope["path"])
    if scope["type"] == "http":
        await PlainTextResponse("in")(scope, receive, send)


def gate(settings: Settings = OPEN, base: str = "") -> Gate:
    return Gate(inner, settings, ["overview", "participation"], ["files", "healthz"], base)


def get(
    path: str = "",
    headers: Mapping[str, str] = {},
    method: str = "GET",
    through: Gate | None = None,
) -> Answer:
    given = {"host": "localhost:8501", **headers}
    return ask(through or gate(), request(path, method, given))


def connect(headers: Mapping[str, str], path: str = "/_stcore/stream") -> list[Message]:
    """What a web socket is answered before anything behind the gate sees it."""
    scope: dict[str, Any] = {"type": "websocket", "path": path}
    scope["headers"] = [(key.encode(), value.encode()) for key, value in headers.items()]
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    reached.clear()
    run(gate()(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8501", 200), ("BAISHE.test", 200), ("evil.example:8501", 400), ("", 400)],
)
def test_it_answers_to_its_own_names_alone(host: str, status: int) -> None:
    answer = get(headers={"host": host})
    assert answer.status == status
    assert status == 200 or "BAISHE_HOSTS" in answer.content.decode()


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("a.b:80", "a.b"),
        ("[::1]:8501", "::1"),
        ("::1", "::1"),
        ("A", "a"),
        ("10.0.0.1:1", "10.0.0.1"),
    ],
)
def test_the_name_of_a_host_is_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example:8501", "file://"]
)
def test_a_socket_of_another_origin_is_closed_unseen(origin: str) -> None:
    sent = connect({"host": "localhost:8501", "origin": origin})
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert reached == []


def test_a_socket_of_our_own_page_is_let_in() -> None:
    assert connect({"host": "localhost:8501", "origin": "http://localhost:8501"}) == []
    assert reached == ["/_stcore/stream"]


def test_a_foreign_page_may_link_here_but_send_nothing() -> None:
    foreign = {"origin": "https://evil.example"}
    assert get("participation", foreign).status == 200
    assert get("_stcore/upload_file/a/b", foreign, "PUT").status == 403


KNOWN = """/ participation participation/ favicon.png static/js/a.js healthz files/x/progress
_stcore/health _stcore/host-config _stcore/upload_file/a/b"""
UNKNOWN = """.git/config nosuchpage participation/x participation/_stcore/health wp-login.php
_stcore/metrics _stcore/agent/openapi.json"""


@pytest.mark.parametrize("path", KNOWN.split())
def test_what_there_is_is_reached(path: str) -> None:
    assert get(path.removeprefix("/")).status == 200


@pytest.mark.parametrize("path", UNKNOWN.split())
def test_what_there_is_not_is_not_found(path: str) -> None:
    assert get(path).status == 404


def test_below_a_path_there_is_nothing_beside_it() -> None:
    below = gate(base="/baishe")
    assert get("baishe/", through=below).status == 200
    assert get("baishe", through=below).status == 200
    assert get("baishe/participation", through=below).status == 200
    for path in ("", "participation", "baishex/participation"):
        assert get(path, through=below).status == 404


@pytest.mark.parametrize("path", ["", "nosuchpage"])
def test_every_answer_has_the_headers(path: str) -> None:
    headers = get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "'unsafe-eval'" not in headers["content-security-policy"]


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "x-forwarded-proto"])
def test_what_serves_this_machine_takes_nothing_passed_on(name: str) -> None:
    assert get(headers={name.lower(): "10.0.0.1"}, through=gate(LOCAL)).status == 403
    assert get(headers={name.lower(): "10.0.0.1"}).status == 200


@pytest.mark.parametrize(
    ("address", "hosts", "is_open"),
    [(None, "", ""), ("0.0.0.0", "", ""), ("10.0.0.1", "", "0"), ("localhost", "baishe.test", "")],
)
def test_it_does_not_open_to_others_unsaid(
    monkeypatch: pytest.MonkeyPatch, address: str | None, hosts: str, is_open: str
) -> None:
    monkeypatch.setenv("BAISHE_HOSTS", hosts)
    monkeypatch.setenv("BAISHE_OPEN", is_open)
    with pytest.raises(StartError, match="BAISHE_OPEN=1"):
        read_settings(address)


def test_open_it_goes_by_the_names_given_and_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_HOSTS", "baishe.test:443, B.test")
    monkeypatch.setenv("BAISHE_OPEN", "1")
    hosts = read_settings(None).hosts
    assert hosts >= {"baishe.test", "b.test", "localhost", socket.gethostname().lower()}
