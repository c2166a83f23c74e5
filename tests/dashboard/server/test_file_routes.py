"""Files handed over while they are made: who may have them, under what name, and how far they are."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from dashboard.server import file_routes
from dashboard.server.file_routes import StreamedFile
from tests.support.asgi_client import Answer, ask, patient, request, run


def get(address: str) -> Answer:
    """Ask the server's own routes, as a browser would."""
    return ask(Starlette(routes=file_routes.routes()), request(address))


def blocks(told: Callable[[int], None]) -> Iterator[bytes]:
    for rows, block in ((1, b"a\r\n"), (2, b""), (2, b"b\r\n")):
        told(rows)
        yield block


def test_a_file_goes_out_block_by_block_under_its_own_name() -> None:
    address = file_routes.register("key", StreamedFile("项目进展.csv", "text/csv", 2, blocks))
    answer = get(address)
    assert answer.content == b"a\r\nb\r\n"
    assert len(answer.blocks) > 2
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''%E9%A1%B9%E7%9B%AE%E8%BF%9B%E5%B1%95.csv"
    )
    assert answer.headers["content-encoding"] == "identity"
    assert "content-length" not in answer.headers


def test_the_address_is_the_same_for_the_same_file_and_cannot_be_guessed() -> None:
    file = StreamedFile("a.csv", "text/csv", 2, blocks)
    assert file_routes.register(("a", 1), file) == file_routes.register(("a", 1), file)
    assert file_routes.register(("a", 2), file) != file_routes.register(("a", 1), file)
    assert len(file_routes.register("x", file).split("/")[1]) == 36


def test_an_address_that_is_not_known_gets_a_sentence() -> None:
    answer = get("files/0000")
    assert answer.status == 404
    assert answer.content.decode() == file_routes.EXPIRED


def test_how_far_a_file_is_can_be_asked_for() -> None:
    address = file_routes.register("key", StreamedFile("a.csv", "text/csv", 2, blocks))
    assert get(f"{address}/progress?t=abcdefgh").status == 404
    get(f"{address}?t=abcdefgh")
    assert get(f"{address}/progress?t=abcdefgh").json() == {"rows": 2, "all": 2, "end": 1}
    get(f"{address}?t=<script>")
    assert get(f"{address}/progress?t=<script>").status == 404


def test_a_file_that_cannot_be_made_says_so() -> None:
    def broken(told: Callable[[int], None]) -> Iterator[bytes]:
        told(1)
        yield b"a"
        raise OSError("disk")

    address = file_routes.register("broken", StreamedFile("a.csv", "text/csv", 2, broken))
    with pytest.raises(OSError, match="disk"):
        get(f"{address}?t=abcdefghi")
    assert get(f"{address}/progress?t=abcdefghi").json()["end"] == -1


def test_old_offers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_routes, "_files", file_routes.Latest(2))
    file = StreamedFile("a.csv", "text/csv", 2, blocks)
    first, *_ = [file_routes.register(at, file) for at in range(3)]
    assert get(f"{first}").status == 404


def test_the_dashboard_may_live_below_a_path() -> None:
    assert [route.path for route in file_routes.routes("/baishe/")] == [
        "/baishe/files/{token}",
        "/baishe/files/{token}/progress",
    ]


def test_who_leaves_is_told_that_the_file_is_not_whole() -> None:
    file = StreamedFile("a.csv", "text/csv", 2, blocks)
    begun = file_routes._tracked(file, "abcdefghij")
    assert next(begun) == b"a\r\n"
    begun.close()
    address = file_routes.register("left", file)
    assert get(f"{address}/progress?t=abcdefghij").json()["end"] == -1


def test_the_making_ends_when_whoever_fetches_the_file_has_gone() -> None:
    ended: list[str] = []

    def endless(told: Callable[[int], None]) -> Iterator[bytes]:
        try:
            while True:
                yield b"a"
        finally:
            ended.append("here")

    path = file_routes.register("endless", StreamedFile("a.csv", "text/csv", 2, endless))
    sent: list[Message] = []

    async def send(message: Message) -> None:
        if len(sent) > 2:
            raise OSError("gone")
        sent.append(message)

    app = Starlette(routes=file_routes.routes())
    with pytest.raises(ClientDisconnect):
        run(app(request(path) | {"asgi": {"spec_version": "2.4"}}, patient, send))
    assert ended == ["here"]
