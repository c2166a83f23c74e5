"""Files handed over while they are made: who may have them, under what name, and how far they are."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from dashboard.data.warehouse import Edition
from dashboard.server import file_routes, places, signing
from dashboard.server.access import Person
from dashboard.server.file_routes import StreamedFile
from etl.folder import DataFolder
from tests.support.asgi_client import Answer, ask, patient, request, run

FILES = dict[str, StreamedFile]()


@pytest.fixture(autouse=True)
def edition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edition:
    """The one edition that is kept, of the default folder."""
    (tmp_path / "published").mkdir()
    kept = Edition(
        "v1", tmp_path / "published/x.duckdb", dt.datetime(2026, 7, 1), dt.date(2026, 7, 1), True
    )
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path))
    monkeypatch.setattr(
        file_routes, "edition_of", lambda _, version: kept if version == kept.version else None
    )
    return kept


def made(folder: DataFolder, edition: Edition, arguments: Any, reader: Person) -> StreamedFile:
    return FILES[arguments[0]]


def app() -> Starlette:
    return Starlette(routes=file_routes.routes("", {"test": made}))


def get(address: str) -> Answer:
    """Ask the server's own routes, as a browser would."""
    return ask(app(), request(address))


def offered(edition: Edition, key: str, file: StreamedFile) -> str:
    FILES[key] = file
    return file_routes.address("test", edition, [key])


def blocks(told: Callable[[int], None]) -> Iterator[bytes]:
    for rows, block in ((1, b"a\r\n"), (2, b""), (2, b"b\r\n")):
        told(rows)
        yield block


def test_a_file_goes_out_block_by_block_under_its_own_name(edition: Edition) -> None:
    answer = get(offered(edition, "key", StreamedFile("项目进展.csv", "text/csv", 2, blocks)))
    assert answer.content == b"a\r\nb\r\n"
    assert len(answer.blocks) > 2
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''%E9%A1%B9%E7%9B%AE%E8%BF%9B%E5%B1%95.csv"
    )
    assert answer.headers["content-encoding"] == "identity"
    assert "content-length" not in answer.headers


def test_the_address_is_the_same_within_the_hour_and_for_the_same_file_alone(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 3600.0)
    first = file_routes.address("test", edition, ["a"])
    assert file_routes.address("test", edition, ["b"]) != first
    monkeypatch.setattr("time.time", lambda: 7199.0)
    assert file_routes.address("test", edition, ["a"]) == first
    monkeypatch.setattr("time.time", lambda: 7200.0)
    assert file_routes.address("test", edition, ["a"]) != first


