"""The document that a browser loads first is Chinese and dressed; whatever else is sent goes by untouched."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard.server import document, packed
from dashboard.style import theme
from tests.support.asgi_client import Answer, ask, request

STREAMLITS = Path(streamlit.__file__).parent / "static" / "index.html"
TITLE = "百社联百村<>"
BROWSER = {"accept": "text/html,*/*;q=0.8", "accept-encoding": "gzip"}


async def streamlits(_: Request) -> Response:
    return FileResponse(STREAMLITS)


async def rows(_: Request) -> Response:
    return StreamingResponse(iter([b"a\r\n", b"b\r\n"]), media_type="text/csv")


async def absent(_: Request) -> Response:
    return HTMLResponse("<p>absent</p>", status_code=404)


async def told(asked: Request) -> Response:
    return Response("", headers={"x-asked": "|".join(asked.headers.keys())})


async def deck(asked: Request) -> Response:
    return HTMLResponse("<p>deck</p>", headers={"x-asked": "|".join(asked.headers.keys())})


APP = Starlette(
    routes=[
        Route("/", streamlits, methods=["GET", "HEAD"]),
        Route("/rows", rows),
        Route("/absent", absent),
        Route("/told", told),
        *document.routes(),
        Route("/files/deck", deck),
        Route("/media/deck", deck),
    ],
    middleware=[Middleware(document.DocumentMiddleware, title=TITLE)],
)


def get(address: str, method: str = "GET", **headers: str) -> Answer:
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = ask(APP, request(address, method, BROWSER | asked))
    if answer.content and answer.headers.get("content-encoding") == "gzip":
        return replace(answer, blocks=[gzip.decompress(answer.content)])
    return answer


def test_the_document_is_chinese_and_dressed() -> None:
    answer = get("")
    html = answer.content.decode()
    assert answer.status == 200
    assert int(answer.headers["content-length"]) < len(answer.content) / 2, "packed"
    assert '<html lang="zh-CN">' in html
    assert "<title>百社联百村&lt;&gt;</title>" in html
    assert theme.stylesheet() in html
    assert f'window.assetVersion = "{document.asset_version()}"' in html
    for name in document.SCRIPTS:
        assert (theme.ASSETS / name).read_text(encoding="utf-8") in html


def test_our_style_sheet_stands_behind_all_that_the_head_may_get() -> None:
    html = get("").content.decode()
    assert html.index("<style>") > html.index("</head>")


def test_nothing_in_the_scripts_ends_them_early() -> None:
    for name in document.SCRIPTS:
        script = (theme.ASSETS / name).read_text(encoding="utf-8").lower()
        assert "</script" not in script
        assert "<!--" not in script
    assert "</style" not in theme.stylesheet()


def test_a_browser_never_keeps_a_document_of_older_software() -> None:
    first = get("")
    assert first.headers["cache-control"] == "no-cache"
    assert {"etag", "last-modified"}.isdisjoint(first.headers)
    asked = get("told", if_none_match="x", if_modified_since="x").headers["x-asked"].split("|")
    assert {"if-none-match", "if-modified-since", "accept-encoding"}.isdisjoint(asked)
    assert "accept" in asked


def test_a_file_is_not_held_until_it_is_whole() -> None:
    assert [block for block in get("rows").blocks if block] == [b"a\r\n", b"b\r\n"]


def test_only_the_document_is_dressed() -> None:
    assert get("absent").content == b"<p>absent</p>"
    assert get("absent").status == 404
    plain = ask(APP, request("", headers={"accept": "*/*"}))
    assert plain.content == STREAMLITS.read_bytes()


def test_asked_for_its_head_alone_it_answers_with_that() -> None:
    answer = get("", "HEAD")
    assert answer.status == 200
    assert answer.content == b""
    assert "content-length" not in answer.headers


def test_the_icon_of_the_tab_is_our_own() -> None:
    answer = get("favicon.png")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content == (theme.ASSETS / "favicon.svg").read_bytes()
    assert [route.path for route in document.routes("/baishe")] == ["/baishe/favicon.png"]


@pytest.mark.parametrize("html", ["", '<html lang="en"><title>Other</title></body>'])
def test_a_document_that_is_another_is_no_ground_to_guess(html: str) -> None:
    with pytest.raises(ValueError, match="Streamlit"):
        document.with_assets(html, TITLE)


def test_html_that_is_handed_out_as_a_file_is_left_alone() -> None:
    """The deck is one; a browser that opens its address in a new tab asks for a page."""
    for prefix in ("files", "media"):
        answer = get(f"{prefix}/deck", range="bytes=0-3", accept_encoding="identity")
        assert answer.content == b"<p>deck</p>"
        assert answer.headers["x-asked"] == "accept|accept-encoding|range"


def test_a_part_of_the_document_is_not_to_be_had() -> None:
    assert get("", range="bytes=0-99").content == get("").content


def test_what_draws_the_heading_is_fetched_with_the_first_scripts() -> None:
    """And nothing twice; the script asked for is one that the server has."""
    links = re.findall(
        r'<link rel="modulepreload"[^>]*href="\./static/([^"]+)"', get("").content.decode()
    )
    early = [name for name in links if "/Html." in name]
    assert len(early) == 1
    assert len(links) == len(set(links))
    assert set(links) <= set(packed.files())


def test_a_streamlit_without_that_script_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "FIRST_BLOCK", r"js/Heading\.js")
    with pytest.raises(ValueError, match="Heading"):
        document.with_assets(STREAMLITS.read_text(encoding="utf-8"), TITLE)
