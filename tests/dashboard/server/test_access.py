"""Who may come in, and what of the published rows each may see."""

from pathlib import Path

import pytest

from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.server import access, login
from dashboard.server.access import EVERYBODY, Person
from dashboard.server.gate import Gate
from dashboard.server.settings import Settings, StartError, read_settings
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from tests.dashboard.server.test_gate import inner
from tests.support.asgi_client import ask, request
from tests.support.gateway import SECRET, behind_gateway

TOWN, OTHER = "440605124", "440605125"
USERS = """
users:
  leader: {role: viewer}
  clerk: {role: clerk}
  shishan: {role: town, towns: ["440605124"]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    return behind_gateway(tmp_path, USERS, monkeypatch)


GROUPS = """
groups_header: X-Groups
users:
  li: {role: viewer}
groups:
  towns: {role: town, towns: ["440605124"]}
  业务科室: {role: clerk}
"""


def status(headers: dict[str, str], path: str = "participation") -> int:
    settings = Settings(frozenset({"localhost"}), False, False, SECRET, "X-Remote-User")
    gate = Gate(inner, settings, ["participation"], ["files", "healthz"])
    given = {"host": "localhost"} | {key.lower(): value for key, value in headers.items()}
    return ask(gate, request(path, headers=given)).status


@pytest.mark.parametrize(
    ("name", "secret", "expected"),
    [
        ("clerk", SECRET, 200),
        ("clerk", "wrong", 401),
        ("clerk", "", 401),
        ("", SECRET, 401),
        ("stranger", SECRET, 403),
    ],
)
def test_behind_a_gateway_only_listed_names_come_in(
    folder: DataFolder, name: str, secret: str, expected: int
) -> None:
    headers = {"X-Remote-User": name, "X-Gateway-Secret": secret}
    for path in ("participation", "files/x", "_stcore/health", ""):
        assert status({k: v for k, v in headers.items() if v}, path) == expected


def test_health_needs_no_name(folder: DataFolder) -> None:
    assert status({}, "healthz") == 200


def test_half_a_gateway_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_GATEWAY_SECRET", SECRET)
    with pytest.raises(StartError, match="trustedUserHeaders"):
        read_settings("localhost")
    settings = read_settings(None, {"X-Remote-User": "user"})
    assert (settings.secret, settings.user_header) == (SECRET, "X-Remote-User")
    monkeypatch.delenv("BAISHE_GATEWAY_SECRET")
    with pytest.raises(StartError, match="BAISHE_GATEWAY_SECRET"):
        read_settings("localhost", {"X-Remote-User": "user"})


def test_roles_are_those_of_the_dictionary(folder: DataFolder) -> None:
    viewer = access.person_named(folder, "leader")
    officer = access.person_named(folder, "shishan")
    assert viewer
    assert officer
    assert "datasets" not in viewer.may
    assert viewer.towns is None
    assert officer.towns == {TOWN}
    assert officer.sees(TOWN)
    assert not officer.sees(OTHER)
    assert not officer.sees(None)
    assert access.person_named(folder, "stranger") is None
    assert access.person_named(folder, None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("users: [a", "无法读取"),
        ("users: {a: {role: king}}", "king"),
        ("users: {a: {role: town}}", "towns"),
        ("user: {}", "无法读取"),
        ("groups: {office: {role: clerk}}", "groups_header"),
        ("{groups_header: X-G, groups: {office: {role: king}}}", "king"),
        ("{groups_header: X-G, groups: {office: {role: town}}}", "towns"),
    ],
)
def test_a_faulty_list_leaves_the_last_good_one_in_force(
    folder: DataFolder, text: str, said: str
) -> None:
    assert access.person_named(folder, "clerk")
    folder.access.write_text(text, encoding="utf-8")
    assert access.person_named(folder, "clerk")
    assert said in str(access.fault(folder))
    folder.access.write_text("users: {a: {role: clerk}}", encoding="utf-8")
    assert access.person_named(folder, "clerk") is None
    assert access.person_named(folder, "a")
    assert access.fault(folder) is None


def test_without_a_list_nobody_comes_in(folder: DataFolder) -> None:
    folder.access.unlink()
    assert access.person_named(folder, "clerk") is None


def test_without_login_everybody_sees_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAISHE_GATEWAY_SECRET", raising=False)
    assert login.reader_of({}, {}) is EVERYBODY


@pytest.mark.parametrize(
    ("name", "groups", "role"),
    [
        ("zhao", "业务科室", "clerk"),
        ("zhao", "others , towns", "town"),
        ("zhao", "业务科室,towns", "town"),  # the first in the order of the file, never both
        ("li", "业务科室", "viewer"),  # a line of one's own
        ("zhao", "others", None),
        ("zhao", "", None),
        ("", "业务科室", None),
    ],
)
def test_groups_of_the_gateway_give_a_role(
    folder: DataFolder, name: str, groups: str, role: str | None
) -> None:
    folder.access.write_text(GROUPS, encoding="utf-8")
    # HTTP has the bytes of UTF-8 as Latin-1.
    sent = groups.encode().decode("latin-1")
    person = login.reader_of({"user": name}, {"X-Groups": sent})
    assert (person.role if person else None) == role
    headers = {"X-Remote-User": name, "X-Gateway-Secret": SECRET, "X-Groups": groups}
    expected = 200 if role else 403 if name else 401
    assert status({key: value for key, value in headers.items() if value}) == expected


def test_groups_that_nobody_vouches_for_are_not_believed(folder: DataFolder) -> None:
    folder.access.write_text(GROUPS, encoding="utf-8")
    assert status({"X-Remote-User": "zhao", "X-Groups": "towns"}) == 401


def test_no_query_of_an_officer_gives_a_row_of_another_town(
    demo_data: Path, dictionary: Dictionary
) -> None:
    edition = current_edition(DataFolder(demo_data))
    assert edition
    officer = Person("a", "town", "", frozenset(), frozenset({TOWN}))
    whole, own = open_warehouse(edition), open_warehouse(edition, officer.cut(dictionary))
    assert dictionary.own_town_relations > {"problem", "finding", "submission", "village_as_of"}
    for relation in dictionary.own_town_relations:
        sql = f"select distinct town_code from published.{relation}"
        assert {town for (town,) in own.rows(sql)} <= {TOWN}, relation
    for relation in ("participation", "submission_status", "area_figure"):
        sql = f"select count(*) from published.{relation}"
        assert own.rows(sql) == whole.rows(sql), relation
    assert open_warehouse(edition, officer.cut(dictionary)) is own


OIDC = {
    "redirect_uri": "https://baishe.test/oauth2callback",
    "cookie_secret": "c" * 32,
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "https://login.test/.well-known/openid-configuration",
}


def test_a_login_with_openid_connect_is_whole_or_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BAISHE_GATEWAY_SECRET", raising=False)
    settings = read_settings("0.0.0.0", oidc=OIDC)
    assert (settings.has_login, settings.is_local) == (True, False)
    assert "baishe.test" in settings.hosts
    for key in OIDC:
        with pytest.raises(StartError, match=key):
            read_settings(None, oidc=OIDC | {key: ""})
    with pytest.raises(StartError, match="cookie_secret"):
        read_settings(None, oidc=OIDC | {"cookie_secret": "short"})
    with pytest.raises(StartError, match="/baishe/oauth2callback"):
        read_settings(None, oidc=OIDC, base="/baishe")
    monkeypatch.setenv("BAISHE_GATEWAY_SECRET", SECRET)
    with pytest.raises(StartError, match="一种登录"):
        read_settings(None, {"X-Remote-User": "user"}, OIDC)


@pytest.mark.parametrize("hours", ["0", "-1", "eight", "nan", "inf"])
def test_the_hours_of_a_session_are_a_number(monkeypatch: pytest.MonkeyPatch, hours: str) -> None:
    monkeypatch.setenv("BAISHE_SESSION_HOURS", hours)
    with pytest.raises(StartError, match="BAISHE_SESSION_HOURS"):
        read_settings(None, oidc=OIDC)
    monkeypatch.setenv("BAISHE_SESSION_HOURS", "0.5")
    assert read_settings(None, oidc=OIDC).session_seconds == 1800
