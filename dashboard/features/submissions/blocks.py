"""The blocks of 报送与质量 on all senders: who has reported, what is due, what waits for 审核."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

import pandas as pd

from dashboard.charts import lists, panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.charts.lists import Due
from dashboard.data.areas import tree
from dashboard.data.queries import Town
from dashboard.data.returns import ReturnStatus, return_statuses
from dashboard.features.submissions import queries, return_tables
from dashboard.features.submissions.queries import ReceivedVersion
from dashboard.features.submissions.return_tables import Mark
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import clauses, day, number, stamp
from etl import run


def address(period: str, sender: str, version: int | None = None) -> str:
    """The address of one return."""
    query = {"period": period, "town": sender} | ({"version": str(version)} if version else {})
    return f"submissions?{urlencode(query)}"


def statuses_of(view: View, period: str) -> list[ReturnStatus]:
    """The returns of the towns in one half-year, in code order."""
    return [s for s in statuses_here(view) if s.period == period]


def headline(view: View, sender: Town | None) -> str:
    """Who has reported the half-year; of one sender the state of its return."""
    if sender:
        return f"{sender.name}本期报送：{_state_of(view, sender)}"
    return statements.returns(view)


def _state_of(view: View, sender: Town) -> str:
    """``逾期``; of the district, which owes nothing, the state of its last version."""
    for status in statuses_of(view, view.period.code):
        if status.town_code == sender.code:
            return shorts_of(view.dictionary, "submission_state")[status.state]
    versions = queries.versions(view.warehouse, sender.code, view.period.code)
    names = names_of(view.dictionary, "submission_status")
    return names[version_in_force(versions).status] if versions else "没有报送"


def version_in_force(versions: Sequence[ReceivedVersion]) -> ReceivedVersion:
    """The version in force, else the newest."""
    return next((v for v in versions if v.status == "current"), versions[0])


def statuses_here(view: View) -> list[ReturnStatus]:
    """The returns of the region's towns and all half-years, missing ones included."""
    towns = view.for_district().town_names
    return [s for s in return_statuses(view.warehouse) if s.town_code in towns]


@cached
def matrix(view: View, sender: str) -> Table:
    """Every half-year of every town, and of a county if it has sent anything; of many towns, of each part."""
    statuses = statuses_here(view)
    names = shorts_of(view.dictionary, "submission_state")
    chosen = (sender, view.period.code)
    is_summed = view.has_many_towns
    rows = _part_rows(view, statuses) if is_summed else _town_rows(view, statuses, chosen)
    rows += _county_rows(view, chosen) if not is_summed else []
    which = view.part_word if is_summed else TOWN
    html = return_tables.return_matrix(which, [p.short for p in view.dictionary.periods], rows)
    due = [s for s in statuses if s.period == view.period.code]
    taken_up = sum(s.days_late is not None for s in due)
    title = f"{view.period.name}应报{len(due)}份，{statements.TAKEN_UP}{taken_up}份"
    under = clauses(
        f"{which} × {view.period_title}",
        "按行政区划代码排列",
        f"点单元格看各{TOWN}" if is_summed else "点单元格看这份报送表",
    )
    body = return_tables.state_key(names) + html
    text = panels.block(
        title, under, body, f"{statements.source(view)}；按时：填报日期不晚于截止日"
    )
    return Table(text, _matrix_data(view, statuses), drill_down(view, "returns", town=None))


Rows = list[tuple[str, list[Mark | None]]]
K = TypeVar("K")
V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _town_rows(view: View, statuses: Sequence[ReturnStatus], chosen: tuple[str, str]) -> Rows:
    names = shorts_of(view.dictionary, "submission_state")
    of_town = _grouped((s.town_code, s) for s in statuses)
    return [
        (name, [_mark(view, s, names, chosen) for s in of_town.get(code, ())])
        for code, name in view.for_district().town_names.items()
    ]


def _part_rows(view: View, statuses: Sequence[ReturnStatus]) -> Rows:
    """How many returns of each part's towns count, of how many."""
    areas = tree(view.warehouse)
    of_part = _grouped(
        ((part, s.period), s)
        for s in statuses
        for part in (place.code for place in areas.path(s.town_code))
        if part in view.part_names
    )
    return [
        (
            name,
            [
                _sum(view, code, p.code, of_part.get((code, p.code), []))
                for p in view.dictionary.periods
            ],
        )
        for code, name in view.part_names.items()
    ]


