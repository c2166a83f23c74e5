"""表现突出社会组织: boards of like with like, with the method beside them."""

import streamlit as st

from dashboard import components
from dashboard.filters import ALL, Choice, choose, choose_segment, weigh, write
from dashboard.sections import honored, leaderboard, weights
from dashboard.sections.leaderboard import Narrowed
from dashboard.view import TOWN

view, head = components.open_page("leaderboard", town=False)
components.note(leaderboard.PURPOSE)

boards, windows = leaderboard.boards(view), leaderboard.windows(view)
with st.container(horizontal=True, gap="medium", key="boards"):
    board, _ = choose_segment(Choice("board", "比较范围", boards, next(iter(boards))))
    window, _ = choose_segment(Choice("window", "统计区间", windows, next(iter(windows))))

members = leaderboard.members(view, window, board)
with st.container(horizontal=True, gap="small", key="narrow"):
    fields = {ALL: "全部领域"} | leaderboard.fields(members)
    towns = {ALL: f"全部{TOWN}"} | view.for_district().town_names
    types = {ALL: "全部类型"} | view.aid_type_names
    asked = Narrowed(
        write("q", "按名称查找"),
        choose(Choice("field", "领域", fields, ALL, 150, frozenset()))[0],
        choose(Choice("town", TOWN, towns, ALL, 170))[0],
        choose(Choice("aid_type", "类型", types, ALL, 150))[0],
    )

left, right = st.columns([3.4, 1], gap="medium")
with right, st.container(key="weights"):
    place = st.container()
    names = leaderboard.components(view, members)
    default = view.dictionary.leaderboard.weights
    with st.popover(weights.TITLE):
        chosen = {
            code: weigh(weights.PREFIX + code, name, float(default[code]), weights.MOST)
            for code, name in names.items()
        }
    st.html(weights.note(view, members, chosen))
is_moved = weights.is_moved(view, chosen)
ranked = weights.reweighted(view, members, chosen) if is_moved else members
head.finding(leaderboard.finding(view, ranked, board))
place.html(leaderboard.method(view, members, chosen if is_moved else None))
with left:
    shown = leaderboard.narrow(view, ranked, window, asked)
    changes = weights.moves(members, ranked) if is_moved else None
    st.html(leaderboard.table(view, ranked, window, board, shown, changes))
    label = f"查看全部 {len(members)} 家明细"
    components.details(
        "leaderboard", view, label, period=leaderboard.period(view, window), board=board
    )
    with st.container(key="papers", horizontal=True, gap="small"):
        for file in honored.files(view, members, window, board):
            components.offer(file)
    if sensitivity := weights.sensitivity(view, members):
        st.html(sensitivity)
