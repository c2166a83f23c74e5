"""三阶段进度: the phases on a time line, the steps of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.html import FLOOR, reason_lines, reasons, state_icon
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.drawing.step_list import step_grid, step_items, steps_alt_text
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.features.meeting.steps import ATTENTION, PhaseSteps, Step, phases_of, timeline_share
from dashboard.style.formats import day, escape, join, width, words
from dashboard.style.theme import DECK, STATE_MARKS, text_on

_NO_STATE = "无符号的只列事实，不作判断"


@dataclass(frozen=True, slots=True)
class Phases:
    """The time line to scale, the steps of each phase.

    ``years``: ``2025年`` and where it begins on the time line, 0…1; ``states``: code and name for
    the legend, in order.
    """

    phases: tuple[PhaseSteps, ...]
    today: date
    today_share: float
    years: tuple[tuple[str, float], ...]
    states: tuple[tuple[str, str], ...]
    attention: str

    def html(self) -> str:
        """See :class:`Body`."""
        count = len(self.phases)
        widths = (560, 640, 448) if count == 3 else ((INNER - 40 * (count - 1)) // count,) * count
        lists = [_list(p, sum(widths[:n]) + 40 * n, widths[n]) for n, p in enumerate(self.phases)]
        keys = "".join(f"<span>{state_icon(s)}{escape(name)}</span>" for s, name in self.states)
        keys += f"<span>{_NO_STATE}</span>"
        return (
            f'<div class="chart">{_timeline(self)}</div>{"".join(lists)}'
            f'<div class="foot"><div class="keys">{keys}</div>{reasons(self.attention, 1700)}</div>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        for phase in self.phases:
            _draw_bar(sheet, phase)
        x = LEFT + INNER * self.today_share
        sheet.panel(Box(x - 2, 250, 4, 64), DECK.accent)
        box = Box(min(max(x - 160, LEFT), LEFT + INNER - 320), 208, 320, 42)
        sheet.line(box, day(self.today), 28, DECK.accent, bold=True, side="ctr")
        most = max((len(phase.steps) for phase in self.phases), default=1)
        row_height = min(66.0, 470 / max(most, 1))
        column = (INNER - _GAP * (len(self.phases) - 1)) / len(self.phases)
        for n, phase in enumerate(self.phases):
            _draw_list(sheet, LEFT + n * (column + _GAP), column, phase, row_height)
        keys = [_key(*state) for state in self.states]
        keys.append(Run(_NO_STATE, 28, DECK.ink2))
        sheet.text(Box(LEFT, 878, INNER, 42), [keys])
        lines = reason_lines(self.attention)
        lines = lines if len(lines) <= 2 else [self.attention]
        sheet.text(Box(LEFT, 918, INNER, 76), [[Run(line, 28, DECK.attn)] for line in lines])


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    phases, names = phases_of(basis), basis.state_names
    current = next(phase for phase in phases if phase.is_current)
    steps = [step for phase in phases for step in phase.steps]
    states = {step.state for step in steps if step.is_judged}
    body = Phases(
        phases=phases,
        today=basis.as_of,
        today_share=timeline_share(basis, basis.as_of),
        years=tuple(_years(basis)),
        states=tuple((code, name) for code, name in names.items() if code in states),
        attention=_attention(steps, names[ATTENTION]),
    )
    begun = "。".join(p.begun for p in phases if p.starts <= body.today_share and p.judged)
    facts = [f"{step.milestone.name}：{step.sentence}" for step in steps]
    notes = (
        f"{begun}。只列事实、不作判断的步骤不带状态。",
        f"各步事实：{'；'.join(facts)}。",
        *basis.definitions("milestone_facts"),
    )
    return (Slide(title(current, names[ATTENTION]), body, notes),)


def title(current: PhaseSteps, word: str) -> Title:
    """``持续推进阶段4项工作均已启动，半年报送、问题协调需重点关注``.

    ``current``: the phase in which the half-year ends; ``word``: the name of that state.
    """
    names = [step.milestone.short for step in current.steps if step.needs_attention]
    if not names:
        return Title(f"{current.begun}，没有{word}事项", current.begun)
    count = f"{current.begun}，{len(names)}项{word}"
    return Title(f"{current.begun}，{join(names)}{word}" if len(names) <= 2 else count, count)


def _attention(steps: Sequence[Step], word: str) -> str:
    """``需重点关注：……；……``, or nothing."""
    texts = [step.reason for step in steps if step.needs_attention and step.reason]
    return f"{word}：{'；'.join(texts)}".replace(" ", "") if texts else ""


def _years(basis: Basis) -> Iterator[tuple[str, float]]:
    """The years that begin during the plan."""
    phases = basis.view.dictionary.phases
    for year in range(phases[0].starts_on.year + 1, phases[-1].ends_on.year + 1):
        yield f"{year}年", timeline_share(basis, date(year, 1, 1))


# ---- HTML ------------------------------------------------------------------------------------


def _list(phase: PhaseSteps, left: int, wide: int) -> str:
    now = " now" if phase.is_current else ""
    # Months that do not fit beside the name stand below it.
    now += "" if width(phase.name) * 38 + 14 + width(phase.span) * 28 <= wide else " narrow"
    return (
        f'<div class="phase{now}" style="left:{left}px;width:{wide}px">'
        f"<h2>{escape(phase.name)}<small>{escape(phase.span)}</small></h2>"
        f'<ul class="steps">{step_items(phase.steps)}</ul></div>'
    )


def _timeline(body: Phases, w: float = 1728, h: float = 132) -> str:
    """The phases to scale with the current day; names where they fit."""
    top, thick = 46.0, 40.0
    today = body.today_share * w
    parts = []
    for phase in body.phases:
        parts += _timeline_phase(phase, today, w, top, thick)
    for label, share in body.years:
        parts.append(svg.line(share * w, top + thick, share * w, top + thick + 10, DECK.ink3))
        parts.append(svg.text(share * w, h - 8, label, anchor="middle", fill=DECK.ink2))
    anchor = "start" if today < 150 else "end" if today > w - 150 else "middle"
    parts.append(svg.line(today, top - 8, today, top + thick + 12, DECK.accent, 6))
    label = day(body.today)
    parts.append(svg.text(today, top - 16, label, 30, anchor=anchor, fill=DECK.accent, weight=700))
    spans = "，".join(f"{phase.name} {phase.span}" for phase in body.phases)
    return svg.figure(w, h, parts, f"{words(len(body.phases))}个阶段：{spans}；{label}")


def _timeline_phase(phase: PhaseSteps, today: float, w: float, top: float, h: float) -> list[str]:
    x, wide = phase.starts * w, (phase.ends - phase.starts) * w
    fill = DECK.ok if phase.is_current else DECK.time
    edge = "" if phase.is_current else DECK.ink3
    bar = svg.rect(x, top, wide - 3, h, fill, edge)
    name = width(phase.name) * FLOOR
    if wide <= name + 30:
        return [bar]
    start = _beside(x + 16, name, today)
    return [bar, svg.text(start, top + 30, phase.name, fill=text_on(fill), weight=700)]


def _beside(x: float, wide: float, mark: float) -> float:
    """Where a name begins: after the mark of the day if that would cross it."""
    return mark + 16 if x - 8 < mark < x + wide + 8 else x


# ---- PowerPoint ------------------------------------------------------------------------------

_GAP = 36


def _draw_bar(sheet: Sheet, phase: PhaseSteps) -> None:
    box = Box(LEFT + INNER * phase.starts, 262, INNER * (phase.ends - phase.starts), 40)
    fill = DECK.ok if phase.is_current else DECK.time
    # A phase too short for its name on the bar has it above its list.
    name = phase.name if box.w > 32 * (width(phase.name) + 1) else ""
    sheet.line(box, name, 28, text_on(fill), bold=True, fill=fill, anchor="ctr", inset=8)


def _draw_list(sheet: Sheet, x: float, column: float, phase: PhaseSteps, row_height: float) -> None:
    name, span = Run(f"{phase.name} ", 32, bold=True), Run(phase.span, 28, DECK.ink2)
    fits = width(phase.name) * 32 + width(phase.span) * 28 <= column - 16
    lead = [[name, span]] if fits else [[name], [span]]
    sheet.text(Box(x, 326, column, 50) if fits else Box(x, 304, column, 74), lead, anchor="b")
    sheet.panel(Box(x, 380, column, 3), DECK.ink)
    if phase.steps:
        grid = step_grid(phase.steps, (40, 166, column - 206), row_height, 28)
        sheet.table(x, 384, grid, f"{phase.name}：{steps_alt_text(phase.steps)}")


def _key(state: str, name: str) -> Run:
    icon, token = STATE_MARKS[state]
    return Run(f"{icon} {name}　", 28, getattr(DECK, token))