def test_the_address_outlives_a_restart(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    address = offered(edition, "key", StreamedFile("a.csv", "text/csv", 2, blocks))
    monkeypatch.setattr(signing, "_keys", {})
    assert get(address).status == 200


def test_the_key_is_for_the_owner_alone(edition: Edition) -> None:
    file_routes.address("test", edition, [])
    key = edition.path.parents[1] / ".file_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


@pytest.mark.parametrize("at", [-3, -20, 8])
def test_an_address_that_was_changed_gets_a_sentence(edition: Edition, at: int) -> None:
    letters = list(offered(edition, "key", StreamedFile("a.csv", "text/csv", 2, blocks)))
    letters[at] = "A" if letters[at] != "A" else "B"
    answer = get("".join(letters))
    assert answer.status == 403
    assert file_routes.CHANGED in answer.content.decode()


def test_a_version_that_is_not_kept_or_a_day_too_late_gets_a_sentence(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    pruned = replace(edition, version="v0")
    old = offered(pruned, "key", StreamedFile("a.csv", "text/csv", 2, blocks))
    new = offered(edition, "key", FILES["key"])
    late = time.time() + 26 * 3600
    assert get(new).status == 200
    monkeypatch.setattr("time.time", lambda: late)
    for address in (old, new):
        answer = get(address)
        assert answer.status == 410
        assert file_routes.EXPIRED in answer.content.decode()


def test_how_far_a_file_is_can_be_asked_for(edition: Edition) -> None:
    address = offered(edition, "key", StreamedFile("a.csv", "text/csv", 2, blocks))
    assert get(f"{address}/progress?t=abcdefgh").status == 404
    get(f"{address}?t=abcdefgh")
    assert get(f"{address}/progress?t=abcdefgh").json() == {"rows": 2, "all": 2, "end": 1}
    get(f"{address}?t=<script>")
    assert get(f"{address}/progress?t=<script>").status == 404


def test_a_file_that_cannot_be_made_says_so(edition: Edition) -> None:
    def broken(told: Callable[[int], None]) -> Iterator[bytes]:
        told(1)
        yield b"a"
        raise LookupError("disk")

    address = offered(edition, "broken", StreamedFile("a.csv", "text/csv", 2, broken))
    with pytest.raises(LookupError, match="disk"):
        get(f"{address}?t=abcdefghi")
    assert get(f"{address}/progress?t=abcdefghi").json()["end"] == -1


def test_the_dashboard_may_live_below_a_path() -> None:
    assert [route.path for route in file_routes.routes(file_routes.root("/baishe/"), {})] == [
        "/baishe/files/{token}",
        "/baishe/files/{token}/progress",
    ]


def test_the_making_ends_when_whoever_fetches_the_file_has_gone(edition: Edition) -> None:
    ended: list[str] = []

    def endless(told: Callable[[int], None]) -> Iterator[bytes]:
        try:
            while True:
                yield b"a"
        finally:
            ended.append("here")

    address = offered(edition, "endless", StreamedFile("a.csv", "text/csv", 2, endless))
    received = iter([asyncio.sleep(0.2)])

    async def leave() -> Message:
        for pause in received:
            await pause
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)

    run(app()(request(f"{address}?t=abcdefghij"), leave, send))
    assert ended == ["here"]
    assert get(f"{address}/progress?t=abcdefghij").json()["end"] == -1


def test_of_many_at_once_each_is_whole_or_told_to_come_again(edition: Edition) -> None:
    file = StreamedFile("a.xlsx", "x", 2, blocks, is_heavy=True)
    address, server = offered(edition, "many", file), app()
    answers: list[tuple[int, bytes]] = []

    async def one(number: int) -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            await asyncio.sleep(0.001)
            sent.append(message)

        asked = request(address) | {"client": (f"10.0.0.{number}", 1)}
        await server(asked, patient, send)
        body = b"".join(part.get("body", b"") for part in sent[1:])
        answers.append((sent[0]["status"], body))

    async def all_of_them() -> None:
        await asyncio.gather(*map(one, range(40)))

    run(all_of_them())
    assert len(answers) == 40
    assert {status for status, _ in answers} == {200, 503}
    for status, body in answers:
        assert body == (b"a\r\nb\r\n" if status == 200 else file_routes.CROWDED.encode())


def test_each_file_is_in_the_access_log(edition: Edition) -> None:
    file = StreamedFile("项目.csv", "text/csv", 2, blocks, about={"town": "x"})
    ask(app(), request(offered(edition, "key", file)) | {"client": ("10.1.2.3", 1)})
    [log] = (edition.path.parents[1] / "logs").iterdir()
    line = json.loads(log.read_text(encoding="utf-8"))
    told = [line[key] for key in ("what", "address", "filters", "rows", "bytes")]
    assert told == ["项目.csv", "10.1.2.3", {"town": "x"}, 2, 6]
    assert log.stat().st_mode & 0o777 == 0o600


def test_places_are_taken_in_turn_and_one_by_each_reader() -> None:
    begun: list[str] = []

    async def take(some: places.Places, reader: str) -> None:
        async with some.taken(reader):
            begun.append(reader)
            await asyncio.sleep(0.02)

    async def tried() -> None:
        some = places.Places(2, 3)
        tasks = [asyncio.create_task(take(some, reader)) for reader in "aaab"]
        await asyncio.sleep(0.01)
        assert begun == ["a", "b"]
        tasks += [asyncio.create_task(take(some, reader)) for reader in "cd"]
        await asyncio.sleep(0)
        tasks[1].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[5], places.NoPlaceError)
        assert sorted(begun) == ["a", "a", "b", "c"]
        assert some._of_reader == {}

    run(tried())


def test_a_link_is_for_the_reader_whose_page_it_stood_on(edition: Edition) -> None:
    FILES["key"] = StreamedFile("a.csv", "text/csv", 2, blocks)
    clerk = Person("clerk", "clerk", "", frozenset(), None)
    address = file_routes.address("test", edition, ["key"], clerk)
    assert ask(app(), request(address) | {"state": {"person": clerk}}).status == 200
    other = replace(clerk, name="shishan")
    answer = ask(app(), request(address) | {"state": {"person": other}})
    assert answer.status == 403
    assert file_routes.NOT_YOURS in answer.content.decode()


def test_a_file_that_the_reader_may_not_have_is_refused(edition: Edition) -> None:
    def denied(*_: object) -> StreamedFile:
        raise file_routes.DeniedError

    address = file_routes.address("test", edition, [])
    server = Starlette(routes=file_routes.routes("", {"test": denied}))
    assert ask(server, request(address)).status == 403
