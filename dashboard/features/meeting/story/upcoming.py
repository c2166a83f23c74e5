"""下一步工作: what the calendar of the plan and the days for returns say; no targets."""

from __future__ import annotations

from itertools import groupby

from dashboard.data import queries
from dashboard.data.queries import Owed
from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import Basis
from dashboard.features.meeting.story.model import Action, NextSteps, Slide
from dashboard.page.view import TOWN
from dashboard.style.formats import day, join, words

MOST = 5
MOST_NAMED = 3


def actions(basis: Basis) -> tuple[Action, ...]:
    """Returns owed, problems to be dealt with, then what comes by date; at most five."""
    found = [*_owed(basis), *_problems(basis), *sorted(_coming(basis), key=_date)]
    return tuple(found[:MOST])


def _date(action: Action) -> str:
    return action.on.isoformat() if action.on else ""


def _owed(basis: Basis) -> list[Action]:
    """One line a half-year up to this one whose day has passed."""
    view = basis.view
    owed = queries.owed(view.warehouse, view.dictionary.district.code, basis.as_of)
    told = []
    for period, group in groupby(owed, key=lambda one: one.period):
        if period <= basis.period:
            rows = list(group)
            due = rows[0].due_on
            what = f"{_owing(rows)}{basis.period_name(period)}工作进展"
            told.append(Action(f"已过{day(due)}报送期限", what, due, "owed"))
    return told[-2:]


def _owing(rows: list[Owed]) -> str:
    """``大沥镇补报、九江镇修改重报``: a return that was sent back is not a missing one."""
    back = [row for row in rows if row.state == "rejected"]
    never = [row for row in rows if row.state != "rejected"]
    told = [f"{_who(some)}{verb}" for some, verb in ((never, "补报"), (back, "修改重报")) if some]
    return "、".join(told)


def _who(rows: list[Owed]) -> str:
    names = [row.town for row in rows]
    return join(names) if len(names) <= MOST_NAMED else f"{len(names)}个{TOWN}"


def _problems(basis: Basis) -> list[Action]:
    count = len(basis.asked)
    if not count:
        return []
    what = f"责任单位办理{count}个问题，下期报送结果"
    return [Action("按本次会议意见", what, None, "problems")]


def _coming(basis: Basis) -> list[Action]:
    """Ends of phases and last days for returns, from the day of the version on."""
    dictionary = basis.view.dictionary
    # Who has reported is not asked again.
    is_open = not all(report.has_reported for report in basis.view.reports)
    ends = [
        Action(day(p.ends_on), f"{p.name}阶段结束，核对到期项目", p.ends_on, "phase")
        for p in dictionary.phases
        if p.ends_on >= basis.as_of
    ]
    begins = [
        Action(f"{day(p.starts_on)}起", f"进入{p.name}阶段", p.starts_on, "begins")
        for p in dictionary.phases
        if p.starts_on >= basis.as_of
    ]
    dues = [
        Action(f"{day(p.due_on)}前", f"各{TOWN}报送{p.name}进展", p.due_on, "due")
        for p in dictionary.periods
        if p.due_on >= basis.as_of
        and (p.code > basis.period or (p.code == basis.period and is_open))
    ]
    return [*ends[:1], *begins[:1], *dues[:1]]


def slide(basis: Basis) -> Slide:
    """The last slide."""
    found = actions(basis)
    due = next((one for one in found if one.code == "due"), None)
    period = next((p.name for p in basis.view.dictionary.periods if due and p.due_on == due.on), "")
    title, short = titles.upcoming(len(found), day(due.on) if due and due.on else "", period)
    notes = (
        f"时间节点来自{basis.view.dictionary.programme.document}“实施步骤”和报送截止日（报送期末后"
        f"{words(basis.view.dictionary.programme.due_days).strip()}天内）；不搞摊派、不分任务，不列指标。",
    )
    return Slide("next", "next", "下一步工作", title, short, NextSteps(found), notes)
