"""The HTML file: titles that step down, the slide it opens with."""

import pytest

from dashboard.features.meeting.blocks import starting
from dashboard.features.meeting.deck import deck, heading
from dashboard.features.meeting.slides.slide import Title
from dashboard.features.meeting.story import build_story
from dashboard.page.view import View


@pytest.mark.parametrize(
    ("said", "kind", "shown"),
    [
        ("一" * 28, "one", "一" * 28),
        ("一" * 31, "mid", "一" * 31),
        ("一" * 50, "two", "一" * 50),
        ("一" * 70, "one", "短"),
    ],
)
def test_a_title_steps_down_then_the_short_one_stands(said: str, kind: str, shown: str) -> None:
    html = heading(Title(said, "短"))
    assert html.startswith(f'<h1 class="{kind}">')
    assert shown in html


def test_the_file_opens_at_a_slide(view: View) -> None:
    file = deck(build_story(view, ("next",)))
    assert 'data-start=""' in file
    assert 'data-start="next"' in starting(file, "next")
    assert 'data-start="&quot;&gt;"' in starting(file, '">')
