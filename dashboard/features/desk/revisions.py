"""Taking back, answering and closing: what is decided on a half-year's versions besides their review."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard.charts import panels
from dashboard.features.desk import publication_blocks, question_lines, tasks
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.queries import Question, Version
from dashboard.page import layout
from dashboard.style.formats import clauses, day, nb, number, stamp
from etl import run
from etl.system.clock import today

NOT_APPROVER = "审核由有审核权限的人办理；您可以查看。"
OWN = "由您提交，须由另一人决定。"
CLOSED = "已定稿，先取消定稿才能撤回、恢复。"
TAKEN_BACK = {
    "withdraw": "不再使用，恢复使用它之前的版本",
    "restore": "重新使用这一版",
    "reopen": "撤销审核决定，重新等待审核",
}
# What the desk answers to a question: it is right, or it stays in doubt.
CONFIRMED = "confirmed"
REJECTED = "rejected"
_Group = tuple[Version, tuple[Question, ...]]
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
    about = f"{desk.period.name}收到的版本；撤回的可以恢复，原件和台账都保留"
    st.html(panels.block("撤回、恢复、重新审核", about, ""))
    found = [
        version
        for version in desk_queries.versions(desk.view.warehouse)
        if version.period == desk.period.code and _offered(version)
    ]
    if why := _not_now(desk, found):
        layout.note(why)
    else:
        _take_back(desk, _chosen(desk, found))


def _not_now(desk: Desk, found: Sequence[Version]) -> str:
    """Why nothing can be taken back."""
    if not found:
        return "这个报送期没有可以撤回、恢复的版本。"
    if not desk.may_decide:
        return NOT_APPROVER
    return CLOSED if closed_since(desk) else ""


def _offered(version: Version) -> list[str]:
    """What can be taken back of a version."""
    offered = OFFERED.get(version.status, ())
    return [act for act in offered if act != "reopen" or version.is_reviewed]


def _chosen(desk: Desk, found: Sequence[Version]) -> Version:
    names = {v.submission_id: _named(desk, v) for v in found}
    key = f"version_{'_'.join(v.status for v in found)}"  # the widget keeps what a name was
    chosen = st.selectbox("版本", list(names), format_func=names.__getitem__, key=key)
    return next(v for v in found if v.submission_id == chosen)


def _named(desk: Desk, version: Version) -> str:
    """``狮山镇第2版，现行，收到于…``."""
    status = desk.dictionary.vocabularies["submission_status"].name_of(version.status)
    received = f"收到于 {stamp(version.received_at)}"
    return clauses(f"{town_of(desk, version)}第{version.version}版", status, received)


def town_of(desk: Desk, version: Version) -> str:
    """The name of the town that sent a version."""
    return run.senders(desk.folder).get(version.town_code, version.town_code)


def _take_back(desk: Desk, version: Version) -> None:
    words, offered = desk.dictionary.service.jobs, _offered(version)
    act = st.radio(
        "办理",
        offered,
        format_func=words.__getitem__,
        captions=[TAKEN_BACK[code] for code in offered],
        key=f"back_{version.submission_id}_{version.status}",
        horizontal=True,
    )
    sender = run.senders_of_versions(desk.folder).get(version.submission_id)
    if sender == desk.person and version.status != "pending":
        layout.note(OWN)
        return
    reason = st.text_input("原因（必填）", key="back_reason", max_chars=200).strip()
    given = {"submission": version.submission_id, "reason": reason}
    st.button(
        f"确认{words[act]}",
        key="back_confirm",
        disabled=not reason,
        on_click=tasks.ask,
        args=(desk, act, given, "back_reason"),
    )


def answer(desk: Desk) -> None:
    """核实: the desk's word on questions about a return that is in force; one about many rows is answered at once."""
    found = _asked(desk)
    severity, title = desk.severity("warning"), desk.dictionary.vocabularies["answer"].title
    count = sum(len(group) for _, group in found.values())
    about = f"{desk.period.name}现行版本中没有回复的；核实为无误的不再问，都不改动报送的数据"
    st.html(panels.block(f"{title}：{severity}{number(count)}处", about, ""))
    if found and desk.may_decide and closed_since(desk) is None:
        _answer(desk, found)


