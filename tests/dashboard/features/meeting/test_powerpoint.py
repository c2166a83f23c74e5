"""The PowerPoint file: the slides of the story, notes, fonts, a valid package."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View, make_view
from dashboard.style.theme import DECK
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import HOSTILE, ODD
from tests.dashboard.features.meeting.conftest import PapersOf
from tests.dashboard.features.meeting.reading import texts
from tests.dashboard.papers.schema import dangling, misplaced, parts, roots

PX = 6350
FLOOR = 14
"""Points: 28 px of the stage."""
# What is drawn otherwise; slides that are left out are left out of the story (test_story).
DRAWN_ODDLY = ("hostile", "large_numbers", "long_titles", "one_town")


def test_it_has_the_slides_of_the_story_with_title_footer_number_and_notes(
    presentation: Any, story: Story
) -> None:
    assert (presentation.slide_width, presentation.slide_height) == (1920 * PX, 1080 * PX)
    assert [slide.shapes.title.text_frame.text for slide in presentation.slides] == [
        slide.title.text for slide in story.all_slides
    ]
    for slide, told in zip(presentation.slides, story.all_slides, strict=True):
        kinds = [s._element.find(".//" + qn("p:ph")).get("type") for s in slide.placeholders]
        assert sorted(kinds) == ["ftr", "sldNum", "title"]
        found = list(texts(slide))
        assert story.footer.text in found
        assert story.mark in found
        assert told.is_cover or told.label in found
        notes = slide.notes_slide.notes_text_frame.text
        assert all(line in notes for line in told.notes)
        assert "slidenum" in slide.shapes._spTree.xml


def test_charts_are_editable_start_at_zero_and_can_be_read_aloud(presentation: Any) -> None:
    found = [
        (slide, shape) for slide in presentation.slides for shape in slide.shapes if shape.has_chart
    ]
    assert len(found) >= 13
    for _, shape in found:
        chart = shape.chart
        assert chart.part.chart_workbook.xlsx_part is not None
        assert (chart.has_title, chart.value_axis.minimum_scale) == (False, 0)
        assert not chart.value_axis.visible
        assert not chart.value_axis.has_major_gridlines
        assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 10
        xml = chart._chartSpace.xml
        assert "+mn-ea" in xml
        assert 'c:invertIfNegative val="1"' not in xml


def test_tables_have_alt_text_and_no_style_of_their_own(presentation: Any) -> None:
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert "{2D5ABB26-0587-4C30-8999-92F81FD0307C}" in shape._element.xml
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert len(shape.table.rows) <= 9


def sizes(slide: Any) -> Iterator[tuple[float, str]]:
    for run in slide.element.iter(qn("a:r")):
        size = run.find(qn("a:rPr")).get("sz")
        if size:
            yield int(size) / 100, run.find(qn("a:t")).text


def test_no_text_is_smaller_than_the_floor(presentation: Any) -> None:
    small = [
        (size, text) for slide in presentation.slides for size, text in sizes(slide) if size < FLOOR
    ]
    assert small == []


def test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(presentation: Any) -> None:
    for slide in presentation.slides:
        feet = {s.shape_id for s in slide.placeholders}
        for shape in slide.shapes:
            if shape.shape_id in feet:
                continue
            assert shape.left >= 0
            assert shape.left + shape.width <= 1920 * PX
            assert shape.top + shape.height <= 1003 * PX, (shape.name, shape.top / PX)


def test_faces_and_colours_come_from_one_theme(data: bytes) -> None:
    for name, content in parts(data).items():
        if name.startswith("ppt/theme/"):
            xml = content.decode()
            assert xml.count('<a:latin typeface="Microsoft YaHei"') == 2
            assert xml.count('<a:ea typeface="Microsoft YaHei"') == 2
            assert xml.count('script="Hans" typeface="微软雅黑"') == 2
            assert DECK.ok[1:] in xml
        if name.startswith("ppt/slides/slide"):
            assert b"<a:latin" not in content
            assert b'lang="zh-CN"' in content


def test_there_is_one_layout_no_shadow_and_each_id_once(data: bytes, presentation: Any) -> None:
    assert [layout.name for layout in presentation.slide_layouts] == ["Title Only"]
    for name, root in roots(data):
        if name.startswith("ppt/slides/slide"):
            assert root.find(".//" + qn("p:style")) is None
            ids = [shape.get("id") for shape in root.iter(qn("p:cNvPr"))]
            assert len(ids) == len(set(ids))


def test_the_schema_is_kept_and_nothing_is_left_behind(data: bytes) -> None:
    assert misplaced(data) == []
    assert dangling(data) == []


def test_the_same_version_is_the_same_bytes_and_names_no_person(
    data: bytes, story: Story, presentation: Any
) -> None:
    assert to_pptx(story) == data
    core = presentation.core_properties
    assert (core.author, core.last_modified_by) == ("", "")
    assert core.title
    assert core.created.replace(tzinfo=None) == story.published_at.replace(microsecond=0)


@pytest.mark.parametrize(
    "name",
    [
        name if name in DRAWN_ODDLY else pytest.param(name, marks=pytest.mark.drill)
        for name in sorted(ODD)
    ],
)
def test_odd_data_leave_it_whole(papers_of: PapersOf, name: str) -> None:
    papers = papers_of(name)
    presentation = papers.presentation
    assert len(presentation.slides) == len(papers.story.all_slides)
    for slide in presentation.slides:
        assert not {"None", "nan", "NaN"} & set(" ".join(texts(slide)).split())
    assert misplaced(papers.pptx) == []
    test_no_text_is_smaller_than_the_floor(presentation)
    test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(presentation)


def test_texts_of_returns_are_text(papers_of: PapersOf) -> None:
    slides = papers_of("hostile").presentation.slides
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert HOSTILE[:30] in notes


def test_half_years_without_a_return_or_before_any_comparison(view: View) -> None:
    for period in ("2024H1", "2026H2"):
        then = make_view(view.warehouse, view.dictionary, today(), period, None, None)
        presentation: Any = Presentation(io.BytesIO(to_pptx(build_story(then))))
        test_no_text_is_smaller_than_the_floor(presentation)
        test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(presentation)
