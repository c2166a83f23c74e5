"""名录与期限: a list is checked, then what it would change is shown, then it is put in force."""

from functools import partial

import streamlit as st

from dashboard.charts import panels
from dashboard.downloads import XLSX, File
from dashboard.features.desk import list_blocks, list_form, period_changes, tasks
from dashboard.features.desk.desk import Desk
from dashboard.features.desk.list_queries import with_live_projects
from dashboard.page import layout
from dashboard.page.filters import url_param
from dashboard.page.view import View
from dashboard.papers.workbook import texts_workbook
from dashboard.server import upload
from dashboard.style.formats import join, number
from etl import run
from etl.dictionary import ReferenceList
from etl.jobs import Job

_ROUND, _FAULTY, _SET_ASIDE, _NOT_READ = "list_round", "list_faulty", "list_aside", "list_failed"
ORGANIZATIONS = "organizations"
APPLY, SET_ASIDE = "启用新名录", "不启用"
NO_REASON = "请写明理由，它随启用记入台账。"


def draw(desk: Desk) -> str:
    """Draw the step; returns the headline of the page."""
    left, right = st.columns([1, 4.6], gap="medium")
    with left:
        name = _choose(desk)
    listed = desk.dictionary.lists[name]
    with right:
        _head(desk, name, listed)
        _upload(desk, name)
        if listed.by_hand and (rows := list_form.draw(desk, name)) is not None:
            reason = list_form.reason_of(rows, run.rows_of_list(desk.folder, name))
            _check(desk, name, f"{listed.title}.csv", list_form.as_csv(listed, rows), reason)
        return _result(desk, name, listed)


def _choose(desk: Desk) -> str:
    names = {name: listed.title for name, listed in desk.dictionary.lists.items()}

    def known(name: str) -> str:
        if name not in names:
            raise ValueError(name)
        return name

    chosen: str = url_param(st.radio)(
        "名录",
        list(names),
        key="list",
        default=next(iter(names)),
        read=known,
        format_func=names.__getitem__,
        label_visibility="collapsed",
    )
    return chosen


def _head(desk: Desk, name: str, listed: ReferenceList) -> None:
    known = next(one for one in run.lists_in_force(desk.folder) if one.list == name)
    since = f"{known.since} 启用" if known.since else "随软件提供，或直接放入的"
    under = f"现有{number(known.rows)}{listed.unit}，{since}" if known.rows else "还没有登记"
    st.html(panels.block(listed.title, under, ""))
    if known.rows:
        layout.download_button(
            File("下载现行名录", f"{listed.title}.xlsx", XLSX, partial(_in_force, desk, name))
        )


def _in_force(desk: Desk, name: str) -> bytes:
    """The list in force under Chinese headings, to be changed and handed in again."""
    listed, rows = desk.dictionary.lists[name], run.rows_of_list(desk.folder, name)
    texts = [[row.get(column, "") for column in listed.names] for row in rows]
    return texts_workbook(listed.title, [[c.title for c in listed.columns], *texts])


def _upload(desk: Desk, name: str) -> None:
    rounds = st.session_state.get(_ROUND, 0)
    with st.container(key="list_file"):
        file = st.file_uploader(
            "名录文件（.xlsx、.xls 或 CSV）",
            key=f"list_file_{name}_{rounds}",
            max_upload_size=upload.MEGABYTES,
        )
    if file is not None:
        st.session_state[_ROUND] = rounds + 1
        _check(desk, name, file.name, upload.take_out(file))


def _check(desk: Desk, name: str, file_name: str, data: bytes, reason: str = "") -> None:
    """Check a list; one without faults goes to the worker, which says what it would change.

    ``reason``: already given for it.
    """
    st.session_state.pop(_FAULTY, None)
    st.session_state.pop(_NOT_READ, None)
    try:
        with st.spinner("正在核对名录…"):
            checked = upload.check_list(desk.folder, name, file_name, data)
    except run.ServiceError as error:
        st.session_state[_NOT_READ] = (name, file_name, str(error))
        st.rerun()
    if checked.faults:
        st.session_state[_FAULTY] = checked
    else:
        about = {"name": name, "file": file_name, "unread": list(checked.unread), "reason": reason}
        tasks.hand_in(desk, "list_preview", about, [(f"{name}.csv", checked.content)])
    st.rerun()


def _result(desk: Desk, name: str, listed: ReferenceList) -> str:
    """What came of the last file of this list; returns the headline."""
    failed = st.session_state.get(_NOT_READ)
    if failed and failed[0] == name:
        st.html(panels.empty(f"“{failed[1]}”没有核对成", failed[2]))
        return f"{listed.title}没有读成"
    faulty: run.CheckedListFile | None = st.session_state.get(_FAULTY)
    if faulty and faulty.list == name:
        st.html(list_blocks.faults(faulty))
        _say_unread(faulty.unread)
        st.button(APPLY, disabled=True, help="改正后才能启用")
        return f"{listed.title}有{number(len(faulty.faults))}处须先改正"
    job = _preview(desk, name)
    if job is None:
        return f"{listed.title}现有{number(len(run.rows_of_list(desk.folder, name)))}{listed.unit}"
    if job.state != "done":
        layout.note(
            f"正在看“{job.arguments['file']}”会改变什么，约一分钟；可以关闭页面，稍后再来。"
        )
        return f"{listed.title}：正在比较新名录与现行名录"
    return _previewed(desk, name, listed, job)


