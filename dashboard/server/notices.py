"""Answers in place of a page: one sentence in Chinese, and where to go on."""

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dashboard.style.formats import escape
from dashboard.style.theme import LIGHT

RETRY_SECONDS = 30

_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{margin:15vh auto;max-width:34em;padding:0 20px;font:16px/1.8 "PingFang SC","Microsoft YaHei",sans-serif;
color:{ink};background:{bg}}}h1{{font-size:22px}}a{{color:{link_color}}}</style>
<main><h1>{title}</h1><p>{sentence}</p>{link}</main>
</html>
"""


HOME = "回到首页"


def notice(status: int, title: str, sentence: str, to: str = "", way_on: str = HOME) -> Response:
    """A page of one sentence; ``to``: the address of the way on, where there is one."""
    link = f'<p><a href="{escape(to)}">{escape(way_on)}</a></p>' if to else ""
    colors = {"ink": LIGHT.ink, "bg": LIGHT.bg, "link_color": LIGHT.link}
    page = _PAGE.format(title=escape(title), sentence=escape(sentence), link=link, **colors)
    return HTMLResponse(page, status_code=status)


def busy(status: int, sentence: str) -> Response:
    """A refusal that passes: what is asked for may be asked again later."""
    return PlainTextResponse(
        sentence, status_code=status, headers={"Retry-After": str(RETRY_SECONDS)}
    )
