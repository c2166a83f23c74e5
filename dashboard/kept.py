"""What a page has made is kept for the next reader: blocks and figures, by the address they stand for.

A published version never changes, so that whatever is made from it for one address, day and
palette is the same every time. Building a Plotly figure takes far longer than sending it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import plotly.graph_objects as go

from dashboard.view import View

P = ParamSpec("P")
T = TypeVar("T")

MOST = 400
_made: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """Keep what a function of a view makes; it is shared, so nobody may change it.

    Frames and what holds them are the view's own and are no part of what tells two calls apart;
    plain arguments are. A view that is of no address (in a test) is made anew every time.
    """

    @wraps(make)
    def keep(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not view.back:
            return make(view, *args, **kwargs)
        plain = [value for value in (*args, *kwargs.values()) if _is_plain(value)]
        key = (make.__module__, make.__qualname__, view.key, tuple(plain))
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
    """A figure as it is sent: Plotly would copy it afresh every time it is asked for."""

    def __init__(self, figure: go.Figure) -> None:
        """Keep what the figure is now."""
        self._stored: dict[str, Any] = figure.to_dict()

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


def _is_plain(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
