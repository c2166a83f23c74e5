"""What an old browser is offered: what its reader may have, by addresses of that reader."""

from pathlib import Path

import pytest

from dashboard.features.download import blocks as download
from dashboard.features.meeting import blocks as meeting
from dashboard.page import fallback
from dashboard.server import file_routes
from dashboard.server.access import EVERYBODY, Person
from etl.dictionary import Permission
from etl.folder import DataFolder

OFFERS = (meeting.offer, download.offer)
DECK, PROJECTS = "会议演示文件（HTML）", "项目明细（XLSX）"


def reader(*may: Permission, towns: frozenset[str] | None = None) -> Person:
    return Person("somebody", "role", "", frozenset(may), towns)


def named(links: list[fallback.Link]) -> list[str]:
    return [name.removeprefix("2026年上半年") for name, _ in links]


@pytest.fixture(autouse=True)
def folder(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    monkeypatch.setenv("BAISHE_DATA", str(demo_data))
    return DataFolder(demo_data)


def test_each_is_offered_what_the_role_allows() -> None:
    assert named(fallback.links(OFFERS, EVERYBODY)) == [DECK, PROJECTS]
    assert named(fallback.links(OFFERS, reader("read", "present"))) == [DECK]
    officer = reader("read", "datasets", towns=frozenset({"440605124"}))
    assert named(fallback.links(OFFERS, officer)) == [PROJECTS]


def test_the_addresses_are_the_readers_own_and_say_what_the_makers_take(folder: DataFolder) -> None:
    one = reader("present", "datasets")
    (_, deck), (_, projects) = fallback.links(OFFERS, one)
    asked = [file_routes._signer(folder).loads(a.partition("/")[2]) for a in (deck, projects)]
    assert [(kind, name) for kind, _, _, name, _ in asked] == [
        (meeting.FILE, "somebody"),
        (download.FILE, "somebody"),
    ]
    edition = file_routes.edition_of(folder, asked[0][1])
    assert edition
    assert meeting.file_of(folder, edition, asked[0][4], one).name.endswith(".html")
    assert download.file_of(folder, edition, asked[1][4], one).rows > 0


def test_before_the_first_publication_nothing_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path))
    assert fallback.links(OFFERS, EVERYBODY) == []
