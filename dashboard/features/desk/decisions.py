"""议定事项: what the next meeting is asked to decide, what was decided, and how far it has come.

A decision is a row of the district's own return, which is handed in anew with it.
"""

from collections.abc import Container, Mapping
from datetime import date

import streamlit as st

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.data.drill_down import linked
from dashboard.data.problems import Problem, list_problems
from dashboard.features.desk import tasks
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.resolutions import Resolution, resolutions
from dashboard.page.links import to_page
from dashboard.page.view import TOWN, View
from dashboard.style.formats import day, number
from etl import run
from etl.system.clock import today

SAVE, UPDATE = "保存", "更新进展"
OTHER = ""
LACKING = "请填会议日期、议题、议定意见、填报人和联系电话。"
OUTSIDE = "会议日期不在专项行动的报送期内，请核对。"
BUSY = "上一次保存还没有办完，请等上方的任务完成后再保存。"
_CONTACT = ("reporter", "telephone")
_SAVED = "decision_saved"
# What the next decision does not have in common with the one that was saved: its empty value by key.
_OWN: Mapping[str, str | None] = {
    "decision_matter": None,
    "decision_other": "",
    "decision_resolved": "",
    "decision_lead": "",
    "decision_others": "",
    "decision_settle_by": None,
    "decision_result": "",
}


def count(desk: Desk) -> int:
    """How many problems are on the agenda."""
    return len(_agenda(desk.view)) if desk.view else 0


def draw(desk: Desk) -> str:
    """Draw the step; returns the headline of the page."""
    if desk.view is None:
        st.html(panels.empty("还没有收到报送表", "收到报送表后，这里列出提请议定的问题。"))
        return desk.dictionary.sheet("decision").sheet
    if st.session_state.pop(_SAVED, False):
        st.session_state.update(_OWN)
    problems = _agenda(desk.view)
    known = resolutions(desk.view.warehouse, desk.dictionary.district.code)
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.html(_agenda_block(desk.view, problems, {one.matter for one in known}))
    with right:
        _record(desk, problems)
    _recorded(desk, known)
    late = sum(_days_late(one, desk.view) > 0 for one in known)
    overdue = f"；已议定{number(len(known))}项，{number(late)}项逾期" if known else ""
    return f"下次会议提请议定{number(len(problems))}项{overdue}"


def _agenda(view: View) -> list[Problem]:
    whole = view.dictionary.district.code
    found = list_problems(view.warehouse, whole, view.period.code)
    return [problem for problem in found if problem.on_agenda]


def _agenda_block(view: View, problems: list[Problem], decided: Container[str]) -> str:
    """The problems asked for; those decided on stay until a return says that they are solved."""
    units = view.column_titles("problem")["coordinate_with"]
    heads = [Head(title, is_words=True) for title in ("问题", TOWN, "提请决定", units)]
    rows = [
        Row(
            f"{p.problem}（已议定）" if p.problem in decided else p.problem,
            [Cell(p.town), Cell(p.request or ""), Cell(p.coordinate_with or "")],
        )
        for p in problems
    ]
    programme, whose = view.dictionary.programme, view.dictionary.district.return_name
    under = (
        f"{view.period.name}；{programme.overdue}未解决、有需协调事项、须由{whose}单位协调的问题"
    )
    nothing = panels.empty_box("没有要提请议定的问题", "可在右边记录其他议题。")
    body = grid("下次会议议题", heads, rows, "agenda") if rows else nothing
    sheets = linked("决定单在会议演示下载", to_page(view, "meeting"))
    return panels.block("下次会议议题", under, body, tools=sheets if rows else "")


def _record(desk: Desk, problems: list[Problem]) -> None:
    titles = {c.name: c.title for c in desk.dictionary.sheet("decision").columns}
    whose = desk.dictionary.district.return_name
    under = f"会后填写，记入{whose}报送表；下一次演示和通报列出办理情况"
    st.html(panels.block("记录议定结果", under, ""))
    names = {p.problem_id: f"{p.town}：{p.problem}" for p in problems}
    names[OTHER] = "其他议题（在下面写）"
    with st.form("decision"):
        problem = st.selectbox(
            titles["matter"],
            list(names),
            None,
            format_func=names.__getitem__,
            placeholder="请选择",
            key="decision_matter",
        )
        other = st.text_input("其他议题", key="decision_other", max_chars=100)
        met_on = st.date_input(titles["met_on"], today(), format="YYYY-MM-DD")
        resolved = st.text_area(titles["resolved"], key="decision_resolved", max_chars=300)
        left, right = st.columns(2)
        lead = left.text_input(titles["lead_unit"], key="decision_lead", max_chars=50)
        others = right.text_input(titles["supporting_units"], key="decision_others", max_chars=100)
        settle_by = st.date_input(
            titles["settle_by"], None, format="YYYY-MM-DD", key="decision_settle_by"
        )
        contact = _contact(desk, "decision")
        sent = st.form_submit_button(SAVE, type="primary")
    status = desk.dictionary.vocabularies["decision_status"].name_of("in_progress")
    given = {
        "matter": problem or other.strip(),
        "met_on": met_on.isoformat() if isinstance(met_on, date) else "",
        "resolved": resolved.strip(),
        "lead_unit": lead.strip(),
        "supporting_units": others.strip(),
        "settle_by": settle_by.isoformat() if isinstance(settle_by, date) else "",
        "status": status,
    }
    if sent:
        is_lacking = not all(given[name] for name in ("matter", "met_on", "resolved"))
        _hand_in(desk, _period_of(desk, given["met_on"]), given, contact, is_lacking=is_lacking)


