"""Scripts and styles go out packed to whom takes that, whole and plain to all others."""

import gzip

import pytest
from starlette.responses import PlainTextResponse

from dashboard.server.packed import STATIC, PackedStatic, files
from tests.support.asgi_client import Answer, ask, request

SCRIPT = next(name for name in files() if name.endswith(".js"))
PACKED = {"accept-encoding": "gzip, br"}


def get(path: str, headers: dict[str, str], method: str = "GET", base: str = "") -> Answer:
    return ask(PackedStatic(PlainTextResponse("passed on"), base), request(path, method, headers))


def test_packed_it_is_the_same_file_and_need_not_come_twice() -> None:
    answer = get(f"static/{SCRIPT}", PACKED)
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.content) == (STATIC / SCRIPT).read_bytes()
    again = get(f"static/{SCRIPT}", PACKED | {"if-none-match": answer.headers["etag"]})
    assert (again.status, again.content) == (304, b"")


def test_below_a_path_too() -> None:
    assert (
        get(f"baishe/static/{SCRIPT}", PACKED, base="/baishe").headers["vary"] == "Accept-Encoding"
    )


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        (f"static/{SCRIPT}", {}, "GET"),
        (f"static/{SCRIPT}", PACKED | {"range": "bytes=0-9"}, "GET"),
        (f"static/{SCRIPT}", PACKED, "HEAD"),
        ("static/../index.html", PACKED, "GET"),
        ("static/js/none.js", PACKED, "GET"),
        ("participation", PACKED, "GET"),
    ],
)
def test_all_else_is_passed_on(path: str, headers: dict[str, str], method: str) -> None:
    assert get(path, headers, method).content == b"passed on"
