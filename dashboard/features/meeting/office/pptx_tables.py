"""Slides whose body is a table or a list: matrix, phases, towns, problems, reference list, what is next."""

from __future__ import annotations

from dashboard.features.meeting.office.slide_parts import Box, Cell, Grid, Run, Sheet, cell
from dashboard.features.meeting.office.steps_table import step_grid
from dashboard.features.meeting.story.model import (
    Decision,
    Decisions,
    Honors,
    Mark,
    MatrixRow,
    NextSteps,
    Phases,
    PhaseSteps,
    Tasks,
    TownLine,
    Towns,
)
from dashboard.features.meeting.story.wording import cut
from dashboard.style.formats import day, number, width
from dashboard.style.theme import LIGHT, STATE_MARKS, heat_step, text_on

_LEFT, _INNER = 96, 1728
_NONE = "—"


def tasks(sheet: Sheet, body: Tasks) -> None:
    """The matrix of tasks and aid types, numbers printed, cells shaded by them."""
    sheet.text(Box(_LEFT, 222, _INNER, 44), [[Run(body.subtitle, 30, LIGHT.ink2)]])
    largest = max((v for line in body.lines for v in line.values if v is not None), default=0)
    names = [cell(heading.name, 32, "ctr", bold=True) for heading in body.headings]
    head = (cell("主要任务", 32, bold=True), *names, cell("合计", 32, "r", bold=True))
    rows = [head, *(_matrix_row(line, largest) for line in body.lines)]
    totals = (_count(value, "ctr") for value in body.totals)
    rows.append((cell("合计", 32, bold=True), *totals, _count(body.total, "r", bold=True)))
    count = len(body.headings)
    widths = (388, *((_INNER - 388 - 140) / count,) * count, 140)
    grid = Grid(tuple(rows), widths, 76, strong=(0, len(rows) - 2))
    sheet.table(_LEFT, 272, grid, body.subtitle)
    sheet.text(Box(_LEFT, 896, _INNER, 88), [[Run(body.say, 32)]])


def _matrix_row(line: MatrixRow, largest: float) -> tuple[Cell, ...]:
    shaded = []
    for value in line.values:
        fill = LIGHT.heat[heat_step(value or 0, largest)] if value else ""
        ink = text_on(fill) if fill else LIGHT.ink2
        shown = number(value) if value else _NONE
        shaded.append(cell(shown, 32, "ctr", color=ink, bold=line.is_marked, fill=fill))
    name = cell(line.name, 32, bold=line.is_marked)
    return (name, *shaded, _count(line.total, "r", bold=line.is_marked))


def _count(value: float | None, side: str, *, bold: bool = False) -> Cell:
    return cell(_NONE if value is None else number(value), 32, side, bold=bold)


_BAR = Box(_LEFT, 262, _INNER, 40)
_COLUMN, _GUTTER = 552, 36


def phases(sheet: Sheet, body: Phases) -> None:
    """The phases to scale with the day of the data; the steps of each below."""
    for phase in body.phases:
        _phase_bar(sheet, phase)
    x = _BAR.x + _BAR.w * body.today_share
    sheet.panel(Box(x - 2, 250, 4, 64), LIGHT.accent)
    left = min(max(x - 160, _LEFT), _LEFT + _INNER - 320)
    sheet.text(
        Box(left, 208, 320, 42), [[Run(day(body.today), 28, LIGHT.accent, bold=True)]], side="ctr"
    )
    most = max((len(phase.steps) for phase in body.phases), default=1)
    high = min(66.0, 470 / max(most, 1))
    for at, phase in enumerate(body.phases):
        _phase_list(sheet, _LEFT + at * (_COLUMN + _GUTTER), phase, high)
    legend = [
        Run(f"{STATE_MARKS[code][0]} {name}　", 28, getattr(LIGHT, STATE_MARKS[code][1]))
        for code, name in body.states
    ]
    sheet.text(Box(_LEFT, 878, _INNER, 42), [legend])
    reasons = body.attention.replace("；", "；\n").split("\n")
    shown = reasons if len(reasons) <= 2 else [body.attention]
    sheet.text(Box(_LEFT, 918, _INNER, 76), [[Run(one, 28, LIGHT.attn)] for one in shown])


