"""The papers of one half-year: HTML deck, PowerPoint, circular, 总结报告, 案例汇编, 决定单, 更正说明.

Called by the page 会议演示 and by ``python -m etl brief``. Source: 方案五（二）“情况通报”.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.areas import tree
from dashboard.data.warehouse import BrokenPointerError, Warehouse, current_edition, open_warehouse
from dashboard.downloads import file_name
from dashboard.features.meeting import (
    correction_sheets,
    decision_sheets,
    issued,
    recommendation_sheets,
)
from dashboard.features.meeting.circular.compose import circular
from dashboard.features.meeting.circular.sentences import MOST_CHARACTERS, Composed
from dashboard.features.meeting.circular.word import to_docx
from dashboard.features.meeting.deck import deck
from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.report.casebook import casebook
from dashboard.features.meeting.report.compose import report
from dashboard.features.meeting.story import HEADING, LABELS, Story, build_story
from dashboard.page.closing import as_closed
from dashboard.page.view import View, make_view
from dashboard.papers.paper_file import PaperFile
from dashboard.papers.texts import gaps_in
from dashboard.style.formats import number
from etl.folder import DataFolder, RequestError
from etl.system.clock import today


class BriefError(ValueError):
    """The paper cannot be made; the text says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the district at a half-year, the kinds of slides (empty = all), the day of the meeting."""

    view: View
    slides: Sequence[str] = ()
    meeting: date | None = None

    def story(self) -> Story:
        """What deck and PowerPoint tell."""
        return build_story(self.view, self.slides, self.meeting)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the papers; its code is the file extension, unless ``ending`` is.

    ``make`` gives the file, or the text of a Word file.
    """

    title: str
    mime: str
    make: Callable[[Order], bytes | Composed]
    ending: str = ""
    of_now: bool = False
    """Of a closed half-year too by the version in force: what differs from its papers, or its closing may lack."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paper whose text is counted, with the word for it."""

    word: str
    compose: Callable[[View], Composed]
    most: int = MOST_CHARACTERS
    """How long it may be; 0 = as long as it is."""


CIRCULAR, REPORT, CASEBOOK = "docx", "report", "casebook"
TEXTS = {
    CIRCULAR: Text("通报", circular),
    REPORT: Text("总结报告", report),
    CASEBOOK: Text("案例汇编", casebook, 0),
}
CORRECTION = "correction"
_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "html": Format(HEADING, "text/html", lambda order: deck(order.story()).encode()),
    "pptx": Format(
        HEADING, f"{_OFFICE}.presentationml.presentation", lambda order: to_pptx(order.story())
    ),
    CIRCULAR: Format(
        "专项行动工作进展情况通报",
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: TEXTS[CIRCULAR].compose(order.view),
    ),
    REPORT: Format(
        "专项行动总结报告",
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: TEXTS[REPORT].compose(order.view),
        "docx",
    ),
    CASEBOOK: Format(
        "典型案例汇编",
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: TEXTS[CASEBOOK].compose(order.view),
        "docx",
        of_now=True,
    ),
    "decision": Format(
        decision_sheets.TITLE,
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: decision_sheets.decision_sheets(order.view),
        "docx",
    ),
    "recommend": Format(
        recommendation_sheets.TITLE,
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: recommendation_sheets.recommendation_sheets(order.view),
        "docx",
    ),
    CORRECTION: Format(
        correction_sheets.TITLE,
        f"{_OFFICE}.wordprocessingml.document",
        lambda order: correction_sheets.correction_sheets(order.view),
        "docx",
        of_now=True,
    ),
}


