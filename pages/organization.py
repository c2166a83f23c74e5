"""社会组织: one organisation, its place and why, and every row behind it. Reached by its name."""

import streamlit as st

from dashboard.features.organization import blocks as organization
from dashboard.features.organization import place as places
from dashboard.features.organization.queries import names
from dashboard.page import boards, layout, links
from dashboard.page.filters import ALL, Choice, choose, choose_segment
from dashboard.page.layout import error_boundary

view, head = layout.open_page("organization", town=False)
if way_back := links.back_link(st.query_params.get("back", "")):
    st.html(way_back)

with st.container(horizontal=True, gap="medium", key="boards"):
    options = {ALL: "请选择社会组织"} | names(view.warehouse)
    chosen, problem = choose(Choice("organization", "单位", options, ALL, 330))
if problem:
    layout.note(problem)
if chosen == ALL:
    head.finding("社会组织的投入、成效和名次依据")
    st.html(organization.choose_one(view))
    st.stop()

windows = boards.windows(view)
with st.container(horizontal=True, gap="medium", key="windows"):
    window, _ = choose_segment(Choice("window", "统计区间", windows, next(iter(windows))))
    choices = organization.boards_of(view, chosen, window)
    if choices:
        others = frozenset(boards.names(view))
        board, _ = choose_segment(
            Choice("board", "比较范围", choices, next(iter(choices)), silent=others)
        )

members = places.members_of(view, window, board) if choices else None
place = places.row_of(members, chosen) if members is not None else None
head.finding(organization.headline(view, chosen, place))
st.html(organization.profile(view, chosen))
left, right = st.columns([1.15, 1], gap="medium")
with left, error_boundary():
    if members is None:
        st.html(places.nowhere(view, chosen, window))
    else:
        st.html(places.place(view, members, chosen, window, board))
with right, error_boundary():
    st.html(organization.history(view, chosen, board if choices else ""))
with error_boundary():
    st.html(organization.projects(view, chosen))
with error_boundary():
    st.html(organization.pairings(view, chosen))
with error_boundary():
    st.html(organization.recognition(view, chosen))
