"""数据下载: any dataset, row by row, summed up, beside another half-year, accumulated; or the rows behind a figure."""

import streamlit as st

from dashboard import downloads
from dashboard.features.download import blocks, filter_bar, parts, summary
from dashboard.page import layout, links
from dashboard.page.open_page import open_page

page = open_page("download", ())
chosen, places = filter_bar.choose_rows(page)
view, count = page.view, downloads.count(chosen)
page.headline(blocks.headline(view, chosen, count))
if way_back := links.back_link(st.query_params.get("back", "")):
    st.html(way_back)

if chosen.scope:
    with layout.error_boundary(), st.container(key="figure_files"):
        codes = st.query_params.get("style") == "codes"
        st.html(blocks.files(view, chosen, count, codes=codes))
    with layout.error_boundary(), st.container(key="figure_rows"):
        address = st.query_params.to_dict()
        st.html(blocks.figure_preview(view, chosen, count, places, address))
    with layout.error_boundary():
        st.html(blocks.folded_dictionary(view, chosen, count))
    layout.note(blocks.ADVICE)
    st.stop()
way = parts.choose_way(view, chosen)
if way != parts.BY_ROW:
    left, right = st.columns([1.9, 1], gap="medium")
    with left, layout.error_boundary():
        made = parts.choose_summary(view, chosen, way)
        if made is None:
            st.html(summary.nothing(summary.NO_ADDING if count else summary.NOT_YET))
        else:
            layout.table(made.table, "pivot", made.title, view)
            layout.download_button(summary.workbook(view, chosen, made))
    with right, layout.error_boundary():
        if made and made.chart:
            layout.plot(made.chart, "pivot", made.title, view)
    st.stop()
left, right = st.columns([1.9, 1], gap="medium")
with left:
    with (
        layout.error_boundary(),
        st.container(horizontal=True, vertical_alignment="top", gap="medium"),
    ):
        codes = filter_bar.choose_codes()
        st.html(blocks.files(view, chosen, count, codes=codes))
    with layout.error_boundary():
        st.html(blocks.preview(view, chosen, count, places))
    layout.note(blocks.ADVICE)
    if blocks.NEEDS in view.reader.may:
        st.html(blocks.way_to_addresses(st.query_params.to_dict()))
with right, layout.error_boundary():
    st.html(blocks.dictionary(chosen))