def _phase_bar(sheet: Sheet, phase: PhaseSteps) -> None:
    place = Box(
        _BAR.x + _BAR.w * phase.starts, _BAR.y, _BAR.w * (phase.ends - phase.starts), _BAR.h
    )
    fill = LIGHT.ok if phase.is_current else LIGHT.time
    # A phase too short for its name on the bar has it over its list.
    name = phase.name if place.w > 32 * (width(phase.name) + 1) else ""
    said = [[Run(name, 28, text_on(fill), bold=True)]]
    sheet.text(place, said, fill=fill, anchor="ctr", inset=8)


def _phase_list(sheet: Sheet, x: float, phase: PhaseSteps, high: float) -> None:
    lead = [Run(f"{phase.name} ", 32, bold=True), Run(phase.span, 28, LIGHT.ink2)]
    sheet.text(Box(x, 326, _COLUMN, 50), [lead], anchor="b")
    sheet.rule(x, 380, _COLUMN, LIGHT.ink, 3)
    if phase.steps:
        grid = step_grid(phase.steps, (40, 166, _COLUMN - 206), high, 28)
        told = "；".join(f"{step.short}{step.sentence}" for step in phase.steps)
        sheet.table(x, 384, grid, f"{phase.summary}：{told}")


# What is set left beside numbers that are set right keeps its distance.
_APART = "　"
_TOWN_WIDTHS = (204, 248, 240, 176, 236, 624)


def towns(sheet: Sheet, body: Towns) -> None:
    """One line a town, in code order; no one is ranked."""
    sides = ("l", "r", "r", "r", "r", "l")
    head = tuple(
        cell(f"{_APART}{text}" if n == len(sides) - 1 else text, 28, side, bold=True)
        for n, (text, side) in enumerate(zip(body.headings, sides, strict=True))
    )
    rows = (head, *(_town_row(line) for line in body.lines))
    high = min(78.0, 672 / len(rows))
    sheet.table(_LEFT, 226, Grid(rows, _TOWN_WIDTHS, high), body.caption)
    sheet.text(Box(_LEFT, 908, _INNER, 80), [[Run(body.caption, 28, LIGHT.ink2)]])


def _town_row(line: TownLine) -> tuple[Cell, ...]:
    star = "＊" if line.mark is Mark.CARRIED else ""
    new = LIGHT.attn if line.state_word else LIGHT.ink
    needs = f"{_APART}▲ {line.attention}" if line.attention else f"{_APART}{_NONE}"
    return (
        cell(f"{line.name}{star}", 32, bold=True),
        cell(_of(line.paired, line.villages), 32, "r"),
        cell(_of(line.signed, line.pairings), 32, "r"),
        cell(_NONE if line.live is None else number(line.live), 32, "r"),
        cell(line.new_text, 28 if line.state_word else 32, "r", color=new),
        cell(needs, 28, color=LIGHT.attn if line.attention else LIGHT.ink2),
    )


def _of(part: float | None, whole: float | None) -> str:
    if part is None:
        return _NONE
    return number(part) if whole is None else f"{number(part)} / {number(whole)}"


_ROW, _SAID, _ASKED = 244, 764, 644


def decisions(sheet: Sheet, body: Decisions) -> None:
    """At most three problems: how long open, what it is, what is asked."""
    if not body.items:
        sheet.text(Box(_LEFT, 300, _INNER, 120), [[Run(body.empty, 40)]])
    for at, item in enumerate(body.items):
        _decision(sheet, 212 + at * (_ROW + 4), item)
    sheet.text(Box(_LEFT, 962, _INNER, 40), [[Run(body.caption, 28, LIGHT.ink2)]], anchor="ctr")


_YEAR = 365


