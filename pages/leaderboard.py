"""表现突出社会组织: boards of like with like, with the method beside them."""

import streamlit as st

from dashboard import board_bar, components
from dashboard.components import spared
from dashboard.sections import board_files, honored, leaderboard, narrowed, weights

view, head = components.open_page("leaderboard", town=False)
components.note(leaderboard.PURPOSE)
board, window = board_bar.choose_board(view)
period = leaderboard.period(view, window)
members = leaderboard.members(view, window, board)
asked = board_bar.choose_members(view, members)

left, right = st.columns([3.4, 1], gap="medium")
with right, st.container(key="weights"):
    place = st.container()
    chosen = board_bar.choose_weights(view, members)
is_moved = weights.is_moved(view, chosen)
ranked = weights.reweighted(view, members, chosen) if is_moved else members
head.finding(leaderboard.finding(view, ranked, board))
with place, spared():
    st.html(leaderboard.method(view, members, chosen if is_moved else None))

with left:
    with spared():
        shown = narrowed.narrow(view, ranked, period, asked)
        changes = weights.moves(members, ranked) if is_moved else None
        in_force = chosen if is_moved else None
        files = board_files.files(view, shown, window, board, asked, in_force)
        st.html(
            leaderboard.table(view, ranked, window, board, shown, changes)
            + board_files.below(view, files, members, window, board)
        )
    with spared(), st.container(key="papers", horizontal=True, gap="small"):
        for file in honored.files(view, members, window, board):
            components.offer(file)
with spared():
    if sensitivity := weights.sensitivity(view, members):
        st.html(sensitivity)
