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
from dashboard.page import statements
from dashboard.style.formats import day, escape, number, width
from dashboard.style.theme import DECK

_BOXES = "□ 同意　□ 修改后同意　□ 另行研究"
_REQUEST = "请领导小组决定"
_UNITS = "需协调单位："
_YEAR = 365
_REQUEST_SIZES = (40, 38, 36, 34, 30, FLOOR)


@dataclass(frozen=True, slots=True)
class Decision:
    """An unresolved problem; texts as reported, slides may cut them after a clause.

    ``units``: those to coordinate with; ``last``: the previous decision; ``follow_up``: what came of
    it. ``note``: ``沿用2025年下半年数据`` or 未再列出, ``star``: the same, short. ``days``: since it was
    raised.
    """

    number: int
    town: str
    units: str
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
    """At most three problems; ``half_year``: days after which one is open for more than a half-year."""

    caption: str
    items: Sequence[Decision]
    half_year: int
    empty: str

    @property
    def pitch(self) -> int:
        """How high a problem is: fewer than three fill the space."""
        return 250 if len(self.items) > 2 else 368

    def html(self) -> str:
        """See :class:`Body`."""
        if not self.items:
            return empty(self.empty)
        pitch = self.pitch
        rows = "".join(
            _html_row(item, self.half_year, n * pitch, pitch) for n, item in enumerate(self.items)
        )
        return f'<p class="when">{escape(self.caption)}</p>{rows}'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        if not self.items:
            sheet.line(Box(LEFT, 300, INNER, 120), self.empty, 40)
        for n, item in enumerate(self.items):
            _draw_row(sheet, 212 + n * self.pitch, item, self.half_year, self.pitch - 6)
        sheet.line(Box(LEFT, 962, INNER, 40), self.caption, 28, DECK.ink2, anchor="ctr")


def slides(basis: Basis) -> tuple[Slide, ...]:
    """Three problems a slide; one slide says so where there is none."""
    items = decisions(basis)
    problems, since = statements.problems(basis.view), basis.overdue_before
    caption = f"{days_as_of(basis)}；短竖线为{basis.view.dictionary.programme.overdue_length}（{day(since)}提出）"
    half_year = max((basis.as_of - since).days, 1)
    nothing = "" if items else "没有提请领导小组协调的问题。"
    return tuple(
        Slide(
            Title(problems, problems),
            Decisions(caption, page, half_year, nothing),
            tuple(_notes(basis, page)),
        )
        for page in paged(items, 3)
    )


def days_as_of(basis: Basis) -> str:
    """``天数截至2026年6月30日``."""
    return basis.view.days_as_of


def decisions(basis: Basis) -> tuple[Decision, ...]:
    """All problems put before the leading group, the oldest first: not an order of towns."""
    return tuple(decision(basis, row, n) for n, row in enumerate(basis.agenda_problems, 1))


