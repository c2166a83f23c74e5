"""The steps of one town as a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.panels import STAR
from dashboard.charts.steps import symbol
from dashboard.data.drill_down import DrillDown, linked
from dashboard.style.formats import nb
from etl.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a town as the list shows it."""

    state: str | None
    name: str
    fact: str
    reason: str
    rows: DrillDown | None = None
    is_carried: bool = False


def step_list(steps: Sequence[Step], dictionary: Dictionary) -> str:
    """The steps, each with its fact in words and, where it needs attention, the reason."""
    return "".join(
        f'<div class="step"><div class="m">{symbol(s.state, dictionary)}</div>'
        f'<div><div class="t">{nb(s.name)}</div><div class="s">{linked(nb(s.fact), s.rows)}'
        f"{STAR if s.is_carried else ''}{_reason(s.reason)}</div></div></div>"
        for s in steps
    )


def _reason(text: str) -> str:
    return f'<br><span class="attn">{nb(text)}</span>' if text else ""
