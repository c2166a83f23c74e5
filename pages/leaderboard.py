"""表现突出社会组织: boards of like with like, with the method beside them."""

import streamlit as st

from dashboard import components
from dashboard.filters import Choice, choose_segment
from dashboard.sections import leaderboard

view, head = components.open_page("leaderboard", town=False)
components.note(leaderboard.PURPOSE)

boards, windows = leaderboard.boards(view), leaderboard.windows(view)
with st.container(horizontal=True, gap="medium", key="boards"):
    board, _ = choose_segment(Choice("board", "比较范围", boards, next(iter(boards))))
    window, _ = choose_segment(Choice("window", "统计区间", windows, next(iter(windows))))

members = leaderboard.members(view, window, board)
head.finding(leaderboard.finding(view, members, board))

left, right = st.columns([3.4, 1], gap="medium")
with left:
    st.html(leaderboard.table(view, members, window, board))
    label = f"查看全部 {len(members)} 家明细"
    components.details(
        "leaderboard", view, label, period=leaderboard.period(view, window), board=board
    )
with right:
    st.html(leaderboard.method(view, members))
