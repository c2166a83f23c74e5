"""Filters: Streamlit widgets whose values stand in the address of the page, as codes.

``bind="query-params"`` would write the words on the widget into the address (``?period=2026年上半年``).
Codes stay valid when a name is reworded, so :func:`url_param` keeps widget and address in step itself
(docs/decisions/0041-streamlit-first.md). The menu takes the filters along to the next page
(``assets/links.js``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

ALL = ""
LONG = 20
PAGE_NUMBERS = frozenset(str(number) for number in range(1, 1000))
_WIDGETS = "url_param_widgets"

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Widget:
    """A wrapped widget: its key of the address, its page, and how often it was made anew."""

    param: str
    page: str
    made: int = 0

    @property
    def key(self) -> str:
        return f"{self.param}-{self.made}" if self.made else self.param

    def shows(self, value: Any) -> bool:
        return self.key in st.session_state and bool(st.session_state[self.key] == value)


# Key of the address → the default as text, and how a value is written.
_Writers = dict[str, tuple[str, Callable[[Any], str]]]


@dataclass(slots=True)
class _Widgets:
    """The wrapped widgets of a session, and of a page those of this run and of the run before it."""

    page: str = ""
    made: dict[str, _Widget] = field(default_factory=dict)
    drawn: _Writers = field(default_factory=dict)
    before: _Writers = field(default_factory=dict)

    def in_step(self, param: str, value: Any) -> _Widget:
        """Return the widget that shows a value: the one there is, or a new one."""
        last = self.made.get(param)
        if last is None or last.page != self.page or not last.shows(value):
            self.made[param] = _Widget(param, self.page, last.made + 1 if last else 0)
        return self.made[param]


def begin_run(page: str) -> None:
    """Begin a run of a page: a widget of another page with the same key starts from the address."""
    last = st.session_state.get(_WIDGETS, _Widgets())
    before = last.before | last.drawn if last.page == page else {}
    st.session_state[_WIDGETS] = _Widgets(page, last.made, before=before)


def end_run() -> None:
    """Note that a run was not cut short by the next one: what it did not draw is not on the screen."""
    st.session_state.get(_WIDGETS, _Widgets()).before = {}


def url_param(widget: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a Streamlit widget so that its value stands in the address under its key.

    ``url_param(st.selectbox)(label, options, key="town", default="")`` takes the arguments of the widget and

    - ``default``: the value that stays out of the address;
    - ``read``: text of the address → value; raises ValueError for a text that is none, which is dropped;
    - ``write``: value → text of the address.

    An address that differs from the widget wins, by a new widget in its place: a value that is set on the old one
    is not heard in a closed panel, or when the next run begins at once
    (docs/decisions/0177-a-new-widget-for-a-new-address.md). A change of the widget is one entry of the history.
    """

    def draw(
        *args: Any,
        key: str,
        default: Any,
        read: Callable[[str], Any] = str,
        write: Callable[[Any], str] = str,
        **options: Any,
    ) -> Any:
        widgets = st.session_state.setdefault(_WIDGETS, _Widgets())
        value = _from_address(key, default, read)
        own = widgets.in_step(key, value)
        widgets.drawn[key] = write(default), write
        options |= _beginning_with(value, widget, args)
        return widget(*args, key=own.key, on_change=_write_address, **options)

    return draw


def _beginning_with(
    value: Any, widget: Callable[..., Any], args: tuple[Any, ...]
) -> dict[str, Any]:
    """The argument by which a new widget of Streamlit takes its value; one that is there ignores it."""
    if widget in (st.selectbox, st.radio):
        _, options = args
        return {"index": options.index(value)}
    return {"default" if widget in (st.segmented_control, st.multiselect) else "value": value}


def _from_address(key: str, default: V, read: Callable[[str], V]) -> V:
    text = st.query_params.get(key)
    if text is None:
        return default
    try:
        return read(text)
    except ValueError:
        del st.query_params[key]
        return default


def _write_address() -> None:
    """Write what the widgets show: all of them, for a browser may not know yet what the last one wrote."""
    before, widgets = st.query_params.to_dict(), st.session_state[_WIDGETS]
    query = dict(before)
    for param, (default, write) in (widgets.before | widgets.drawn).items():
        key = widgets.made[param].key
        text = write(st.session_state[key]) if key in st.session_state else default
        if text != query.get(param, default):
            query[param] = text
            if text == default:
                del query[param]
    if query != before:
        st.query_params.from_dict(query)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several codes: its key in the address, its label, code → name, and the default code.

    ``silent``: values of other pages that mean the default here and are dropped without a word.
    ``without_data``: code → name of those that exist and have no data yet.
    ``hidden``: code → name of those that the reader may not see; an address of one shows all.
    ``has_label``: the label stands above the widget.
    """

    key: str
    label: str
    names: Mapping[str, str]
    default: str
    width: int = 160
    silent: frozenset[str] = frozenset()
    without_data: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    has_label: bool = False

    def selectbox(self, notices: list[str] | None = None) -> str:
        """Draw a select box; a sentence about a value that was dropped is added to ``notices``."""
        code: str = url_param(st.selectbox)(
            self.label,
            list(self.names),
            width=self.width,
            placeholder="请选择",
            filter_mode="contains" if len(self.names) > LONG else None,
            **self._options(notices),
        )
        return code

    def segmented_control(self, notices: list[str] | None = None) -> str:
        """As :meth:`selectbox`, for few and short alternatives."""
        code: str = url_param(st.segmented_control)(
            self.label, list(self.names), required=True, **self._options(notices)
        )
        return code

    def _options(self, notices: list[str] | None) -> dict[str, Any]:
        def read(code: str) -> str:
            if code in self.names:
                return code
            if name := self.hidden.get(code):
                if notices is not None:
                    notices.append(f"您的账号不能单独查看{name}，已显示{self.names[ALL]}。")
                return ALL
            if notices is not None and code not in self.silent:
                notices.append(self._instead_of(code))
            raise ValueError(code)

        return {
            "key": self.key,
            "default": self.default,
            "read": read,
            "format_func": lambda code: self.names.get(code, code),
            "label_visibility": "visible" if self.has_label else "collapsed",
        }

    def _instead_of(self, code: str) -> str:
        """``2026年下半年尚无报送数据，已显示2026年上半年``, as a sentence."""
        shown = self.names[self.default]
        if name := self.without_data.get(code):
            return f"{name}尚无报送数据，已显示{shown}。"
        return f"{self.label}“{code}”在现有数据中没有，已显示{shown}。"


def text_input(key: str, label: str, width: int = 190) -> str:
    """Draw a line for a search text."""
    text: str = url_param(st.text_input)(
        label,
        key=key,
        default="",
        label_visibility="collapsed",
        placeholder=label,
        width=width,
        max_chars=40,
    )
    return text.strip()
