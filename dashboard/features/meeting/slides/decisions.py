"""需领导小组协调的问题: what is requested, since when, the last decision and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.problems import Problem
from dashboard.features.meeting.basis import STAR, Basis
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.html import FLOOR, cut, empty, fit
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.style.formats import day, escape, join, number, width
from dashboard.style.theme import LIGHT

_BOXES = "□ 同意　□ 修改后同意　□ 另行研究"
_REQUEST = "请领导小组决定"
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Decision:
    """A problem put before the leading group; texts as reported, slides may cut them after a clause.

    ``owners``: the town and the units to coordinate with; ``last``: the previous decision;
    ``follow_up``: what came of it. ``note``: ``沿用2025年下半年数据`` or 未再列出, ``star``: the same,
    short. ``days``: since it was raised.
    """

    number: int
    town: str
    owners: str
    problem: str
    request: str
    last: str
    follow_up: str
    status: str
    raised_on: date
    days: int
    note: str
    star: str

    @property
    def history(self) -> tuple[tuple[str, str], ...]:
        """The last decision and its follow-up; with neither, the status."""
        if not self.last and not self.follow_up:
            return (("办理", self.status),)
        return ("上次", self.last or "没有协调意见"), ("落实", self.follow_up or self.status)


@dataclass(frozen=True, slots=True)
class Decisions:
    """At most three problems."""

    caption: str
    items: Sequence[Decision]
    empty: str

    def html(self) -> str:
        """See :class:`Body`."""
        if not self.items:
            return empty(self.empty)
        rows = "".join(_html_row(item, n * 250) for n, item in enumerate(self.items))
        return f'<p class="when">{escape(self.caption)}</p>{rows}'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        if not self.items:
            sheet.line(Box(LEFT, 300, INNER, 120), self.empty, 40)
        for n, item in enumerate(self.items):
            _draw_row(sheet, 212 + n * (_ROW + 4), item)
        sheet.line(Box(LEFT, 962, INNER, 40), self.caption, 28, LIGHT.ink2, anchor="ctr")


def slides(basis: Basis) -> tuple[Slide, ...]:
    """Three problems a slide; one slide says so where there is none."""
    items = decisions(basis)
    heading = title([item.days for item in items])
    caption = f"天数算至{day(basis.as_of)}，短竖线为半年"
    overdue = basis.view.dictionary.programme.overdue
    nothing = "" if items else f"没有提出{overdue}、需要领导小组协调的问题。"
    return tuple(
        Slide(heading, Decisions(caption, page, nothing), tuple(_notes(basis, page)))
        for page in paged(items, 3)
    )


def title(days: Sequence[int]) -> Title:
    """``3个问题提请本次会议决定，最长已301天``; ``days``: open, of each problem."""
    if not days:
        return Title("暂无问题提请会议协调", "暂无问题提请会议协调")
    first = f"{len(days)}个问题提请本次会议决定"
    longest = number(max(days))
    return Title(f"{first}，{'已提出' if len(days) == 1 else '最长已'}{longest}天", first)


def decisions(basis: Basis) -> tuple[Decision, ...]:
    """All problems put before the leading group, the oldest first: not an order of towns."""
    return tuple(_decision(basis, row, n) for n, row in enumerate(basis.agenda_problems, 1))


def _decision(basis: Basis, row: Problem, number: int) -> Decision:
    units = _text(row.coordinate_with)
    owners = [row.town, *([units] if units and units != row.town else [])]
    note, star = _notice(basis, row)
    return Decision(
        number=number,
        town=row.town,
        owners=join(owners),
        problem=_text(row.problem),
        request=_text(row.request),
        # A decision that the previous return did not have yet is the latest one too.
        last=_text(row.previous_decision) or _text(row.decision),
        follow_up=_text(row.follow_up),
        status=basis.view.dictionary.vocabularies["problem_status"].name_of(row.status),
        raised_on=row.raised_on,
        days=(basis.as_of - row.raised_on).days,
        note=note,
        star=star,
    )


def _text(value: str | None) -> str:
    return " ".join((value or "").split()).rstrip("。")


def _notice(basis: Basis, row: Problem) -> tuple[str, str]:
    """That the latest return no longer has the problem, or that it is an older return's; short form."""
    if row.is_unlisted:
        return "最近一次报送未再列出", f"{STAR}未再列出"
    if row.report_period == basis.period:
        return "", ""
    older = basis.view.dictionary.period(row.report_period)
    return f"沿用{older.name}数据", f"{STAR}沿用{older.short}数据"


def _notes(basis: Basis, page: Sequence[Decision]) -> Iterator[str]:
    for item in page:
        last = f"上次：{item.last}。" if item.last else ""
        follow_up = f"落实：{item.follow_up}。" if item.follow_up else ""
        note = f"，{item.note}" if item.note else ""
        yield (
            f"{item.number}. {item.town}：{item.problem}。责任单位：{item.owners}。"
            f"{day(item.raised_on)}提出，已{item.days}天，{item.status}{note}。{last}{follow_up}"
            f"{_REQUEST}：{item.request}。{_BOXES}"
        )
    yield from basis.definitions("problems_overdue")


