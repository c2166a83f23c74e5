"""The problems of 典型与问题: how they flow, what waits for whom, what was resolved, one of them in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, Table
from dashboard.charts.base import ChartText as Round
from dashboard.charts.grid import Cell, Head, Row, grid, shown
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import records
from dashboard.data.metrics import EMPTY
from dashboard.data.problems import RESOLVED, RESOLVED_NOW, Problem, list_problems
from dashboard.features.cases import problem_list, queries
from dashboard.features.cases.problem_flow import BECAME, CAME, problem_flow
from dashboard.features.cases.problem_list import Words, agenda, status, words
from dashboard.page import headlines, links, titles
from dashboard.page.cache import cached
from dashboard.page.filters import ALL
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import day, escape, fitting, is_missing, nb, number, percent
from dashboard.style.theme import Tokens

NOW = "now"
# Problems on one page of a list.
MOST = 20
MOST_UNITS = 8
UNSTATED = "未填"
NO_DECISION = "尚无协调意见"
_OF_PROBLEMS = "的问题"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader narrows the unresolved problems by; empty = all."""

    category: str = ALL
    unit: str = ALL
    status: str = ALL


def name_of(view: View, column: str) -> str:
    """What a figure of the flow is called among problems: ``本期解决`` of ``本期解决的问题``."""
    _, state = _scope(column)
    return names_of(view.dictionary, "problem_status")[state] if state else _short(view, column)


def _short(view: View, indicator: str) -> str:
    return view.label(indicator).removesuffix(_OF_PROBLEMS)


# --- how they flow --------------------------------------------------------------------------------


@cached
def flow(view: View) -> pd.DataFrame:
    """The flow of the area up to the half-year shown, oldest first."""
    return queries.problem_flow(view.warehouse, view.area, view.period.code)


@cached
def finding(view: View) -> str:
    """``17 个问题尚未解决，本期解决 13 个``."""
    now = flow(view).iloc[-1]
    if is_missing(now["problems_waiting"]):
        return f"{view.area_name}还没有报送数据"
    waiting, resolved = float(now["problems_waiting"]), now["problems_resolved"]
    text = f"{number(waiting)} 个问题尚未解决" if waiting else "没有尚未解决的问题"
    if not is_missing(resolved) and resolved:
        text += f"，本期解决 {number(float(resolved))} 个"
    return headlines.of_area(view, text)


@cached
def chart(view: View, tokens: Tokens) -> Chart:
    """The flow as bars, two a half-year."""
    frame = flow(view).copy()
    columns = (*CAME, *BECAME)
    names = {column: name_of(view, column) for column in (*columns, "problems_waiting")}
    periods = [view.dictionary.period(code) for code in frame["period"]]
    frame["label"] = [period.short for period in periods]
    frame["mark"] = [_mark(view, frame, i) for i in range(len(frame))]
    for column in (*columns, "problems_waiting"):
        frame[f"href_{column}"] = [_rows(view, column, code) for code in frame["period"]]
    figure = problem_flow(frame, names, _flow_words(view, frame), tokens, view.missing_word)
    data = pd.DataFrame({titles.period(view): [period.name for period in periods]})
    for column in (*CAME, *BECAME, "problems_overdue", "problems_unlisted"):
        data[name_of(view, column)] = frame[column]
    return Chart(figure, data, drill_down(view, "problems_waiting"))


def is_none(view: View) -> bool:
    """Whether no problem has been reported by the half-year shown."""
    return not float(flow(view)[[*CAME, *BECAME]].sum().sum())


def none(view: View) -> str:
    """What stands in place of everything where no problem has been reported."""
    if all(report.data_period is None for report in view.here):
        box = panels.empty_box(f"{view.area_name}还没有报送数据", f"可改选其他报送期或{TOWN}。")
    else:
        why = f"截至 {view.period.name}，{view.area_name}的报送中没有列出问题。"
        box = panels.empty_box("没有报送困难和问题", why)
    return panels.block(titles.relation(view, "problem"), "", box)


def _mark(view: View, frame: pd.DataFrame, position: int) -> str:
    """A star on the half-year shown where it rests, in part, on an older return."""
    return view.carried_star if position == len(frame) - 1 else ""


