"""三阶段进度: the mark of the day, the counts of states; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.drawing.step_list import step_items
from dashboard.features.meeting.slides.phases import Phases, _beside, title
from dashboard.features.meeting.steps import PhaseSteps, Step
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from etl.dictionary import Milestone, load_dictionary
from tests.dashboard.features.meeting.reading import body, slide_of


def milestone(short: str, *, is_judged: bool) -> Milestone:
    (first, *_) = load_dictionary().milestones
    return first.model_copy(update={"short": short, "descriptive": not is_judged})


def phase(*states: str, described: int = 0) -> PhaseSteps:
    """A phase with a judged step of each state, then descriptive ones that call for attention."""
    steps = [
        Step(milestone(f"第{n}步", is_judged=n <= len(states)), state, "", None, None, "")
        for n, state in enumerate([*states, *["attention"] * described], 1)
    ]
    return PhaseSteps("advance", "持续推进", "", True, 0, 1, tuple(steps))


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["in_progress"] * 2 + ["attention"] * 2, "4项工作均已启动，第3步、第4步需重点关注"),
        (["done", "not_started"], "2项工作中1项已启动，没有需重点关注事项"),
        (["not_started"] * 3, "3项工作尚未启动，没有需重点关注事项"),
        (["attention"] * 3, "3项工作均已启动，3项需重点关注"),
        (["done", "not_applicable"], "1项工作均已启动，没有需重点关注事项"),
    ],
)
def test_the_title_counts_judged_steps_alone(states: list[str], said: str) -> None:
    assert title(phase(*states, described=3), "需重点关注").text == f"持续推进阶段{said}"


def test_a_descriptive_step_has_no_symbol_and_no_word_of_a_state(
    presentation: Any, story: Story, view: View
) -> None:
    words = set(view.dictionary.vocabularies["milestone_state"].names)
    steps = [s for p in body(story, Phases).phases for s in p.steps if not s.is_judged]
    assert {s.milestone.code for s in steps} == {"L2", "L3", "L4", "A3", "A4", "A5"}
    assert not any(step.fact in words or step.sentence in words for step in steps)
    assert not any("<svg" in item for item in step_items(steps).split("<li"))
    for grid in (
        shape.table for shape in slide_of(presentation, story, "phases").shapes if shape.has_table
    ):
        for row in grid.rows:
            icon, name, _ = (cell.text_frame.text for cell in row.cells)
            assert bool(icon) is (name not in {step.milestone.short for step in steps})


def test_the_mark_stands_on_the_last_day_of_the_half_year(story: Story, view: View) -> None:
    phases = body(story, Phases)
    assert phases.today == view.period.ends_on
    assert [p.is_current for p in phases.phases] == [False, True, False]
    assert 0 < phases.phases[0].ends < phases.today_share < phases.phases[1].ends < 1


def test_the_name_of_a_phase_is_not_crossed_by_the_mark_of_the_day() -> None:
    assert _beside(100, 112, 90) == 100
    assert _beside(100, 112, 150) == 166
    assert _beside(100, 112, 400) == 100
