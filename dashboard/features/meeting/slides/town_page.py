"""附：各镇（街道）: one page a town with its figures, its judged steps, and the problem that waits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import Basis, carried_periods
from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.drawing.bars import draw_bars
from dashboard.features.meeting.drawing.html import FLOOR, broken, cut, fit, subtitle
from dashboard.features.meeting.drawing.shapes import LEFT, Box, Run
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.drawing.step_list import step_grid, step_items, steps_alt_text
from dashboard.features.meeting.figures import Bars
from dashboard.features.meeting.slides.decisions import Decision, days_as_of, decision
from dashboard.features.meeting.slides.overall import (
    KEY_FIGURES,
    KeyFigure,
    draw_figure,
    figure_html,
    key_figure,
)
from dashboard.features.meeting.slides.slide import NO_DATA, Slide, Title
from dashboard.features.meeting.steps import Step, steps_of
from dashboard.page import statements
from dashboard.style.formats import day, escape, number
from dashboard.style.theme import DECK

APPENDIX = "附"
"""What the pages behind the main slides are called."""
_MOST_STEPS = 4
_NO_PROBLEM = "暂无问题"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The problem that waits.

    ``lead``: 等待协调, or 尚未解决 where nobody else is asked; ``age``: 未超过半年, or nothing;
    ``rows``: what is asked of whom and what came of it; ``rest``: how many more there are.
    """

    problem: Decision
    lead: str
    age: str
    rows: tuple[tuple[str, str], ...]
    rest: str


