"""The deck as one HTML file: style, script and all slides inside, no other host named."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from dashboard.features.meeting.drawing.html import FLOOR, broken, room, size_of
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.features.meeting.slides.town_page import APPENDIX
from dashboard.features.meeting.story import HEADING, Story
from dashboard.page.view import TOWN
from dashboard.style.formats import escape, stamp
from dashboard.style.theme import DECK, SERIF, colors

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
    pages += [(slide, APPENDIX) for slide in story.appendix]
    slides = "".join(_slide(story, *page) for page in pages)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1,minimum-scale=1">'
        f'<meta name="version" content="{escape(story.version)}">'
        f"<title>{escape(mark + name)}</title><style>{_style()}</style></head>"
        f'<body tabindex="-1" {START.format("")}><main id="stage">{slides}<p id="auto"></p>{_list(story)}</main>'
        '<div id="blank" hidden></div>'
        f"<script>{script}</script></body></html>"
    )


def _policy(script: str) -> str:
    """Allow only this script, and no requests."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _style() -> str:
    variables = "".join(f"--{name}:{value};" for name, value in colors(DECK).items())
    rules = (ASSETS / "deck.css").read_text(encoding="utf-8")
    return f":root{{{variables}--sans:{FONTS};--serif:{SERIF}}}{rules}"


def _slide(story: Story, slide: Slide, number: str) -> str:
    group, key = escape(slide.group), escape(slide.key)
    ribbon = f'<div class="ribbon">{escape(story.mark)}</div>' if story.mark else ""
    return (
        f'<section class="slide k-{group}" data-group="{group}" id="s-{key}" data-key="{key}" '
        f'aria-label="{escape(slide.title.text)}"><div class="top"></div>'
        f'<p class="label">{escape(slide.label)}</p>{ribbon}{_heading_of(slide)}'
        f'<div class="body">{slide.body.html()}</div>'
        f"<footer><span>{escape(story.footer.text)}</span>"
        f'<span class="brief">{escape(story.footer.brief)}</span>'
        '<a class="newer" target="_top" hidden></a>'
        f'<button type="button" class="at" title="目录（L）">{number}</button></footer></section>'
    )


def _heading_of(slide: Slide) -> str:
    if not slide.is_cover:
        return heading(slide.title)
    size, text = size_of(slide.title.text, (92, 76, 60, 48), 1728, 1)
    return f'<h1 style="font-size:{size}px">{escape(text)}</h1>'


def heading(title: Title) -> str:
    """The title: one line at 60 or 54 px, two at 52 px, or the short sentence."""
    # 62 ems: two lines at 52 px; 1718 px: the width of a line.
    text = title.text if room(title.text) <= 62 else title.short
    sizes = {"one": 60, "mid": 54}
    kind = next((name for name, size in sizes.items() if room(text) * size <= 1718), "two")
    return f'<h1 class="{kind}">{broken(text, 30)}</h1>'


_LIST_ROOM = 760
"""How high the lines of the list are together, in px of the stage."""
_LIST_HINT = "↑ ↓ ← → 或翻页笔选择，回车打开，L 关闭；点按也可"


def _list(story: Story) -> str:
    """目录: main slides with their page, areas with their key, three buttons; over the whole stage."""
    half = -(-len(story.slides) // 2)
    numbered = [*enumerate(story.slides, 1)]
    columns = [_column(part, half) for part in (numbered[:half], numbered[half:]) if part]
    towns = [*enumerate(story.appendix, 1)]
    if towns:
        columns.append(_column(towns, len(towns), f"各{TOWN}，按数字键", is_town=True))
    version = f"版本 {story.version}　发布于 {stamp(story.published_at)}"
    buttons = "".join(
        f'<button type="button" data-do="{name}">{text}</button>' for name, text in _BUTTONS.items()
    )
    return (
        '<div id="list" hidden role="dialog" aria-label="目录"><div class="top"></div><h2>目录</h2>'
        f'<p class="do">{buttons}</p><div class="cols">{"".join(columns)}</div>'
        f'<p class="hint"><span>{escape(_LIST_HINT)}</span><span>{escape(version)}</span></p></div>'
    )


_BUTTONS = {"back": "返回", "blank": "黑屏", "pause": "暂停播放", "leave": "退出演示"}


def _column(
    slides: Sequence[tuple[int, Slide]], lines: int, head: str = "演示", *, is_town: bool = False
) -> str:
    high = min(88, _LIST_ROOM // max(lines, 1))
    size = max(FLOOR, min(38, high - 12))
    rows = "".join(_entry(n, slide, is_town) for n, slide in slides)
    style = f"--high:{high}px;font-size:{size}px"
    return f'<nav style="{style}"><h3>{escape(head if slides[0][0] == 1 else "")}</h3>{rows}</nav>'


def _entry(n: int, slide: Slide, is_town: bool) -> str:
    label = escape(slide.label.removeprefix(f"{APPENDIX} · "))
    before, after = ("", f"<i>{n}</i>")
    if is_town:
        before, after = (f"<kbd>{n}</kbd>" if n < 10 else "<kbd></kbd>", "")
    return (
        f'<button type="button" data-go="{escape(slide.key)}">{before}<span>{label}</span>{after}'
        "</button>"
    )
