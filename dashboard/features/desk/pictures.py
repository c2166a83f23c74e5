"""案例照片: pictures of reported cases for 案例汇编, handed in by their town or for it."""

import streamlit as st

from dashboard.charts import panels
from dashboard.features.desk import queries as desk_queries
from dashboard.features.desk import tasks
from dashboard.features.desk.desk import Desk
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.page.view import TOWN
from dashboard.style.formats import number
from etl import run

TITLE, HAND_IN = "案例照片", "交照片"
CONSENT = "照片中可辨认的人都同意使用（未成年人由监护人同意）"
HOW = "收入案例汇编；只存缩小的一份，去掉拍摄时间、地点、设备信息。JPG、PNG，每张20 MB以内，每个案例最多4张。"


def draw(desk: Desk) -> str:
    """Draw the step; gives the headline."""
    towns = desk.towns
    if desk.view is None or not towns:
        st.html(panels.empty("还没有典型案例", "案例随报送表报送并发布后，在这里交照片。"))
        return TITLE
    code = Choice("town", TOWN, towns, next(iter(towns)), 170).selectbox([])
    titles = desk_queries.case_titles(desk.view.warehouse, code)
    if not titles:
        st.html(
            panels.empty(f"{towns[code]}还没有典型案例", "案例随报送表报送并发布后，在这里交照片。")
        )
        return TITLE
    left, right = st.columns([1, 1.3], gap="medium")
    with left, layout.error_boundary():
        _form(desk, code, titles)
    with right, layout.error_boundary():
        shown = _attached(desk, code)
    return f"{towns[code]}{number(len(titles))}个案例，{number(shown)}张照片"


def _form(desk: Desk, town: str, titles: list[str]) -> None:
    st.html(panels.block(HAND_IN, HOW, ""))
    with st.form("pictures", clear_on_submit=True, border=False):
        case = st.selectbox("案例", titles, key="pictures_case")
        given = st.file_uploader("照片", type=["jpg", "jpeg", "png"], key="pictures_file")
        caption = st.text_input("照片说明（不写姓名）", max_chars=60, key="pictures_caption")
        consents = st.checkbox(CONSENT, key="pictures_consent")
        if not st.form_submit_button(HAND_IN):
            return
    if given is None or not consents:
        st.html(panels.notice("请选照片，并确认照片中可辨认的人都同意使用。"))
        return
    about = {"town": town, "case": case, "caption": caption, "consent": CONSENT}
    tasks.hand_in(desk, "picture", about, [(given.name, bytes(given.getvalue()))])
    st.rerun()


def _attached(desk: Desk, town: str) -> int:
    """The pictures of a town with their cases; gives how many."""
    found = [p for p in run.pictures(desk.folder) if p.town_code == town]
    st.html(panels.block(f"已交{number(len(found))}张", "要撤下的请告诉业务科室", ""))
    for picture in found:
        file = run.picture_file(desk.folder, picture.sha256)
        if file.is_file():
            st.image(file.read_bytes(), caption=f"{picture.case}　{picture.caption}", width=240)
    return len(found)