def _answer(desk: Desk, found: Mapping[str, _Group]) -> None:
    names = {key: _question(desk, *asked) for key, asked in found.items()}
    key = st.selectbox(
        desk.severity("warning"), list(names), format_func=names.__getitem__, key="answer_place"
    )
    version, group = found[key]
    said = question_lines.lines(desk, group) if group[1:] else nb(names[key])
    st.html(panels.wrap(f'<div class="sub">{said}</div>'))
    words = desk.dictionary.vocabularies["answer"]
    codes = [CONFIRMED, REJECTED]
    code = st.radio(words.title, codes, format_func=words.name_of, horizontal=True, key="answer")
    note = st.text_input("核实的依据（必填）", key="answer_note", max_chars=200).strip()
    places = run.BETWEEN_PLACES.join(dict.fromkeys(q.place for q in group))
    given = {"submission": version.submission_id, "place": places, "answer": code}
    st.button(
        f"确认{words.title}",
        key="answer_confirm",
        disabled=not note,
        on_click=tasks.ask,
        args=(desk, "answer", given | {"reason": note}, "answer_note"),
    )


def _question(desk: Desk, version: Version, group: Sequence[Question]) -> str:
    """``狮山镇：【项目进展】N12 …``."""
    said = run.sentence_of(group, desk.dictionary) if group[1:] else group[0].message
    return f"{town_of(desk, version)}：{said}"


def _asked(desk: Desk) -> dict[str, _Group]:
    """Open questions about cells of the versions in force of the half-year, by version and first place."""
    if desk.view is None:
        return {}
    warehouse = desk.view.warehouse
    in_force = [v for v in desk_queries.versions(warehouse) if v.status == "current"]
    return {
        f"{v.submission_id} {group[0].place} {group[0].code}": (v, group)
        for v in in_force
        if v.period == desk.period.code
        for group in run.together(_open(desk_queries.questions(warehouse, v.submission_id)))
    }


def _open(found: Sequence[Question]) -> list[Question]:
    return [q for q in found if q.answer is None and q.place]


def closed_since(desk: Desk) -> date | None:
    """The day on which the half-year was closed, if it is."""
    return desk_queries.closed_on(desk.view.warehouse, desk.period.code) if desk.view else None


def close(desk: Desk) -> None:
    """定稿 of the half-year, or taking it back."""
    since, name = closed_since(desk), desk.period.name
    open_word = desk.dictionary.vocabularies["period_status"].name_of("open")
    state = f"{name}已于{day(since)}定稿" if since else f"{name}{open_word}"
    about = "定稿后收到的版本一律等待审核；会议材料按定稿时的数字，后来的变化列为更正"
    st.html(panels.block(state, about, ""))
    if not desk.may_decide or desk.view is None:
        layout.note(NOT_APPROVER)
    elif today() <= desk.period.ends_on:
        layout.note(f"{name}还没有结束，{day(desk.period.ends_on)}以后才能定稿。")
    elif since:
        _ask(desk, "open", "确认取消定稿")
    else:
        if out := publication_blocks.out_of(desk.view):
            layout.note(f"{name}还有{number(len(out))}份没有纳入（见“发布”），定稿的数字不含它们。")
        _ask(desk, "close", "确认定稿（含以前各期）")


def _ask(desk: Desk, kind: str, label: str) -> None:
    reason = st.text_input("原因（必填）", key=f"{kind}_reason", max_chars=200).strip()
    given = {"period": desk.period.code, "reason": reason}
    st.button(
        label,
        key=f"{kind}_confirm",
        disabled=not reason,
        on_click=tasks.ask,
        args=(desk, kind, given, f"{kind}_reason"),
    )
