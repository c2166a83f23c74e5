"""A login with OpenID Connect, walked against a real provider on this machine."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

import pytest
import websockets
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from websockets.typing import Origin, Subprotocol

from tests.bench.light_clients import Reader
from tests.support import asgi_client
from tests.support.serving import free_port, serve

COOKIE_SECRET = "a" * 40
USERS = """
users:
  li: {role: viewer}
groups_claim: groups
groups:
  stats-office: {role: analyst}
"""
HTML = {"Accept": "text/html"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider whose user ``wang`` is in a group."""
    port = free_port()
    wang = json.dumps({"sub": "wang", "groups": ["others", "stats-office"]})
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    running = subprocess.Popen(
        [*command, "--user-claims", wang], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield f"http://localhost:{port}"
    running.terminate()
    running.wait()


@pytest.fixture(scope="module")
def base(provider: str, demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard, with a login at the provider."""
    folder, port = tmp_path_factory.mktemp("login"), free_port()
    for name in ("published", ".demonstration"):
        (folder / name).symlink_to(demo_data / name)
    (folder / "access.yml").write_text(USERS, encoding="utf-8")
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\n'
        f'cookie_secret = "{COOKIE_SECRET}"\nclient_id = "baishe"\nclient_secret = "s"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )
    options = ("--secrets.files", str(secrets))
    with serve(folder, folder / "log", options=options, port=port) as address:
        yield address


class Somebody:
    """A browser without its pages."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies, self.headers = base, CookieJar(), dict[str, str]()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, address after redirects, and text."""
        body = urlencode(form).encode() if form else None
        target = url if url.startswith("http") else f"{self.base}/{url}"
        try:
            with self._opener.open(
                urllib.request.Request(target, body, HTML | self.headers), timeout=30
            ) as got:
                return got.status, got.url, got.read().decode()
        except HTTPError as error:
            return error.code, error.url, error.read().decode()

    def log_in(self, name: str) -> tuple[int, str, str]:
        _, at_provider, _ = self.get("")
        return self.get(at_provider, {"sub": name})

    def cookie(self, name: str) -> str:
        return next((c.value or "" for c in self.cookies if c.name == name), "")

    def page(self, name: str) -> str:
        """What the socket gives for a page."""
        return asgi_client.run(self._asked(name))

    async def _asked(self, page: str) -> str:
        self.get("_stcore/health")
        told = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        protocols = ["streamlit", self.cookie("_streamlit_xsrf")]
        async with websockets.connect(
            f"{self.base.replace('http', 'ws')}/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in protocols],
            origin=Origin(self.base),
            additional_headers={"Cookie": told},
            max_size=None,
            compression=None,
        ) as socket:
            return (await Reader(socket).ask(page, {}))[1]


def test_nobody_is_led_to_the_login_and_somebody_listed_gets_pages_until_the_logout(
    base: str, provider: str
) -> None:
    li = Somebody(base)
    status, address, _ = li.get("participation?period=2026H1")
    assert status == 200
    assert address.startswith(f"{provider}/oauth2/authorize")
    assert li.get("healthz")[0] == 200
    assert [li.get(path)[0] for path in ("files/x", "static/js/a.js", "_stcore/health")] == [
        401
    ] * 3
    status, address, text = li.log_in("li")
    assert (status, address) == (200, f"{base}/participation?period=2026H1")
    assert li.get("")[1] == f"{base}/"
    assert "assetVersion" in text
    page = li.page("participation")
    assert "已登录：li（领导、会议）" in page
    assert 'href="auth/logout"' in page
    assert "没有这一页的权限" not in page
    ages = [c.expires for c in li.cookies if c.name.startswith("_streamlit_user")]
    assert ages
    li.get("auth/logout")
    assert not li.cookie("_streamlit_user")
    assert li.get("")[1].startswith(provider)


def test_who_is_not_listed_is_refused_by_every_address(base: str) -> None:
    stranger = Somebody(base)
    status, _, text = stranger.log_in("stranger")
    assert status == 403
    assert "auth/logout" in text
    for path in ("", "participation", "files/x", "_stcore/health", "static/js/a.js"):
        assert stranger.get(path)[0] == 403


def test_a_group_of_the_login_gives_its_role(base: str) -> None:
    wang, li = Somebody(base), Somebody(base)
    assert wang.log_in("wang")[0] == 200
    assert li.log_in("li")[0] == 200
    no_files = "只查看，不下载明细"
    assert no_files not in wang.page("download")
    assert no_files in li.page("download")


def test_a_login_ends_with_its_hours_whatever_the_cookie_says(
    base: str, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = Somebody(base)
    li.log_in("li")
    value = {"sub": "li", "origin": base, "is_logged_in": True, "provider": "default"}
    for hours, is_in in ((7.9, True), (8.1, False)):
        with monkeypatch.context() as patch:
            then = _earlier(hours)
            patch.setattr(TimestampSigner, "get_timestamp", then)
            signer = URLSafeTimedSerializer(COOKIE_SECRET, salt="_streamlit_user")
            signed = signer.dumps(json.dumps(value))
        cookie = next(c for c in li.cookies if c.name == "_streamlit_user")
        cookie.value = str(signed)
        assert (li.get("participation")[1] == f"{base}/participation") is is_in
        assert (li.get("_stcore/health")[0] == 200) is is_in


@pytest.mark.parametrize(
    "wanted", ["//evil.example/participation", "https://evil.example/", "http://[", "x"]
)
def test_after_the_login_nobody_is_led_elsewhere(base: str, wanted: str) -> None:
    li = Somebody(base)
    li.log_in("li")
    li.headers = {
        "Cookie": f"baishe_next={quote(wanted)}; _streamlit_user={li.cookie('_streamlit_user')}"
    }
    assert li.get("")[1] == f"{base}/"


def _earlier(hours: float) -> Callable[[TimestampSigner], int]:
    now = TimestampSigner("key").get_timestamp()
    return lambda _: int(now - hours * 3600)


def test_a_cookie_signed_by_somebody_else_is_nobodys(base: str, provider: str) -> None:
    forger = Somebody(base)
    signer = URLSafeTimedSerializer("b" * 40, salt="_streamlit_user")
    value = quote(signer.dumps(json.dumps({"sub": "li", "origin": base, "is_logged_in": True})))
    request = urllib.request.Request(
        f"{base}/_stcore/health", headers={"Cookie": f"_streamlit_user={value}"}
    )
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 401
    assert "登录已过期" in refused.value.read().decode()
    assert re.match(provider, forger.get("")[1])