def _contact(desk: Desk, form: str) -> dict[str, str]:
    """The cover's reporter and telephone."""
    titles = {c.name: c.title for c in desk.dictionary.cover.columns}
    places = st.columns(2)
    texts = {
        name: place.text_input(titles[name], key=f"{form}_{name}", max_chars=30)
        for name, place in zip(_CONTACT, places, strict=True)
    }
    return {name: text.strip() for name, text in texts.items()}


def _period_of(desk: Desk, met_on: str) -> str | None:
    """The half-year of a day."""
    periods = desk.dictionary.periods
    days = ((p.code, p.starts_on.isoformat(), p.ends_on.isoformat()) for p in periods)
    return next((code for code, first, last in days if first <= met_on <= last), None)


def _hand_in(
    desk: Desk,
    period: str | None,
    given: Mapping[str, str],
    contact: Mapping[str, str],
    *,
    is_lacking: bool,
) -> None:
    """Hand in the district's return with a decision, or say why not."""
    if is_lacking or not all(contact.values()):
        st.html(panels.notice(LACKING))
    elif period is None:
        st.html(panels.notice(OUTSIDE))
    elif any(job.kind == "load" and job.person == desk.person for job in tasks.open_jobs(desk)):
        st.html(panels.notice(BUSY))
    else:
        sender = desk.dictionary.district.code
        try:
            file = run.decision_return(desk.folder, sender, period, [given], contact)
        except run.ServiceError as error:
            st.html(panels.notice(str(error)))
            return
        tasks.hand_in(desk, "load", {}, [file])
        st.session_state[_SAVED] = True
        st.rerun()


def _recorded(desk: Desk, known: tuple[Resolution, ...]) -> None:
    """What was decided, and the form that tells how far one has come."""
    if desk.view is None or not known:
        return
    st.html(_recorded_block(desk.view, known))
    statuses = desk.dictionary.vocabularies["decision_status"].names
    titles = {c.name: c.title for c in desk.dictionary.sheet("decision").columns}
    with st.expander(UPDATE), st.form("progress"):
        at = st.selectbox(
            titles["matter"], range(len(known)), format_func=lambda n: known[n].matter
        )
        status = st.selectbox(titles["status"], statuses)
        result = st.text_input(titles["result"], key="decision_result", max_chars=200)
        contact = _contact(desk, "progress")
        sent = st.form_submit_button(UPDATE)
    if sent:
        given = {"row": str(known[at].row), "status": status, "result": result.strip()}
        _hand_in(desk, known[at].period, given, contact, is_lacking=False)


def _recorded_block(view: View, known: tuple[Resolution, ...]) -> str:
    titles = {c.name: c.title for c in view.dictionary.sheet("decision").columns}
    shown = ("matter", "met_on", "resolved", "lead_unit", "settle_by", "status", "result")
    heads = [Head(titles[name], is_words=True) for name in shown]
    rows = [
        Row(
            one.matter,
            [
                Cell(day(one.met_on)),
                Cell(one.resolved),
                Cell(one.lead_unit or ""),
                Cell(day(one.settle_by) if one.settle_by else ""),
                Cell(_state(view, one)),
                Cell(one.result or ""),
            ],
        )
        for one in known
    ]
    return panels.block(f"已议定{number(len(known))}项", "", grid("已议定的", heads, rows, "known"))


def _state(view: View, one: Resolution) -> str:
    late = _days_late(one, view)
    name = view.dictionary.vocabularies["decision_status"].name_of(one.status)
    return f"▲ 逾期{number(late)}天" if late > 0 else name


def _days_late(one: Resolution, view: View) -> int:
    """Days since a decision was to be carried out; 0 if it was, or has time."""
    over = view.dictionary.vocabularies["decision_status"].over
    if one.status in over or one.settle_by is None:
        return 0
    return max((view.today - one.settle_by).days, 0)
