"""The filter bar: choices that live in the address, and nowhere else.

``bind="query-params"`` would write the label on the widget into the address
(``?period=2026年上半年``); addresses here carry codes, which stay valid when a name is reworded. So the
choice is kept in step with the address here: what the reader picks is written to the address at
once, a choice never made stays out of it, and what the address says is what is shown (a copied
link, the back button). The menu takes the choices along to the next page in its address
(``assets/rows.js``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

ALL = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its key in the address, its label, code → name, and the default code.

    ``silent``: values of other pages that mean the default here and are dropped without a word.
    """

    key: str
    label: str
    names: Mapping[str, str]
    default: str
    width: int = 160
    silent: frozenset[str] = frozenset()


def choose(choice: Choice) -> tuple[str, str]:
    """Draw a select box and give the code chosen, with a sentence if a value had to be dropped."""
    problem = _settle(choice)
    code = st.selectbox(
        choice.label,
        list(choice.names),
        key=choice.key,
        format_func=_namer(choice.names),
        label_visibility="collapsed",
        width=choice.width,
        placeholder="请选择",
        filter_mode=None,
        on_change=_remember,
        args=(choice.key,),
    )
    return code, problem


def choose_segment(choice: Choice) -> tuple[str, str]:
    """As :func:`choose`, drawn as a segmented control: for few, short alternatives."""
    problem = _settle(choice)
    code = st.segmented_control(
        choice.label,
        list(choice.names),
        key=choice.key,
        format_func=_namer(choice.names),
        label_visibility="collapsed",
        required=True,
        on_change=_remember,
        args=(choice.key,),
    )
    return code or choice.default, problem


def write(key: str, label: str, width: int = 190) -> str:
    """A line to write a search into; what is looked for stands in the address as it is written."""
    st.session_state[key] = st.query_params.get(key, "")
    return st.text_input(
        label, key=key, label_visibility="collapsed", placeholder=label, width=width, max_chars=40,
        on_change=_remember, args=(key,),
    ).strip()  # fmt: skip


def weigh(key: str, label: str, default: float, most: float) -> float:
    """A slider from 0 to ``most``; the default stays out of the address, what is no weight is the default."""
    try:
        value = float(st.query_params.get(key, default))
    except ValueError:
        value = default
    is_weight = 0 <= value <= most
    st.session_state[key] = value if is_weight else default
    return st.slider(
        label, 0.0, most, step=0.25, key=key, format="%.2f", on_change=_weighed, args=(key, default)
    )


def _weighed(key: str, default: float) -> None:
    value = st.session_state[key]
    if value != default:
        st.query_params[key] = f"{value:g}"
    elif key in st.query_params:
        del st.query_params[key]


def _namer(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


def _settle(choice: Choice) -> str:
    """Bring the session in step with the address before the widget is drawn."""
    value = st.query_params.get(choice.key)
    is_known = value in choice.names
    st.session_state[choice.key] = value if is_known else choice.default
    if is_known or value is None:
        return ""
    del st.query_params[choice.key]
    if value in choice.silent:
        return ""
    name = choice.names[choice.default]
    return f"{choice.label}“{value}”在现有数据中没有，已改为“{name}”。"


def _remember(key: str) -> None:
    code = st.session_state[key]
    if code in (ALL, None):
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != code:
        st.query_params[key] = code
