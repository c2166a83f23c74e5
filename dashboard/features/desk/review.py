"""审核: what waits for a decision, with what it would change, and the decision."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.features.desk import figures, intake, question_lines, revisions, tasks
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.queries import Question, Version
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.server import upload
from dashboard.style.formats import clauses, day, number
from etl import run

MOST_ROWS = 200
_COMPARED = "desk_compared"
ACCEPT, RETURN = "accept", "return"
WORDS = {RETURN: "退回", ACCEPT: "通过"}
OWN = "由您提交，须由另一人审核。"
REPLACES = "报送之后载入的版本也一并替换"


def count(desk: Desk) -> int:
    """How many versions wait for an approver."""
    return len(_waiting(desk))


def draw(desk: Desk) -> str:
    """Draw the step; gives the headline."""
    waiting = _waiting(desk)
    if listed := [*waiting, *intake.to_take_in(desk)]:
        version = _chosen(desk, listed)
        with layout.error_boundary():
            _one(desk, version)
    else:
        st.html(panels.empty("没有待审核的报送表", "须审核的报送表提交后列在这里。"))
    left, right = st.columns([1.6, 1], gap="medium")
    with left, layout.error_boundary():
        revisions.take_back(desk)
        revisions.answer(desk)
    with right, layout.error_boundary():
        revisions.close(desk)
    return headline(desk, waiting)


def headline(desk: Desk, waiting: Sequence[Version]) -> str:
    """``1份报送表待审核：西樵镇第2版``."""
    if not waiting:
        return "没有待审核的报送表"
    senders = run.senders(desk.folder)
    named = "、".join(f"{senders.get(v.town_code, '')}第{v.version}版" for v in waiting[:3])
    more = "等" if len(waiting) > 3 else ""
    return f"{number(len(waiting))}份报送表待审核：{named}{more}"


def _waiting(desk: Desk) -> list[Version]:
    return [v for v in intake.waiting(desk) if intake.must_be_reviewed(desk, v)]


def _chosen(desk: Desk, waiting: Sequence[Version]) -> Version:
    names = {v.submission_id: intake.version_words(desk, v) for v in waiting}
    if len(waiting) == 1:
        return waiting[0]
    code = Choice("submission", "报送表", names, waiting[0].submission_id, 420).selectbox([])
    return next(v for v in waiting if v.submission_id == code)


def _one(desk: Desk, version: Version) -> None:
    try:
        compared = _compared(desk, version)
    except run.ServiceError as error:
        st.html(panels.empty("暂时不能比较", str(error)))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(_town_block(desk, version, compared))
    with right:
        st.html(_district_block(desk, version, compared))
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        st.html(_reasons(desk, version))
        _rows(desk, compared)
    with right:
        _decide(desk, version, compared)


def _compared(desk: Desk, version: Version) -> run.Comparison:
    """Kept as long as the same edition is looked at."""
    edition = desk.view.warehouse.edition.version if desk.view else ""
    key = edition, version.submission_id
    kept = st.session_state.get(_COMPARED)
    if kept is None or kept[0] != key:
        with upload.in_turn():
            kept = key, run.compare_version(desk.folder, version.submission_id)
        st.session_state[_COMPARED] = kept
    compared: run.Comparison = kept[1]
    return compared


def _town_block(desk: Desk, version: Version, compared: run.Comparison) -> str:
    town = run.senders(desk.folder).get(version.town_code, "")
    base = compared.base
    now = f"现行第{number(base)}版" if base else "没有现行版本"
    heads = now, f"第{number(version.version)}版"
    much = figures.much_changed(compared, desk.dictionary) if base else frozenset()
    filed = (
        f"第{number(version.version)}版填报于{day(version.reported_on)}"
        if version.reported_on
        else ""
    )
    about = clauses(desk.dictionary.period(version.period).name, filed)
    table = figures.table(compared.totals, heads, desk.dictionary, much)
    return panels.block(f"{town}：{now}与待审核第{number(version.version)}版", about, table)


def _district_block(desk: Desk, version: Version, compared: run.Comparison) -> str:
    columns = figures.measured_columns(desk.dictionary)
    stored = tuple(name for name, _ in columns.values())
    sums = desk_queries.flow_sums(desk.view.warehouse, version.period, stored) if desk.view else ()
    whole = {
        column: value / scale
        for (column, (_, scale)), value in zip(columns.items(), sums, strict=True)
    }
    totals = figures.of_district(compared.totals, whole)
    table = figures.table(totals, ("现在", "通过后"), desk.dictionary, frozenset())
    word = desk.dictionary.district.word
    about = f"{desk.dictionary.period(version.period).name}，按现行版本合计"
    return panels.block(f"全{word}：通过后数字将变为", about, table)


def _reasons(desk: Desk, version: Version) -> str:
    """Why it waits: what was found, the open questions first."""
    view = desk.view
    found = desk_queries.questions(view.warehouse, version.submission_id) if view else ()
    messages = desk.dictionary.messages
    waits = [q for q in found if q.code in messages and messages[q.code].waits]
    others = [q for q in found if q not in waits]
    body = _listed(desk, waits)
    if others:
        body += panels.fold(
            desk.severity("warning"), f"另有{number(len(others))}处", _listed(desk, others)
        )
    return panels.block("待审核的原因", "", body)


def _listed(desk: Desk, found: Sequence[Question]) -> str:
    return question_lines.lines(desk, found, lambda q: _answered(desk, q.answer, q.note))


def _answered(desk: Desk, answer: str | None, note: str | None) -> str:
    if answer is None:
        return "未回复"
    return clauses(desk.dictionary.vocabularies["answer"].name_of(answer), note or "")


def _is_new(code: str) -> bool:
    """Rows that are new come after those that are gone or changed."""
    return code == "added"


def _rows(desk: Desk, compared: run.Comparison) -> None:
    """The rows that are gone, changed, new: one kind at a time."""
    if compared.base is None:
        return
    kinds = desk.dictionary.vocabularies["change_kind"]
    counts = Counter(c.change_kind for c in compared.changes)
    order = [c for c in sorted(kinds.codes, key=_is_new) if counts[c]]
    if not order:
        st.html(panels.block("内容没有改动", "", ""))
        return
    told = "，".join(f"{kinds.name_of(code)}{number(counts[code])}处" for code in order)
    st.html(panels.block(told, "与现行版本逐行比较；换了位置的行不算改动", ""))
    names = {code: f"{kinds.name_of(code)} {number(counts[code])}" for code in order}
    chosen = Choice("changes", kinds.title, names, order[0]).segmented_control([])
    shown = [c for c in compared.changes if c.change_kind == chosen][:MOST_ROWS]
    heads = [
        Head("内容", is_words=True),
        Head("工作表", is_words=True, width=90),
        Head("栏目", is_words=True),
        Head("原", is_words=True),
        Head("现", is_words=True),
        Head("行", is_words=True, width=60),
    ]
    rows = [
        Row(
            c.item,
            [
                Cell(c.sheet),
                Cell(c.title or "—"),
                Cell(c.value_before or "—"),
                Cell(c.value_after or "—"),
                Cell(f"第{c.row or c.row_before}行"),
            ],
        )
        for c in shown
    ]
    st.html(panels.wrap(grid("逐行比较", heads, rows, is_long=True)))
    if counts[chosen] > MOST_ROWS:
        layout.note(f"列出前{MOST_ROWS}处。")


def _decide(desk: Desk, version: Version, compared: run.Comparison) -> None:
    """The decision; not for whoever sent the version in, nor without the right to."""
    sender = run.senders_of_versions(desk.folder).get(version.submission_id)
    about = f"由{sender}提交；" if sender else ""
    st.html(panels.block("决定", f"{about}审核须由另一人作出，记入台账", ""))
    if not desk.may_decide:
        layout.note(revisions.NOT_APPROVER)
    elif sender == desk.person:
        layout.note(OWN)
    elif (
        since := desk_queries.closed_on(desk.view.warehouse, version.period) if desk.view else None
    ):
        name = desk.dictionary.period(version.period).name
        layout.note(f"{name}已于{day(since)}定稿；要通过它，先取消定稿。")
        _ask(desk, version, (RETURN,), compared.base)
    else:
        _ask(desk, version, (RETURN, ACCEPT), compared.base)


def _ask(desk: Desk, version: Version, offered: Sequence[str], base: int | None) -> None:
    """The choice, its reason, and the button that hands it in."""
    captions = _captions(version, base)
    choice = st.radio(
        "决定",
        offered,
        format_func=WORDS.__getitem__,
        captions=[captions[code] for code in offered],
        key=f"decision_{version.submission_id}",
        label_visibility="collapsed",
        index=None,
    )
    reason = st.text_area(
        "原因（退回必填，随批注表发给镇街）", key=f"reason_{version.submission_id}", max_chars=500
    ).strip()
    st.button(
        f"确认{WORDS[choice]}" if choice else "请先选择",
        key=f"decide_{version.submission_id}",
        type="primary",
        disabled=not (choice == ACCEPT or (choice == RETURN and reason)),
        on_click=tasks.ask,
        args=(desk, "review", _given(desk, version, choice, reason)),
    )
    if choice == RETURN and not reason:
        layout.note("请写明退回原因。")


def _captions(version: Version, base: int | None) -> dict[str, str]:
    """What follows from each decision."""
    kept = f"现行第{number(base)}版继续有效；" if base else ""
    restored = f"，第{number(base)}版保留可恢复" if base else ""
    return {
        RETURN: f"{kept}镇（街道）收到退回原因",
        ACCEPT: f"第{number(version.version)}版生效{restored}",
    }


def _given(desk: Desk, version: Version, choice: str | None, reason: str) -> dict[str, Any]:
    given: dict[str, Any] = {"submission": version.submission_id}
    if choice == RETURN:
        given["reason"] = reason
    elif choice == ACCEPT and _was_refused(desk, version):
        given["replace"] = st.checkbox(REPLACES, key=f"replace_{version.submission_id}")
    return given


def _was_refused(desk: Desk, version: Version) -> bool:
    """Whether it was refused to accept it before: something else has come into force since it was sent."""
    return any(
        job.kind == "review"
        and job.arguments.get("submission") == version.submission_id
        and job.result.get("ok") is False
        for job in tasks.recent(desk)
    )
