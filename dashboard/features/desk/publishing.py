"""发布: what the next version would change, what is still out, and what was published so far."""

import streamlit as st

from dashboard.charts import panels
from dashboard.features.desk import publication_blocks, tasks
from dashboard.features.desk.desk import Desk
from dashboard.page import layout
from dashboard.page.view import View
from dashboard.style.formats import number
from etl import run
from etl.jobs import Job
from etl.system.clock import today

OWED = "有待发布的内容，约一分钟内自动发布"
LOOK, LOOK_AGAIN, PUBLISH = "看发布后的变化", "重新比较", "发布"


def draw(desk: Desk) -> str:
    """Draw the step; returns the headline of the page."""
    if desk.view is None:
        st.html(panels.empty("还没有收到报送表", "请先在“收表”放入报送表；接收后自动发布。"))
        return "还没有可以发布的内容"
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        headline = _next(desk, desk.view)
    with right, layout.error_boundary():
        st.html(publication_blocks.still_out(desk.view))
    with layout.error_boundary():
        st.html(publication_blocks.history(desk.view, run.publications(desk.folder)))
    return headline


def _next(desk: Desk, view: View) -> str:
    """What the next version would change, and the way to publish it; returns the headline."""
    job = _prepared(desk, view)
    if job and job.state != "done":
        layout.note("正在备下一版，约一分钟；可以关闭页面，稍后再来。")
        return "正在备下一版"
    if job is None:
        under = "接收、审核、撤回、名录和定稿都会自动发布；日期变了，或想先看变化，可在这里手动发布"
        st.html(panels.block("手动发布", under, ""))
        with st.container(horizontal=True, gap="small"):
            if st.button(LOOK, type="primary"):
                tasks.hand_in(desk, "prepare", {})
                st.rerun()
            _publish(desk)
        return OWED if run.owed_since(desk.folder) else publication_blocks.last(view)
    told = job.result["document"]
    st.html(publication_blocks.coming(view, told))
    with st.container(horizontal=True, gap="small"):
        _publish(desk, is_primary=True)
        if st.button(LOOK_AGAIN):
            tasks.hand_in(desk, "prepare", {})
            st.rerun()
    layout.note("发布的就是上面比较过的这一版；期间又有接收的，会重新汇总。正在看的人会收到提示。")
    moved = sum(len(change["figures"]) for change in told["changes"])
    return f"发布后有{number(moved)}项数字改变" if moved else "发布后各项数字不变"


def _publish(desk: Desk, *, is_primary: bool = False) -> None:
    if st.button(PUBLISH, type="primary" if is_primary else "secondary"):
        tasks.hand_in(desk, "publish", {})
        st.rerun()


def _prepared(desk: Desk, view: View) -> Job | None:
    """The last comparison, as long as it is with the version in force and of today."""
    for job in tasks.newest(desk):
        if job.kind == "prepare":
            return job if job.state != "done" or _still_holds(view, job) else None
    return None


def _still_holds(view: View, job: Job) -> bool:
    told = job.result["document"] or {}
    is_of_today = told.get("as_of") == today().isoformat()
    return is_of_today and told.get("replaces") == view.warehouse.edition.version
