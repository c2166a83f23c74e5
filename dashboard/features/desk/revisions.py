"""Taking back, answering and closing: what is decided on a half-year's versions besides their review."""

from collections.abc import Mapping

import streamlit as st

from dashboard.charts import panels
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk import tasks
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.queries import Question, Version
from dashboard.page import layout
from dashboard.style.formats import clauses, day, number, stamp
from etl import run

NOT_APPROVER = "审核由有审核权限的人办理；您可以查看。"
TAKEN_BACK = {
    "withdraw": "不再使用，恢复使用它之前的版本",
    "restore": "重新使用这一版",
    "reopen": "撤销审核决定，重新等待审核",
}
# What the desk answers to a question: it is right, or it stays in doubt.
CONFIRMED = "confirmed"
REJECTED = "rejected"
# What can be taken back of a version, by its status.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "current": ("withdraw", "reopen"),
    "superseded": ("restore",),
    "pending": ("withdraw",),
    "returned": ("reopen",),
    "withdrawn": ("restore",),
}


def take_back(desk: Desk) -> None:
    """撤回, 恢复, 重新审核 of a version of the half-year."""
    if desk.view is None:
        return
    senders = run.senders(desk.folder)
    found = [
        v
        for v in desk_queries.versions(desk.view.warehouse)
        if v.period == desk.period.code and v.status in OFFERED
    ]
    about = f"{desk.period.name}收到的版本；撤回的可以恢复，原件和台账都保留"
    st.html(panels.block("撤回、恢复、重新审核", about, ""))
    if not found or not desk.may_decide:
        layout.note(NOT_APPROVER if found else "这个报送期还没有收到报送表。")
        return
    status = desk.dictionary.vocabularies["submission_status"]
    names = {
        v.submission_id: clauses(
            f"{senders.get(v.town_code, v.town_code)}第{v.version}版",
            status.name_of(v.status),
            f"收到于 {stamp(v.received_at)}",
        )
        for v in found
    }
    chosen = st.selectbox("版本", list(names), format_func=names.__getitem__, key="back_version")
    version = next(v for v in found if v.submission_id == chosen)
    words = desk.dictionary.service.jobs
    act = st.radio(
        "办理",
        OFFERED[version.status],
        format_func=words.__getitem__,
        captions=[TAKEN_BACK[code] for code in OFFERED[version.status]],
        key=f"back_{version.submission_id}_{version.status}",
        horizontal=True,
    )
    reason = st.text_input("原因（必填）", key="back_reason", max_chars=200).strip()
    st.button(
        f"确认{words[act]}",
        key="back_confirm",
        disabled=not reason,
        on_click=tasks.ask,
        args=(desk, act, {"submission": version.submission_id, "reason": reason}),
    )


def answer(desk: Desk) -> None:
    """核实: the desk's word on a question about a return that is in force."""
    found = _asked(desk)
    severity, title = desk.severity("warning"), desk.dictionary.vocabularies["answer"].title
    about = f"{desk.period.name}现行版本中没有回复的；答复后不再问，不改动报送的数据"
    st.html(panels.block(f"{title}：{severity}{number(len(found))}处", about, ""))
    if not found or not desk.may_decide:
        return
    names = {key: question.message for key, (_, question) in found.items()}
    key = st.selectbox(severity, list(names), format_func=names.__getitem__, key="answer_place")
    words = desk.dictionary.vocabularies["answer"]
    code = st.radio(
        title, [CONFIRMED, REJECTED], format_func=words.name_of, horizontal=True, key="answer_code"
    )
    note = st.text_input("核实的依据（必填）", key="answer_note", max_chars=200).strip()
    version, question = found[key]
    given = {"submission": version.submission_id, "place": question.place, "answer": code}
    st.button(
        f"确认{title}",
        key="answer_confirm",
        disabled=not note,
        on_click=tasks.ask,
        args=(desk, "answer", given | {"reason": note}),
    )


def _asked(desk: Desk) -> dict[str, tuple[Version, Question]]:
    """Open questions about cells of the versions in force of the half-year, by version and place."""
    if desk.view is None:
        return {}
    warehouse = desk.view.warehouse
    in_force = [v for v in desk_queries.versions(warehouse) if v.status == "current"]
    return {
        f"{v.submission_id} {question.place}": (v, question)
        for v in in_force
        if v.period == desk.period.code
        for question in desk_queries.questions(warehouse, v.submission_id)
        if question.answer is None and question.place
    }


def close(desk: Desk) -> None:
    """定稿 of the half-year, or taking it back."""
    since = desk_queries.closed_on(desk.view.warehouse, desk.period.code) if desk.view else None
    name, states = desk.period.name, desk.dictionary.vocabularies["period_status"]
    open_word = states.name_of("open")
    state = f"{name}已于{day(since)}定稿" if since else f"{name}{open_word}"
    about = "定稿后收到的版本一律等待审核；会议材料按定稿时的数字，后来的变化列为更正"
    st.html(panels.block(state, about, ""))
    if not desk.may_decide or desk.view is None:
        layout.note(NOT_APPROVER)
        return
    kind, word = ("open", "取消定稿") if since else ("close", "定稿")
    reason = st.text_input("原因（必填）", key=f"{kind}_reason", max_chars=200).strip()
    st.button(
        f"确认{word}（含以前各期）" if kind == "close" else f"确认{word}",
        key=f"{kind}_confirm",
        disabled=not reason,
        on_click=tasks.ask,
        args=(desk, kind, {"period": desk.period.code, "reason": reason}),
    )
