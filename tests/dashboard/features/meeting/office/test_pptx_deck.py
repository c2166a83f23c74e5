"""The PowerPoint deck read back: the story's titles, the marts' numbers, notes, faces, a whole file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.features.meeting.office.pptx_deck import to_pptx
from dashboard.features.meeting.story.build import build_story
from dashboard.features.meeting.story.model import Story, TownPage
from dashboard.page.view import View
from dashboard.style.theme import LIGHT
from tests.dashboard.features.meeting.story.changed import HOSTILE, LONG, ODD, changed
from tests.dashboard.papers.schema import dangling, misplaced, parts, roots

PX = 6350
FLOOR = 14
"""Points: 28 px of the stage."""


@pytest.fixture
def story(view: View) -> Story:
    return build_story(view)


@pytest.fixture
def data(story: Story) -> bytes:
    return to_pptx(story)


@pytest.fixture
def deck(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def series(chart: Any) -> dict[str, list[float | None]]:
    return {one.name: list(one.values) for one in chart.plots[0].series}


def texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)


def table(slide: Any) -> list[list[str]]:
    found = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text_frame.text for cell in row.cells] for row in found.rows]


def of(deck: Any, story: Story, key: str) -> Any:
    keys = [slide.key for slide in story.all_slides]
    return deck.slides[keys.index(key)]


def test_it_has_the_slides_of_the_story_with_title_footer_number_and_notes(
    deck: Any, story: Story
) -> None:
    assert (deck.slide_width, deck.slide_height) == (1920 * PX, 1080 * PX)
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [
        told.title for told in story.all_slides
    ]
    for slide, told in zip(deck.slides, story.all_slides, strict=True):
        kinds = [s._element.find(".//" + qn("p:ph")).get("type") for s in slide.placeholders]
        assert sorted(kinds) == ["ftr", "sldNum", "title"]
        found = list(texts(slide))
        assert story.footer.text in found
        assert story.mark in found
        assert told.label in found
        notes = slide.notes_slide.notes_text_frame.text
        assert all(line in notes for line in told.notes)
        assert "slidenum" in slide.shapes._spTree.xml


def test_key_figures_and_their_columns_are_those_of_the_marts(
    deck: Any, story: Story, view: View
) -> None:
    slide = of(deck, story, "overall")
    rows = view.warehouse.rows(
        """
        select mart.villages_paired, mart.organizations, sum(work.projects_live),
            sum(work.beneficiaries)
        from published.participation as mart
        inner join published.aid_type_summary as work
            on work.area_code = mart.area_code and work.period = mart.period
        where mart.area_code = '440605' and mart.period <= '2026H1'
        group by mart.period, 1, 2 order by mart.period
        """
    )
    drawn = [next(iter(series(chart).values())) for chart in charts(slide)]
    assert drawn == [[float(value) for value in column] for column in zip(*rows, strict=True)]


def test_the_stack_of_participation_is_that_of_the_mart(
    deck: Any, story: Story, view: View
) -> None:
    drawn = series(charts(of(deck, story, "participation"))[0])
    columns = ("organizations_continuing", "organizations_new", "organizations_returning")
    rows = view.warehouse.rows(
        f"select organizations, {', '.join(columns)} from published.participation "
        "where area_code = '440605' and period <= '2026H1' order by period"
    )
    names = view.dictionary.vocabularies["participation_class"]
    for at, column in enumerate(columns, start=1):
        name = names.name_of(column.removeprefix("organizations_"))
        assert drawn[name] == [None if row[at] is None else float(row[at]) for row in rows]
    # The first half-year has no classes: its whole stands in a series of its own.
    first = next(v for k, v in drawn.items() if k not in names.names)
    assert first == [float(rows[0][0]), *[None] * (len(rows) - 1)]


def test_the_matrix_is_that_of_the_mart(deck: Any, story: Story, view: View) -> None:
    rows = table(of(deck, story, "tasks"))
    found = {
        (task, aid): n
        for task, aid, n in view.warehouse.rows(
            "select task, aid_type, projects from published.aid_type_by_task "
            "where area_code = '440605' and period = '2026H1'"
        )
    }
    for row, task in zip(rows[1:-1], view.dictionary.vocabularies["task"].codes, strict=True):
        for shown, aid in zip(
            row[1:-1], view.dictionary.vocabularies["aid_type"].codes, strict=True
        ):
            assert (0 if shown == "—" else int(shown)) == found[task, aid]
    assert int(rows[-1][-1]) == sum(found.values())


def test_towns_stand_in_code_order_with_their_levels(deck: Any, story: Story, view: View) -> None:
    rows = table(of(deck, story, "towns"))[1:]
    levels = view.warehouse.rows(
        """
        select town.town_name, mart.villages_paired || ' / ' || mart.villages_total
        from published.town as town inner join published.participation as mart
            on mart.area_code = town.town_code and mart.period = '2026H1'
        order by town.town_code
        """
    )
    assert [(row[0].rstrip("＊"), row[1]) for row in rows] == levels


def test_typical_villages_are_stacked_by_town(deck: Any, story: Story, view: View) -> None:
    chart = charts(of(deck, story, "typical"))[0]
    assert list(chart.plots[0].categories) == [report.town.name for report in view.reports]
    helped, total = view.warehouse.rows(
        "select numerator, denominator from published.phase_progress "
        "where area_code = '440605' and period = '2026H1' and milestone = 'A1'"
    )[0]
    values = [sum(v or 0 for v in column) for column in series(chart).values()]
    assert values == [helped, total - helped]
    # From the top in code order.
    assert chart.category_axis.reverse_order


def test_a_towns_page_has_its_live_projects(deck: Any, story: Story, view: View) -> None:
    for told in story.appendix:
        assert isinstance(told.body, TownPage)
        drawn = next(iter(series(charts(of(deck, story, told.key))[0]).values()))
        rows = view.warehouse.rows(
            "select sum(projects_live)::double from published.aid_type_summary "
            "where area_code = ? and period <= '2026H1' group by period order by period",
            told.body.code,
        )
        assert drawn == [value for (value,) in rows]


def test_charts_are_editable_start_at_zero_and_can_be_read_aloud(deck: Any) -> None:
    found = [(slide, shape) for slide in deck.slides for shape in slide.shapes if shape.has_chart]
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


def test_tables_have_alt_text_and_no_style_of_their_own(deck: Any) -> None:
    for slide in deck.slides:
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


def test_no_text_is_smaller_than_the_floor(deck: Any) -> None:
    small = [(size, text) for slide in deck.slides for size, text in sizes(slide) if size < FLOOR]
    assert small == []


def test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(deck: Any) -> None:
    for slide in deck.slides:
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
            assert LIGHT.ok[1:] in xml
        if name.startswith("ppt/slides/slide"):
            assert b"<a:latin" not in content
            assert b'lang="zh-CN"' in content


def test_there_is_one_layout_no_shadow_and_each_id_once(data: bytes, deck: Any) -> None:
    assert [layout.name for layout in deck.slide_layouts] == ["Title Only"]
    for name, root in roots(data):
        if name.startswith("ppt/slides/slide"):
            assert root.find(".//" + qn("p:style")) is None
            ids = [shape.get("id") for shape in root.iter(qn("p:cNvPr"))]
            assert len(ids) == len(set(ids))


def test_the_schema_is_kept_and_nothing_is_left_behind(data: bytes) -> None:
    assert misplaced(data) == []
    assert dangling(data) == []


def test_the_same_version_is_the_same_bytes_and_names_no_person(
    data: bytes, story: Story, deck: Any
) -> None:
    assert to_pptx(story) == data
    core = deck.core_properties
    assert (core.author, core.last_modified_by) == ("", "")
    assert core.title
    assert core.created.replace(tzinfo=None) == story.published_at.replace(microsecond=0)


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_data_leave_it_whole(demo_data: Path, tmp_path: Path, name: str) -> None:
    story = build_story(changed(demo_data, tmp_path, *ODD[name]))
    data = to_pptx(story)
    deck: Any = Presentation(io.BytesIO(data))
    assert len(deck.slides) == len(story.all_slides)
    for slide in deck.slides:
        assert not {"None", "nan", "NaN"} & set(" ".join(texts(slide)).split())
    assert misplaced(data) == []
    test_no_text_is_smaller_than_the_floor(deck)
    test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(deck)


def test_what_is_cut_on_a_slide_stands_whole_in_its_notes(demo_data: Path, tmp_path: Path) -> None:
    story = build_story(changed(demo_data, tmp_path, *ODD["many_problems"]))
    deck: Any = Presentation(io.BytesIO(to_pptx(story)))
    slide = of(deck, story, "decisions")
    whole = " ".join(texts(slide))
    assert "…" in whole
    # The problem is cut at a clause, the request stands whole.
    assert whole.count(LONG) == 3
    assert LONG in slide.notes_slide.notes_text_frame.text


def test_what_came_of_a_decision_is_said_as_on_the_deck(demo_data: Path, tmp_path: Path) -> None:
    silent = "update problem_history set previous_decision = '由镇协调', follow_up = null"
    story = build_story(changed(demo_data, tmp_path, silent))
    deck: Any = Presentation(io.BytesIO(to_pptx(story)))
    first = story.facts.decisions[0]
    said = " ".join(texts(of(deck, story, "decisions")))
    assert "上次　由镇协调" in said
    assert f"落实　{first.status}" in said


def test_texts_of_returns_are_text(demo_data: Path, tmp_path: Path) -> None:
    story = build_story(changed(demo_data, tmp_path, *ODD["hostile"]))
    deck: Any = Presentation(io.BytesIO(to_pptx(story)))
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert HOSTILE[:30] in notes


def test_half_years_without_a_return_or_before_any_comparison(
    demo_data: Path, tmp_path: Path
) -> None:
    for period in ("2024H1", "2026H2"):
        view = changed(demo_data, tmp_path / period, period=period)
        deck: Any = Presentation(io.BytesIO(to_pptx(build_story(view))))
        test_no_text_is_smaller_than_the_floor(deck)
        test_nothing_leaves_the_stage_or_passes_the_rule_above_the_footer(deck)
