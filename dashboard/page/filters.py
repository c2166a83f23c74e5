"""The filters: choices that live in the address, and nowhere else.

``bind="query-params"`` would write the label on the widget into the address
(``?period=2026年上半年``); addresses here carry codes, which stay valid when a name is reworded. So the
choice is kept in step with the address here: what the reader picks is written to the address at
once, a choice never made stays out of it, and what the address says is what is shown (a copied
link, the back button). The menu takes the choices along to the next page in its address
(``assets/rows.js``).

The bar of a page is plain HTML: ``assets/rows.js`` writes what is picked there into the address, and
Streamlit answers it as it answers the back button. A select box of Streamlit's takes the browser
eight milliseconds, on every page anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.style.formats import escape

ALL = ""
LONG = 20


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

    @property
    def is_long(self) -> bool:
        """Whether there is so much to choose from that one types to find it."""
        return len(self.names) > LONG


def asked(choice: Choice) -> tuple[str, str]:
    """The code that the address asks for, else the default; a sentence if a value had to be dropped."""
    value = st.query_params.get(choice.key)
    if value is None:
        return choice.default, ""
    if value in choice.names:
        return value, ""
    del st.query_params[choice.key]
    if value in choice.silent:
        return choice.default, ""
    name = choice.names[choice.default]
    return choice.default, f"{choice.label}“{value}”在现有数据中没有，已改为“{name}”。"


def box(choice: Choice, code: str) -> str:
    """A select box in HTML that shows the code chosen."""
    options = "".join(
        f'<option value="{escape(each)}"{" selected" * (each == code)}>{escape(name)}</option>'
        for each, name in choice.names.items()
    )
    return (
        f'<select class="filter" data-key="{escape(choice.key)}" aria-label="{escape(choice.label)}" '
        f'data-default="{escape(choice.default)}" style="width:{choice.width}px">{options}</select>'
    )


def segments(choice: Choice, code: str) -> str:
    """A row of buttons in HTML, the one chosen pressed: for few, short alternatives."""
    buttons = "".join(
        f'<button class="segment" type="button" data-key="{escape(choice.key)}" '
        f'data-code="{escape(each)}" aria-pressed="{str(each == code).lower()}">{escape(name)}</button>'
        for each, name in choice.names.items()
    )
    return (
        f'<span class="segments" role="group" aria-label="{escape(choice.label)}">{buttons}</span>'
    )


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
        filter_mode="contains" if choice.is_long else None,
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
        label,
        key=key,
        label_visibility="collapsed",
        placeholder=label,
        width=width,
        max_chars=40,
        on_change=_remember,
        args=(key,),
    ).strip()


def weigh(key: str, label: str, default: float, most: float) -> float:
    """A slider from 0 to ``most``; the default stays out of the address, what is no weight is the default.

    The slider is set only where the address has changed without it: set anew at every run, it would go
    back to where it was a moment ago while the reader moves it on.
    """
    address, seen = st.query_params.get(key), f"{key} in the address"
    if key not in st.session_state or st.session_state.get(seen) != address:
        st.session_state[key], st.session_state[seen] = _weight(address, default, most), address
    return st.slider(
        label,
        0.0,
        most,
        step=0.25,
        key=key,
        format="%.2f",
        on_change=_weighed,
        args=(key, default, seen),
    )


def _weight(address: str | None, default: float, most: float) -> float:
    try:
        value = default if address is None else float(address)
    except ValueError:
        return default
    return value if 0 <= value <= most else default


def _weighed(key: str, default: float, seen: str) -> None:
    value = st.session_state[key]
    if value != default:
        st.query_params[key] = f"{value:g}"
    elif key in st.query_params:
        del st.query_params[key]
    st.session_state[seen] = st.query_params.get(key)


def _namer(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


def _settle(choice: Choice) -> str:
    """Bring the session in step with the address before the widget is drawn."""
    st.session_state[choice.key], problem = asked(choice)
    return problem


def _remember(key: str) -> None:
    code = st.session_state[key]
    if code in (ALL, None):
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != code:
        st.query_params[key] = code


PAGES = frozenset(str(number) for number in range(1, 1000))
