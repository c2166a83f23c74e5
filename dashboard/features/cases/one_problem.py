"""One problem of 典型与问题 over the half-years: what each return reported of it."""

from urllib.parse import parse_qsl, quote, urlencode

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.data import queries as shared
from dashboard.features.cases import queries
from dashboard.features.cases.problems import short_label
from dashboard.features.cases.queries import Report
from dashboard.features.cases.text_table import (
    TextCell,
    clipped,
    source_link,
    status_mark,
    text_cell,
    text_data,
    text_table,
)
from dashboard.page.cache import cached
from dashboard.page.headlines import PAGE
from dashboard.page.links import PROBLEM, PROBLEM_PAGE, drill_down, town_address
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, escape, fitted, nb, number, width

SAME = "同上次"


@cached
def history(view: View, problem_id: str) -> Table:
    """The reports of one problem up to the half-year shown, with the half-years that lack one."""
    everything = queries.history(view.warehouse, problem_id)
    reports = _until(view, everything)
    if not reports:
        return Table(_unknown(view, problem_id, bool(everything)), pd.DataFrame())
    titles = view.column_titles("problem")
    columns = ("status", "request", "decision", "follow_up")
    heads = [view.period_title, *(titles[column] for column in columns), "来源"]
    rows = _lines(view, problem_id, reports)
    body = _about(view, reports) + text_table("历次报送", heads, rows, "timeline")
    return Table(
        back(view) + panels.block(_title(view, reports), _under(view, reports), body),
        text_data(heads, rows),
        drill_down(view, "problem_reports", problem=problem_id, town=reports[0].town_code),
    )


def _until(view: View, reports: tuple[Report, ...]) -> tuple[Report, ...]:
    return tuple(report for report in reports if report.period <= view.period.code)


def headline(view: View, problem_id: str) -> str:
    """``儒溪村部分项目台账不完整：已328天，尚未解决``; nothing of an unknown problem."""
    reports = _until(view, queries.history(view.warehouse, problem_id))
    if not reports:
        return ""
    text, how_far = reports[-1].problem, _how_far(view, reports[-1])
    room = PAGE - width(how_far) - 1
    return f"{text if width(text) <= room else f'{fitted(text, room - 1)}…'}：{how_far}"


def _how_far(view: View, last: Report) -> str:
    """``已328天，尚未解决``, ``历时176天解决``."""
    if last.status != "resolved":
        return f"已{number(max((view.as_of - last.raised_on).days, 0))}天，尚未解决"
    days = (last.resolved_on - last.raised_on).days if last.resolved_on else -1
    return (
        f"历时{number(days)}天解决"
        if days >= 0
        else names_of(view.dictionary, "problem_status")[last.status]
    )


def back(view: View) -> str:
    """The link to the page without this problem."""
    _, _, query = view.back.partition("?")
    others = [(key, value) for key, value in parse_qsl(query) if key != PROBLEM]
    href = PROBLEM_PAGE + (f"?{urlencode(others, quote_via=quote)}" if others else "")
    link = f'<a class="rows back" href="{escape(href)}">← 回到全部问题</a>'
    return panels.wrap(f'<div class="wayback">{link}</div>')


def _unknown(view: View, problem_id: str, is_later: bool) -> str:
    title = "没有这个编号的问题"
    advice = f"现有数据中没有“{problem_id[:40]}”，可能已在更正后的报送中删去。"
    if is_later:
        title = "这个问题在所选报送期之后才提出"
        advice = f"现在看的是{view.period.name}；可在上方改选以后的报送期。"
    box = panels.empty_box(title, advice)
    return back(view) + panels.block(view.label("problem_reports"), "", box)


def _title(view: View, reports: tuple[Report, ...]) -> str:
    state = names_of(view.dictionary, "problem_status")[reports[-1].status]
    return f"{state}，报送{len(reports)}次"


def _under(view: View, reports: tuple[Report, ...]) -> str:
    """Town, category and day; how its age is counted."""
    last = reports[-1]
    town = view.for_district().town_names.get(last.town_code, "")
    kind = names_of(view.dictionary, "problem_category")[last.category]
    note = "" if last.status == "resolved" else view.as_of_note
    return f"{town} · {kind} · {day(last.raised_on)}提出{note}"


def _about(view: View, reports: tuple[Report, ...]) -> str:
    """The text of the problem in the last report, and a link to its town."""
    last = reports[-1]
    href = escape(town_address(view, last.town_code))
    town = view.for_district().town_names.get(last.town_code, "")
    link = f'<a class="rows go" href="{href}">{escape(town)}的进度</a>'
    return f'<div class="lead">{clipped(last.problem)} {link}</div>'


def _lines(view: View, problem_id: str, reports: tuple[Report, ...]) -> list[list[TextCell]]:
    """One line a half-year from the first report on; resolved problems are no longer expected."""
    by_period = {report.period: report for report in reports}
    states = shared.town_punctuality(view.warehouse, reports[0].town_code)
    lines: list[list[TextCell]] = []
    before: Report | None = None
    for period in view.dictionary.periods:
        if not reports[0].period <= period.code <= view.period.code:
            continue
        if report := by_period.get(period.code):
            lines.append(_line(view, problem_id, report, before))
            before = report
        elif before and before.status != "resolved":
            lines += _silent(view, period.name, states.get(period.code, "not_due"))
    return lines


def _silent(view: View, period: str, state: str) -> list[list[TextCell]]:
    """A half-year without a report: there is no return, or it does not list the problem."""
    if state == "not_due":
        return []
    cell = TextCell(escape(view.state_name(state)), is_gap=True, span=5)
    if state == "on_time" or state == "late":
        label = short_label(view, "problems_unlisted")
        text = "该期报送没有列出，也没有报送为已办结"
        cell = TextCell(f'<b class="attn">{nb(label)}</b>：{nb(text)}', span=5)
    return [[TextCell(nb(period)), cell]]


def _line(view: View, problem_id: str, report: Report, before: Report | None) -> list[TextCell]:
    names = names_of(view.dictionary, "problem_status")
    again = short_label(view, "problems_reopened") if report.is_reopened else ""
    rows = drill_down(
        view, "problem_reports", problem=problem_id, period=report.period, town=report.town_code
    )
    return [
        TextCell(nb(view.dictionary.period(report.period).name)),
        TextCell(status_mark(report.status, names[report.status]), escape(again)),
        _repeated(report, before, "request", escape(report.coordinate_with or "")),
        _repeated(report, before, "decision"),
        _repeated(report, before, "follow_up", _ending(view, report)),
        TextCell("", source_link(report.file_name, report.sheet, report.row, rows)),
    ]


def _repeated(report: Report, before: Report | None, field: str, note: str = "") -> TextCell:
    """The text of a field, or that it is the same as in the report before."""
    text: str | None = getattr(report, field)
    if text and before and getattr(before, field) == text:
        return TextCell(f'<span class="none">{SAME}</span>', note)
    return text_cell(text, note)


def _ending(view: View, report: Report) -> str:
    if report.status != "resolved":
        return ""
    title = view.column_titles("problem")["resolution"]
    when = f"（{day(report.resolved_on)}）" if report.resolved_on else ""
    return f"{nb(title)}：{clipped(report.resolution or '未填')}{nb(when)}"
