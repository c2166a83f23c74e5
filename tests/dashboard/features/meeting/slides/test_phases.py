"""三阶段进度: the mark of the day, the counts of states; titles."""

import pytest

from dashboard.features.meeting.slides.phases import Phases, _beside, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.reading import body


@pytest.mark.parametrize(
    ("states", "attention", "said"),
    [
        (
            ["in_progress"] * 5 + ["attention"] * 2,
            ["半年报送", "问题协调"],
            "持续推进7步均已起步，半年报送和问题协调2步需重点关注",
        ),
        (["done", "not_started"], [], "持续推进2步中1步已起步，无需重点关注事项"),
        (["not_started"] * 3, [], "持续推进3步尚未起步，无需重点关注事项"),
        (["attention"] * 3, ["一", "二", "三"], "持续推进3步均已起步，3步需重点关注"),
        (["attention", "done"], ["半年报送"], "持续推进2步均已起步，半年报送1步需重点关注"),
    ],
)
def test_the_title(states: list[str], attention: list[str], said: str) -> None:
    assert title("持续推进", states, attention, "需重点关注")[0] == said


def test_the_mark_stands_on_the_last_day_of_the_half_year(story: Story, view: View) -> None:
    phases = body(story, Phases)
    assert phases.today == view.period.ends_on
    assert [p.is_current for p in phases.phases] == [False, True, False]
    assert 0 < phases.phases[0].ends < phases.today_share < phases.phases[1].ends < 1


def test_the_name_of_a_phase_is_not_crossed_by_the_mark_of_the_day() -> None:
    assert _beside(100, 112, 90) == 100
    assert _beside(100, 112, 150) == 166
    assert _beside(100, 112, 400) == 100