def _rows(view: View, column: str, period: str, category: str | None = None) -> str:
    scope, state = _scope(column)
    return drill_down(view, scope, period=period, status=state, category=category).href


def _scope(column: str) -> tuple[str, str | None]:
    """The figure whose rows a column of the flow counts, and the state that narrows it."""
    state = {"problems_open": "open", "problems_coordinating": "coordinating"}.get(column)
    return ("problems_waiting", state) if state else (column, None)


def _flow_words(view: View, frame: pd.DataFrame) -> Round:
    now = frame.iloc[-1]
    new, resolved = now["problems_new"], now["problems_resolved"]
    title = "各期问题的提出与解决"
    if not is_missing(new):
        text = f"新提出 {number(new)} 个、解决 {number(resolved)} 个"
        title = fitting(headlines.BLOCK, f"{view.those_reported or '本期'}{text}", text)
    parts = ["问题（个）；虚线为未解决、转入下期的"]
    if view.carried:
        parts.append(view.carried_note)
    return Round(title, "；".join(parts), view.source)


# --- by category, and whom they wait for ----------------------------------------------------------


@cached
def categories(view: View) -> Table:
    """Each category: carried over, raised, resolved, waiting, of these for more than a half-year."""
    frame = queries.problems_by_category(view.warehouse, view.area, view.period.code)
    names = names_of(view.dictionary, "problem_category")
    columns = [
        c
        for c in (
            "problems_carried_over",
            "problems_new",
            "problems_reopened",
            "problems_resolved",
            "problems_waiting",
            "problems_overdue",
        )
        if c != "problems_reopened" or float(frame[c].sum())
    ]
    title = view.dictionary.vocabularies["problem_category"].title
    heads = [
        Head(title, is_words=True, width=60),
        *(_category_head(view, column) for column in columns),
    ]
    rows = [
        Row(names[row.category], [_category_cell(view, row, c, row.category) for c in columns])
        for row in records(frame)
    ]
    total = frame[columns].sum(min_count=1)
    rows.append(Row("合计", [_category_cell(view, total, c, None) for c in columns], is_total=True))
    waiting = {
        row.category: float(row.problems_waiting)
        for row in records(frame)
        if not is_missing(row.problems_waiting)
    }
    return Table(
        panels.block(
            _most(waiting, names) or "各类问题数",
            f"问题（个），按{title}，以最近一次报送为准",
            grid(title, heads, rows, "categories"),
            view.carried_note,
        ),
        shown(heads, rows),
        drill_down(view, "problems_waiting"),
    )


def _most(waiting: dict[str, float], names: dict[str, str]) -> str:
    """``尚未解决的以人员类最多，占 29%``; nothing where none stands out."""
    best, value, whole = headlines.largest(waiting, names)
    if not best:
        return ""
    text = f"尚未解决的以{best}类最多，占 {percent(value, whole)}"
    return f"尚未解决的均为{best}类" if value == whole else fitting(headlines.BLOCK, text, "")


def _category_head(view: View, column: str) -> Head:
    title = panels.OVERDUE_SHORT if column == "problems_overdue" else _short(view, column)
    return Head(title, help=view.dictionary.indicators[column].definition, width=58)


def _category_cell(view: View, row: object, column: str, category: str | None) -> Cell:
    value = row[column] if isinstance(row, pd.Series) else getattr(row, column)
    if is_missing(value):
        return Cell(view.missing_word, is_gap=True)
    is_stock = column not in ("problems_new", "problems_reopened", "problems_resolved")
    scope, state = _scope(column)
    behind = drill_down(view, scope, status=state, category=category) if value else None
    return Cell(number(value), behind, mark=view.carried_star if is_stock and value else "")


def units(found: Iterable[Problem]) -> dict[str, int]:
    """Whom the problems wait for → how many, the most first; those that name nobody last."""
    counts: dict[str, int] = {}
    for problem in found:
        name = problem.coordinate_with or ""
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (one[0] == "", -one[1], one[0])))