def decision(basis: Basis, row: Problem, number: int = 1) -> Decision:
    """An unresolved problem as slides and papers tell it."""
    note, star = _notice(basis, row)
    return Decision(
        number=number,
        town=row.town,
        units=_text(row.coordinate_with),
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
    yield f"{statements.problems(basis.view)}{statements.carried_towns(basis.view)}；{days_as_of(basis)}。"
    for item in page:
        last = f"上次：{item.last}。" if item.last else ""
        follow_up = f"落实：{item.follow_up}。" if item.follow_up else ""
        note = f"，{item.note}" if item.note else ""
        yield (
            f"{item.number}. {item.town}：{item.problem}。{_UNITS}{item.units}。"
            f"{day(item.raised_on)}提出，已{item.days}天，{item.status}{note}。{last}{follow_up}"
            f"{_REQUEST}：{item.request}。{_BOXES}"
        )
    yield from basis.definitions("problems_overdue")


# ---- HTML ------------------------------------------------------------------------------------


def _html_row(item: Decision, half_year: int, top: int, high: int) -> str:
    star = f"<p>{escape(item.star)}</p>" if item.star else ""
    is_tall = high > 250
    lines = 3 if is_tall else 2
    problem_sizes = (44, 38, 34, 30, FLOOR) if is_tall else (34, 32, 30, FLOOR)
    request_sizes = (54, 48, *_REQUEST_SIZES) if is_tall else _REQUEST_SIZES
    beside = 740 - 60 - width(item.town) * 36
    units = fit(f"{_UNITS}{item.units}", (30, FLOOR), beside, 1, "w")
    is_status = len(item.history) == 1
    history = "".join(
        f'<div class="hist"><b>{word}</b>'
        f"{escape(text) if is_status else fit(text, (30, FLOOR), 660, 1, 'w')}</div>"
        for word, text in item.history
    )
    return (
        f'<div class="row{" tall" if high > 250 else ""}" style="top:{top}px">'
        f'<div class="days"><p><strong>{number(item.days)}</strong>天</p>{_days_bar(item.days, half_year)}'
        f"<p>{day(item.raised_on)}提出</p>{star}</div>"
        f'<div class="prob"><div class="head"><i>{item.number}</i><b>{escape(item.town)}</b>{units}</div>'
        f"{fit(item.problem, problem_sizes, 750, lines, 'pb')}{history}</div>"
        f'<div class="ask"><p>{_REQUEST}</p>'
        f"{fit(item.request, request_sizes, 620, lines + 1, 'ak')}"
        f'<p class="boxes">{_BOXES}</p></div></div>'
    )


def _days_bar(days: int, half_year: int, w: float = 240, h: float = 34) -> str:
    """Days open on a bar of a year with a tick at the half-year; an arrow beyond a year."""
    tick = w * min(half_year / _YEAR, 1.0)
    parts = [
        svg.rect(0, 8, w, 18, DECK.panel, DECK.rule),
        svg.rect(0, 8, w * min(days / _YEAR, 1.0), 18, DECK.attn),
        svg.line(tick, 0, tick, h, DECK.ink, 3),
    ]
    if days > _YEAR:
        parts.append(f'<path d="M{w - 12:g} 4 L{w:g} 17 L{w - 12:g} 30 Z" fill="{DECK.ink}"/>')
    return svg.figure(w, h, parts, f"已提出{days}天")


# ---- PowerPoint ------------------------------------------------------------------------------

_PROBLEM, _ASK = 744, 644


def _draw_row(sheet: Sheet, y: float, item: Decision, half_year: int, high: float) -> None:
    sheet.panel(Box(LEFT, y, INNER, 3), DECK.ink)
    count = [Run(number(item.days), 88, DECK.attn, bold=True), Run(" 天", 30, DECK.attn)]
    sheet.text(Box(LEFT, y + 6, 300, 124), [count], anchor="ctr")
    sheet.panel(Box(LEFT, y + 140, 240, 12), DECK.panel)
    sheet.panel(Box(LEFT, y + 140, 240 * min(item.days / _YEAR, 1), 12), DECK.attn)
    tick = 240 * min(half_year / _YEAR, 1)
    sheet.panel(Box(LEFT + tick - 1, y + 132, 3, 28), DECK.ink)
    sheet.line(Box(LEFT, y + 164, 300, 76), f"{day(item.raised_on)}提出", 28, DECK.ink2)
    box = Box(LEFT + 312, y + 8, _PROBLEM, high - 12)
    sheet.text(box, _problem_lines(item), anchor="ctr", gap=4)
    _draw_request(sheet, Box(LEFT + INNER - _ASK, y + 10, _ASK, high - 18), item.request)


def _problem_lines(item: Decision) -> list[list[Run]]:
    # The units may take a second line where the problem needs only one.
    room = 30 if width(item.problem) <= 23 else 17
    units = f"{_UNITS}{cut(item.units, room - 6)}"
    lead = [Run(f"{item.number}　{item.town}　", 32, bold=True), Run(units, 28, DECK.ink2)]
    lines = [lead, [Run(cut(item.problem, 42), 32, bold=True)]]
    for word, text in item.history:
        lines.append([Run(f"{word}　", 28, bold=True), Run(cut(text, 22), 28, DECK.ink2)])
    if item.note:
        lines.append([Run(item.note, 28, DECK.attn)])
    return lines


def _draw_request(sheet: Sheet, box: Box, request: str) -> None:
    room = _ASK - 56
    sizes = (40, 38, 36, 34, 32)
    size = next((size for size in sizes if width(request) * size <= 3 * room), 28)
    ask = Run(cut(request, 4 * room / size), size, bold=True)
    lines = [[Run(_REQUEST, 28, DECK.ok, bold=True)], [ask]]
    sheet.panel(Box(box.x, box.y, 6, box.h), DECK.ok)
    text_box = Box(box.x + 6, box.y, box.w - 6, box.h)
    sheet.text(text_box, lines, anchor="ctr", fill=DECK.panel, inset=22, gap=4)
