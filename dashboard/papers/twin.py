"""The deck as PowerPoint: the story's slides, each drawn by the kind of its body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.papers import twin_charts, twin_tables
from dashboard.papers.slide_parts import Sheet
from dashboard.papers.slides import Deck, Frame
from dashboard.papers.word_package import About
from dashboard.story.model import (
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

Draw = Callable[[Sheet, Any], None]

_DRAWN: dict[type, Draw] = {
    Overall: twin_charts.overall,
    Participation: twin_charts.participation,
    Tasks: twin_tables.tasks,
    Phases: twin_tables.phases,
    Towns: twin_tables.towns,
    Typical: twin_charts.typical,
    Decisions: twin_tables.decisions,
    Honors: twin_tables.honors,
    NextSteps: twin_tables.next_steps,
    TownPage: twin_charts.town_page,
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
