"""The filters above a board and the weights beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.features.leaderboard import search, weights
from dashboard.features.leaderboard.search import Filters
from dashboard.page import boards, layout
from dashboard.page.filters import ALL, Choice, text_input, url_param
from dashboard.page.view import PROVISIONAL, TOWN, View


def choose_board(view: View) -> tuple[str, str, str]:
    """Draw the choice of board and window, and the search; returns their codes and the text."""
    names, windows = boards.names(view), boards.windows(view)
    notices: list[str] = []
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="boards"):
        choice = Choice("board", "比较范围", names, next(iter(names)))
        board = choice.segmented_control(notices)
        choice = Choice("window", "计算时段", windows, next(iter(windows)))
        window = choice.segmented_control(notices)
        text = text_input("q", "在全部分组中查找组织", 230)
    _show(notices)
    return board, window, text


def choose_members(view: View, members: pd.DataFrame) -> Filters:
    """Draw the filters of the members; kinds are offered where the board has several."""
    titles = view.column_titles("organization")
    kinds = search.values(members["kind"], PROVISIONAL)
    fields = search.values(members["field"], search.NO_FIELD)
    notices: list[str] = []
    with st.container(horizontal=True, gap="small", key="narrow"):
        kind = ALL
        if len(kinds) > 1:
            kind = _all_or("kind", titles["kind"], kinds, 150).selectbox(notices)
        field = _all_or("field", titles["field"], fields, 150).selectbox(notices)
        town = _all_or("town", TOWN, view.for_district().town_names, 170).selectbox()
        aid_type = _all_or("aid_type", "类型", view.aid_type_names, 150).selectbox()
    _show(notices)
    return Filters(kind, field, town, aid_type)


def _all_or(key: str, label: str, names: Mapping[str, str], width: int) -> Choice:
    return Choice(key, label, {ALL: f"全部{label}"} | dict(names), ALL, width)


def _show(notices: list[str]) -> None:
    if notices:
        layout.note("".join(notices))


def choose_weights(view: View, members: pd.DataFrame) -> dict[str, float]:
    """The weights in force, set by sliders in a small panel, and a note on them."""
    default = view.dictionary.leaderboard.weights
    with st.popover(weights.TITLE):
        chosen = {
            code: _slider(weights.PREFIX + code, name, float(default[code]))
            for code, name in boards.components(view, members).items()
        }
    st.html(weights.note(view, members, chosen))
    return chosen


def _slider(key: str, label: str, default: float) -> float:
    value: float = url_param(st.slider)(
        label,
        0.0,
        weights.MOST,
        step=0.25,
        format="%.2f",
        key=key,
        default=default,
        read=_weight,
        write="{:g}".format,
    )
    return value


def _weight(text: str) -> float:
    if not 0 <= (value := float(text)) <= weights.MOST:
        raise ValueError(text)
    return value
