"""A town's own side: check, answer, send; how its return stands; nothing of any other town."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.charts import panels
from dashboard.downloads import XLSX, File
from dashboard.features.desk import figures, files, intake, question_lines, questions, tasks
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.files import Dropped
from dashboard.features.desk.queries import Question, Version
from dashboard.page import confirmations, layout
from dashboard.page.filters import Choice
from dashboard.page.view import TOWN
from dashboard.style.formats import clauses, day, nb, number, stamp
from etl import run
from etl.system.clock import today

DONE = "done"
HALF = "in_progress"
OPEN = "not_started"
PRIVACY = "报送表中的填报人和联系电话只供业务科室联系使用，不进入看板和下载文件。"
WITHDRAWN = "镇街自行撤回"
_Step = tuple[str, str, str]


def count(desk: Desk) -> int:
    """How many questions about the returns in force are open."""
    return 0


def draw(desk: Desk) -> str:
    """Draw the step; gives the headline."""
    towns = desk.towns
    code = next(iter(towns))
    if len(towns) > 1:
        code = Choice("town", TOWN, towns, code, 170).selectbox([])
    left, right = st.columns([1.75, 1], gap="medium")
    with left, layout.error_boundary():
        dropped = files.drop(desk, "报送表", several=False)
        file = dropped[0] if dropped else None
        _left(desk, code, file)
    with right:
        for draw_block in (_progress, _templates):
            with layout.error_boundary():
                draw_block(desk, code, file)
        layout.note(PRIVACY)
    return headline(desk, code, file)


def headline(desk: Desk, town: str, file: Dropped | None) -> str:
    """``大沥镇2026年上半年报送表：请核实2处后报送``."""
    about = f"{desk.towns[town]}{desk.period.name}报送表"
    if file is None or file.checked is None:
        return f"{about}：{_state(desk, town)}"
    if file.checked.status == "rejected":
        errors = sum(f.severity == "error" for f in file.checked.findings)
        return f"{about}：改好{number(errors)}处后报送"
    asked = len(questions.open_ones(file.checked))
    return f"{about}：{_ask(desk, asked)}"


def _ask(desk: Desk, asked: int) -> str:
    return f"{desk.severity('warning')}{number(asked)}处后报送" if asked else "可以报送"


def _state(desk: Desk, town: str) -> str:
    if tasks.is_sending(desk):
        return "已报送，正在登记"
    last = _last(desk, town)
    if last is None:
        return "还没有报送"
    status = desk.dictionary.vocabularies["submission_status"].name_of(last.status)
    return {"pending": "已报送，等待接收"}.get(last.status, f"第{number(last.version)}版{status}")


def _versions(desk: Desk, town: str) -> list[Version]:
    """The town's versions of the half-year, the newest first."""
    found = desk_queries.versions(desk.view.warehouse) if desk.view else ()
    return [v for v in found if v.town_code == town and v.period == desk.period.code]


def _last(desk: Desk, town: str) -> Version | None:
    return next(iter(_versions(desk, town)), None)


# --- the file


def _left(desk: Desk, town: str, file: Dropped | None) -> None:
    if file is None:
        layout.note("把本镇（街道）的报送表拖到上面核对；核对完再报送，核对时不会载入任何数据。")
        _sent(desk, town)
        return
    checked = file.checked
    title = f"{file.name} {'没有核对成' if checked is None else '已核对，尚未报送'}"
    about = intake.sentence(desk, checked) if checked and checked.compared else ""
    st.html(panels.block(title, about, panels.notice(file.fault) if file.fault else ""))
    if checked is None:
        st.button("换一个文件", key="another_file", on_click=files.clear)
        return
    intake.findings(desk, file, intake.state_of(file), is_alone=True)
    _send(desk, file, checked)
    _compared(desk, checked)


def _send(desk: Desk, file: Dropped, checked: run.Upload) -> None:
    """The button that sends: dead until nothing is wrong and every question has been answered."""
    asked = len(questions.open_ones(checked))
    is_other = checked.status != "rejected" and checked.period != desk.period.code
    why = "报送后由业务科室接收，接收前可以撤回。"
    if checked.status == "rejected":
        why = "有须修改的内容，改好后重新核对再报送；可下载批注表，就在那份表里改。"
    elif asked:
        why = f"还有{number(asked)}处没有回复。{why}"
    elif is_other and checked.period:
        why = f"这是{desk.dictionary.period(checked.period).name}的报送表。{why}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "报送",
            key="send",
            type="primary",
            disabled=checked.status == "rejected" or asked > 0,
            on_click=intake.hand_in,
            args=(desk, [file]),
        )
        st.button("换一个文件", key="another_file", on_click=files.clear)
        if intake.is_marked(checked):
            intake.marked_copy(checked, file.id)
    layout.note(why)