def _sum(view: View, part: str, period: str, due: Sequence[ReturnStatus]) -> Mark:
    """As the first town without a return stands, else the latest one."""
    order = view.dictionary.vocabularies["submission_state"].codes
    taken_up = sum(status.days_late is not None for status in due)
    waiting = [s.state for s in due if s.days_late is None]
    state = min(
        waiting or [s.state for s in due if s.days_late], key=order.index, default="on_time"
    )
    return Mark(state, f"{taken_up}/{len(due)}份", "", "", address(period, part))


def _mark(view: View, status: ReturnStatus, names: dict[str, str], chosen: tuple[str, str]) -> Mark:
    also = ""
    if status.later_version and status.later_status:
        word = names_of(view.dictionary, "submission_status")[status.later_status]
        also = f"第{status.later_version}版{word}"
    is_chosen = chosen == (status.town_code, status.period)
    href = address(status.period, status.town_code)
    return Mark(status.state, names[status.state], _note(view, status), also, href, is_chosen)


def _note(view: View, status: ReturnStatus) -> str:
    """Version and day; how late; or until when."""
    if status.version is None:
        return f"{day(status.due_on)}{'前' if status.due_on >= view.today else '截止'}"
    late = f"，晚{number(status.days_late)}天" if status.days_late else ""
    reported_on = f" {day(status.reported_on)}" if status.reported_on and not late else ""
    return f"第{status.version}版{reported_on}{late}"


def _county_rows(view: View, chosen: tuple[str, str]) -> list[tuple[str, list[Mark | None]]]:
    """What the counties in the region have sent themselves, a row each."""
    names = queries.county_names(view.warehouse, view.dictionary)
    here = {area.code for area in tree(view.warehouse).within(view.region.code)}
    received = _grouped((v.town_code, v) for v in queries.versions_of_counties(view.warehouse))
    return [
        (name, _county_marks(view, code, received[code], chosen))
        for code, name in names.items()
        if code in here and code in received
    ]


def _county_marks(
    view: View, county: str, received: Sequence[ReceivedVersion], chosen: tuple[str, str]
) -> list[Mark | None]:
    marks: list[Mark | None] = []
    for period in view.dictionary.periods:
        versions = [v for v in reversed(received) if v.period == period.code]
        latest = version_in_force(versions) if versions else None
        marks.append(_county_mark(view, county, latest, chosen) if latest else None)
    return marks


# A county owes no return: what it sent is a fact without a yardstick.
_COUNTY_STATES = {"current": "on_time", "pending": "pending"}


def _county_mark(view: View, code: str, version: ReceivedVersion, chosen: tuple[str, str]) -> Mark:
    state = _COUNTY_STATES.get(version.status, "rejected")
    names = names_of(view.dictionary, "submission_status") | {"current": "已报送"}
    word = names[version.status]
    reported_on = f" {day(version.reported_on)}" if version.reported_on else ""
    period = version.period or ""
    note, is_chosen = f"第{version.version}版{reported_on}", chosen == (code, period)
    return Mark(state, word, note, "", address(period, code), is_chosen)


def _matrix_data(view: View, statuses: Sequence[ReturnStatus]) -> pd.DataFrame:
    """One row a half-year of a town, as a file has it."""
    heads = [
        view.period_title,
        TOWN,
        view.dictionary.vocabularies["submission_state"].title,
        view.column_titles("submission")["version"],
        view.dictionary.cover.column("reported_on").title,
        *("报送截止日", "逾期天数", "收到版本数"),
    ]
    towns, names = view.for_district().town_names, names_of(view.dictionary, "submission_state")
    periods = {period.code: period.name for period in view.dictionary.periods}
    rows = [
        (
            *(periods[s.period], towns[s.town_code], names[s.state]),
            *(s.version, s.reported_on, s.due_on, s.days_late, s.versions),
        )
        for s in statuses
    ]
    return pd.DataFrame(rows, columns=heads)


def of_a_county(view: View) -> str:
    """Where to find what is listed town by town."""
    what = f"各{TOWN}的催报文字、报送质量和各表行数"
    return panels.block(
        what, "", panels.empty_box(f"按{view.county_word}列出", f"请在上方选{view.county_word}。")
    )


