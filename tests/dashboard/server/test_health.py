"""``/healthz`` tells its details to this machine alone."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from dashboard.server import health
from tests.support.asgi_client import ask, request

HERE, ELSEWHERE = ("127.0.0.1", 40000), ("10.0.0.7", 40000)


@pytest.mark.parametrize(("client", "is_told"), [(HERE, True), (ELSEWHERE, False)])
def test_details_are_for_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: tuple[str, int], is_told: bool
) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path))
    app = Starlette(routes=health.routes(""))
    answer = ask(app, request("healthz") | {"client": client})
    assert answer.status == 200
    assert ("version" in answer.json()) is is_told
