"""What changed since the half-year before, a subject a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.panels import STAR, gap_chip
from dashboard.data.drill_down import DrillDown, linked
from dashboard.style.formats import escape, nb


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of what changed: its name, the figure as written, and a note after it.

    ``is_gap``: there is no return, and ``text`` is the word for it; ``is_carried``: of an older one.
    """

    name: str
    text: str
    rows: DrillDown | None = None
    note: str = ""
    is_gap: bool = False
    is_carried: bool = False


def change_list(lines: Sequence[tuple[str, Sequence[Change]]]) -> str:
    """The subjects with their changes side by side; what is not known is hatched."""
    body = "".join(
        f"<dt>{nb(subject)}</dt><dd>{''.join(_change(c) for c in changes)}</dd>"
        for subject, changes in lines
    )
    return f'<dl class="moves">{body}</dl>'


def _change(change: Change) -> str:
    star = STAR if change.is_carried else ""
    figure = f"<b>{linked(escape(change.text), change.rows)}</b>{star}"
    if change.is_gap:
        figure = f'<span class="box hatched">{gap_chip(change.text)}</span>'
    return (
        f'<span><span class="nb">{escape(change.name)} {figure}</span>{escape(change.note)}</span>'
    )
