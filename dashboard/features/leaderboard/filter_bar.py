"""The choices above a board and the weights beside it; all of them stand in the address."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.features.leaderboard import search, weights
from dashboard.features.leaderboard.search import Filters
from dashboard.page import boards, layout
from dashboard.page.filters import ALL, Choice, choose, choose_segment, weigh, write
from dashboard.page.view import TOWN, View


def choose_board(view: View) -> tuple[str, str]:
    """Which board, over which time; its code and the window."""
    names, windows = boards.names(view), boards.windows(view)
    with st.container(horizontal=True, gap="medium", key="boards"):
        board, unknown = choose_segment(Choice("board", "比较范围", names, next(iter(names))))
        window, wrong = choose_segment(Choice("window", "统计区间", windows, next(iter(windows))))
    _tell(unknown, wrong)
    return board, window


def choose_members(view: View, members: pd.DataFrame) -> Filters:
    """Whom the reader looks for; kinds are offered where the board has several."""
    titles = search.titles(view)
    kinds, fields = search.kinds(members), search.fields(members)
    with st.container(horizontal=True, gap="small", key="narrow"):
        name = write("q", "按名称查找")
        kind, unknown = _pick("kind", titles["kind"], kinds, 150) if len(kinds) > 1 else (ALL, "")
        field, wrong = _pick("field", titles["field"], fields, 150)
        town, _ = _pick("town", TOWN, view.for_district().town_names, 170)
        aid_type, _ = _pick("aid_type", "类型", view.aid_type_names, 150)
    _tell(unknown, wrong)
    return Filters(name, kind, field, town, aid_type)


def _pick(key: str, label: str, names: Mapping[str, str], width: int) -> tuple[str, str]:
    return choose(Choice(key, label, {ALL: f"全部{label}"} | dict(names), ALL, width))


def _tell(*problems: str) -> None:
    if told := "".join(problems):
        layout.note(told)


def choose_weights(view: View, members: pd.DataFrame) -> dict[str, float]:
    """The weights in force, moved in a small panel, and the note that says so."""
    default = view.dictionary.leaderboard.weights
    with st.popover(weights.TITLE):
        chosen = {
            code: weigh(weights.PREFIX + code, name, float(default[code]), weights.MOST)
            for code, name in boards.components(view, members).items()
        }
    st.html(weights.note(view, members, chosen))
    return chosen
