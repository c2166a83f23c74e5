"""总览: progress, changes, problems that need a decision, what is due next."""

import streamlit as st

from dashboard.features.overview import blocks, due
from dashboard.page import layout, papers_link
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("overview")
with error_boundary():
    page.headline(blocks.headline(page.view))
    layout.compare_action(page.actions, page.view)
    papers_link.show_one_page(page.actions, page.view)
for block in (blocks.figures, blocks.phases):
    with error_boundary():
        st.html(block(page.view))

with st.container(key="overview"):
    left, right = st.columns([1.75, 1], gap="medium")
with left, error_boundary():
    layout.table(blocks.towns(page.view), "towns", f"各{page.view.part_word}情况", page.view)
columns = ((left, (blocks.changes,)), (right, (blocks.problems, due.due_next)))
for place, column in columns:
    for block in column:
        with place, error_boundary():
            st.html(block(page.view))