def _compared(desk: Desk, checked: run.Upload) -> None:
    """The file beside the own return of the half-year before, and beside the version that it would replace."""
    compared = checked.compared
    if compared is None:
        return
    if compared.last and compared.last_totals:
        last = desk.dictionary.period(compared.last).name
        table = figures.table(compared.last_totals, (last, "本文件"), desk.dictionary, frozenset())
        st.html(panels.block(f"与{last}相比", "报送前请看一眼有没有明显出入", table))
    if compared.base:
        st.html(
            panels.block(
                f"将替换现行第{number(compared.base)}版",
                figures.counted_changes(compared, desk.dictionary) or "内容没有改动",
                intake.two_sides(desk, compared),
            )
        )


def _sent(desk: Desk, town: str) -> None:
    """What was sent of the half-year: each version with its state; one that waits can be taken back."""
    status = desk.dictionary.vocabularies["submission_status"]
    for version in _versions(desk, town):
        words = clauses(
            f"第{number(version.version)}版",
            status.name_of(version.status),
            f"收到于 {stamp(version.received_at)}",
            f"退回原因：{version.reason}" if version.reason else "",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(panels.wrap(f"<div>{nb(words)}</div>"))
            if version.status == "pending":
                given = {"submission": version.submission_id, "reason": WITHDRAWN}
                st.button(
                    "撤回",
                    key=f"undo_{version.submission_id}",
                    on_click=tasks.ask,
                    args=(desk, "withdraw", given),
                )
    if last := _last(desk, town):
        _asked(desk, last)
    if desk.view and (
        text := confirmations.objection_block(desk.view, town, desk.period.code, desk.period.name)
    ):
        st.html(text)


def _asked(desk: Desk, version: Version) -> None:
    """What is asked about a version, with what was answered."""
    still = _unanswered(desk, version)
    if still:
        title = f"第{number(version.version)}版还有{number(len(still))}处请核实没有回复"
        about = "把原表再拖到上面，就能逐处回复后重新报送；不用改的也可以只回复"
        st.html(panels.block(title, about, question_lines.lines(desk, still)))


def _unanswered(desk: Desk, version: Version) -> list[Question]:
    found = desk_queries.questions(desk.view.warehouse, version.submission_id) if desk.view else ()
    return [q for q in found if q.answer is None]


# --- how it stands


def _progress(desk: Desk, town: str, file: Dropped | None) -> None:
    body = "".join(
        f'<div class="row2"><div><i class="st {shape}"></i><b>{nb(name)}</b></div>'
        f'<div class="e">{nb(note)}</div></div>'
        for name, shape, note in _steps(desk, town, file)
    )
    link = f'<a class="rows" href="submissions?town={town}">历次报送</a>'
    st.html(panels.block("办理进度", _due(desk, town), body, tools=link))


def _due(desk: Desk, town: str) -> str:
    """Until when the return is due, and how late it is while nothing has been sent."""
    days = (today() - desk.period.due_on).days
    is_late = days > 0 and not _versions(desk, town)
    late = f"已逾期{number(days)}天" if is_late else ""
    return clauses(f"{desk.period.name}截止{day(desk.period.due_on)}", late)


def _steps(desk: Desk, town: str, file: Dropped | None) -> Sequence[_Step]:
    """The five steps of a return: name, shape of its state, what is said of it."""
    last, checked = _last(desk, town), file.checked if file else None
    status = last.status if last and file is None else ""
    is_taken = status == "current"
    is_sent = is_taken or status == "pending"
    errors = sum(f.severity == "error" for f in checked.findings) if checked else 0
    asked = len(questions.open_ones(checked)) if checked else 0
    if is_sent and last:
        asked = len(_unanswered(desk, last))
    has_begun = is_sent or checked is not None
    is_clean = is_sent or (checked is not None and not errors)
    return (
        ("下载预填模板", DONE if has_begun else OPEN, ""),
        (
            "核对",
            DONE if is_clean else HALF if checked else OPEN,
            _left_of(errors, desk.severity("error")),
        ),
        (
            "核实",
            DONE if is_clean and not asked else HALF if asked else OPEN,
            _left_of(asked, "未回复"),
        ),
        ("报送", DONE if is_sent else OPEN, stamp(last.received_at) if last and is_sent else ""),
        ("业务科室接收", DONE if is_taken else HALF if is_sent else OPEN, ""),
    )


def _left_of(count: int, word: str) -> str:
    return f"{word}{number(count)}处" if count else ""


def _templates(desk: Desk, town: str, file: Dropped | None) -> None:
    st.html(panels.block("模板", "预填已有的结对、项目、问题和编号", ""))
    stem = f"{desk.dictionary.programme.name}_{desk.towns[town]}_{desk.period.code}"
    make = partial(run.make_template, desk.folder, town, desk.period.code)
    filled = File("预填模板", f"{stem}.xlsx", XLSX, partial(make, prefilled=True))
    blank = File("空白模板", f"{stem}_空白.xlsx", XLSX, partial(make, prefilled=False))
    with st.container(horizontal=True, gap="small", key="desk_templates"):
        layout.download_button(filled)
        layout.download_button(blank)
