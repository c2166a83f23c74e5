"""The deck as PowerPoint: the story's slides, each drawn by the kind of its body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.features.meeting.office import pptx_charts, pptx_tables
from dashboard.features.meeting.office.slide_parts import Sheet
from dashboard.features.meeting.office.slides import Deck, Frame
from dashboard.features.meeting.story.model import (
    Decisions,
    Honors,
    NextSteps,
    Overall,
    Participation,
    Phases,
    Slide,
    Story,
    Tasks,
    TownPage,
    Towns,
    Typical,
)
from dashboard.papers.word_package import About

Draw = Callable[[Sheet, Any], None]

_DRAWN: dict[type, Draw] = {
    Overall: pptx_charts.overall,
    Participation: pptx_charts.participation,
    Tasks: pptx_tables.tasks,
    Phases: pptx_tables.phases,
    Towns: pptx_tables.towns,
    Typical: pptx_charts.typical,
    Decisions: pptx_tables.decisions,
    Honors: pptx_tables.honors,
    NextSteps: pptx_tables.next_steps,
    TownPage: pptx_charts.town_page,
}


def to_pptx(story: Story) -> bytes:
    """The story as a PowerPoint file: native charts and tables, notes, the same numbers."""
    title = f"{story.name}　{story.period_name}"
    deck = Deck(About(title, story.published_at, story.mark), story.footer.text)
    for slide in story.all_slides:
        sheet = deck.slide(Frame(slide.label, slide.title, slide.short, _notes(slide)))
        _DRAWN[type(slide.body)](sheet, slide.body)
    return deck.to_bytes()


def _notes(slide: Slide) -> tuple[str, ...]:
    """What was shortened on the slide stands whole in its notes."""
    return (slide.title, *slide.notes)
