"""下一步工作: what the calendar of the plan and the reporting deadlines require; no targets."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dashboard.data import queries
from dashboard.data.queries import Owed
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import FLOOR, empty, fit
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box, Grid, cell
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.page import statements
from dashboard.page.view import TOWN
from dashboard.style.formats import day, escape, join, words
from dashboard.style.theme import DECK


@dataclass(frozen=True, slots=True)
class Action:
    """What comes next; ``on``: its date, where it has one.

    ``code``: ``owed``, ``problems``, ``phase``, ``begins``, ``due``.
    """

    when: str
    what: str
    on: date | None
    code: str


@dataclass(frozen=True, slots=True)
class NextSteps:
    """At most five actions; ``caption``: by which day."""

    actions: tuple[Action, ...]
    caption: str

    def html(self) -> str:
        """See :class:`Body`."""
        if not self.actions:
            return empty("各阶段和各期报送的日期均已过。")
        high = min(168, 660 // len(self.actions))
        rows = "".join(
            f'<li style="height:{high}px"><b>{escape(action.when)}</b>'
            f"{fit(action.what, (40, 36, 32, FLOOR), 1080, 2, 'w2')}</li>"
            for action in self.actions
        )
        top = high * len(self.actions) + 16
        caption = f'<p class="cap below" style="top:{top}px">{escape(self.caption)}</p>'
        return f'<ol class="next">{rows}</ol>{caption}'

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        rows = tuple(
            (cell(action.when, 34, color=DECK.ok, bold=True), cell(action.what, 36))
            for action in self.actions
        )
        if rows:
            sheet.line(Box(LEFT, 944, INNER, 40), self.caption, 28, DECK.ink2)
            grid = Grid(rows, (560, INNER - 560), min(124.0, 700 / len(rows)), 0, ())
            texts = [f"{action.when}：{action.what}" for action in self.actions]
            sheet.table(LEFT, 232, grid, "；".join(texts))


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide."""
    actions = _actions(basis)
    programme = basis.view.dictionary.programme
    due_on = next((action.on for action in actions if action.code == "due"), None)
    period = next((p.name for p in basis.view.dictionary.periods if p.due_on == due_on), "")
    as_of = f"时间节点按{day(basis.calendar_day)}计。"
    due = statements.due_in_full(basis.view)
    notes = (
        *((f"{due}。",) if due else ()),
        f"{as_of}时间节点来自{programme.document}“实施步骤”和报送截止日（报送期末后"
        f"{words(programme.due_days).strip()}天内）；不搞摊派、不分任务，不列指标。",
    )
    past = f"截至{day(basis.as_of)}，" if basis.view.is_past else ""
    heading = title(len(actions), day(due_on) if due_on else "", period, past)
    return (Slide(heading, NextSteps(actions, as_of), notes),)


def title(actions: int, due: str, period: str, past: str = "") -> Title:
    """``下一步4项工作，2027年1月15日前报送2026年下半年进展``; without a due date only how many.

    ``past``: of a past half-year, by which day it is told.
    """
    first = f"{past}下一步{actions}项工作" if actions else "各阶段工作均已到期"
    return Title(f"{first}，{due}前报送{period}进展" if due else first, first)


def _actions(basis: Basis) -> tuple[Action, ...]:
    """Returns owed, problems to be dealt with, then the calendar by date."""
    calendar = sorted(_calendar(basis), key=lambda action: action.on or date.min)
    count = len(basis.agenda_problems)
    what = f"有关单位办理提请协调的{count}个问题，下期报送结果"
    problems = [Action("按领导小组会议意见", what, None, "problems")] if count else []
    return (*_owed(basis), *problems, *calendar)[:5]


def _owed(basis: Basis) -> list[Action]:
    """An action for each half-year up to this one whose due date has passed."""
    owed = queries.owed(basis.view.warehouse, basis.view.area, basis.calendar_day)
    actions = []
    for period, group in groupby(owed, key=lambda row: row.period):
        if period <= basis.period:
            rows = list(group)
            due = rows[0].due_on
            what = f"{_who_owes(rows)}{basis.period_name(period)}工作进展"
            actions.append(Action(f"已过{day(due)}报送期限", what, due, "owed"))
    return actions[-2:]


def _who_owes(rows: list[Owed]) -> str:
    """``大沥镇补报、九江镇修改重报``: a rejected return is not a missing one."""
    rejected = [row.town for row in rows if row.state == "rejected"]
    missing = [row.town for row in rows if row.state != "rejected"]
    return "、".join(
        f"{join(towns) if len(towns) <= 3 else f'{len(towns)}个{TOWN}'}{verb}"
        for towns, verb in ((missing, "补报"), (rejected, "修改重报"))
        if towns
    )


def _calendar(basis: Basis) -> list[Action]:
    """The next end and start of a phase, the next due date."""
    dictionary, as_of = basis.view.dictionary, basis.calendar_day
    # A half-year that every town has reported is no longer due.
    is_open = basis.reported < len(basis.view.reports)
    ends = [
        Action(day(p.ends_on), f"{p.name}阶段结束，{_to_check(basis)}", p.ends_on, "phase")
        for p in dictionary.phases
        if p.ends_on >= as_of
    ]
    begins = [
        Action(f"{day(p.starts_on)}起", f"进入{p.name}阶段", p.starts_on, "begins")
        for p in dictionary.phases
        if p.starts_on >= as_of
    ]
    dues = [
        Action(f"{day(p.due_on)}前", f"各{TOWN}报送{p.name}进展", p.due_on, "due")
        for p in dictionary.periods
        if p.due_on >= as_of and (p.code > basis.period or (p.code == basis.period and is_open))
    ]
    return [*ends[:1], *begins[:1], *dues[:1]]


def _to_check(basis: Basis) -> str:
    """``核对到期项目：19个项目年底前到期，142个待确认是否完成``; of a past half-year as it was."""
    view = basis.view
    due = statements.due(view) if view.is_past else statements.to_confirm(view)
    return f"核对到期项目{f'：{due}' if due else ''}"
