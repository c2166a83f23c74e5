"""社会组织: what one organisation gave, where and with whom, and how its score comes about."""

import streamlit as st

from dashboard.features.organization import blocks as organization
from dashboard.features.organization import listing
from dashboard.features.organization import place as places
from dashboard.page import boards, layout, links, papers_link
from dashboard.page.filters import ALL, Choice
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("organization", ("period", "county"))
view = page.view
if way_back := links.back_link(st.query_params.get("back", "")):
    st.html(way_back)

with st.container(horizontal=True, gap="medium", key="boards"):
    options = {ALL: "请选择社会组织"} | listing.names(view, st.query_params.get("organization", ""))
    notices: list[str] = []
    chosen = Choice("organization", "单位", options, ALL, 330).selectbox(notices)
if notices:
    layout.note("".join(notices))
if chosen == ALL:
    page.headline("社会组织的投入、成效和名次依据")
    with error_boundary():
        by = Choice("by", "排列", listing.ways(view), listing.FIRST).segmented_control()
        layout.table(listing.everyone(view, by), "everyone", "各单位的投入", view)
    st.stop()

windows = boards.windows(view)
with st.container(horizontal=True, gap="medium", key="windows"):
    window = Choice("window", "计算时段", windows, next(iter(windows))).segmented_control()
    choices = organization.boards_of(view, chosen, window)
    if choices:
        others = frozenset(boards.names(view))
        first = next(iter(choices))
        board = Choice("board", "比较范围", choices, first, silent=others).segmented_control()

members = boards.members(view, window, board) if choices else None
page.headline(organization.headline(view, chosen))
st.html(organization.profile(view, chosen))
papers_link.show_one_page(page.actions, view, chosen)
left, right = st.columns([1.15, 1], gap="medium")
with left, error_boundary():
    if members is None:
        st.html(places.nowhere(view, chosen, window))
    else:
        st.html(places.place(view, members, chosen, window, board))
with right, error_boundary():
    st.html(organization.history(view, chosen, board if choices else ""))
with error_boundary():
    st.html(organization.projects(view, chosen) + organization.outcomes(view, chosen))
with error_boundary():
    st.html(organization.pairings(view, chosen))
with error_boundary():
    st.html(organization.recognition(view, chosen))
