"""What a page has made is kept for the next reader: blocks and figures, by the address they stand for.

A published version never changes, so that whatever is made from it for one address, day and
palette is the same every time. Building a Plotly figure takes far longer than sending it.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import plotly.graph_objects as go

from dashboard.page.view import View

P = ParamSpec("P")
T = TypeVar("T")

MOST = 400
_made: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def cached(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """Keep what a function of a view makes; it is shared, so nobody may change it.

    Every argument tells two calls apart: by its value, a frame and what else cannot be hashed by its
    content. A view that is of no address (in a test) is made anew every time.

    Raises:
        TypeError: an argument can be told apart neither way.
    """

    @wraps(make)
    def keep(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not view.back:
            return make(view, *args, **kwargs)
        told = [(name, _told(value)) for name, value in (*enumerate(args), *kwargs.items())]
        key = (make.__module__, make.__qualname__, view.key, tuple(told))
        with _lock:
            if key in _made:
                _made.move_to_end(key)
                found: T = _made[key]
                return found
        made = make(view, *args, **kwargs)
        with _lock:
            _made[key] = made
            while len(_made) > MOST:
                _made.popitem(last=False)
        return made

    return keep


class StoredFigure(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure as it is sent: Plotly would copy it afresh every time it is asked for.

    Streamlit hands a new figure to Plotly in the browser twice. The second time nothing is drawn again
    if Plotly can see that nothing changed: from a revision, and from lists in place of packed arrays.
    """

    def __init__(self, figure: go.Figure) -> None:
        """Keep what the figure is now."""
        data = [trace.to_plotly_json() for trace in figure.data]
        layout = figure.layout.to_plotly_json()
        revision = blake2b(pickle.dumps((data, layout)), digest_size=8).hexdigest()
        self._stored: dict[str, Any] = {"data": data, "layout": layout | {"datarevision": revision}}

    def to_dict(self) -> dict[str, Any]:
        """The figure as it was stored; not to be changed."""
        return self._stored


@lru_cache(maxsize=MOST // 4)
def _stored(figure: _Same) -> StoredFigure:
    return StoredFigure(figure.one)


def stored(figure: go.Figure) -> StoredFigure:
    """The figure, made ready for sending once; figures that are kept are the same every time."""
    return _stored(_Same(figure))


class _Same:
    """A figure by its identity: two figures are compared by all that is in them otherwise."""

    def __init__(self, one: go.Figure) -> None:
        self.one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


@dataclass(frozen=True, slots=True)
class _Content:
    """What an argument that cannot be hashed holds; never equal to a value that can."""

    pickled: bytes


def _told(value: object) -> Hashable:
    """What tells an argument from another one: itself, else its content."""
    try:
        hash(value)
    except TypeError:
        return _content(value)
    return value


def _content(value: object) -> _Content:
    try:
        return _Content(pickle.dumps(value))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TypeError(f"{type(value).__name__} cannot be told apart by its content") from error