@cached
def due(view: View) -> str:
    """What is overdue and from whom; then what comes next."""
    dues = [*_overdue(view), *_coming(view)]
    owed = _owed(view)
    periods = {view.dictionary.period(status.period).name for status in owed}
    which = periods.pop() if len(periods) == 1 else ""
    title = f"{which}还缺{len(owed)}份报送表" if owed else "到期的报送均已收齐"
    under = "各期还缺哪些报送表、由谁报送、截止到哪天"
    return panels.block(title, under, lists.due_list(dues, view.today))


def _owed(view: View) -> list[ReturnStatus]:
    """Returns whose day has passed and of which no version counts."""
    past = {period.code for period in view.dictionary.periods if period.due_on < view.today}
    return [s for s in statuses_here(view) if s.period in past and s.days_late is None]


def _overdue(view: View) -> list[Due]:
    names = shorts_of(view.dictionary, "submission_state")
    towns = view.for_district().town_names
    dues, of_period = [], _grouped((status.period, status) for status in _owed(view))
    for period in view.dictionary.periods:
        owed = of_period.get(period.code, [])
        if not owed:
            continue
        by_state = {code: [towns[s.town_code] for s in owed if s.state == code] for code in names}
        whom = [
            f"{view.named(by_state[code])}{name}" for code, name in names.items() if by_state[code]
        ]
        rows = drill_down(view, "returns", town=None, period=period.code)
        dues.append(Due(f"{period.name}报送", "，".join(whom), period.due_on, rows))
    return dues


def _coming(view: View) -> list[Due]:
    dues = []
    for period in view.dictionary.periods:
        if period.starts_on <= view.today <= period.due_on:
            received = sum(s.days_late is not None for s in statuses_of(view, period.code))
            towns = f"{len(view.reports)}个{TOWN}"
            whom = f"{towns}，{statements.TAKEN_UP}{received}份，截止{day(period.due_on)}"
            dues.append(Due(f"{period.name}报送", whom, period.due_on))
    return dues


def waiting(view: View) -> str:
    """Returns that wait for 审核, with the commands that decide them; empty if none waits."""
    versions = queries.waiting(view.warehouse)
    if not versions:
        return ""
    word = names_of(view.dictionary, "submission_status")["pending"]
    body = "".join(_waiting(view, version) for version in versions)
    under = "通过或退回由业务科室在服务器上用命令决定，记入台账；退回时把“理由”换成要对方改什么"
    return panels.block(f"{len(versions)}份报送表{word}", under, body)


def _waiting(view: View, version: ReceivedVersion) -> str:
    accept, send_back = run.review_commands(version.submission_id)
    code = version.town_code or ""
    names = view.for_district().town_names | queries.county_names(view.warehouse, view.dictionary)
    period = view.dictionary.period(version.period or "")
    about = f"收到于 {stamp(version.received_at)}，{number(version.warnings)}处需要确认或核实"
    head = (
        '<div class="row2"><div><div class="t">'
        f'<a class="rows" href="{address(period.code, code, version.version)}">'
        f"{names.get(code, '')} {period.name}第{version.version}版</a></div>"
        f'<div class="s">{about}</div></div></div>'
    )
    difference = f"python -m etl status --diff {version.submission_id}"
    commands = [("差异", difference), ("通过", accept), ("退回", send_back)]
    return head + return_tables.commands(commands)


def unplaced(view: View) -> str:
    """Files whose sender or half-year is unknown; empty if there are none."""
    files = queries.unplaced(view.warehouse)
    if not files:
        return ""
    titles = view.column_titles("submission")
    heads = [
        Head(titles["file_name"], is_words=True),
        Head(titles["received_at"], is_words=True, width=140),
        Head("原因", is_words=True),
    ]
    rows = [
        Row(v.file_name, [Cell(stamp(v.received_at)), Cell(_first_reason(view, v))])
        for v in files[:20]
    ]
    under = f"打不开，或看不出是哪个{TOWN}、哪个{view.period_word}；没有载入，请联系发来的人"
    table = grid("认不出的文件", heads, rows, "unplaced")
    return panels.block(f"{len(files)}份文件认不出是谁报送的", under, table)


def _first_reason(view: View, version: ReceivedVersion) -> str:
    findings = queries.findings(view.warehouse, version.submission_id)
    return findings[0].message if findings else ""
