"""数据下载: any dataset, or the rows behind a figure: filtered, counted, previewed; with its dictionary."""

import streamlit as st

from dashboard import asking, components, downloads
from dashboard.sections import download

view, head, asked = asking.open_download("download")
chosen = download.selection(view, asked)
count = downloads.count(view.warehouse, chosen)
head.finding(download.finding(view, chosen, count))
if way_back := download.way_back(asked):
    st.html(way_back)

left, right = st.columns([1.9, 1], gap="medium")
with left:
    with components.spared(), st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        codes = asking.ask_codes()
        st.html(download.files(view, chosen, count, codes=codes))
    with components.spared():
        st.html(download.preview(view, chosen, count, asked))
    components.note(download.ADVICE)
with right, components.spared():
    st.html(download.dictionary(chosen))
asking.tell()
