"""The deck as one HTML file: style, script and all slides inside, no other host named."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from dashboard.features.meeting.drawing.html import broken, room
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.features.meeting.story import HEADING, Story
from dashboard.style.formats import escape, stamp
from dashboard.style.theme import LIGHT, colors

ASSETS = Path(__file__).with_name("assets")
FONTS = (
    '"Microsoft YaHei","微软雅黑","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif'
)
START = 'data-start="{}"'
"""The attribute with the key of the slide to open with."""


def deck(story: Story) -> str:
    """The deck of a story as one HTML file; it opens at the slide of its address, else the first one."""
    script = (ASSETS / "deck.js").read_text(encoding="utf-8")
    name = f"{story.name}{HEADING} {story.period_name}"
    mark = f"{story.mark} · " if story.mark else ""
    pages = [(s, f"{n} / {len(story.slides)}") for n, s in enumerate(story.slides, 1)]
    pages += [(slide, "附") for slide in story.appendix]
    slides = "".join(_slide(story, *page) for page in pages)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="version" content="{escape(story.version)}">'
        f"<title>{escape(mark + name)}</title><style>{_style()}</style></head>"
        f'<body tabindex="-1" {START.format("")}><main id="stage">{slides}</main>'
        f"{_list(story)}"
        '<div id="blank" hidden></div>'
        f"<script>{script}</script></body></html>"
    )


def _policy(script: str) -> str:
    """Allow only this script, and no requests."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _style() -> str:
    variables = "".join(f"--{name}:{value};" for name, value in colors(LIGHT).items())
    rules = (ASSETS / "deck.css").read_text(encoding="utf-8")
    return f":root{{{variables}--sans:{FONTS}}}{rules}"


def _slide(story: Story, slide: Slide, number: str) -> str:
    group, key = escape(slide.group), escape(slide.key)
    ribbon = f'<div class="ribbon">{escape(story.mark)}</div>' if story.mark else ""
    return (
        f'<section class="slide k-{group}" data-group="{group}" id="s-{key}" data-key="{key}" '
        f'aria-label="{escape(slide.title.text)}"><div class="top"></div>'
        f'<p class="label">{escape(slide.label)}</p>{ribbon}{heading(slide.title)}'
        f'<div class="body">{slide.body.html()}</div>'
        f"<footer><span>{escape(story.footer.text)}</span>"
        f'<span class="brief">{escape(story.footer.brief)}</span>'
        '<a class="newer" target="_top" hidden></a>'
        f'<button type="button" class="at" title="目录（L）">{number}</button></footer></section>'
    )


def heading(title: Title) -> str:
    """The title: one line at 60 or 54 px, two at 52 px, or the short sentence."""
    # 62 ems: two lines at 52 px; 1718 px: the width of a line.
    text = title.text if room(title.text) <= 62 else title.short
    sizes = {"one": 60, "mid": 54}
    kind = next((name for name, size in sizes.items() if room(text) * size <= 1718), "two")
    return f'<h1 class="{kind}">{broken(text, 30)}</h1>'


def _list(story: Story) -> str:
    """The overview: all slides, the keys, the version."""
    main, appendix = _buttons(story.slides), _buttons(story.appendix, "按 ")
    keys = (
        "→ ↓ PgDn 空格 单击：下一页　← ↑ PgUp 退格：上一页　Home End：首页、末页　1—9：各镇（街道）附页　"
        "0：返回　F：全屏　B 或 .：黑屏　L：目录"
    )
    version = f"{story.period_name}　版本 {story.version}　发布于 {stamp(story.published_at)}"
    return (
        f'<div id="list" hidden role="dialog" aria-label="目录"><div><h2>目录</h2>'
        f"<nav>{main}</nav><nav>{appendix}</nav><p>{escape(keys)}</p><p>{escape(version)}</p></div></div>"
    )


def _buttons(slides: Sequence[Slide], before: str = "") -> str:
    return "".join(
        f'<button type="button" data-go="{escape(slide.key)}">{before}{n}　{escape(slide.label)}</button>'
        for n, slide in enumerate(slides, 1)
    )
