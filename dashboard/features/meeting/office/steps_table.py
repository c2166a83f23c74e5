"""The steps of a phase as a table of a slide: shape of the state, name, fact."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.meeting.office.slide_parts import Grid, cell
from dashboard.features.meeting.story.model import Step
from dashboard.style.theme import LIGHT, STATE_MARKS


def step_grid(
    steps: Sequence[Step], widths: tuple[float, float, float], height: float, size: float = 30
) -> Grid:
    """One row a step; a descriptive one that is under way keeps its shape, attention its colour."""
    rows = []
    for step in steps:
        shape, token = STATE_MARKS.get(step.state, ("", "ink2"))
        needs = step.state == "attention"
        ink = LIGHT.attn if needs else LIGHT.ink
        rows.append(
            (
                cell(shape, size, "ctr", color=getattr(LIGHT, token)),
                cell(step.short, size, color=ink, bold=needs),
                cell(step.fact, size, "r", color=ink, bold=needs),
            )
        )
    return Grid(tuple(rows), widths, height, heads=0, strong=())
