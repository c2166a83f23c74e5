"""The filter bar: choices that live in the address and survive a change of page.

``bind="query-params"`` would write the label on the widget into the address
(``?period=2026年上半年``); addresses here carry codes, which stay valid when a name is reworded. So the
choice is kept in step with the address here: what the reader picks is written to the address at
once, and a choice never made stays out of it. The address wins over what the session remembers (a
copied link, the back button), also where it says nothing: only a page just entered from another
one takes over the choices made there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

ALL = ""
_PAGE, _ENTERING = "page_shown", "page_entered"


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


def enter(page: str) -> None:
    """A run of this page begins: on the first one the choices of the page before are taken over."""
    st.session_state[_ENTERING] = st.session_state.get(_PAGE) != page


def entered(page: str) -> None:
    """The choices taken over are in the address: from now on the address alone counts."""
    st.session_state[_PAGE] = page


def choose(choice: Choice) -> tuple[str, str]:
    """Draw a select box and give the code chosen, with a sentence if a value had to be dropped.

    The caller writes the choices of a bar into the address together (:func:`write_address`).
    """
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
        persist_state="session",
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
        persist_state="session",
    )
    write_address({choice.key: code or choice.default})
    return code or choice.default, problem


def _namer(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


def _settle(choice: Choice) -> str:
    """Bring the session in step with the address before the widget is drawn."""
    asked = st.query_params.get(choice.key)
    if asked is not None:
        st.session_state[choice.key] = asked
        _chosen().add(choice.key)
    elif choice.key not in _chosen() or not st.session_state.get(_ENTERING, True):
        st.session_state[choice.key] = choice.default
        _chosen().discard(choice.key)
    value = st.session_state.get(choice.key)
    if value in choice.names:
        return ""
    st.session_state[choice.key] = choice.default
    _chosen().discard(choice.key)
    if choice.key in st.query_params:
        del st.query_params[choice.key]
    if value is None or value in choice.silent:
        return ""
    name = choice.names[choice.default]
    return f"{choice.label}“{value}”在现有数据中没有，已改为“{name}”。"


def _remember(key: str) -> None:
    code = st.session_state[key]
    if code in (ALL, None):
        _chosen().discard(key)
    else:
        _chosen().add(key)
    _write(key, code or ALL)


def write_address(codes: Mapping[str, str]) -> None:
    """Put the choices that the reader made into the address, all at once: one step of history."""
    chosen = {key: code for key, code in codes.items() if key in _chosen() and code != ALL}
    if any(st.query_params.get(key) != code for key, code in chosen.items()):
        st.query_params.update(chosen)


def _write(key: str, code: str) -> None:
    if code == ALL:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != code:
        st.query_params[key] = code


def _chosen() -> set[str]:
    chosen: set[str] = st.session_state.setdefault("chosen_filters", set())
    return chosen
