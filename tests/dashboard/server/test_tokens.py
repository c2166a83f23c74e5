"""Personal tokens: whose they are, how long they hold, what they open; only hashes are kept."""

import base64
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from dashboard.server import tokens
from dashboard.server.gate import Gate
from dashboard.server.settings import Settings
from etl.folder import DataFolder
from tests.dashboard.server.test_gate import inner
from tests.support.asgi_client import Answer, ask, request
from tests.support.commands import command
from tests.support.gateway import SECRET, behind_gateway

USERS = """
users:
  leader: {role: viewer}
  shishan: {role: town, towns: ["440605124"]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    return behind_gateway(tmp_path, USERS, monkeypatch)


def basic(user: str, text: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{text}'.encode()).decode()}"


def get(path: str, headers: Mapping[str, str]) -> Answer:
    settings = Settings(frozenset({"localhost"}), False, False, SECRET, "X-Remote-User")
    gate = Gate(inner, settings, ["participation"], ["files", "data"])
    return ask(gate, request(path, headers={"host": "localhost", **headers}))


def status(authorization: str, path: str = "data/town.csv", **headers: str) -> int:
    given = {"authorization": authorization, "x-gateway-secret": SECRET, **headers}
    return get(path, given).status


def test_a_token_opens_datasets_alone_and_for_its_user_alone(folder: DataFolder) -> None:
    _, text = tokens.add(folder, "shishan")
    assert status(basic("shishan", text)) == 200
    assert status(basic("shishan", text), "participation") == 401
    assert status(basic("leader", text)) == 401
    assert status(basic("shishan", f"{text}x")) == 401
    assert get("data/town.csv", {"authorization": basic("shishan", text)}).status == 401
    # Whom a gateway names does not come in with a token that is not in force.
    assert status(basic("shishan", "bs_no"), **{"x-remote-user": "leader"}) == 401
    assert status("", **{"x-remote-user": "leader"}) == 200


def test_who_has_no_name_is_asked_for_one(folder: DataFolder) -> None:
    answer = get("data/town.csv", {"x-gateway-secret": SECRET})
    assert (answer.status, answer.headers["www-authenticate"].split()[0]) == (401, "Basic")
    assert "www-authenticate" not in get("participation", {}).headers


def test_a_token_has_its_users_present_role_and_ends(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")
    token, text = tokens.add(folder, "shishan")
    person = tokens.person_of(folder, basic("shishan", text))
    assert person is not None
    assert (person.role, person.towns) == ("town", frozenset({"440605124"}))
    monkeypatch.setenv("BAISHE_TODAY", token.until.isoformat())
    assert tokens.person_of(folder, basic("shishan", text))
    monkeypatch.setenv("BAISHE_TODAY", "2027-11-25")
    assert tokens.person_of(folder, basic("shishan", text)) is None
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")
    (folder.access).write_text("users: {leader: {role: viewer}}", encoding="utf-8")
    assert tokens.person_of(folder, basic("shishan", text)) is None


def test_no_token_is_kept_and_the_file_is_for_the_service_alone(folder: DataFolder) -> None:
    _, text = tokens.add(folder, "shishan")
    assert text not in folder.tokens.read_text(encoding="utf-8")
    assert stat.S_IMODE(folder.tokens.stat().st_mode) == 0o600


def test_tokens_are_made_listed_and_revoked_by_command(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = command(capsys, folder, "token", "add", "shishan")
    text = said.strip().rpartition("：")[2]
    assert (code, status(basic("shishan", text))) == (0, 200)
    _, listed, _ = command(capsys, folder, "token", "list")
    assert "shishan" in listed
    assert text not in listed
    assert command(capsys, folder, "token", "revoke", "shishan")[0] == 0
    assert status(basic("shishan", text)) == 401
    for arguments, why in (
        (("add", "nobody"), "没有“nobody”这个账号"),
        (("revoke", "shishan"), "没有这样的取数口令"),
    ):
        code, _, error = command(capsys, folder, "token", *arguments)
        assert (code, why in error) == (2, True)


def test_a_damaged_file_lets_nobody_in_and_stops_no_page(folder: DataFolder) -> None:
    _, text = tokens.add(folder, "shishan")
    folder.tokens.write_text("{", encoding="utf-8")
    assert status(basic("shishan", text)) == 401
    assert status("", **{"x-remote-user": "leader"}) == 200
    with pytest.raises(tokens.TokenError, match="无法读取"):
        tokens.tokens(folder)
