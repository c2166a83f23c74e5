"""Tries to get in, through or around: each a row, against the gate and what stands right behind it.

docs/security.md lists them, with those that need a running server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.data.warehouse import Edition, current_edition
from dashboard.features.download import blocks as download
from dashboard.features.leaderboard import board_files
from dashboard.features.meeting import blocks as meeting
from dashboard.server import access, audit, file_routes, health
from dashboard.server.gate import Gate
from dashboard.server.packed import PackedStatic
from dashboard.server.settings import Settings
from dashboard.server.upload import UploadLimit
from etl.folder import DataFolder, default_folder
from tests.dashboard.server.test_gate import connect
from tests.support.asgi_client import Answer, ask, request

SECRET = "s3cret"
TOWN, OTHER = "440605124", "440605125"
USERS = f"""
groups_header: X-Remote-Groups
users:
  leader: {{role: viewer}}
  clerk: {{role: clerk}}
  shishan: {{role: town, towns: ["{TOWN}"]}}
groups:
  office: {{role: clerk}}
"""
MAKERS: Mapping[str, file_routes.Maker] = {
    download.FILE: download.file_of,
    meeting.FILE: meeting.file_of,
    board_files.FILE: board_files.file_of,
}
UPLOAD = "_stcore/upload_file/session/file"


@pytest.fixture(scope="module")
def root(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with users of three roles."""
    folder = tmp_path_factory.mktemp("tries")
    for name in ("published", ".demonstration"):
        (folder / name).symlink_to(demo_data / name)
    (folder / "access.yml").write_text(USERS, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(root))
    monkeypatch.setenv("BAISHE_GATEWAY_SECRET", SECRET)


def behind(_: Request) -> Response:
    """What Streamlit would answer to whatever gets there."""
    return PlainTextResponse("in")


def ask_as(name: str, path: str, method: str = "GET", headers: Mapping[str, str] = {}) -> Answer:
    """A request as the gateway passes it on for a user (an empty header is left out)."""
    folder = default_folder()
    inner = Starlette(
        routes=[
            *file_routes.routes("", MAKERS),
            *health.routes(""),
            Route("/{path:path}", behind, methods=["GET", "HEAD", "POST", "PUT"]),
        ]
    )
    limited = UploadLimit(PackedStatic(inner), folder.dictionary.service)
    settings = Settings(
        frozenset({"localhost", "baishe.test"}), False, False, SECRET, "x-remote-user"
    )
    gate = Gate(limited, settings, ["participation", "download"], ["files", "healthz"])
    given = {"host": "localhost:8501", "x-gateway-secret": SECRET, "x-remote-user": name}
    sent = {key: value for key, value in (given | dict(headers)).items() if value}
    return ask(gate, request(path, method, sent))


PATHS = (
    ".git/config",
    ".env",
    ".streamlit/secrets.toml",
    "../../etc/passwd",
    "/etc/passwd",
    "//evil.example/",
    "participation/../../etc/passwd",
    "participation/x",
    "PARTICIPATION",
    "participation\0",
    "participation\n",
    "participation;.css",
    "wp-login.php",
    "phpmyadmin/",
    "server-status",
    "robots.txt",
    "baishe/participation",
    "_stcore/metrics",
    "_stcore/agent/openapi.json",
    "_stcore/../_stcore/metrics",
    "_stcore/",
    "_stcore/health2",
    "auth/login",
    "auth/logout",
    "oauth2callback",
    "healthz2",
    "access.yml",
    "logs/access-2026-11.jsonl",
    "..\\..\\windows\\win.ini",
    "．．/．．/etc/passwd",
    "data/local/warehouse.duckdb",
    "x" * 100_000,
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path)[:40])
def test_no_such_address(path: str) -> None:
    found = ask_as("clerk", path)
    assert found.status == 404
    assert found.content != b"in"


