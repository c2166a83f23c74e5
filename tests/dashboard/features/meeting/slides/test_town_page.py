"""附：各镇（街道）: a missing return is never a zero; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.figures import Mark
from dashboard.features.meeting.slides.overall import Overall
from dashboard.features.meeting.slides.town_page import TownPage, title
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View, make_view
from etl.system.clock import today
from tests.dashboard.features.meeting.reading import body, charts, series, slide_of


@pytest.mark.parametrize(
    ("paired", "waiting", "gap", "carried", "said"),
    [
        (58, 1, "", "", "狮山镇：58个村（社区）已结对，1个问题需要协调"),
        (58, 0, "", "", "狮山镇：58个村（社区）已结对，暂无问题提请协调"),
        (58, 1, "缺报", "2025年下半年", "狮山镇：本期缺报，沿用2025年下半年数据"),
        (None, 0, "缺报", "", "狮山镇：本期缺报，尚无报送数据"),
        (None, 0, "", "", "狮山镇：尚无报送数据"),
    ],
)
def test_the_title(paired: float | None, waiting: int, gap: str, carried: str, said: str) -> None:
    assert title("狮山镇", paired, waiting, gap, carried)[0] == said


def test_what_is_missing_is_never_a_zero(story: Story, view: View) -> None:
    page = body(story, TownPage, "440605125")
    last = page.bars.points[-1]
    assert (last.mark, last.text) == (Mark.CARRIED, f"{int(last.value)}＊")
    gap = build_story(make_view(view.warehouse, view.dictionary, today(), "2026H2", None, None))
    people = body(gap, Overall).figures[-1]
    assert people.value is None
    assert people.figure == "—"
    assert people.bars.points[-1].mark is Mark.MISSING
    assert people.bars.points[-1].text == view.state_name("missing")


def test_a_towns_page_has_its_live_projects(presentation: Any, story: Story, view: View) -> None:
    for told in story.appendix:
        assert isinstance(told.body, TownPage)
        drawn = next(iter(series(charts(slide_of(presentation, story, told.key))[0]).values()))
        rows = view.warehouse.rows(
            "select sum(projects_live)::double from published.aid_type_summary "
            "where area_code = ? and period <= '2026H1' group by period order by period",
            told.key.removeprefix("town-"),
        )
        assert drawn == [value for (value,) in rows]
