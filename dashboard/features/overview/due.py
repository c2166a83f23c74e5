"""What is due next on 总览: returns not there yet, last days for returns, ends of phases."""

from dataclasses import replace
from datetime import date
from itertools import groupby

from dashboard.charts import panels
from dashboard.charts.lists import Due, due_list
from dashboard.data import queries
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, to_page
from dashboard.page.view import TOWN, View, shorts_of
from dashboard.style.formats import day, number
from etl.dictionary import Phase

MOST_DUE = 4


@cached
def due_next(view: View) -> str:
    """What is due and from whom: returns not there yet, last days for returns, ends of phases."""
    rows = [*_overdue(view), *sorted(_coming(view), key=lambda due: due.on)][:MOST_DUE]
    last = queries.reported_periods(view.warehouse)[-1]
    is_past = view.period.code != last
    under = f"按今天和最近一期（{view.dictionary.period(last).name}）报送" if is_past else ""
    return panels.block("接下来", under, due_list(rows, view.today))


def _overdue(view: View) -> list[Due]:
    """One line a half-year whose day has passed, with the towns whose return does not count yet."""
    states = shorts_of(view.dictionary, "submission_state")
    dues = []
    owed = queries.owed(view.warehouse, view.area, view.today)
    for period, group in groupby(owed, key=lambda o: o.period):
        missing = list(group)
        towns = {code: [o.town for o in missing if o.state == code] for code in states}
        whom = [f"{view.named(towns[code])}{name}" for code, name in states.items() if towns[code]]
        what = f"{view.dictionary.period(period).name}报送"
        rows = drill_down(view, "returns", period=period)
        dues.append(Due(what, "，".join(whom), missing[0].due_on, rows))
    return dues


def _coming(view: View) -> list[Due]:
    """What comes: last days for returns with who owes them, ends of phases with what is not done."""
    whom = view.area_name if view.town else f"{number(len(view.reports))}个{TOWN}"
    returns = [
        Due(f"{p.name}报送", f"{whom}，截止{_day(p.due_on, view.today)}", p.due_on)
        for p in view.dictionary.periods
        if p.due_on >= view.today
    ]
    ends = [
        Due(
            f"{p.name}阶段结束",
            _left_to_do(view, p) or _day(p.ends_on, view.today),
            p.ends_on,
            to_page(_latest(view), "town_progress", due="soon"),
        )
        for p in view.dictionary.phases
        if p.ends_on >= view.today
    ]
    return returns + ends


def _left_to_do(view: View, phase: Phase) -> str:
    """Projects that end by the end of the year, where the phase ends with it.

    By the latest returns, whichever half-year is shown: what comes is counted from today.
    """
    if phase.starts_on > view.today:
        return ""
    return statements.to_confirm(_latest(view))


def _latest(view: View) -> View:
    """The view at the last half-year with returns."""
    last = queries.reported_periods(view.warehouse)[-1]
    return replace(view, period=view.dictionary.period(last))


def _day(value: date, today: date) -> str:
    """A date, without the year when it is this one."""
    return day(value) if value.year != today.year else f"{value.month}月{value.day}日"
