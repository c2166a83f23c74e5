"""The steps of a phase or of a town: icon of the state, name, fact; descriptive ones without an icon."""

from collections.abc import Sequence

from dashboard.features.meeting.drawing.html import state_icon
from dashboard.features.meeting.drawing.shapes import Grid, cell
from dashboard.features.meeting.steps import Step
from dashboard.style.formats import escape
from dashboard.style.theme import DECK, STATE_MARKS


def step_items(steps: Sequence[Step]) -> str:
    """The steps as HTML list items."""
    return "".join(map(_item, steps))


def _item(step: Step) -> str:
    kind = ' class="a"' if step.needs_attention else ""
    icon = state_icon(step.state) if step.is_judged else '<i class="i"></i>'
    return (
        f"<li{kind}>{icon}<span>{escape(step.milestone.short)}</span>"
        f"<b>{escape(step.fact)}</b></li>"
    )


def step_grid(
    steps: Sequence[Step], widths: tuple[float, float, float], height: float, size: float = 30
) -> Grid:
    """The steps as a PowerPoint table, one row a step."""
    rows = []
    for step in steps:
        icon, token = STATE_MARKS[step.state] if step.is_judged else ("", "ink2")
        bold = step.needs_attention
        ink = DECK.attn if bold else DECK.ink
        rows.append(
            (
                cell(icon, size, "ctr", color=getattr(DECK, token)),
                cell(step.milestone.short, size, color=ink, bold=bold),
                cell(step.fact, size, "r", color=ink, bold=bold),
            )
        )
    return Grid(tuple(rows), widths, height, heads=0, strong=())


def steps_alt_text(steps: Sequence[Step]) -> str:
    """The steps as a screen reader reads them."""
    return "；".join(f"{step.milestone.short}{step.sentence}" for step in steps)
