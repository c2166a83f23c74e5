"""The blocks of one village: key figures, projects, what waits, pairings, half-years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid
from dashboard.charts.lists import overdue_note, problem_list
from dashboard.data.drill_down import DrillDown, PageLink, linked
from dashboard.features.village import queries
from dashboard.features.village.facts import Facts
from dashboard.features.village.queries import Need, Pairing, State, Village
from dashboard.features.village.timeline import timeline
from dashboard.page import statements
from dashboard.page.headlines import PAGE
from dashboard.page.links import (
    PROBLEM_PAGE,
    drill_down,
    named,
    organization_link,
    problem_address,
    to_organization,
    town_address,
    village_address,
)
from dashboard.page.view import PROVISIONAL, TOWN, View, names_of
from dashboard.style.formats import (
    clauses,
    day,
    escape,
    fitting,
    join,
    month_span,
    nb,
    number,
    quantity,
    signed,
)

NONE = "—"
# Entries of a list of what waits.
MOST = 6


def headline(facts: Facts) -> str:
    """``岭西村：2家社会组织结对，3个项目未完结``."""
    now, name = facts.now, facts.village.short
    if now.organizations is None:
        return f"{name}：所在{TOWN}还没有报送"
    paired = f"{now.organizations}家社会组织结对" if now.organizations else "尚未结对"
    live = f"{now.live}个项目未完结" if now.live else "没有未完结项目"
    return fitting(PAGE, f"{name}：{paired}，{live}", f"{name}：{paired}")


def where(view: View, village: Village) -> str:
    """The way here: its town, linked."""
    town = named(village.town, PageLink(town_address(view, village.town_code)))
    return panels.wrap(f'<div class="trail">{town} › {escape(village.name)}</div>')


def strip(view: View, facts: Facts) -> str:
    """The key figures of the village."""
    return panels.wrap(f'<div class="kf">{"".join(_figures(view, facts))}</div>')


def _figures(view: View, facts: Facts) -> Sequence[str]:
    now, count, code = facts.now, len(facts.projects), facts.village.code
    gap = view.missing_word if now.organizations is None else ""
    paired = drill_down(view, "organizations_paired", village=code)
    live = drill_down(view, "village_projects_live", village=code)
    done = f"另有{now.completed}个已完成" if now.completed else ""
    several = "，与其他村共同受益的未分摊" if facts.is_shared else ""
    return (
        _figure(
            view.label("organizations_paired"),
            now.organizations or 0,
            "家",
            _change(view, facts),
            paired,
            gap,
        ),
        _figure(view.label("projects_live"), now.live, "个", done, live, gap),
        _sum(view, "contributions_to_date", facts.money(), f"{count}个项目各期相加{several}"),
        _sum(view, "beneficiaries_to_date", facts.beneficiaries(), "各期报送相加"),
        _figure(
            view.label("problems_waiting"),
            len(facts.problems),
            "个",
            _oldest(view, facts),
            None,
            gap,
        ),
    )


def _figure(
    label: str, value: int, unit: str, note: str, rows: DrillDown | None, gap: str = ""
) -> str:
    if gap:
        return _key(label, f'<span class="box hatched">{panels.gap_chip(gap)}</span>', "", "", True)
    text = linked(number(value), rows if value else None)
    return _key(label, text, unit, note)


def _key(label: str, text: str, unit: str, note: str, is_gap: bool = False) -> str:
    return (
        f'<div class="k"><div class="l">{nb(label)}</div>'
        f'<div class="v{" none" if is_gap else ""}">{text}<span class="u">{escape(unit)}</span></div>'
        f'<div class="d wide">{note}</div></div>'
    )


def _sum(view: View, indicator: str, value: float | None, note: str) -> str:
    """A sum to date; words where nothing was ever stated."""
    meaning = view.dictionary.indicators[indicator]
    if value is None:
        return _key(meaning.label, NONE, "", "还没有报送")
    amount = quantity(value, meaning.format)
    return _key(meaning.label, amount.figure, amount.unit or meaning.unit, nb(note))


def _change(view: View, facts: Facts) -> str:
    """``较上期 +1``; nothing to compare with in the first half-year, or where the town was silent."""
    before, now = facts.before, facts.now
    if view.carried:
        return nb(view.carried_note)
    if before is None or before.organizations is None or now.organizations is None:
        return ""
    return f"较上期 <b>{signed(now.organizations - before.organizations)}</b>"


def _oldest(view: View, facts: Facts) -> str:
    """``已112天，未超过半年``."""
    if not facts.problems:
        return "按问题描述中的村名查找"
    problem = min(facts.problems, key=lambda p: p.raised_on)
    state = "已" if problem.is_overdue else "未"
    return nb(f"已{_days(view, problem.raised_on)}天，{state}{view.dictionary.programme.overdue}")


def _days(view: View, since: date) -> str:
    return number(max((view.as_of - since).days, 0))


def projects(view: View, facts: Facts) -> Table:
    """The projects that name the village, on one axis of time."""
    rows, name = facts.projects, facts.village.short
    if rows.empty:
        advice = (
            f"{view.period.name}没有把{name}列为受益{view.village_word}的项目；可改选其他报送期。"
        )
        return Table(panels.block("项目", "", panels.empty_box("没有项目", advice)), pd.DataFrame())
    done = facts.now.completed
    phases = view.dictionary.phases
    span = month_span(phases[0].starts_on, phases[-1].ends_on)
    under = clauses(
        f"横轴{span}，竖线为{day(view.as_of)}；投入（万元）、受益（人次）为累计",
        "项目涉及多个村的，投入、受益为项目全额" if facts.is_shared else "",
        view.carried_note,
    )
    title = f"{len(rows)}个项目" + (f"，{done}个已完成" if done else "")
    html = panels.block(title, under, timeline(view, rows), statements.source(view))
    return Table(html, _project_data(view, rows), _project_rows(view, facts))


def _project_rows(view: View, facts: Facts) -> DrillDown:
    return drill_down(view, "village_projects", village=facts.village.code)


def _project_data(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    titles = view.column_titles("project_report")
    data = rows[["project_name", "organization_name", "aid_type", "status"]].copy()
    data["aid_type"] = data["aid_type"].map(view.aid_type_names)
    data["status"] = data["status"].map(names_of(view.dictionary, "project_status"))
    for column in ("planned_start", "planned_end", "completed_on"):
        data[column] = pd.to_datetime(rows[column]).dt.strftime("%Y-%m-%d")
    data["money_yuan"], data["beneficiaries"] = rows["money_yuan"], rows["beneficiaries"]
    own = {
        "organization_name": "牵头单位",
        "money_yuan": "累计投入（元）",
        "beneficiaries": "累计受益（人次）",
    }
    return data.rename(columns=titles | own)


def problems(view: View, facts: Facts) -> str:
    """Its problems that wait, the oldest first."""
    if not facts.problems:
        return ""
    states = names_of(view.dictionary, "problem_status")
    overdue = view.dictionary.programme.overdue
    body = problem_list(
        facts.problems[:MOST], view.as_of, overdue, partial(problem_address, view), states
    )
    under = f"所在{TOWN}的问题中，描述提到{facts.village.short}的{overdue_note(facts.problems, overdue)}"
    return panels.block(f"{len(facts.problems)}个问题尚未解决", under, body)


def needs(view: View, facts: Facts) -> str:
    """Needs that have not been met, those that nobody takes care of first."""
    listed = queries.needs(view.warehouse, facts.village.code, view.period.code)
    if not listed:
        return ""
    states = names_of(view.dictionary, "need_status")
    waiting = sum(need.status == next(iter(states)) for need in listed)
    body = "".join(_need(view, need, states[need.status]) for need in listed[:MOST])
    title = f"{waiting}项需求尚未对接" if waiting else f"{len(listed)}项需求已对接、尚未解决"
    rows = drill_down(view, "village_needs_by_status", village=facts.village.code)
    more = f"另有{len(listed) - MOST}项见明细" if len(listed) > MOST else ""
    return panels.block(title, more, body, rows=rows)


def _need(view: View, need: Need, state: str) -> str:
    raised = f"，{day(need.raised_on)}提出" if need.raised_on else ""
    about = (
        view.aid_type_names[need.aid_type],
        f"{state}：{need.project}" if need.project else state,
        f"{names_of(view.dictionary, 'need_source')[need.source]}{raised}",
        view.dictionary.period(need.period).name,
    )
    return _entry(nb(need.need), " · ".join(about))


def cases(view: View, facts: Facts) -> str:
    """Its model cases, the latest first."""
    listed = queries.cases(view.warehouse, facts.village.code, view.period.code)
    if not listed:
        return ""
    levels = view.dictionary.vocabularies["level"]
    body = "".join(
        _entry(
            named(title, PageLink(_case_address(view, title))),
            f"{levels.name_of(level)}级 · {view.dictionary.period(period).name}".replace(
                "级级", "级"
            ),
            organization_link(view, organization, name) if organization else "",
        )
        for title, level, period, organization, name in listed
    )
    return panels.block(f"{len(listed)}个典型案例", "", body)


def _case_address(view: View, title: str) -> str:
    query = {"part": "cases", "case_words": title[:40], "period": view.period.code}
    return f"{PROBLEM_PAGE}?{urlencode(query, quote_via=quote)}"


def _entry(name: str, about: str, more: str = "") -> str:
    tail = f" · {more}" if more else ""
    return (
        f'<div class="row2"><div><div class="t">{name}</div>'
        f'<div class="s">{nb(about)}{tail}</div></div></div>'
    )


def pairings(view: View, facts: Facts) -> str:
    """Every pairing to date, those in force first, each with the row that reported it last."""
    if not facts.pairings:
        advice = f"截至{view.period.name}，没有与{facts.village.short}结对的报送。"
        return panels.block("尚未结对", "", panels.empty_box("尚未结对", advice))
    organization, pairing = view.column_titles("organization"), view.column_titles("pairing")
    heads = [
        Head(view.title_of("organization"), is_words=True),
        Head(organization["kind"], is_words=True, width=100),
        Head(pairing["paired_on"], is_words=True, width=120),
        Head("协议", is_words=True, width=60),
        Head("报送期间", is_words=True, width=150),
        Head("来源", is_words=True, width=130),
    ]
    rows = [_pairing_row(view, facts, pairing) for pairing in facts.pairings]
    count, ended = len(facts.in_force), len(facts.pairings) - len(facts.in_force)
    modes = names_of(view.dictionary, "pairing_mode")
    used = {p.mode for p in facts.in_force if p.mode}
    under = clauses(
        "、".join(name for code, name in modes.items() if code in used),
        f"另有{ended}家此前结对，列在后面" if count and ended else "",
        view.carried_note,
    )
    title = f"{count}家社会组织结对" if count else f"尚无结对，此前结对{ended}家"
    return panels.block(
        title, under, grid(title, heads, rows, "sources pairs"), statements.source(view)
    )


def _pairing_row(view: View, facts: Facts, pairing: Pairing) -> Row:
    kinds = names_of(view.dictionary, "organization_kind")
    first, last = (
        view.dictionary.period(p).short for p in (pairing.first_period, pairing.last_period)
    )
    span = first if first == last else f"{first}—{last}"
    rows = drill_down(
        view,
        "pairings_in_force",
        period=pairing.last_period,
        village=facts.village.code,
        organization=pairing.organization_id,
    )
    signed_word = {True: "已签", False: "未签", None: "未填"}[pairing.agreement_signed]
    cells = [
        Cell(kinds.get(pairing.kind or "", PROVISIONAL)),
        Cell("未填" if pairing.paired_on is None else day(pairing.paired_on)),
        Cell(signed_word),
        Cell(
            span,
            note=""
            if pairing.is_in_force
            else names_of(view.dictionary, "pairing_status")["ended"],
        ),
        Cell(f"报送表第{pairing.row}行", rows if pairing.is_in_force else None),
    ]
    name = pairing.organization.removeprefix(view.dictionary.district.full_name)
    to = to_organization(view, pairing.organization_id)
    return Row(name, cells, to, is_dimmed=not pairing.is_in_force)


def half_years(view: View, facts: Facts) -> str:
    """The half-years side by side; below, its code and the lists of typical villages that it is on."""
    states = facts.states
    heads = [
        Head("", is_words=True),
        *(Head(view.dictionary.period(s.period).short) for s in states),
    ]
    lines: dict[str, Callable[[State], int]] = {
        "结对组织": lambda state: state.organizations or 0,
        view.label("projects"): lambda state: state.projects,
        names_of(view.dictionary, "project_status")["completed"]: lambda state: state.completed,
    }
    rows = [Row(name, [_state_cell(view, s, of(s)) for s in states]) for name, of in lines.items()]
    levels = names_of(view.dictionary, "typical_level")
    listed = [levels[code] for code in (facts.now.lists or "").split("、") if code in levels]
    lists = join(listed) if listed else f"未列入{view.title_of('typical_village')}名单"
    foot = f"{view.village_word}代码 {facts.village.code} · {lists}"
    title = "各期情况"
    return panels.block(title, "", grid(title, heads, rows, "periods"), foot)


def _state_cell(view: View, state: State, count: int) -> Cell:
    if state.organizations is None:
        return Cell(view.state_name("missing"), is_gap=True)
    return count_cell(count)


def choose_one(view: View, unknown: str) -> str:
    """The villages of a county by town, each leading to its page; ``unknown``: a code of the address that is none."""
    if not view.county:
        word, title = view.village_word, f"查看一个{view.village_word}"
        return panels.empty(
            title, f"请先在上方选{view.county_word}，再选{word}；也可用右上角的搜索框。"
        )
    towns: dict[str, list[Village]] = {}
    here = view.town_names
    for village in queries.villages(view.warehouse).values():
        if village.town_code in here and view.reader.sees(village.town_code):
            towns.setdefault(village.town, []).append(village)
    said = (
        f"{view.village_word}“{escape(unknown[:20])}”在名单中没有，请从下面选择。"
        if unknown
        else ""
    )
    notice = panels.notice(said) if said else ""
    lists = "".join(_town_list(view, town, listed) for town, listed in towns.items())
    return notice + lists


def _town_list(view: View, town: str, villages: Sequence[Village]) -> str:
    names = "".join(
        f"<li>{named(v.short, PageLink(village_address(view, v.code)))}</li>" for v in villages
    )
    return panels.block(
        f"{town}{len(villages)}个{view.village_word}", "", f'<ul class="places">{names}</ul>'
    )


def not_for_reader(view: View, village: Village) -> str:
    """Why the village is not shown to this reader."""
    advice = f"您的账号不查看{village.town}{village.short}的明细；需要查看时请联系业务科室。"
    return panels.empty(f"没有查看{village.short}的权限", advice)
