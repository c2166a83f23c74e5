"""What is asked about a return, as lines: a question about many rows is one that opens to them."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from dashboard.charts import panels
from dashboard.features.desk.desk import Desk
from dashboard.style.formats import nb
from etl import run

MOST_ROWS = 200


class _Told(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def message(self) -> str: ...


_Asked = TypeVar("_Asked", bound=_Told)


def _nothing(one: _Told) -> str:
    return ""


def lines(desk: Desk, found: Sequence[_Asked], beside: Callable[[_Asked], str] = _nothing) -> str:
    """HTML of findings; ``beside``: what stands at the end of each line."""
    return "".join(_line(desk, group, beside) for group in run.together(found[:MOST_ROWS]))


def _line(desk: Desk, group: Sequence[_Asked], beside: Callable[[_Asked], str]) -> str:
    rows = "".join(
        f'<div class="row2 plain"><div>{nb(one.message)}</div>'
        f'<div class="e">{nb(beside(one))}</div></div>'
        for one in group
    )
    return panels.fold(run.sentence_of(group, desk.dictionary), "", rows) if group[1:] else rows