def _decision(sheet: Sheet, y: float, item: Decision) -> None:
    sheet.rule(_LEFT, y, _INNER, LIGHT.ink, 3)
    count = [Run(number(item.days), 88, LIGHT.attn, bold=True), Run(" 天", 30, LIGHT.attn)]
    sheet.text(Box(_LEFT, y + 6, 300, 124), [count], anchor="ctr")
    sheet.panel(Box(_LEFT, y + 140, 240, 12), LIGHT.panel)
    sheet.panel(Box(_LEFT, y + 140, 240 * min(item.days / _YEAR, 1), 12), LIGHT.attn)
    sheet.panel(Box(_LEFT + 119, y + 132, 3, 28), LIGHT.ink)
    raised = f"{day(item.raised_on)}提出"
    sheet.text(Box(_LEFT, y + 164, 300, 76), [[Run(raised, 28, LIGHT.ink2)]])
    middle = Box(_LEFT + 312, y + 8, _SAID - 20, _ROW - 12)
    sheet.text(middle, _decision_lines(item), anchor="ctr", gap=4)
    asked = Box(_LEFT + _INNER - _ASKED, y + 10, _ASKED, _ROW - 18)
    size = next(size for size in (40, 38, 36, 34, 32, 28) if _fits(item.ask, size) or size == 28)
    lines = [
        [Run("请领导小组决定", 28, LIGHT.ok, bold=True)],
        [Run(cut(item.ask, 4 * (_ASKED - 56) / size), size, bold=True)],
    ]
    sheet.panel(Box(asked.x, asked.y, 6, asked.h), LIGHT.ok)
    sheet.text(
        Box(asked.x + 6, asked.y, asked.w - 6, asked.h),
        lines,
        anchor="ctr",
        fill=LIGHT.panel,
        inset=22,
        gap=4,
    )


def _decision_lines(item: Decision) -> list[list[Run]]:
    # Owners may take a second line where the problem needs but one.
    room = 30 if width(item.problem) <= 23 else 17
    owners = f"责任单位：{cut(item.owners, room - 5)}"
    lead = [Run(f"{item.number}　{item.town}　", 32, bold=True), Run(owners, 28, LIGHT.ink2)]
    lines = [lead, [Run(cut(item.problem, 42), 32, bold=True)]]
    told = [("上次", item.last or "没有协调意见"), ("落实", item.follow_up or item.status)]
    if not item.last and not item.follow_up:
        told = [("办理", item.status)]
    for word, text in told:
        lines.append([Run(f"{word}　", 28, bold=True), Run(cut(text, 22), 28, LIGHT.ink2)])
    if item.note:
        lines.append([Run(item.note, 28, LIGHT.attn)])
    return lines


def _fits(text: str, size: float) -> bool:
    return width(text) * size <= 3 * (_ASKED - 56)


_HONOR_WIDTHS = (330, 820, 330, 248)


def honors(sheet: Sheet, body: Honors) -> None:
    """The reference list, like with like."""
    if body.lines:
        sides = ("l", "l", "l", "r")
        head = tuple(
            cell(text, 32, side, bold=True) for text, side in zip(body.headings, sides, strict=True)
        )
        rows = [head]
        before = ""
        for line in body.lines:
            board = "" if line.board == before else line.board
            before = line.board
            rows.append(
                (
                    cell(board, 30, color=LIGHT.ink2),
                    cell(f"{cut(line.name, 24)}{'＊' if line.needs_review else ''}", 32, bold=True),
                    cell(line.aspects, 30),
                    cell(line.interval, 32, "r"),
                )
            )
        sheet.table(_LEFT, 226, Grid(tuple(rows), _HONOR_WIDTHS, 74), body.caption)
    else:
        sheet.text(Box(_LEFT, 300, _INNER, 120), [[Run(body.empty, 40)]])
    sheet.text(Box(_LEFT, 908, _INNER, 80), [[Run(body.caption, 28, LIGHT.ink2)]])


def next_steps(sheet: Sheet, body: NextSteps) -> None:
    """What comes next, each with its date."""
    rows = tuple(
        (cell(action.when, 34, color=LIGHT.ok, bold=True), cell(action.what, 36))
        for action in body.actions
    )
    if rows:
        high = min(124.0, 740 / len(rows))
        told = "；".join(f"{action.when}：{action.what}" for action in body.actions)
        sheet.table(_LEFT, 232, Grid(rows, (560, _INNER - 560), high, 0, ()), told)