@pytest.mark.parametrize(
    "path", ["static/../../../etc/passwd", "static/js/../../app.py", "static//etc/passwd"]
)
def test_packed_files_are_those_of_streamlit_alone(path: str) -> None:
    answer = ask_as("clerk", path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.content == b"in"  # Streamlit's own guard against such paths comes next


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"host": "evil.example:8501"}, 400),
        ({"host": "localhost.evil.example"}, 400),
        ({"host": "localhost@evil.example"}, 400),
        ({"host": "evil.example, localhost"}, 400),
        ({"host": "[::2]:8501"}, 400),
        ({"host": ""}, 400),
        ({"x-gateway-secret": ""}, 401),
        ({"x-gateway-secret": "wrong"}, 401),
        ({"x-gateway-secret": SECRET + " "}, 401),
        ({"x-gateway-secret": SECRET.upper()}, 401),
        ({"x-gateway-secret": "ключ"}, 401),
        ({"x-gateway-secret": "", "authorization": f"Bearer {SECRET}"}, 401),
        ({"x-gateway-secret": "", "cookie": "_streamlit_user=clerk"}, 401),
        ({"x-remote-user": ""}, 401),
        ({"x-remote-user": "", "remote-user": "clerk", "x_remote_user": "clerk"}, 401),
        ({"x-remote-user": "", "x-remote-groups": "office"}, 401),
        ({"x-remote-user": "stranger"}, 403),
        ({"x-remote-user": "Clerk"}, 403),
        ({"x-remote-user": "clerk\n"}, 403),
        ({"x-remote-user": "clerk,leader"}, 403),
        ({"x-remote-user": "ｃlerk"}, 403),
        ({"x-remote-user": "office"}, 403),
        ({"x-remote-user": "stranger", "x-remote-groups": "Office"}, 403),
        ({"x-remote-user": "stranger", "x-groups": "office"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["participation", "_stcore/upload_file/a/b", "files/x"])
def test_nobody_comes_in_by_a_header(headers: dict[str, str], status: int, path: str) -> None:
    assert ask_as("clerk", path, headers=headers).status == status


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "file://",
        "http://localhost:8502",
        "http://localhost:8501.evil.example",
        "http://evil.example/localhost:8501",
        "http://localhost:8501@evil.example",
    ],
)
def test_no_other_site_sends_anything(origin: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        assert ask_as("clerk", UPLOAD, method, {"origin": origin}).status == 403
    assert connect({"host": "localhost:8501", "origin": origin})[0]["type"] == "websocket.close"


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("", 411),
        ("-1", 411),
        ("1e3", 411),
        ("٣", 411),
        (str(22 << 20), 413),
        (str(1 << 50), 413),
        ("9" * 400, 413),
    ],
)
def test_an_upload_that_does_not_end_is_not_begun(length: str, status: int) -> None:
    assert ask_as("clerk", UPLOAD, "PUT", {"content-length": length}).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_files_are_only_read(method: str, edition: Edition) -> None:
    answer = ask_as("clerk", link(edition, "clerk"), method)
    assert "content-disposition" not in answer.headers


@pytest.fixture
def edition(root: Path) -> Edition:
    found = current_edition(DataFolder(root))
    assert found
    return found


def link(
    edition: Edition, name: str, kind: str = download.FILE, arguments: list[Any] | None = None
) -> str:
    """The address that the service gives a user for a file."""
    edition = Edition(
        edition.version,
        default_folder().root / "published" / edition.path.name,
        edition.published_at,
        edition.as_of,
        edition.is_demo,
    )
    person = access.person_named(default_folder(), name)
    assert person
    given = arguments or ["csv", "town_summary", {}, None, None]
    return file_routes.address(kind, edition, given, person)


def forged(change: Callable[[list[Any]], None], key: bytes) -> str:
    asked = [download.FILE, "v", 2**40, "clerk", []]
    change(asked)
    return "files/" + str(URLSafeSerializer(key, salt=file_routes.PREFIX).dumps(asked))


@pytest.mark.parametrize("name", ["leader", "shishan"])
def test_the_link_of_another_user_is_refused(edition: Edition, name: str) -> None:
    answer = ask_as(name, link(edition, "clerk"))
    assert (answer.status, file_routes.NOT_YOURS in answer.content.decode()) == (403, True)


def test_a_link_that_is_replayed_a_day_later_is_dead(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = link(edition, "clerk")
    monkeypatch.setattr("dashboard.server.file_routes.time.time", lambda: 2**33)
    assert ask_as("clerk", old).status == 410


@pytest.mark.parametrize(("name", "kind"), [("leader", download.FILE), ("shishan", meeting.FILE)])
def test_a_role_gets_no_file_it_may_not_have_even_by_its_own_link(
    edition: Edition, name: str, kind: str
) -> None:
    arguments = None if kind == download.FILE else ["2026H1", "440605", [], "html"]
    answer = ask_as(name, link(edition, name, kind, arguments))
    assert (answer.status, file_routes.DENIED in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("at", [0, 10, -1, -10, -30])
def test_a_link_that_was_changed_is_refused(edition: Edition, at: int) -> None:
    letters = list(link(edition, "clerk").removeprefix("files/"))
    # Not B for A: at the end they are the same bytes, two of its bits being spare.
    letters[at] = "A" if letters[at] != "A" else "Q"
    assert ask_as("clerk", "files/" + "".join(letters)).status == 403


@pytest.mark.parametrize("key", [b"", b"secret", bytes(32)])
def test_a_link_signed_with_another_key_is_refused(key: bytes) -> None:
    assert ask_as("clerk", forged(lambda _: None, key)).status == 403


@pytest.mark.parametrize(
    "token", ["x", "x" * 100_000, "..", "W10.", ".", "..%2f..", "a.b.c", "\0", "[]"]
)
def test_what_is_no_link_is_refused(token: str) -> None:
    assert ask_as("clerk", f"files/{token}").status in (403, 404)


HOSTILE = ["a\nb", 'a\r\n{"user": "root"}', "\x1b[31m", '"}{"', "\u2028", "\0"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_reader_writes_stays_in_its_line_of_the_log(tmp_path: Path, text: str) -> None:
    folder = DataFolder(tmp_path)
    audit.record(folder, text, text, {text: text}, user=text, role=text)
    (log,) = folder.logs.iterdir()
    (line,) = log.read_bytes().splitlines()
    assert json.loads(line)["user"] == text


def test_every_try_is_in_the_document() -> None:
    document = (Path(__file__).parents[3] / "docs" / "security.md").read_text(encoding="utf-8")
    tests = [name for name in globals() if name.startswith("test_")]
    assert [name for name in tests if name not in document and "document" not in name] == []
