"""The meeting's papers of one half-year: the deck, its PowerPoint, the circular; one function for all.

The page 会议演示 and ``python -m etl brief`` call it. Source: 方案五（二）“情况通报”.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.data.warehouse import BrokenPointerError, current_edition, open_warehouse
from dashboard.downloads import file_name
from dashboard.features.meeting.story.build import GROUPS, build_story
from dashboard.features.meeting.story.circular import circular, compose
from dashboard.features.meeting.story.model import Story
from dashboard.page.view import View, make_view
from dashboard.papers.texts import gaps_in
from etl.folder import DataFolder
from etl.system.clock import today


class BriefError(ValueError):
    """What was asked for cannot be made; the text says why in Chinese."""


@dataclass(frozen=True, slots=True)
class File:
    """A paper that was made.

    ``name``: what it is called; ``mime``: its media type; ``gaps``: how many 【请补充】 an officer has
    to fill in; ``version``: of the published data.
    """

    name: str
    data: bytes
    mime: str
    gaps: int
    version: str

    @property
    def said(self) -> str:
        """What is to be known before it is sent; nothing where there is nothing to fill in."""
        return _said(self.gaps)


@dataclass(frozen=True, slots=True)
class Format:
    """A form that the papers come in: its ending is the format's code."""

    title: str
    mime: str
    make: Callable[[View, Sequence[str]], tuple[bytes, int]]


def _html(view: View, slides: Sequence[str]) -> tuple[bytes, int]:
    from dashboard.features.meeting.deck.page import deck  # each form loads what it needs

    return deck(build_story(view, slides)).encode("utf-8"), 0


def _pptx(view: View, slides: Sequence[str]) -> tuple[bytes, int]:
    from dashboard.features.meeting.office.pptx_deck import to_pptx

    return to_pptx(build_story(view, slides)), 0


def _docx(view: View, slides: Sequence[str]) -> tuple[bytes, int]:
    from dashboard.features.meeting.office.circular import to_docx

    edition, programme = view.warehouse.edition, view.dictionary.programme
    mark = programme.demo_mark if edition.is_demo else ""
    drawn = to_docx(circular(view), edition.published_at, mark)
    return drawn.data, drawn.gaps


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "html": Format("会议演示", "text/html", _html),
    "pptx": Format("会议演示", f"{_OFFICE}.presentationml.presentation", _pptx),
    "docx": Format("专项行动工作进展情况通报", f"{_OFFICE}.wordprocessingml.document", _docx),
}


def make(view: View, form: str, slides: Sequence[str] = ()) -> File:
    """One paper of a view's half-year; a town chosen in the view is left aside.

    Args:
        view: the edition and the half-year.
        form: a code of :data:`FORMATS`.
        slides: groups of slides, of ``GROUPS``; nothing = all. The circular has no slides.

    Raises:
        BriefError: there is no such form or group of slides.
    """
    if form not in FORMATS:
        raise BriefError(f"没有“{form}”这种格式，可选 {'、'.join(FORMATS)}")
    unknown = [group for group in slides if group not in GROUPS]
    if unknown:
        raise BriefError(f"没有“{unknown[0]}”这一组页面，可选 {'、'.join(GROUPS)}")
    chosen, district = FORMATS[form], view.for_district()
    data, gaps = chosen.make(district, slides)
    return File(name_of(district, form), data, chosen.mime, gaps, view.warehouse.edition.version)


def to_fill(view: View, story: Story) -> str:
    """How many gaps the circular of a story (of all slides) has, in a sentence; nothing without any."""
    texts = compose(view.for_district(), story).texts
    return _said(sum(map(gaps_in, texts)))


def _said(gaps: int) -> str:
    return f"通报中有 {gaps} 处【请补充】，请补充后再印发。" if gaps else ""


def name_of(view: View, form: str) -> str:
    """``演示数据_会议演示_2026年上半年_截至20260716.pptx``."""
    return file_name(view.warehouse, view.dictionary, FORMATS[form].title, [view.period.name], form)


def view_of(folder: DataFolder, period: str) -> View:
    """The district at a half-year in the version in force.

    Raises:
        BriefError: nothing has been published, or the half-year has not begun.
    """
    try:
        edition = current_edition(folder)
    except BrokenPointerError as error:
        raise BriefError("发布记录 current.json 已损坏，请重新运行 publish") from error
    if edition is None:
        raise BriefError("还没有发布的数据，请先运行 load 或 publish")
    view = make_view(open_warehouse(edition), folder.dictionary, today(), period, None, None)
    if view.period.starts_on > edition.as_of:
        raise BriefError(f"{view.period.name}还没有开始，没有可以汇总的数据")
    return view