def make(
    view: View, form: str, slides: Sequence[str] = (), meeting: date | None = None
) -> PaperFile:
    """One paper of a view's half-year, a closed one as of its closing; a town chosen in the view is ignored.

    ``form``: a code of :data:`FORMATS`; ``slides``: keys of kinds of slides, empty = all; ``meeting``:
    its day, for the cover.

    Raises:
        BriefError: there is no such format or kind of slides.
    """
    if form not in FORMATS:
        raise BriefError(f"没有“{form}”这种格式，可选 {'、'.join(FORMATS)}")
    unknown = [key for key in slides if key not in LABELS]
    if unknown:
        raise BriefError(f"没有“{unknown[0]}”这一组页面，可选 {'、'.join(LABELS)}")
    chosen, district = FORMATS[form], view.for_district()
    if not chosen.of_now:
        district = as_closed(district)
    made = chosen.make(Order(district, slides, meeting))
    name, version = name_of(district, form), district.warehouse.edition.version
    if isinstance(made, bytes):
        return PaperFile(name, made, version)
    data, said = _docx(district, made), _notice(form, made)
    return PaperFile(name, data, version, _gaps(made), made.characters, said)


def _docx(view: View, paper: Composed) -> bytes:
    edition, programme = view.warehouse.edition, view.dictionary.programme
    return to_docx(paper, edition.published_at, programme.demo_mark if edition.is_demo else "")


def make_issued(
    folder: DataFolder, view: View, number: str, issued_on: date, by: str
) -> tuple[PaperFile, int]:
    """The circular, registered as issued under a number; and how many of its figures will be checked.

    Raises:
        BriefError: the number is missing or known.
    """
    file, district = make(view, CIRCULAR), as_closed(view.for_district())
    try:
        paper = issued.register(folder, district, file, number, issued_on, by)
    except RequestError as error:
        raise BriefError(str(error)) from error
    return file, len(paper.figures)


def notice(view: View, form: str = CIRCULAR) -> str:
    """How long the circular or the report of a half-year is, and how many gaps it has, as a sentence."""
    return _notice(form, TEXTS[form].compose(as_closed(view)))


def _gaps(paper: Composed) -> int:
    return sum(map(gaps_in, paper.texts))


def _notice(form: str, paper: Composed) -> str:
    """``通报正文2,345字（不超过4,000字），有18处【请补充】，请补充后再印发。``."""
    known, length = TEXTS[form], paper.characters
    text, most = f"{known.word}正文{number(length)}字", number(known.most)
    if known.most:
        text += f"（不超过{most}字）" if length <= known.most else f"，超过{most}字，请压缩"
    gaps = _gaps(paper)
    return f"{text}，有{gaps}处【请补充】，请补充后再印发。" if gaps else f"{text}。"


def name_of(view: View, form: str) -> str:
    """``演示数据_会议演示_2026年上半年_截至20260716.pptx``."""
    chosen, edition = FORMATS[form], view.warehouse
    ending = chosen.ending or form
    return file_name(edition, view.dictionary, chosen.title, [view.period.name], ending)


def view_of(folder: DataFolder, period: str, area: str = "") -> View:
    """The whole, or a county or other area above towns, at a half-year in the current version.

    ``area``: its code or name.

    Raises:
        BriefError: nothing has been published, the half-year has not begun, or there is no such area.
    """
    try:
        edition = current_edition(folder)
    except BrokenPointerError as error:
        raise BriefError("发布记录 current.json 已损坏，请重新运行 publish") from error
    if edition is None:
        raise BriefError("还没有发布的数据，请先运行 load 或 publish")
    warehouse = open_warehouse(edition)
    chosen = _area(warehouse, area) if area else None
    view = make_view(warehouse, folder.dictionary, today(), period, chosen, None)
    if view.period.starts_on > edition.as_of:
        raise BriefError(f"{view.period.name}还没有开始，没有可以汇总的数据")
    return view


def _area(warehouse: Warehouse, text: str) -> str:
    areas = tree(warehouse)
    area = areas.named(text)
    if area is None:
        raise BriefError(f"没有“{text}”这个地区，请写代码或全称")
    if area.code in areas.towns:
        raise BriefError(f"“{area.name}”没有单独的文稿，请写它的上级地区")
    return area.code
