"""The blocks of 会议演示: the deck, the choice of slides, the files to download."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from dashboard.charts import panels
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.features.meeting import brief
from dashboard.features.meeting.deck import START, deck
from dashboard.features.meeting.slides import KINDS
from dashboard.features.meeting.story import HEADING, LABELS, Story, build_story
from dashboard.page import corrections, menu
from dashboard.page.cache import cached
from dashboard.page.closing import as_closed
from dashboard.page.view import View, make_view
from dashboard.server import file_routes
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError, StreamedFile
from dashboard.style.formats import escape
from etl.folder import DataFolder
from etl.system.clock import today

FILE = "meeting"  # the kind of its addresses
HINT = (
    "单击画面或按 → 翻页，← 返回，数字键打开各镇（街道）附页，0 回到原页，F 全屏，B 黑屏，L 目录，Esc 结束演示。"
    "触屏：左右滑动，或点左边返回、点其他处翻页；点右下角页码打开目录，可黑屏、退出。"
    "演示期间数字不变；有新数据时页脚提示，点击后才换用。"
)


@cached
def story(view: View, slides: tuple[str, ...], meeting: str = "") -> Story:
    """What the slides tell; ``meeting``: the day on the cover, in ISO 8601, or nothing."""
    return build_story(view, slides, _day(meeting))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_notice = cached(brief.notice)


@cached
def html(view: View, slides: tuple[str, ...], meeting: str = "") -> str:
    """The deck as one HTML file."""
    return deck(story(as_closed(view), slides, meeting))


def starting(text: str, slide: str) -> str:
    """The deck, opening at a slide."""
    return text.replace(START.format(""), START.format(escape(slide)), 1)


def headline(view: View, slides: tuple[str, ...]) -> str:
    """``2026年上半年会议演示，共11页``."""
    deck_story = story(as_closed(view), slides)
    counts = (("共", len(deck_story.slides)), ("附页", len(deck_story.appendix)))
    pages = "".join(f"，{word}{count}页" for word, count in counts if count)
    return f"{view.period.name}{HEADING}{pages}"


def choice(view: View, slides: tuple[str, ...], address: Callable[[Sequence[str]], str]) -> str:
    """A chip for each kind of slide: chosen or not, and the address that changes it; none yet: only its name."""
    made = {slide.group for slide in story(as_closed(view), ()).all_slides}
    chips = (
        _chip(kind.key, kind.labelled(view.dictionary), slides or tuple(LABELS), address)
        if kind.key in made
        else f"<span>{escape(kind.labelled(view.dictionary))}（本期没有）</span>"
        for kind in KINDS
    )
    return panels.wrap(f'<div class="below">{"".join(chips)}</div>')


def _chip(
    group: str, label: str, chosen: Sequence[str], address: Callable[[Sequence[str]], str]
) -> str:
    others = [g for g in LABELS if (g in chosen) != (g == group)]
    # No slides at all would mean all of them.
    target = address([] if len(others) in (0, len(LABELS)) else others)
    mark, word = ("☑", "已选") if group in chosen else ("☐", "未选")
    return (
        f'<a class="rows" href="{escape(target)}" aria-label="{escape(label)}：{word}">'
        f"{mark} {escape(label)}</a>"
    )


def expired(version: str, published: str, address: str) -> str:
    """That a version is no longer available, with a link to the current one."""
    text = f"版本 {version} 的数据文件已按保留数量清理，不能再演示；演示前下载的文件仍可使用。"
    box = panels.empty("只保留最近的若干个版本", text)
    link = f'<div class="below"><a class="rows" href="{escape(address)}">查看现行版本（{escape(published)}）</a></div>'
    return box + panels.wrap(link)


def files(view: View, slides: tuple[str, ...], meeting: str = "") -> str:
    """The links to the files; each is made when it is downloaded."""
    labels = {"html": "演示文件（HTML，可放入U盘离线演示）", "pptx": "演示文稿（PPTX）"}
    links = "".join(
        _link(
            view,
            slides,
            form,
            meeting,
            f"下载{labels.get(form) or f'{about.title}（{(about.ending or form).upper()}）'}",
        )
        for form, about in brief.FORMATS.items()
        if form != brief.CORRECTION or corrections.to_correct(view)
    )
    notice = escape("".join(_notice(view, form) for form in (brief.CIRCULAR, brief.REPORT)))
    return panels.wrap(f'<div class="below">{links}</div><div class="sub">{notice}</div>')


def _link(view: View, slides: tuple[str, ...], form: str, meeting: str, label: str) -> str:
    name, address = brief.name_of(view, form), _file_address(view, slides, form, meeting)
    return f'<a href="{escape(address)}" download="{escape(name)}">{escape(label)}</a>'


def _file_address(view: View, slides: tuple[str, ...], form: str, meeting: str = "") -> str:
    arguments = [view.period.code, view.area, slides, form, meeting]
    return file_routes.address(FILE, view.warehouse.edition, arguments, view.reader)


def offer(view: View) -> tuple[str, str] | None:
    """The deck of a view's half-year, by name and address."""
    if menu.entry("meeting").needs not in view.reader.may:
        return None
    return f"{view.period.name}{HEADING}文件（HTML）", _file_address(view, (), "html")


def file_of(
    folder: DataFolder, edition: Edition, arguments: Sequence[Any], reader: Person
) -> StreamedFile:
    """The paper that an address of :func:`files` asks for.

    Raises:
        DeniedError: the reader may not have the papers of the meeting.
    """
    if menu.entry("meeting").needs not in reader.may:
        raise DeniedError
    period, area, slides, form, meeting = arguments
    dictionary, warehouse = folder.dictionary, open_warehouse(edition)
    view = make_view(warehouse, dictionary, today(), period, area, None)

    def stream(_: Callable[[int], None]) -> Iterator[bytes]:
        yield brief.make(view, form, tuple(slides), _day(meeting)).data

    name, mime = brief.name_of(view, form), brief.FORMATS[form].mime
    about = {"period": period, "format": form}
    return StreamedFile(name, mime, 1, stream, is_heavy=True, about=about)