# ---- HTML ------------------------------------------------------------------------------------


def _html_row(item: Decision, top: int) -> str:
    star = f"<p>{escape(item.star)}</p>" if item.star else ""
    beside = 740 - 60 - width(item.town) * 36
    owners = fit(f"责任单位：{item.owners}", (30, FLOOR), beside, 1, "w")
    is_status = len(item.history) == 1
    history = "".join(
        f'<div class="hist"><b>{word}</b>'
        f"{escape(text) if is_status else fit(text, (30, FLOOR), 660, 1, 'w')}</div>"
        for word, text in item.history
    )
    return (
        f'<div class="row" style="top:{top}px">'
        f'<div class="days"><p><strong>{number(item.days)}</strong>天</p>{_days_bar(item.days)}'
        f"<p>{day(item.raised_on)}提出</p>{star}</div>"
        f'<div class="prob"><div class="head"><i>{item.number}</i><b>{escape(item.town)}</b>{owners}</div>'
        f"{fit(item.problem, (34, 32, 30, FLOOR), 750, 2, 'pb')}{history}</div>"
        f'<div class="ask"><p>{_REQUEST}</p>'
        f"{fit(item.request, (40, 38, 36, 34, 30, FLOOR), 620, 3, 'ak')}"
        f'<p class="boxes">{_BOXES}</p></div></div>'
    )


def _days_bar(days: int, w: float = 240, h: float = 34) -> str:
    """Days open on a bar of a year with a tick at half a year; an arrow beyond a year."""
    parts = [
        svg.rect(0, 8, w, 18, LIGHT.panel, LIGHT.rule),
        svg.rect(0, 8, w * min(days / _YEAR, 1.0), 18, LIGHT.attn),
        svg.line(w / 2, 0, w / 2, h, LIGHT.ink, 3),
    ]
    if days > _YEAR:
        parts.append(f'<path d="M{w - 12:g} 4 L{w:g} 17 L{w - 12:g} 30 Z" fill="{LIGHT.ink}"/>')
    return svg.figure(w, h, parts, f"已提出{days}天")


# ---- PowerPoint ------------------------------------------------------------------------------

_ROW, _PROBLEM, _ASK = 244, 744, 644


def _draw_row(sheet: Sheet, y: float, item: Decision) -> None:
    sheet.panel(Box(LEFT, y, INNER, 3), LIGHT.ink)
    count = [Run(number(item.days), 88, LIGHT.attn, bold=True), Run(" 天", 30, LIGHT.attn)]
    sheet.text(Box(LEFT, y + 6, 300, 124), [count], anchor="ctr")
    sheet.panel(Box(LEFT, y + 140, 240, 12), LIGHT.panel)
    sheet.panel(Box(LEFT, y + 140, 240 * min(item.days / _YEAR, 1), 12), LIGHT.attn)
    sheet.panel(Box(LEFT + 119, y + 132, 3, 28), LIGHT.ink)
    sheet.line(Box(LEFT, y + 164, 300, 76), f"{day(item.raised_on)}提出", 28, LIGHT.ink2)
    box = Box(LEFT + 312, y + 8, _PROBLEM, _ROW - 12)
    sheet.text(box, _problem_lines(item), anchor="ctr", gap=4)
    _draw_request(sheet, Box(LEFT + INNER - _ASK, y + 10, _ASK, _ROW - 18), item.request)


def _problem_lines(item: Decision) -> list[list[Run]]:
    # The owners may take a second line where the problem needs only one.
    room = 30 if width(item.problem) <= 23 else 17
    owners = f"责任单位：{cut(item.owners, room - 5)}"
    lead = [Run(f"{item.number}　{item.town}　", 32, bold=True), Run(owners, 28, LIGHT.ink2)]
    lines = [lead, [Run(cut(item.problem, 42), 32, bold=True)]]
    for word, text in item.history:
        lines.append([Run(f"{word}　", 28, bold=True), Run(cut(text, 22), 28, LIGHT.ink2)])
    if item.note:
        lines.append([Run(item.note, 28, LIGHT.attn)])
    return lines


def _draw_request(sheet: Sheet, box: Box, request: str) -> None:
    room = _ASK - 56
    sizes = (40, 38, 36, 34, 32)
    size = next((size for size in sizes if width(request) * size <= 3 * room), 28)
    ask = Run(cut(request, 4 * room / size), size, bold=True)
    lines = [[Run(_REQUEST, 28, LIGHT.ok, bold=True)], [ask]]
    sheet.panel(Box(box.x, box.y, 6, box.h), LIGHT.ok)
    text_box = Box(box.x + 6, box.y, box.w - 6, box.h)
    sheet.text(text_box, lines, anchor="ctr", fill=LIGHT.panel, inset=22, gap=4)