@cached
def by_unit(view: View) -> Table:
    """Whom the unresolved problems wait for, with how many."""
    counts = units(waiting(view))
    title = titles.column(view, "problem", "coordinate_with")
    head = _short(view, "problems_waiting")
    if not counts:
        return Table(panels.block(title, "", ""), pd.DataFrame({title: [], head: []}))
    heads = [Head(title, is_words=True), Head(head)]
    rows = [
        Row(name or UNSTATED, [Cell(number(count), _unit_rows(view, name), mark=view.carried_star)])
        for name, count in counts.items()
    ]
    named = [name for name in counts if name]
    more = f"；列前 {MOST_UNITS} 个单位" if len(rows) > MOST_UNITS else ""
    return Table(
        panels.block(
            f"待 {len(named)} 个单位协调" if named else title,
            f"{_short(view, 'problems_waiting')}（个），按报送的{title}{more}",
            grid(title, heads, rows[:MOST_UNITS], "units"),
        ),
        shown(heads, rows),
        drill_down(view, "problems_waiting"),
    )


def _unit_rows(view: View, name: str) -> DrillDown:
    return drill_down(view, "problems_waiting", coordinate_with=name or EMPTY)


# --- the agenda -----------------------------------------------------------------------------------


@cached
def waiting(view: View) -> tuple[Problem, ...]:
    """The unresolved problems, the longest open first."""
    return list_problems(view.warehouse, view.area, view.period.code)


def narrowed(view: View, asked: Asked) -> tuple[Problem, ...]:
    """Those of the unresolved problems that were asked for."""
    return tuple(
        p
        for p in waiting(view)
        if asked.category in (ALL, p.category)
        and asked.status in (ALL, p.status)
        and asked.unit in (ALL, p.coordinate_with or UNSTATED)
    )


def pages(count: int, unit: str = "个") -> dict[str, str]:
    """Number → name of the pages of a list: ``第 21—40 个，共 47 个``."""
    return {
        str(
            start // MOST + 1
        ): f"第 {start + 1}—{min(start + MOST, count)} {unit}，共 {count} {unit}"
        for start in range(0, count, MOST)
    } or {"1": ""}


def on_page(found: tuple[Problem, ...], page: str) -> tuple[Problem, ...]:
    """The problems of one page."""
    start = (int(page) - 1) * MOST
    return found[start : start + MOST]


@cached
def unresolved(view: View, asked: Asked, page: str) -> Table:
    """The agenda: what, whom it waits for, what is asked, decided, done, for how long."""
    found, everything = narrowed(view, asked), waiting(view)
    heads = _agenda_titles(view)
    data = problem_list.shown(heads, [_agenda_row(view, p) for p in found])
    if not found:
        return Table(_no_agenda(view, bool(everything)), data)
    late = sum(p.is_overdue for p in found)
    text = f"{number(len(found))} 个问题尚未解决"
    title = fitting(headlines.BLOCK, f"{text}，{late} 个超过半年", text) if late else text
    part = f"；筛选自 {len(everything)} 个" if len(found) < len(everything) else ""
    note = f"；▲{panels.OVERDUE_SHORT}" if late else ""
    rows = [_agenda_row(view, p) for p in on_page(found, page)]
    return Table(
        panels.block(
            title,
            f"按提出时间，最早的在前{view.as_of_note}{note}{part}；点问题看历次报送",
            agenda(titles.relation(view, "problem"), heads, rows, "waiting"),
            view.carried_note,
        ),
        data,
        drill_down(view, "problems_waiting"),
    )


def _no_agenda(view: View, has_others: bool) -> str:
    if has_others:
        box = panels.empty_box("没有符合条件的问题", "可在上方改选类别、单位或状态。")
    else:
        box = panels.empty_box(
            "没有尚未解决的问题",
            f"截至 {view.period.name}报送，提出的问题均已解决，或没有提出问题。",
        )
    return panels.block(_short(view, "problems_waiting"), "", box)


def _agenda_titles(view: View) -> list[str]:
    columns = ("problem", "request", "decision", "follow_up", "status")
    return [titles.column(view, "problem", column) for column in columns]


def _agenda_row(view: View, problem: Problem) -> list[Words]:
    return [
        _subject(view, problem),
        words(problem.request, escape(problem.coordinate_with or ""), otherwise=UNSTATED),
        _decision(problem),
        words(problem.follow_up),
        Words(_state(view, problem), _how_long(view, problem)),
    ]


