"""Lists of problems that wait and of what is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.drill_down import DrillDown, PageLink, linked
from dashboard.data.problems import Problem
from dashboard.style.formats import escape, nb, number, phrased


def problem_list(
    problems: Sequence[Problem],
    as_of: date,
    overdue: str,
    address: Callable[[str], str],
    states: Mapping[str, str] | None = None,
) -> str:
    """Problems that wait: what, where, what is requested, for how many days by ``as_of``.

    Overdue ones bear the mark of attention; ``overdue`` is its meaning (``超过半年``).
    ``address``: of the history of a problem, by its id; ``states``: code → name of their states, in a
    list of one town, which names the last opinion too and the town not.
    """
    return "".join(
        f'<div class="row2 problem"><div><div class="t"><a class="rows nm" '
        f'href="{escape(address(p.problem_id))}">{nb(p.problem)}</a></div>'
        f'<div class="s">{nb(_request(p, states))}</div></div>'
        f"{_open_days(p, as_of, overdue)}</div>"
        for p in problems
    )


def overdue_mark(overdue: str) -> str:
    """The meaning of the mark on an overdue problem."""
    return f"提出{overdue}仍未解决"


def _open_days(problem: Problem, as_of: date, overdue: str) -> str:
    days = f"已{number(max((as_of - problem.raised_on).days, 0))}天"
    if not problem.is_overdue:
        return f'<div class="e">{days}</div>'
    meaning = overdue_mark(overdue)
    mark = f'<i class="st attention" title="{meaning}"></i><span class="ghost">{meaning}，</span>'
    return f'<div class="e attn">{mark}{days}</div>'


def _request(problem: Problem, states: Mapping[str, str] | None) -> str:
    who, what = problem.coordinate_with, problem.request
    asked = f"请{who}{what}" if who and what else ""
    asked = asked or (f"请求协调：{who or what}" if who or what else "")
    if states is None:
        return " · ".join(filter(None, (problem.town, asked)))
    said = problem.decision or problem.previous_decision
    state = f"{states[problem.status]}：{asked}" if asked else states[problem.status]
    return f"{state}。上次意见：{said}" if said else state


def overdue_note(problems: Sequence[Problem], overdue: str) -> str:
    """The meaning of the mark on overdue problems; empty if none is overdue."""
    return f"；▲{overdue}" if any(p.is_overdue for p in problems) else ""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to come: what, from whom, by when."""

    what: str
    whom: str
    on: date
    rows: DrillDown | PageLink | None = None


def due_list(dues: Sequence[Due], today: date) -> str:
    """What is due, and from whom, with the days left or overdue."""
    return "".join(
        f'<div class="row2 due"><div><span class="t">{linked(nb(due.what), due.rows)}</span> '
        f'<span class="s">{phrased(due.whom)}</span></div>{_days(due.on, today)}</div>'
        for due in dues
    )


def _days(on: date, today: date) -> str:
    left = (on - today).days
    if left < 0:
        return f'<div class="e attn">已逾期{number(-left)}天</div>'
    return f'<div class="e">还有{number(left)}天</div>' if left else '<div class="e">今天</div>'
