"""社会组织: one organisation, its place and why, and every row behind it. Reached by its name."""

import streamlit as st

from dashboard import components
from dashboard.components import spared
from dashboard.filters import ALL, Choice, choose, choose_segment
from dashboard.organization_queries import names
from dashboard.sections import download, leaderboard, organization

view, head = components.open_page("organization", town=False)
if way_back := download.back_link(st.query_params.get("back", "")):
    st.html(way_back)

with st.container(horizontal=True, gap="medium", key="boards"):
    options = {ALL: "请选择社会组织"} | names(view.warehouse)
    chosen, problem = choose(Choice("organization", "单位", options, ALL, 330))
if problem:
    components.note(problem)
if chosen == ALL:
    head.finding("社会组织的投入、成效和名次依据")
    st.html(organization.choose_one(view))
    st.stop()

windows = leaderboard.windows(view)
with st.container(horizontal=True, gap="medium", key="windows"):
    window, _ = choose_segment(Choice("window", "统计区间", windows, next(iter(windows))))
    boards = organization.boards(view, chosen, window)
    if boards:
        others = frozenset(leaderboard.boards(view))
        board, _ = choose_segment(
            Choice("board", "比较范围", boards, next(iter(boards)), silent=others)
        )

members = organization.members_of(view, window, board) if boards else None
place = organization.place_of(members, chosen) if members is not None else None
head.finding(organization.headline(view, chosen, place))
st.html(organization.profile(view, chosen))
left, right = st.columns([1.15, 1], gap="medium")
with left, spared():
    if members is None:
        st.html(organization.nowhere(view, chosen, window))
    else:
        st.html(organization.place(view, members, chosen, window, board))
with right, spared():
    st.html(organization.history(view, chosen, board if boards else ""))
with spared():
    st.html(organization.projects(view, chosen))
with spared():
    st.html(organization.pairings(view, chosen))
with spared():
    st.html(organization.recognition(view, chosen))