def _preview(desk: Desk, name: str) -> Job | None:
    """The reader's last preview of a list, unless it was set aside, failed, or a list came into force since."""
    for job in tasks.newest(desk):
        if job.arguments.get("name") != name or job.id in st.session_state.get(_SET_ASIDE, ()):
            continue
        if job.kind == "list" and job.state != "done":
            return None
        if job.kind == "list_preview" and job.person == desk.person:
            is_good = job.state != "done" or (job.result["ok"] and _still_holds(desk, name, job))
            return job if is_good else None
    return None


def _still_holds(desk: Desk, name: str, job: Job) -> bool:
    """Whether the list in force is the one that the new one was compared with."""
    replaces: str = job.result["document"]["replaces"]
    return replaces == run.digest_of_list(desk.folder, name)


def _previewed(desk: Desk, name: str, listed: ReferenceList, job: Job) -> str:
    told = job.result["document"]
    kinds = list_blocks.counted(told["entries"])
    words = list_blocks.summary(listed, kinds)
    under = f"“{job.arguments['file']}”，{number(told['rows'])}{listed.unit}"
    st.html(panels.block("启用后的变化", under, ""))
    _say_unread(job.arguments.get("unread", ()))
    if not kinds:
        layout.note("内容与现行名录相同，不用启用。")
        _set_aside(job)
        return f"{listed.title}：与现行的相同"
    _entries(listed, kinds, told["entries"])
    if name == ORGANIZATIONS and desk.view:
        _say_still_at_work(desk.view, kinds)
    body = period_changes.lines(desk.dictionary, told["closed"])
    nothing = panels.empty_box("看板上的数字不变", "新内容从以后的报送起用到。")
    st.html(
        panels.block(
            "看板和报送状态随之改变",
            f"各期，全{desk.dictionary.district.word}合计",
            body or nothing,
        )
    )
    _apply(desk, name, job)
    return f"新名录与现行名录相比：{words}"


def _entries(
    listed: ReferenceList,
    kinds: dict[str, list[list_blocks.Entry]],
    entries: list[list_blocks.Entry],
) -> None:
    names = {
        k: f"{list_blocks.KINDS[k]} {number(list_blocks.how_many(e))}" for k, e in kinds.items()
    }
    kind = st.segmented_control(
        "变化",
        list(names),
        default=next(iter(names)),
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=f"list_changes_{'_'.join(names)}",
    )
    shown = kinds[kind or next(iter(kinds))]
    st.html(list_blocks.changes(listed, kind or next(iter(kinds)), shown))
    if more := list_blocks.below(shown):
        layout.note(more)
    layout.download_button(
        File(
            "下载变化清单",
            f"{listed.title}_变化.xlsx",
            XLSX,
            lambda: texts_workbook(listed.title, list_blocks.texts_of(entries)),
        )
    )


def _say_still_at_work(view: View, kinds: dict[str, list[list_blocks.Entry]]) -> None:
    """Of the organisations that end or go, how many have unfinished projects."""
    over = {entry["entry"] for kind in ("struck", "gone") for entry in kinds.get(kind, ())}
    at_work = with_live_projects(view.warehouse, view.period.code, tuple(sorted(over)))
    if at_work:
        layout.note(
            f"注销、减少的{number(len(over))}家中，{number(at_work)}家在{view.period.name}有未完结项目；"
            "以后报送仍写它的，列为请核实。"
        )


def _apply(desk: Desk, name: str, job: Job) -> None:
    with st.form(f"apply_{job.id}"):
        given = job.arguments.get("reason", "")
        reason = st.text_input("理由", given, max_chars=100, placeholder="例如：年度更新")
        sent = st.form_submit_button(APPLY, type="primary")
    if sent and not reason.strip():
        st.html(panels.notice(NO_REASON))
    elif sent:
        about = {"name": name, "reason": reason.strip()}
        about["replaces"] = job.result["document"]["replaces"]
        tasks.hand_in(desk, "list", about, [(f.name, f.read_bytes()) for f in job.files])
        list_form.empty(name)
        st.rerun()
    layout.note("启用后重新汇总并发布；原名录保留在存档里。")
    _set_aside(job)


def _set_aside(job: Job) -> None:
    if st.button(SET_ASIDE, type="tertiary"):
        st.session_state[_SET_ASIDE] = {*st.session_state.get(_SET_ASIDE, ()), job.id}
        st.rerun()


def _say_unread(unread: object) -> None:
    titles = list(unread) if isinstance(unread, list | tuple) else []
    if titles:
        layout.note(f"多出的{number(len(titles))}列（{join(titles)}）不读取、不保存。")
