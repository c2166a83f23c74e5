"""表现突出社会组织: boards of comparable organisations, with the method beside them."""

import streamlit as st

from dashboard.features.leaderboard import (
    blocks,
    board_files,
    filter_bar,
    honor_files,
    search,
    weights,
)
from dashboard.page import boards, layout
from dashboard.page.layout import error_boundary
from dashboard.page.open_page import open_page

page = open_page("leaderboard", ("period", "county"))
view = page.view
layout.note(blocks.PURPOSE)
board, window, text = filter_bar.choose_board(view)
with error_boundary():
    st.html(blocks.window_line(view, window, board))
if text:
    with error_boundary():
        st.html(search.results(view, window, text))
period = boards.period(view, window)
members = boards.members(view, window, board)
filters = filter_bar.choose_members(view, members)

left, right = st.columns([3.4, 1], gap="medium")
with right, st.container(key="weights"):
    place = st.container()
    chosen = filter_bar.choose_weights(view, members)
is_changed = weights.is_changed(view, chosen)
ranked = weights.reweighted(view, members, chosen) if is_changed else members
page.headline(blocks.headline(view, ranked, window, board))
with place, error_boundary():
    st.html(blocks.method(view, members, chosen if is_changed else None))

with left:
    with error_boundary():
        shown = search.matching(view, ranked, period, filters)
        changes = weights.rank_changes(members, ranked) if is_changed else None
        in_force = chosen if is_changed else None
        files = board_files.files(view, shown, window, board, filters, in_force)
        st.html(
            blocks.table(view, ranked, window, board, shown, changes)
            + board_files.below(view, files, members, window, board, filters, in_force)
        )
    with error_boundary(), st.container(key="papers", horizontal=True, gap="small"):
        for file in honor_files.files(view, members, window, board):
            layout.download_button(file)
with error_boundary():
    if sensitivity := weights.sensitivity(view, members):
        with st.expander(weights.SENSITIVITY):
            st.html(sensitivity)
