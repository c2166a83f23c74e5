"""发放: templates to fill in, reminders, annotated returns to give back, papers that were issued, 两头核对单."""

from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.charts import panels
from dashboard.data.returns import ReturnStatus, return_statuses
from dashboard.downloads import XLSX, File
from dashboard.features.desk import confirming, issued
from dashboard.features.desk.desk import Desk
from dashboard.page import layout
from dashboard.page.reminders import reminders_of
from dashboard.page.view import TOWN, View, shorts_of
from dashboard.style.formats import number
from etl import run

ZIP = "application/zip"
WITHOUT_PERSON = "发回的这些已清空填报人和联系电话，据以重新报送时请补填。"


def draw(desk: Desk) -> str:
    """Draw the step; returns the headline of the page."""
    left, right = st.columns([1, 1.3], gap="medium")
    with left, layout.error_boundary():
        _templates(desk)
    if desk.view:
        with right, layout.error_boundary():
            st.html(issued.block(desk, desk.view))
            desk.issue(desk.view)
        with left, layout.error_boundary():
            _returned(desk, desk.view)
        with left, layout.error_boundary():
            confirming.draw(desk, desk.view)
        with right, layout.error_boundary():
            st.html(_reminders(desk.view))
    return f"发放{desk.period.name}的模板、核对结果和催报文字"


def _templates(desk: Desk) -> None:
    under = f"{len(desk.towns)}份，预填上期延续的结对、项目、问题、需求和编号；一个压缩包"
    st.html(panels.block(f"{desk.period.name}报送表模板", under, ""))
    name = _file_name(desk, "报送表模板")
    make = partial(run.pack_templates, desk.folder, desk.period.code)
    layout.download_button(File("下载全部模板", name, ZIP, make))
    layout.note("做好约需十秒；单个镇（街道）的在“报送与质量”下载。")


def _returned(desk: Desk, view: View) -> None:
    """The annotated return of each town, and all of them at once."""
    found = list(_annotated(desk, view))
    under = "每份标出须修改和请核实的内容，带“核对结果”表"
    if not found:
        nothing = panels.empty_box("没有要发回的", f"{desk.period.name}还没有标注的报送表。")
        st.html(panels.block("发回核对结果", under, nothing))
        return
    st.html(panels.block(f"发回核对结果{len(found)}份", under, ""))
    paths = [path for _, path in found]
    name = _file_name(desk, "核对结果")
    pack = partial(run.pack_returned, desk.folder, paths)
    with st.container(horizontal=True, gap="small"):
        layout.download_button(File("下载全部核对结果", name, ZIP, pack))
        for label, path in found:
            make = partial(run.redacted_copy, desk.folder, path)
            layout.download_button(File(label, path.name, XLSX, make))
    layout.note(WITHOUT_PERSON)


def _annotated(desk: Desk, view: View) -> list[tuple[str, Path]]:
    """(label, workbook) of the last version of each town that has findings."""
    names = shorts_of(view.dictionary, "submission_state")
    found = []
    for status in return_statuses(view.warehouse):
        town, version = desk.towns.get(status.town_code), _last_version(status)
        if status.period != view.period.code or town is None or version is None:
            continue
        path = run.returned_workbook(desk.folder, town, status.period, version)
        if path:
            found.append((f"{town}第{version}版（{names[status.state]}）", path))
    return found


def _last_version(status: ReturnStatus) -> int | None:
    return status.later_version or status.version


def _reminders(view: View) -> str:
    """The text for each town that owes something, then for the others."""
    listed = sorted(reminders_of(view), key=lambda r: r.open_items == 0)
    owing = sum(r.open_items > 0 for r in listed)
    title = f"催报：{number(owing)}个{TOWN}有待办" if owing else "没有要催的"
    body = "".join(
        panels.to_copy(
            r.town,
            f"{number(r.open_items)}项待办" if r.open_items else "没有待办",
            r.text,
            is_open=False,
        )
        for r in listed
    )
    return panels.block(title, "按各期报送情况自动生成；点开后可复制到办公通讯软件", body)


def _file_name(desk: Desk, what: str) -> str:
    programme = desk.dictionary.programme
    mark = f"{programme.demo_mark}_" if desk.folder.is_demo else ""
    return f"{mark}{programme.name}_{desk.period.code}_{what}.zip"
