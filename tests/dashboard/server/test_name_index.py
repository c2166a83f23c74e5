"""The index of names: through the gate, by role and towns, and not twice."""

import gzip
import json
from pathlib import Path

import pytest
from starlette.applications import Starlette

from dashboard.data.warehouse import Edition
from dashboard.server import name_index
from dashboard.server.access import Person
from dashboard.server.gate import Gate
from dashboard.server.settings import Settings
from etl.folder import DataFolder
from tests.support.asgi_client import Answer, ask, request
from tests.support.gateway import SECRET, behind_gateway

USERS = """
users:
  clerk: {role: clerk}
  second: {role: clerk}
  shishan: {role: town, towns: ["440605124"]}
"""


COUNTY = "990101"


class Office:
    """The route behind its gate; ``made``: the towns of each index made, in order."""

    def __init__(self) -> None:
        self.made: list[frozenset[str] | None] = []
        self.counties: list[str] = []
        app = Starlette(routes=name_index.routes("", self._make, self._county))
        settings = Settings(frozenset({"localhost"}), False, False, SECRET, "X-Remote-User")
        self._gate = Gate(app, settings, ["overview"], [name_index.PATH])

    def _county(self, edition: Edition, area: str) -> str:
        return area if area == COUNTY else ""

    def _make(self, folder: DataFolder, edition: Edition, reader: Person, county: str) -> bytes:
        self.made.append(reader.towns)
        self.counties.append(county)
        return json.dumps(sorted(reader.towns or ())).encode()

    def get(self, user: str, query: str = "", **more: str) -> Answer:
        """What a user is answered."""
        headers = {"host": "localhost", "x-gateway-secret": SECRET, "x-remote-user": user}
        given = headers | {key.replace("_", "-"): value for key, value in more.items()}
        return ask(self._gate, request(name_index.PATH + query, headers=given))


@pytest.fixture
def office(demo_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    behind_gateway(tmp_path, USERS, monkeypatch)
    (tmp_path / "published").symlink_to(DataFolder(demo_data).published)
    return Office()


def test_each_role_and_its_towns_have_an_index_that_is_made_once(office: Office) -> None:
    assert office.get("shishan").json() == ["440605124"]
    assert office.get("clerk").json() == office.get("second").json() == []
    assert office.get("shishan").json() == ["440605124"]
    assert office.made == [frozenset({"440605124"}), None]


def test_each_county_has_an_index_and_any_other_text_that_of_the_whole(office: Office) -> None:
    for query in ("", f"?town={COUNTY}", "?town=x", f"?town={COUNTY}"):
        office.get("clerk", query)
    assert office.counties == ["", COUNTY]


def test_nobody_gets_it_without_a_name(office: Office) -> None:
    assert office.get("").status == 401
    assert office.get("stranger").status == 403
    assert office.made == []


def test_it_comes_packed_and_not_twice_and_no_one_elses(office: Office) -> None:
    first = office.get("clerk", accept_encoding="gzip")
    assert json.loads(gzip.decompress(first.content)) == []
    assert first.headers["cache-control"] == "private, no-cache"
    again = office.get("clerk", if_none_match=first.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    # Another reader's copy is not taken for one's own.
    assert office.get("shishan", if_none_match=first.headers["etag"]).status == 200