@dataclass(frozen=True, slots=True)
class TownPage:
    """Four figures of a town, its money over the half-years, its judged steps, what waits.

    ``calm``: instead of a problem, what is so.
    """

    figures: tuple[KeyFigure, ...]
    money: Bars
    steps: tuple[Step, ...]
    waiting: Waiting | None
    calm: tuple[str, ...]

    def html(self) -> str:
        """See :class:`Body`."""
        tiles = "".join(
            f'<div class="tile" style="left:{n * 440}px">{figure_html(f, (88, 76, 64))}</div>'
            for n, f in enumerate(self.figures)
        )
        return (
            f'{tiles}<div class="money">{subtitle(self.money.title)}'
            f"{svg.columns(self.money, 780, 238, FLOOR)}"
            f'<ul class="steps big">{step_items(self.steps)}</ul></div>{self._panel()}'
        )

    def _panel(self) -> str:
        if self.waiting is None:
            first, *rest = self.calm
            lines = "".join(f"<p>{broken(line)}</p>" for line in rest)
            return f'<div class="wait calm"><h3>{escape(first)}</h3>{lines}</div>'
        item, waiting = self.waiting.problem, self.waiting
        age = f"，{waiting.age}" if waiting.age else ""
        rows = "".join(
            f"<dt>{escape(title)}</dt><dd>{fit(text, (36, 32, FLOOR), 600, 1, 'w')}</dd>"
            for title, text in waiting.rows
        )
        return (
            f'<div class="wait"><p class="age"><b>{waiting.lead}</b><strong>{number(item.days)}天</strong>'
            f"<span>{day(item.raised_on)}提出{age}</span></p>"
            f"{fit(item.problem, (46, 40, 36), 810, 2, 'pb')}<dl>{rows}</dl>"
            f"{fit(waiting.rest, (30, FLOOR), 800, 1, 'rest')}</div>"
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        for n, figure in enumerate(self.figures):
            draw_figure(sheet, LEFT + n * 440, figure, largest=84)
        sheet.line(Box(LEFT, 462, 800, 42), self.money.title, 28, DECK.ink2)
        draw_bars(sheet, Box(LEFT, 504, 790, 260), self.money, has_labels=True, format="#,##0.0")
        if self.steps:
            grid = step_grid(self.steps, (50, 290, 450), 50)
            sheet.table(LEFT, 776, grid, steps_alt_text(self.steps))
        box = Box(940, 462, 884, 520)
        sheet.panel(Box(box.x, box.y, 8, box.h), DECK.attn if self.waiting else DECK.ok)
        lines = list(_panel_lines(self.waiting)) if self.waiting else _calm_lines(self.calm)
        inner = Box(box.x + 8, box.y, box.w - 8, box.h)
        sheet.text(inner, lines, anchor="ctr", fill=DECK.panel, inset=26, gap=8)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """A page for each town, in code order; none where they are many."""
    if basis.view.has_many_parts:
        return ()
    return tuple(_slide(basis.at(report.town), report) for report in basis.view.parts)


def _slide(basis: Basis, report: TownReport) -> Slide:
    name = report.town.name
    waiting = _waiting(basis)
    steps = [step for step in steps_of(basis) if step.is_judged and _has_begun(basis, step)]
    body = TownPage(
        figures=tuple(_figures(basis)),
        money=_money(basis),
        steps=tuple(steps[-_MOST_STEPS:]),
        waiting=waiting,
        calm=() if waiting else tuple(_calm(basis)),
    )
    return Slide(
        title(basis, report),
        body,
        tuple(_notes(basis, report)),
        said=_said(basis, report),
        label=f"{APPENDIX} · {name}",
        key=f"town-{report.town.code}",
    )


def title(basis: Basis, report: TownReport) -> Title:
    """``狮山镇：已结对64个村（社区），5个问题尚未解决，1个提请协调``; of a silent town that it is."""
    name, gap = report.town.name, basis.not_reported(report)
    paired = basis.figure("villages_paired").value
    if paired is None:
        text = f"{name}：{f'{gap}，' if gap else ''}{NO_DATA}"
        return Title(text, text)
    first = gap or f"已结对{number(paired)}个{basis.view.village_word}"
    problems = _problems(basis)
    return Title(f"{name}：{first}，{problems}", f"{name}：{problems}")


def _problems(basis: Basis) -> str:
    """``5个问题尚未解决，1个提请协调``; 暂无问题 only where there is none."""
    count, asked = len(basis.open_problems), len(basis.agenda_problems)
    if not count:
        return _NO_PROBLEM
    if not asked:
        return f"{count}个问题尚未解决"
    which = f"{asked}个" if asked < count else "均" if count > 1 else ""
    return f"{count}个问题尚未解决，{which}提请协调"


def _has_begun(basis: Basis, step: Step) -> bool:
    phases = {p.code: p.starts_on for p in basis.view.dictionary.phases}
    return phases[step.milestone.phase] <= basis.as_of


def _figures(basis: Basis) -> Iterator[KeyFigure]:
    """The key figures with their change since the half-year before; of projects, what is due."""
    due = statements.due_in_brief(basis.view)
    for code in KEY_FIGURES:
        figure = key_figure(basis, code)
        lines = (due,) if code == "projects_live" and due else figure.lines[:1]
        yield replace(figure, lines=lines, bars=None)


def _money(basis: Basis) -> Bars:
    """``投入（万元）：本期452.6，累计1,474.8，含约数``."""
    bars, known = basis.bars("contributions"), basis.figure("contributions")
    parts = [
        f"{word}{basis.written('contributions', value)[0]}"
        for word, value in (("本期", known.value), ("累计", known.to_date))
        if value is not None
    ]
    if known.is_approximate_to_date:
        parts.append(statements.APPROXIMATE)
    text = f"：{'，'.join(parts)}" if parts else ""
    return Bars(f"投入（{bars.unit}）{text}", bars.unit, bars.points)


def _waiting(basis: Basis) -> Waiting | None:
    """The oldest problem that the leading group is asked about, else the oldest that is open."""
    if not basis.open_problems:
        return None
    row = (basis.agenda_problems or basis.open_problems)[0]
    item, overdue = decision(basis, row), basis.view.dictionary.programme.overdue
    titles = basis.view.column_titles("problem")
    rows = (
        (titles["coordinate_with"], item.units),
        (titles["request"], item.request),
        (titles["decision"], item.last),
        (titles["follow_up"], item.follow_up or item.status),
    )
    age = "" if row.on_agenda else overdue if row.is_overdue else f"未{overdue}"
    return Waiting(
        problem=item,
        lead="等待协调" if item.units else "尚未解决",
        age=age,
        rows=tuple((title, text or "—") for title, text in rows),
        rest="；".join(filter(None, (item.note, _rest(basis)))),
    )


def _rest(basis: Basis) -> str:
    """``另有4个问题，均未超过半年``, or nothing."""
    shown = (basis.agenda_problems or basis.open_problems)[0]
    rest = [row for row in basis.open_problems if row is not shown]
    if not rest:
        return ""
    overdue, count = basis.view.dictionary.programme.overdue, sum(row.is_overdue for row in rest)
    how = f"其中{count}个{overdue}"
    if count in (0, len(rest)):
        how = f"{'均' if len(rest) > 1 else ''}{overdue if count else f'未{overdue}'}"
    return f"另有{len(rest)}个问题尚未解决，{how}"


def _calm(basis: Basis) -> Iterator[str]:
    """Without a problem: that there is none, and what is due."""
    if not basis.view.has_data:
        yield NO_DATA
        return
    yield _NO_PROBLEM
    if due := statements.due_in_full(basis.view):
        yield due


def _said(basis: Basis, report: TownReport) -> str:
    """``狮山镇已结对64个村（社区），…；5个问题尚未解决，1个提请协调，…等待区住房城乡建设和水利局协调。``."""
    gap = basis.not_reported(report)
    name, covered = report.town.name, statements.coverage(basis.view)
    first = f"{name}{gap}，{covered.removeprefix(name)}" if gap else covered
    waiting = _waiting(basis)
    which = ""
    if waiting and waiting.problem.units:
        which = f"，“{waiting.problem.problem}”等待{waiting.problem.units}协调"
    return f"{first}；{_problems(basis)}{which}。"


def _notes(basis: Basis, report: TownReport) -> Iterator[str]:
    if report.is_carried:
        older = carried_periods(basis.participation).get(basis.period)
        yield f"存量沿用{basis.period_name(older)}数据。"
    for row in basis.open_problems:
        item = decision(basis, row)
        asked = "提请领导小组协调" if row.on_agenda else item.status
        yield (
            f"{item.problem}：{day(item.raised_on)}提出，{item.days}天（{days_as_of(basis)}），{asked}；"
            f"需协调单位：{item.units or '未填写'}；需协调事项：{item.request or '未填写'}。"
        )
    if due := statements.due_in_full(basis.view):
        yield f"{due}。"
    yield from basis.definitions(*KEY_FIGURES, "contributions", "milestone_facts")


# ---- PowerPoint ------------------------------------------------------------------------------


def _panel_lines(waiting: Waiting) -> Iterator[list[Run]]:
    item = waiting.problem
    age = f"，{waiting.age}" if waiting.age else ""
    yield [
        Run(f"{waiting.lead} ", 32, DECK.attn, bold=True),
        Run(f"{number(item.days)}天 ", 56, DECK.attn, bold=True),
        Run(f"{day(item.raised_on)}提出{age}", 28, DECK.attn),
    ]
    yield [Run(cut(item.problem, 40), 38, bold=True)]
    for title, text in waiting.rows:
        yield [Run(f"{title}　", 30, DECK.ok, bold=True), Run(cut(text, 20), 30)]
    if waiting.rest:
        yield [Run(waiting.rest, 28, DECK.ink2)]


def _calm_lines(calm: tuple[str, ...]) -> list[list[Run]]:
    first, *rest = calm
    return [[Run(first, 46, bold=True)], *([Run(line, 34)] for line in rest)]
