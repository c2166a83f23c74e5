"""议定事项: what the meeting is asked to resolve, with room to write; what came of the last resolutions."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data import resolutions as resolved
from dashboard.data.resolutions import Resolution
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, cut, empty, fit, state_icon
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Cell, Grid, Run, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.decisions import Decision, days_as_of, decisions
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.features.meeting.steps import ATTENTION
from dashboard.page.view import names_of
from dashboard.style.formats import day, escape, number, width
from dashboard.style.theme import DECK

_MOST, _ROOM, _STRIP = 5, 690, 92
"""Rows of a slide, how high they are together, and what the strip below takes of it."""
LATE = "overdue"
_NOTHING = "本次会议没有提请议定的事项"


@dataclass(frozen=True, slots=True)
class LastTime:
    """The last meeting's resolutions: how many of each state; those whose day has passed."""

    counts: str
    late: str

    @property
    def text(self) -> str:
        """All of it on one line."""
        return f"{self.counts}　{self.late}".strip()


@dataclass(frozen=True, slots=True)
class Resolutions:
    """At most five items to resolve; ``last``: nothing where no resolution is on record."""

    headings: tuple[str, ...]
    items: Sequence[Decision]
    last: LastTime | None

    @property
    def row_height(self) -> float:
        """Rows fill the space, but are never higher than three lines need."""
        room = _ROOM - (_STRIP if self.last else 0)
        return min(room // max(len(self.items), 1), 168)

    def html(self) -> str:
        """See :class:`Body`."""
        heads = "".join(f"<th>{escape(h)}</th>" if h else "<td></td>" for h in self.headings)
        rows = "".join(_html_row(item, self.row_height) for item in self.items)
        table = f'<table class="resolve"><tr>{heads}</tr>{rows}</table>'
        return (table if self.items else empty(f"{_NOTHING}。")) + self._strip()

    def _strip(self) -> str:
        if self.last is None:
            return ""
        late = ""
        if self.last.late:
            late = f"{state_icon(ATTENTION)}{fit(self.last.late, (34, 30, FLOOR), 900, 1, 'late')}"
        return f'<div class="last"><b>{escape(self.last.counts)}</b>{late}</div>'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        if self.items:
            heads = (*self.headings[:2], "", *self.headings[2:])
            head = tuple(cell(name, 28, bold=True, color=DECK.ink2) for name in heads)
            rows = (head, *(_row(item) for item in self.items))
            grid = Grid(rows, (64, 500, 260, 364, 340, 200), min(self.row_height, 640 / len(rows)))
            sheet.table(LEFT, 226, grid, "；".join(item.problem for item in self.items))
        else:
            sheet.line(Box(LEFT, 300, INNER, 120), f"{_NOTHING}。", 40)
        if self.last:
            lines = [[Run(self.last.counts, 32, bold=True)]]
            if self.last.late:
                lines[0].append(Run(f"　▲ {cut(self.last.late, 30)}", 30, DECK.attn, bold=True))
            sheet.text(Box(LEFT, 896, INNER, 80), lines, anchor="ctr", fill=DECK.panel, inset=22)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """Five items a slide, in the order of the slides of problems."""
    items = decisions(basis)
    heading = title(len(items))
    last = last_time(basis)
    titles = basis.view.column_titles("decision")
    headings = ("", "问题", "提请决定", f"{titles['lead_unit']}（建议）", titles["settle_by"])
    return tuple(
        Slide(
            heading,
            Resolutions(headings, page, last),
            _notes(basis, page, last),
            said=_said(len(items)),
        )
        for page in paged(items, _MOST)
    )


def title(items: int) -> Title:
    """``本次会议提请议定5项``."""
    text = f"本次会议提请议定{items}项" if items else _NOTHING
    return Title(text, text)


def _said(items: int) -> str:
    if not items:
        return f"{_NOTHING}。"
    return f"请会议对以上{items}项逐项议定，明确主办单位和办理时限。"


def last_time(basis: Basis) -> LastTime | None:
    """``上次议定4项：已办结2、办理中1、逾期1``, and which are late; nothing where none is on record."""
    view, as_of = basis.view, basis.as_of
    rows = resolved.last_resolutions(view.warehouse, view.region.code, basis.period)
    if not rows:
        return None
    told = resolved.told(view.dictionary, rows, as_of)
    late = [_named(row) for row in rows if resolved.state(view.dictionary, row, as_of) == LATE]
    text = (
        f"{names_of(view.dictionary, 'decision_status')[LATE]}：{'；'.join(late)}" if late else ""
    )
    return LastTime(f"上次（{day(rows[0].met_on)}）议定{len(rows)}项：{told}", text)


def _named(row: Resolution) -> str:
    return f"{row.matter}（{row.lead_unit}）" if row.lead_unit else row.matter


def _notes(basis: Basis, page: Sequence[Decision], last: LastTime | None) -> tuple[str, ...]:
    asked = [f"{x.number}. {x.town}：{x.problem}。提请决定：{x.request}。" for x in page]
    return (*asked, *((f"{last.text}。",) if last else ()), f"{days_as_of(basis)}。")


# ---- HTML ------------------------------------------------------------------------------------


def _html_row(item: Decision, height: float) -> str:
    return (
        f'<tr style="height:{height:g}px"><td class="no">{item.number}</td>'
        f"<td>{fit(item.problem, (36, 32, FLOOR), 580, 1 if height < 140 else 2, 'pb')}"
        f"<p>{escape(item.town)} · 已{number(item.days)}天</p></td>"
        f"<td>{fit(item.request, (34, 30, FLOOR), 412, 2)}</td>"
        f"<td>{fit(item.units, (34, 30, FLOOR), 390, 1 if width(item.units) <= 12 else 2)}</td><td><i></i></td></tr>"
    )


# ---- PowerPoint ------------------------------------------------------------------------------


def _row(item: Decision) -> tuple[Cell, ...]:
    return (
        cell(str(item.number), 32, color=DECK.ok, bold=True),
        cell(cut(item.problem, 28), 30, bold=True),
        cell(f"{cut(item.town, 7)} 已{number(item.days)}天", 28, color=DECK.ink2),
        cell(cut(item.request, 22), 30),
        cell(cut(item.units, 20), 30),
        cell("", 30),
    )
