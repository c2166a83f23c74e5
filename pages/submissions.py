"""报送与质量: who has reported, one return in detail, quality as facts; check a workbook, templates, reminders."""

import streamlit as st

from dashboard.features.submissions import blocks, desk, filter_bar, one_return, quality
from dashboard.page import layout
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

with desk.tools() as place_tools:
    page = open_page("submissions", (), any_version=True)
    sender = filter_bar.choose_return(page)
    view = page.view
    with error_boundary():
        page.headline(blocks.headline(view, sender))
    st.html(desk.ways())
    if sender:
        with error_boundary():
            one_return.show(view, sender)
    with error_boundary():
        layout.table(
            blocks.matrix(view, sender.code if sender else ""), "halfyears", "各期报送", view
        )
    left, right = st.columns([1, 1.25], gap="medium")
    with left, error_boundary():
        st.html(blocks.due(view))
    with right, error_boundary():
        if view.has_many_towns:
            st.html(blocks.of_a_county(view))
        elif text := desk.reminders(view, sender):
            st.html(text)
    for draw in (blocks.waiting, blocks.unplaced):
        with error_boundary():
            if text := draw(view):
                st.html(text)
    place_tools()
    if not view.has_many_towns:
        with error_boundary():
            layout.table(quality.quality(view), "quality", "报送质量", view)
        with error_boundary():
            layout.table(quality.complete(view), "sheets", "各表行数", view)
