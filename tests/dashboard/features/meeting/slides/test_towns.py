"""各镇（街道）: code order, own figures; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.slides.towns import Towns, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import body, scalar, slide_of, table


@pytest.mark.parametrize(
    ("paired", "said"),
    [
        (7, "7个镇（街道）均已开展结对，没有要事"),
        (6, "6个镇（街道）已开展结对，没有要事"),
        (0, "各镇（街道）尚未开展结对，没有要事"),
    ],
)
def test_the_title(paired: int, said: str) -> None:
    assert title(paired, 7, "没有要事").text == said


def test_the_title_counts_the_towns_of_the_column(story: Story) -> None:
    slide = next(s for s in story.slides if s.group == "towns")
    count = sum(1 for line in body(story, Towns).lines if line.attention)
    assert slide.title.text.endswith(f"，{count}个镇（街道）有需重点关注事项")


def test_towns_come_in_code_order_with_their_own_figures(story: Story, view: View) -> None:
    lines = body(story, Towns).lines
    assert [line.code for line in lines] == sorted(line.code for line in lines)
    for line in lines:
        sql = "select count(*) from published.project_as_of where period = ? and is_live and town_code = ?"
        assert line.live == scalar(view, sql, NOW, line.code)
    carried = [line for line in lines if line.is_carried]
    shorts = view.dictionary.vocabularies["submission_state"]
    assert {line.state_word for line in carried} == {
        shorts.short_of("missing"),
        shorts.short_of("rejected"),
    }
    assert all(line.new is None for line in carried)


def test_towns_stand_in_code_order_with_their_levels(
    presentation: Any, story: Story, view: View
) -> None:
    rows = table(slide_of(presentation, story, "towns"))[1:]
    levels = view.warehouse.rows(
        """
        select town.town_name, mart.villages_paired || ' / ' || mart.villages_total
        from published.town as town inner join published.participation as mart
            on mart.area_code = town.town_code and mart.period = '2026H1'
        order by town.town_code
        """
    )
    assert [(row[0].rstrip("＊"), row[1]) for row in rows] == levels
