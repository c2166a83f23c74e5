"""两头核对单 of 发放: make one for each organisation and village, take in those that come back."""

from functools import partial

import streamlit as st

from dashboard.charts import panels
from dashboard.data.confirmations import answered
from dashboard.downloads import File
from dashboard.features.desk import tasks
from dashboard.features.desk.desk import Desk
from dashboard.page import layout
from dashboard.page.view import View, names_of
from dashboard.server import upload
from dashboard.style.formats import clauses, number
from etl import run

TITLE = "两头核对单"
RETURNED, REGISTER = "交回的核对单", "登记核对单"
EMPTY = "本期还没有已发布的结对和项目，没有可以核对的内容。"
_ZIP = "application/zip"


def draw(desk: Desk, view: View) -> None:
    """What has been answered; the sheets to hand out; the place for those that came back."""
    found = answered(view.warehouse, view.period.code)
    if not found.claims:
        st.html(panels.block(TITLE, "", panels.empty_box(EMPTY, "有报送表载入并发布后再来。")))
        return
    untrue = names_of(view.dictionary, "confirmation")["objected"]
    said = f"已答复{number(found.answered)}/{number(found.claims)}项"
    objected = f"{untrue}{number(found.objected)}项" if found.objected else ""
    under = "每家社会组织、每个村（社区）一份，列出报送中说到它的每一行，请它填属实、不属实或补充"
    st.html(panels.block(f"{TITLE}：{clauses(said, objected)}", under, ""))
    make = partial(run.pack_confirmation_sheets, desk.folder, view.period.code)
    layout.download_button(File("下载全部核对单", _file_name(desk, view), _ZIP, make))
    layout.note("一个压缩包，做好约需一分钟。")
    _take_in(desk, view)


def _take_in(desk: Desk, view: View) -> None:
    with st.form("confirming", clear_on_submit=True, border=False):
        given = st.file_uploader(
            f"{RETURNED}（{view.period.name}，可一次多份）",
            type=["xlsx"],
            accept_multiple_files=True,
            max_upload_size=upload.MEGABYTES,
            key="confirming_files",
        )
        if st.form_submit_button(REGISTER) and given:
            files = [(file.name, bytes(file.getvalue())) for file in given]
            tasks.hand_in(desk, "confirm", {"period": view.period.code}, files)
            st.rerun()


def _file_name(desk: Desk, view: View) -> str:
    programme = desk.dictionary.programme
    mark = f"{programme.demo_mark}_" if desk.folder.is_demo else ""
    return f"{mark}{programme.name}_{view.period.code}_{TITLE}.zip"
