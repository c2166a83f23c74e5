"""A cache of blocks and figures by the address of their page.

A published version never changes, so a block of one address, day and palette is the same every
time. Building a Plotly figure takes far longer than sending it.
"""

import pickle
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import plotly.graph_objects as go

from dashboard.charts.base import with_imprint
from dashboard.data.answers import Answers
from dashboard.page.view import View

P = ParamSpec("P")
T = TypeVar("T")

MAX_RESULTS = 400
# Module, function, key of the view (its version first), arguments.
_Key = tuple[str, str, tuple[object, ...], Hashable]
_results = Answers(MAX_RESULTS)
_versions: deque[str] = deque(maxlen=2)
_lock = Lock()


def cached(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """Cache the results of a function of a view; they are shared, so nobody may change them.

    Calls are compared by all arguments: hashable ones by value, others (frames) by content. Views
    without an address (in tests) are not cached.

    Raises:
        TypeError: an argument can be neither hashed nor pickled.
    """

    @wraps(make)
    def lookup(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not view.back:
            return make(view, *args, **kwargs)
        arguments = [
            (name, _hashable(value)) for name, value in (*enumerate(args), *kwargs.items())
        ]
        key: _Key = (make.__module__, make.__qualname__, view.key, tuple(arguments))
        _let_go(view.warehouse.edition.version)
        result: T = _results.get(key, lambda: make(view, *args, **kwargs))
        return result

    return lookup


def _let_go(shown: str) -> None:
    """Drop all of editions but the two shown last: it may hold their handles."""
    with _lock:
        if shown not in _versions:
            _versions.append(shown)
            _results.let_go(lambda key: key[2][0] not in _versions)


class StoredFigure(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure in the form in which it is sent: Plotly would copy it on every access.

    Streamlit passes a new figure to Plotly in the browser twice. The second time nothing is redrawn
    if Plotly can see that nothing changed: by a revision, and by lists in place of packed arrays.
    """

    def __init__(self, figure: go.Figure, imprint: str = "") -> None:
        """Store the current state of the figure; ``imprint``: what its picture says of itself."""
        data = [trace.to_plotly_json() for trace in figure.data]
        layout = with_imprint(figure.layout.to_plotly_json(), imprint)
        revision = blake2b(pickle.dumps((data, layout)), digest_size=8).hexdigest()
        self._stored: dict[str, Any] = {"data": data, "layout": layout | {"datarevision": revision}}

    def to_dict(self) -> dict[str, Any]:
        """The stored figure; not to be changed."""
        return self._stored


class _Identity:
    """A key that compares figures by identity; Plotly compares their contents."""

    def __init__(self, figure: go.Figure) -> None:
        self.figure = figure

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.figure is self.figure

    def __hash__(self) -> int:
        return id(self.figure)


@lru_cache(maxsize=MAX_RESULTS // 4)
def _stored(identity: _Identity, imprint: str) -> StoredFigure:
    return StoredFigure(identity.figure, imprint)


def stored(figure: go.Figure, imprint: str = "") -> StoredFigure:
    """The figure ready for sending; prepared once, for cached figures are the same object every time.

    ``imprint``: what its picture says of itself.
    """
    return _stored(_Identity(figure), imprint)


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of an unhashable argument; never equal to a hashable one."""

    pickled: bytes


def _hashable(value: object) -> Hashable:
    """The argument itself, else its content."""
    with suppress(TypeError):
        hash(value)
        return value
    try:
        return _Content(pickle.dumps(value))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TypeError(f"{type(value).__name__} can be neither hashed nor pickled") from error