def _subject(view: View, problem: Problem) -> Words:
    """The problem, which leads to its history; town, category and the day it was raised below it."""
    kind = names_of(view.dictionary, "problem_category")[problem.category]
    star = '<span class="star">*</span>' if problem.town_code in view.carried else ""
    about = f"{nb(problem.town)}{star} · {nb(kind)} · {day(problem.raised_on)}提出"
    text = problem_list.clipped(problem.problem)
    return Words(_history_link(view, problem.problem_id, text), about)


def _history_link(view: View, problem_id: str, text: str) -> str:
    """A text that leads to the history; what is folded cannot itself be a link."""
    href = escape(links.problem_address(view, problem_id))
    if "<details" in text:
        return f'{text}<a class="rows go" href="{href}">历次报送</a>'
    return f'<a class="rows" href="{href}">{text}</a>'


def _decision(problem: Problem) -> Words:
    if problem.decision or not problem.previous_decision:
        return words(problem.decision, otherwise=NO_DECISION)
    return words(problem.previous_decision, "上次报送的意见")


def _state(view: View, problem: Problem) -> str:
    names = names_of(view.dictionary, "problem_status")
    marks = []
    if problem.is_reopened:
        marks.append(_tip(view, "problems_reopened"))
    if problem.is_unlisted:
        marks.append(_tip(view, "problems_unlisted"))
    return status(problem.status, names[problem.status]) + "".join(f"<br>{mark}" for mark in marks)


def _tip(view: View, indicator: str) -> str:
    return panels.tip(
        _short(view, indicator), view.dictionary.indicators[indicator].definition, right=True
    )


def _how_long(view: View, problem: Problem) -> str:
    days = f"已 {number(max((view.as_of - problem.raised_on).days, 0))} 天"
    if not problem.is_overdue:
        return days
    mark = f'<i class="st attention"></i><span class="ghost">{panels.OVERDUE}，</span>'
    return f'<b class="attn nb">{mark}{days}</b>'


# --- what was resolved ----------------------------------------------------------------------------


@cached
def done(view: View, which: str) -> tuple[Problem, ...]:
    """The problems resolved in the half-year shown, or all to date; the last resolved first."""
    condition = RESOLVED_NOW if which == NOW else RESOLVED
    return list_problems(view.warehouse, view.area, view.period.code, condition)


def done_groups(view: View) -> dict[str, str]:
    """Code → what a choice of the resolved problems is called, with how many there are."""
    return {
        NOW: f"{_short(view, 'problems_resolved')} {len(done(view, NOW))}",
        "all": f"{_short(view, 'problems_resolved_all')} {len(done(view, 'all'))}",
    }


@cached
def resolved(view: View, which: str, page: str) -> Table:
    """The resolved problems: what was decided, how it ended, how long it took."""
    found = done(view, which)
    columns = ("problem", "decision", "resolution", "resolved_on")
    heads = [titles.column(view, "problem", column) for column in columns]
    data = problem_list.shown(heads, [_done_row(view, p) for p in found])
    scope = "problems_resolved" if which == NOW else "problems_resolved_all"
    label = _short(view, scope)
    if not found:
        why = (
            view.missing_word if which == NOW and not any(r.has_reported for r in view.here) else ""
        )
        text = f"{view.area_name}{why}，本期解决情况不详" if why else "没有报送已解决的问题"
        box = panels.empty_box(text, "可改选累计，或上方其他报送期。")
        return Table(panels.block(label, "", box), data)
    taken = [p.days_taken for p in found if p.days_taken is not None]
    title = f"{label} {number(len(found))} 个"
    if taken:
        title = fitting(headlines.BLOCK, f"{title}，一般用时 {number(median(taken))} 天", title)
    rows = [_done_row(view, p) for p in on_page(found, page)]
    return Table(
        panels.block(
            title,
            "按解决日期，最近的在前；一般用时为提出到解决天数的中位数",
            agenda(label, heads, rows, "done"),
        ),
        data,
        drill_down(view, scope),
    )


def _done_row(view: View, problem: Problem) -> list[Words]:
    when = day(problem.resolved_on) if problem.resolved_on else UNSTATED
    taken = problem.days_taken
    return [
        _subject(view, problem),
        _decision(problem),
        words(problem.resolution, otherwise=UNSTATED),
        Words(nb(when), "" if taken is None else f"用时 {number(taken)} 天"),
    ]
