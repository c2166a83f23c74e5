"""The blocks of 报送与质量 on all senders: who has reported, what is due, what waits for 审核."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard.charts import lists, panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.charts.lists import Due
from dashboard.data import queries as shared
from dashboard.data.queries import Town
from dashboard.features.submissions import queries, return_tables
from dashboard.features.submissions.queries import ReceivedVersion, ReturnStatus
from dashboard.features.submissions.return_tables import Mark
from dashboard.page import titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import day, fitting, join, number, stamp, words
from etl import run

PAGE, BLOCK = 28, 18
DESTINATION = "submissions"


def address(period: str, sender: str, version: int | None = None) -> str:
    """The address of one return."""
    query = {"period": period, "town": sender} | ({"version": str(version)} if version else {})
    return f"{DESTINATION}?{urlencode(query, quote_via=quote)}"


def statuses_of(view: View, period: str) -> list[ReturnStatus]:
    """The returns of the towns in one half-year, in code order."""
    return [s for s in queries.return_statuses(view.warehouse) if s.period == period]


# --- the page's finding ------------------------------------------------------------------------


def headline(view: View, sender: Town | None) -> str:
    """Who has reported the half-year; of one sender the state of its return."""
    if sender:
        return f"{sender.name}{view.period.name}报送：{_state_of(view, sender)}"
    statuses = statuses_of(view, view.period.code)
    names = shorts_of(view.dictionary, "submission_state")
    counted = sum(s.days_late is not None for s in statuses)
    parts = [
        f"{words(count)}镇{name}"
        for code, name in names.items()
        if (count := sum(s.state == code and s.days_late is None for s in statuses))
    ]
    late = sum(bool(s.days_late) for s in statuses)
    if counted == len(statuses):
        rest = f"，{words(late)}镇逾期" if late else "，均按时"
        return f"{view.period.name} {counted} 个{TOWN}均已报送{rest}"
    text = f"{view.period.name}已报 {counted} / {len(statuses)} 镇"
    return fitting(PAGE, f"{text}，{'、'.join(parts)}", text)


def _state_of(view: View, sender: Town) -> str:
    """``逾期报送``; of the district, which owes nothing, the state of its last version."""
    for standing in statuses_of(view, view.period.code):
        if standing.town_code == sender.code:
            return view.state_name(standing.state)
    versions = queries.versions(view.warehouse, sender.code, view.period.code)
    if not versions:
        return "没有报送"
    return view.dictionary.vocabularies["submission_status"].name_of(
        _version_in_force(versions).status
    )


def _version_in_force(versions: Sequence[ReceivedVersion]) -> ReceivedVersion:
    """The version in force, else the newest."""
    return next((v for v in versions if v.status == "current"), versions[0])


# --- towns × half-years ------------------------------------------------------------------------


@cached
def matrix(view: View, sender: str) -> Table:
    """Every half-year of every town, and of the district if it has sent anything."""
    dictionary = view.dictionary
    statuses = {(s.town_code, s.period): s for s in queries.return_statuses(view.warehouse)}
    names = shorts_of(dictionary, "submission_state")
    chosen = (sender, view.period.code)
    rows: list[tuple[str, list[Mark | None]]] = [
        (
            town.name,
            [_mark(view, statuses[town.code, p.code], names, chosen) for p in dictionary.periods],
        )
        for town in shared.towns(view.warehouse)
    ]
    rows += _district_row(view, chosen)
    html = return_tables.return_matrix(
        f"各{TOWN}各报送期的报送", TOWN, [p.short for p in dictionary.periods], rows
    )
    due = [s for s in statuses.values() if s.period == view.period.code]
    there = sum(s.days_late is not None for s in due)
    title = fitting(
        BLOCK,
        f"{view.period.name}已收 {there} 份，应报 {len(due)} 份",
        f"已收 {there} / {len(due)} 份",
    )
    under = f"{TOWN} × {titles.period(view)}；按行政区划代码排列；点单元格看这份报送表"
    body = return_tables.state_key(names) + html
    text = panels.block(title, under, body, _source(view))
    return Table(text, _matrix_data(view), drill_down(view, "returns", town=None))


def _mark(
    view: View, standing: ReturnStatus, names: dict[str, str], chosen: tuple[str, str]
) -> Mark:
    also = ""
    if standing.later_version:
        word = view.dictionary.vocabularies["submission_status"].name_of(
            standing.later_status or ""
        )
        also = f"第 {standing.later_version} 版{word}"
    return Mark(
        standing.state,
        names[standing.state],
        _note(view, standing),
        also,
        address(standing.period, standing.town_code),
        is_chosen=chosen == (standing.town_code, standing.period),
    )


def _note(view: View, standing: ReturnStatus) -> str:
    """Version and day; how late; or until when."""
    if standing.version is None:
        return f"{day(standing.due_on)}{'前' if standing.due_on >= view.today else '截止'}"
    late = f"，晚 {number(standing.days_late)} 天" if standing.days_late else ""
    filled = f" {day(standing.reported_on)}" if standing.reported_on and not late else ""
    return f"第 {standing.version} 版{filled}{late}"


def _district_row(view: View, chosen: tuple[str, str]) -> list[tuple[str, list[Mark | None]]]:
    district = view.dictionary.district
    received = queries.versions_of(view.warehouse, district.code)
    if not received:
        return []
    marks: list[Mark | None] = []
    for period in view.dictionary.periods:
        versions = [v for v in reversed(received) if v.period == period.code]
        marks.append(
            _district_mark(view, _version_in_force(versions), chosen) if versions else None
        )
    return [(district.return_name, marks)]


def _district_mark(view: View, version: ReceivedVersion, chosen: tuple[str, str]) -> Mark:
    """The district owes no return: what it sent is a fact without a yardstick."""
    word = view.dictionary.vocabularies["submission_status"].name_of(version.status)
    is_pending = version.status == "pending"
    state = "on_time" if version.status == "current" else "pending" if is_pending else "rejected"
    filled = f" {day(version.reported_on)}" if version.reported_on else ""
    period, code = version.period or "", view.dictionary.district.code
    return Mark(
        state,
        word,
        f"第 {version.version} 版{filled}",
        "",
        address(period, code),
        is_chosen=chosen == (code, period),
    )


def _matrix_data(view: View) -> pd.DataFrame:
    """One row a half-year of a town, as a file has it."""
    towns, periods = view.for_district().town_names, view.dictionary.periods
    names = names_of(view.dictionary, "submission_state")
    period_names = {p.code: p.name for p in periods}
    return pd.DataFrame(
        [
            {
                titles.period(view): period_names[s.period],
                TOWN: towns[s.town_code],
                view.dictionary.vocabularies["submission_state"].title: names[s.state],
                titles.column(view, "submission", "version"): s.version,
                titles.reported_on(view): s.reported_on,
                "报送截止日": s.due_on,
                "逾期天数": s.days_late,
                "收到版本数": s.versions,
            }
            for s in queries.return_statuses(view.warehouse)
        ]
    )


def _source(view: View) -> str:
    """The source line, with the rule for being on time."""
    return f"{view.source}；按时：填报日期不晚于截止日"


# --- what is due -------------------------------------------------------------------------------


@cached
def due(view: View) -> str:
    """What is overdue and from whom; then what comes next."""
    dues = [*_overdue(view), *_coming(view)]
    late = sum(d.on < view.today for d in dues)
    title = f"{words(late)}期报送还没有收齐" if late else "到期的报送均已收齐"
    under = "各期还缺哪些报送表、由谁报送、截止到哪天"
    return panels.block(title, under, lists.due_list(dues, view.today))


def _overdue(view: View) -> list[Due]:
    names = shorts_of(view.dictionary, "submission_state")
    towns = view.for_district().town_names
    dues = []
    for period in view.dictionary.periods:
        statuses = statuses_of(view, period.code)
        if period.due_on >= view.today or all(s.days_late is not None for s in statuses):
            continue
        whom = [
            f"{join([towns[s.town_code] for s in statuses if s.state == code])}{name}"
            for code, name in names.items()
            if any(s.state == code and s.days_late is None for s in statuses)
        ]
        rows = drill_down(view, "returns", town=None, period=period.code)
        dues.append(Due(f"{period.name}报送", "，".join(whom), period.due_on, rows))
    return dues


def _coming(view: View) -> list[Due]:
    towns = view.for_district().town_names
    dues = []
    for period in view.dictionary.periods:
        there = sum(s.days_late is not None for s in statuses_of(view, period.code))
        if period.due_on >= view.today and period.starts_on <= view.today:
            whom = f"{len(towns)} 个{TOWN}，已收 {there} 份，截止{day(period.due_on)}"
            dues.append(Due(f"{period.name}报送", whom, period.due_on))
    return dues


# --- what waits, what could not be placed --------------------------------------------------------


def waiting(view: View) -> str:
    """Returns that wait for 审核, with the commands that decide them; empty if none waits."""
    versions = queries.waiting(view.warehouse)
    if not versions:
        return ""
    word = view.dictionary.vocabularies["submission_status"].name_of("pending")
    body = "".join(_waiting(view, version) for version in versions)
    under = "通过或退回由业务科室在服务器上用命令决定，记入台账；退回时把“理由”换成要对方改什么"
    return panels.block(f"{len(versions)} 份报送表{word}", under, body)


def _waiting(view: View, version: ReceivedVersion) -> str:
    accept, send_back = run.review_commands(version.submission_id)
    name = _sender_name(view, version.town_code)
    period = view.dictionary.period(version.period or "").name
    link = address(version.period or "", version.town_code or "", version.version)
    about = f"收到于 {stamp(version.received_at)}，{number(version.warnings)} 处需要确认或核实"
    head = (
        f'<div class="row2"><div><div class="t"><a class="rows" href="{link}">'
        f"{name} {period} 第 {version.version} 版</a></div>"
        f'<div class="s">{about}</div></div></div>'
    )
    difference = f"python -m etl status --diff {version.submission_id}"
    commands = [("差异", difference), ("通过", accept), ("退回", send_back)]
    return head + return_tables.commands(commands)


def _sender_name(view: View, code: str | None) -> str:
    district = view.dictionary.district
    names = view.for_district().town_names | {district.code: district.return_name}
    return names.get(code or "", "")


def unplaced(view: View) -> str:
    """Files whose sender or half-year is unknown; empty if there are none."""
    files = queries.unplaced(view.warehouse)
    if not files:
        return ""
    heads = [
        Head(titles.column(view, "submission", "file_name"), is_words=True),
        Head(titles.column(view, "submission", "received_at"), is_words=True, width=140),
        Head("原因", is_words=True),
    ]
    rows = [
        Row(v.file_name, [Cell(stamp(v.received_at)), Cell(_first_reason(view, v))])
        for v in files[:20]
    ]
    under = f"打不开，或看不出是哪个{TOWN}、哪个半年；没有载入，请联系发来的人"
    return panels.block(
        f"{len(files)} 份文件认不出是谁报送的", under, grid("认不出的文件", heads, rows, "unplaced")
    )


def _first_reason(view: View, version: ReceivedVersion) -> str:
    findings = queries.findings(view.warehouse, version.submission_id)
    return findings[0].message if findings else ""
