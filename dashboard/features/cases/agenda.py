"""The problem lists of 典型与问题: the agenda of unresolved problems, and the resolved ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.lists import overdue_mark
from dashboard.data.drill_down import linked
from dashboard.data.problems import RESOLVED, RESOLVED_NOW, Problem, list_problems
from dashboard.features.cases.problems import UNSTATED, short_label, waiting
from dashboard.features.cases.text_table import (
    TextCell,
    clipped,
    on_page,
    status_mark,
    text_cell,
    text_data,
    text_table,
)
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.links import drill_down, problem_address
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, escape, nb, number

NOW = "now"
# Group of resolved problems → the indicator that counts them.
GROUPS = {NOW: "problems_resolved", "all": "problems_resolved_all"}
NO_DECISION = "尚无协调意见"


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choice among the unresolved problems; empty = all."""

    category: str = ALL
    unit: str = ALL
    status: str = ALL


def matching(view: View, filters: Filters) -> tuple[Problem, ...]:
    """The unresolved problems that match the filters."""
    return tuple(
        p
        for p in waiting(view)
        if filters.category in (ALL, p.category)
        and filters.status in (ALL, p.status)
        and filters.unit in (ALL, p.coordinate_with or UNSTATED)
    )


@cached
def unresolved(view: View, filters: Filters, page: str) -> Table:
    """The agenda: problem, unit it waits for, request, decision, follow-up, days open."""
    problems, everything = matching(view, filters), waiting(view)
    titles = view.column_titles("problem")
    heads = [titles[c] for c in ("problem", "request", "decision", "follow_up", "status")]
    rows = [_agenda_row(view, p) for p in problems]
    data = text_data(heads, rows)
    if not problems:
        return Table(_no_agenda(view, bool(everything)), data)
    late = sum(p.is_overdue for p in problems)
    overdue = f"；▲{view.dictionary.programme.overdue}（{late}个）" if late else ""
    title = statements.unresolved(len(problems), sum(p.on_agenda for p in problems))
    part = f"；筛选自{len(everything)}个" if len(problems) < len(everything) else ""
    notes = f"{view.as_of_note}{overdue}{part}"
    under = f"按提出时间，最早的在前{notes}；点问题看历次报送"
    table = text_table(view.title_of("problem"), heads, on_page(rows, page), "waiting")
    asked = "" if part else _asked(view, problems)
    html = panels.block(title, under, table, view.carried_note, tools=asked)
    return Table(html, data, drill_down(view, "problems_waiting"))


def _asked(view: View, problems: Sequence[Problem]) -> str:
    """How many the leading group is asked about, linked to their rows; nothing where there are none."""
    count = sum(p.on_agenda for p in problems)
    rows = drill_down(view, "problems_on_agenda")
    return linked(f"{short_label(view, 'problems_on_agenda')}{count}个", rows) if count else ""


def _no_agenda(view: View, has_others: bool) -> str:
    if has_others:
        box = panels.empty_box("没有符合条件的问题", "可在上方改选类别、单位或状态。")
    else:
        why = f"截至{view.period.name}报送，提出的问题均已解决，或没有提出问题。"
        box = panels.empty_box("没有尚未解决的问题", why)
    return panels.block(short_label(view, "problems_waiting"), "", box)


def _agenda_row(view: View, problem: Problem) -> list[TextCell]:
    return [
        _subject(view, problem),
        text_cell(problem.request, escape(problem.coordinate_with or ""), otherwise=UNSTATED),
        _decision(problem),
        text_cell(problem.follow_up),
        TextCell(_state(view, problem), _days_open(view, problem)),
    ]


def _subject(view: View, problem: Problem) -> TextCell:
    """The problem with a link to its history; below it town, category and the day it was raised."""
    category = names_of(view.dictionary, "problem_category")[problem.category]
    star = panels.STAR if problem.town_code in view.carried else ""
    about = f"{nb(problem.town)}{star} · {nb(category)} · {day(problem.raised_on)}提出"
    text, href = clipped(problem.problem), escape(problem_address(view, problem.problem_id))
    # Folded text cannot itself be a link.
    if "<details" in text:
        return TextCell(f'{text}<a class="rows go" href="{href}">历次报送</a>', about)
    return TextCell(f'<a class="rows" href="{href}">{text}</a>', about)


def _decision(problem: Problem) -> TextCell:
    if problem.decision or not problem.previous_decision:
        return text_cell(problem.decision, otherwise=NO_DECISION)
    return text_cell(problem.previous_decision, "上次报送的意见")


def _state(view: View, problem: Problem) -> str:
    names = names_of(view.dictionary, "problem_status")
    flags = {
        "problems_on_agenda": problem.on_agenda,
        "problems_reopened": problem.is_reopened,
        "problems_unlisted": problem.is_unlisted,
    }
    tips = [
        panels.tip(short_label(view, code), view.dictionary.indicators[code].definition, right=True)
        for code, is_set in flags.items()
        if is_set
    ]
    return "<br>".join([status_mark(problem.status, names[problem.status]), *tips])


def _days_open(view: View, problem: Problem) -> str:
    days = f"已{number(max((view.as_of - problem.raised_on).days, 0))}天"
    if not problem.is_overdue:
        return days
    meaning = overdue_mark(view.dictionary.programme.overdue)
    mark = f'<i class="st attention"></i><span class="ghost">{meaning}，</span>'
    return f'<b class="attn nb">{mark}{days}</b>'


@cached
def resolved_problems(view: View, group: str) -> tuple[Problem, ...]:
    """The problems resolved in the half-year shown, or all to date; the last resolved first."""
    which = RESOLVED_NOW if group == NOW else RESOLVED
    return list_problems(view.warehouse, view.area, view.period.code, which)


def resolved_groups(view: View) -> dict[str, str]:
    """Code → name of the two groups of resolved problems, with how many there are."""
    return {
        group: f"{short_label(view, indicator)} {len(resolved_problems(view, group))}"
        for group, indicator in GROUPS.items()
    }


@cached
def resolved(view: View, group: str, page: str) -> Table:
    """The resolved problems: what was decided, how it ended, how long it took."""
    problems = resolved_problems(view, group)
    indicator = GROUPS[group]
    label = short_label(view, indicator)
    titles = view.column_titles("problem")
    heads = [titles[c] for c in ("problem", "decision", "resolution", "resolved_on")]
    rows = [_resolved_row(view, p) for p in problems]
    data = text_data(heads, rows)
    if not problems:
        return Table(panels.block(label, "", _none_resolved(view, group)), data)
    title = f"{label}{number(len(problems))}个"
    table = text_table(label, heads, on_page(rows, page), "done")
    days = [p.days_taken for p in problems if p.days_taken is not None]
    if days:
        title = f"{title}，从提出到解决一般{number(median(days))}天"
    under = "按解决日期，最近的在前；“一般”指中位数"
    return Table(panels.block(title, under, table), data, drill_down(view, indicator))


def _none_resolved(view: View, group: str) -> str:
    text = "没有报送已解决的问题"
    if group == NOW and view.missing_word and not any(r.has_reported for r in view.here):
        text = f"{view.area_name}{view.missing_word}，本期解决情况不详"
    return panels.empty_box(text, "可改选累计，或上方其他报送期。")


def _resolved_row(view: View, problem: Problem) -> list[TextCell]:
    when = day(problem.resolved_on) if problem.resolved_on else UNSTATED
    days = problem.days_taken
    return [
        _subject(view, problem),
        _decision(problem),
        text_cell(problem.resolution, otherwise=UNSTATED),
        TextCell(nb(when), "" if days is None else f"用时{number(days)}天"),
    ]
