"""A short list written by hand: an entry added, entries taken away; gives the whole list as it would be."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard.features.desk import list_blocks
from dashboard.features.desk.desk import Desk
from dashboard.page.view import TOWN
from dashboard.style.formats import join
from etl import run
from etl.dictionary import ListColumn, ReferenceList

Row = Mapping[str, str]
ADD, TAKE_AWAY, CHOOSE = "添加后核对", "删去后核对", "请选择"
MANY = "、"
_APPLIED = "list_form_applied"


def empty(name: str) -> None:
    """What was filled in is in force, or is to be: the forms of the list begin anew."""
    rounds = st.session_state.setdefault(_APPLIED, {})
    rounds[name] = rounds.get(name, 0) + 1


def _key_of(name: str, field: str) -> str:
    return f"{name}_{field}_{st.session_state.get(_APPLIED, {}).get(name, 0)}"


def draw(desk: Desk, name: str) -> Sequence[Row] | None:
    """Draw the list in force and the two forms; returns all rows when one was sent off."""
    listed, rows = desk.dictionary.lists[name], run.rows_of_list(desk.folder, name)
    words = _Words(desk)
    if rows:
        st.html(list_blocks.in_force(listed, rows, words.of))
    with st.expander("逐条添加、删去", expanded=True):
        added = _added(listed, name, words)
        left = _left(listed, name, rows, words) if rows else None
    if added is not None:
        return [*(row for row in rows if _key(listed, row) != _key(listed, added)), added]
    return left


def as_csv(listed: ReferenceList, rows: Sequence[Row]) -> bytes:
    """The rows under the names of their columns."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, listed.names, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def reason_of(rows: Sequence[Row], in_force: Sequence[Row]) -> str:
    """The reason that an added row states itself; empty where none does."""
    return next((row.get("reason", "") for row in rows if row not in in_force), "")


def _key(listed: ReferenceList, row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in listed.key)


class _Words:
    """The names of the codes of a list: half-years, towns, villages."""

    def __init__(self, desk: Desk) -> None:
        self.periods = {p.code: p.name for p in desk.dictionary.periods}
        self.period = list(self.periods).index(desk.period.code)
        towns = run.rows_of_list(desk.folder, "towns")
        self.towns = {town["town_code"]: town["town_name"] for town in towns}
        villages = run.rows_of_list(desk.folder, "villages")
        self.villages = {
            v["village_code"]: f"{v.get('town_name', '')} {v['village_name']}".strip()
            for v in villages
        }
        self.vocabularies = desk.dictionary.vocabularies

    def of(self, column: ListColumn, value: str) -> str:
        """A cell in words."""
        if column.type == "town" and not value:
            return f"全部{TOWN}"
        known = self.towns | self.villages | self.periods
        return join([known.get(part, part) for part in value.split(MANY)])


def _added(listed: ReferenceList, name: str, words: _Words) -> Row | None:
    with st.form(f"add_{name}", clear_on_submit=False):
        places = st.columns(len(listed.columns), vertical_alignment="bottom")
        row = {}
        for place, column in zip(places, listed.columns, strict=True):
            with place:
                row[column.name] = _widget(column, _key_of(name, column.name), words)
        return row if st.form_submit_button(ADD) else None


def _left(
    listed: ReferenceList, name: str, rows: Sequence[Row], words: _Words
) -> Sequence[Row] | None:
    def label(at: int) -> str:
        return " · ".join(filter(None, (words.of(c, rows[at][c.name]) for c in listed.columns[:3])))

    with st.form(f"take_{name}"):
        gone = st.multiselect(
            "要删去的",
            range(len(rows)),
            format_func=label,
            key=_key_of(name, "gone"),
            placeholder=CHOOSE,
        )
        if not st.form_submit_button(TAKE_AWAY):
            return None
    return [row for at, row in enumerate(rows) if at not in gone]


def _widget(column: ListColumn, key: str, words: _Words) -> str:
    """The widget of a column; returns what stands in the cell."""
    title = column.title.removesuffix("代码")  # codes are shown as names
    known = {"period": words.periods, "village": words.villages, "villages": words.villages}
    if column.vocabulary:
        names = words.vocabularies[column.vocabulary].names
        return _one_of(title, dict(zip(names, names, strict=True)), key)
    if column.type == "town":
        return _one_of(title, {"": f"全部{TOWN}"} | words.towns, key, first=0)
    if column.type == "villages":
        name = words.villages.__getitem__
        chosen = st.multiselect(
            title, list(words.villages), format_func=name, key=key, placeholder=CHOOSE
        )
        return MANY.join(chosen)
    if column.type in known:
        first = words.period if column.type == "period" else None
        return _one_of(title, known[column.type], key, first=first)
    if column.type == "date":
        day: date | None = st.date_input(title, None, format="YYYY-MM-DD", key=key)
        return day.isoformat() if day else ""
    return st.text_input(title, key=key).strip()


def _one_of(title: str, names: Mapping[str, str], key: str, *, first: int | None = None) -> str:
    chosen: str | None = st.selectbox(
        title, list(names), first, format_func=names.__getitem__, key=key, placeholder=CHOOSE
    )
    return chosen or ""
