"""The story: every half-year, odd data, the choice of slides, notes, footer."""

import re

import pytest

from dashboard.features.meeting.slides.decisions import Decisions
from dashboard.features.meeting.slides.honors import Honors
from dashboard.features.meeting.slides.slide import Slide
from dashboard.features.meeting.slides.towns import Towns
from dashboard.features.meeting.story import FOOTER_WIDTH, LABELS, Story, build_story
from dashboard.page.view import View, make_view
from dashboard.style.formats import width
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import ODD
from tests.dashboard.features.meeting.conftest import PapersOf


def test_every_half_year_is_told(view: View) -> None:
    for period in view.dictionary.periods:
        if period.code <= "2026H2":
            story = build_story(
                make_view(view.warehouse, view.dictionary, today(), period.code, None, None)
            )
            assert_whole(story)
            assert [s.group for s in story.slides] == sorted(
                (s.group for s in story.slides), key=list(LABELS).index
            )


@pytest.mark.parametrize("name", list(ODD))
def test_odd_data_stay_whole(papers_of: PapersOf, name: str) -> None:
    assert_whole(papers_of(name).story)


def assert_whole(story: Story) -> None:
    assert len({s.key for s in story.all_slides}) == len(story.all_slides)
    for slide in story.all_slides:
        text, short = slide.title
        assert text
        assert not text.endswith("。")
        assert width(short) <= width(text)
        assert slide.notes
        assert not re.search(r"\bnan\b|NaT|<NA>", str(slide.body))
        assert rows_of(slide) <= 8
    assert width(story.footer.text) <= FOOTER_WIDTH


def rows_of(slide: Slide) -> int:
    """How many lines the table of a slide has."""
    content = slide.body
    if isinstance(content, (Towns, Honors)):
        return len(content.lines)
    if isinstance(content, Decisions):
        return 5 + len(content.items)
    return 0


def test_slides_are_chosen_by_their_kind(view: View) -> None:
    some = build_story(view, ("next", "towns"))
    assert [s.group for s in some.slides] == ["towns", "next"]
    assert some.appendix == ()
    with pytest.raises(KeyError):
        build_story(view, ("nothing",))


def test_the_notes_name_definition_relation_version_and_files(story: Story) -> None:
    notes = "".join(next(s for s in story.slides if s.key == "overall").notes)
    assert story.version in notes
    assert "participation.villages_paired" in notes
    assert "_2026H1_v1.xlsx" in notes


def test_the_notes_begin_with_a_sentence_to_speak(story: Story) -> None:
    for slide in story.all_slides:
        first = slide.spoken[0]
        assert first.endswith("。"), slide.key
        assert not re.search(r"[a-z_]{3,}|口径|来源|＊|□", first), first


def test_the_footer_states_who_has_not_reported(story: Story, view: View) -> None:
    assert "数据截至2026年6月30日 · 5个已纳入汇总，大沥镇缺报，九江镇待修改" in story.footer.text
    assert view.published in story.footer.text
