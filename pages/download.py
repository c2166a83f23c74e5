"""数据下载: any dataset, or the rows behind a figure: filtered, counted, previewed; with its dictionary."""

import streamlit as st

from dashboard import components, downloads
from dashboard.sections import download

view, head, asked = components.open_download("download")
chosen = download.selection(view, asked)
count = downloads.count(view.warehouse, chosen)
head.finding(download.finding(view, chosen, count))
if way_back := download.way_back(asked):
    st.html(way_back)

left, right = st.columns([1.9, 1], gap="medium")
with left:
    st.html(download.preview(view, chosen, count, asked))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        styles = {"中文": False, "代码": True}
        style = st.segmented_control(
            "列名和取值", list(styles), default="中文", required=True, key="style",
            label_visibility="collapsed",
        )  # fmt: skip
        for file in download.files(view, chosen, asked.names, codes=styles[style]):
            components.offer(file)
    components.note(download.ADVICE)
with right:
    st.html(download.dictionary(chosen))
