"""上次议定事项: what the last meeting resolved and how far it has come, before anything else; none without one."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data.resolutions import Resolution, last_resolutions, state, told
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, cut, fit
from dashboard.features.meeting.drawing.shapes import LEFT, Cell, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title, paged
from dashboard.page.view import names_of
from dashboard.style.formats import day, escape
from dashboard.style.theme import DECK

LABEL = "上次议定"
_MOST, _ROOM = 5, 700
_LATE = "overdue"


@dataclass(frozen=True, slots=True)
class Item:
    """A resolution: its number, what it is about, what was resolved, who by when, how far it is, in words."""

    number: int
    matter: str
    resolved: str
    who: str
    state: str
    result: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class LastTime:
    """At most five resolutions."""

    headings: tuple[str, ...]
    items: Sequence[Item]

    @property
    def height(self) -> float:
        """Rows fill the space, but are never higher than three lines need."""
        return min(_ROOM // max(len(self.items), 1), 168)

    def html(self) -> str:
        """See :class:`Body`."""
        heads = "".join(f"<th>{escape(h)}</th>" if h else "<td></td>" for h in self.headings)
        rows = "".join(_html_row(item, self.height) for item in self.items)
        return f'<table class="resolve"><tr>{heads}</tr>{rows}</table>'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        head = tuple(cell(name, 28, bold=True, color=DECK.ink2) for name in self.headings)
        rows = (head, *map(_row, self.items))
        grid = Grid(rows, (64, 500, 520, 404, 240), min(self.height, 640 / len(rows)))
        sheet.table(LEFT, 226, grid, "；".join(item.matter for item in self.items))


def slides(basis: Basis) -> tuple[Slide, ...]:
    """Five resolutions a slide, in the order of the return."""
    view = basis.view
    found = last_resolutions(view.warehouse, view.region.code, basis.period)
    if not found:
        return ()
    counts = told(view.dictionary, found, basis.as_of)
    when = day(found[0].met_on)
    heading = Title(
        f"上次（{when}）议定{len(found)}项：{counts}", f"上次议定{len(found)}项：{counts}"
    )
    titles = view.column_titles("decision")
    heads = ("", *(titles[c] for c in ("matter", "resolved", "lead_unit", "status")))
    items = [_item(basis, one, n) for n, one in enumerate(found, 1)]
    return tuple(
        Slide(heading, LastTime(heads, page), tuple(map(_note, page)), said=f"{heading.text}。")
        for page in paged(items, _MOST)
    )


def _item(basis: Basis, one: Resolution, number: int) -> Item:
    code = state(basis.view.dictionary, one, basis.as_of)
    until = f"，{day(one.settle_by)}前" if one.settle_by else ""
    name = names_of(basis.view.dictionary, "decision_status")[code]
    who = f"{one.lead_unit or '未定'}{until}"
    return Item(number, one.matter, one.resolved, who, name, one.result or "", code == _LATE)


def _note(item: Item) -> str:
    result = f"：{item.result}" if item.result else ""
    return (
        f"{item.number}. {item.matter}。议定：{item.resolved}。{item.who}。{item.state}{result}。"
    )


def _html_row(item: Item, height: float) -> str:
    lines = 1 if height < 140 else 2
    return (
        f'<tr style="height:{height:g}px"><td class="no">{item.number}</td>'
        f"<td>{fit(item.matter, (36, 32, FLOOR), 580, lines + 1, 'pb')}</td>"
        f"<td>{fit(item.resolved, (32, 30, FLOOR), 412, lines + 1)}</td>"
        f"<td>{fit(item.who, (32, 30, FLOOR), 380, lines + 1)}</td>"
        f"<td>{_state(item)}</td></tr>"
    )


def _state(item: Item) -> str:
    return f'<b class="late">▲ {escape(item.state)}</b>' if item.is_late else escape(item.state)


def _row(item: Item) -> tuple[Cell, ...]:
    mark = "▲ " if item.is_late else ""
    return (
        cell(str(item.number), 32, color=DECK.ok, bold=True),
        cell(cut(item.matter, 28), 30, bold=True),
        cell(cut(item.resolved, 30), 28),
        cell(cut(item.who, 22), 28),
        cell(f"{mark}{item.state}", 30, color=DECK.attn if item.is_late else DECK.ink),
    )
