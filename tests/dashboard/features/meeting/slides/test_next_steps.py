"""下一步工作: the calendar and no target; titles."""

from dashboard.features.meeting.slides.next_steps import NextSteps, title
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View, make_view
from dashboard.style.formats import day
from etl.system.clock import today
from tests.dashboard.features.meeting.reading import body


def test_the_title() -> None:
    said = title(4, "2027年1月15日", "2026年下半年")[0]
    assert said == "下一步4项工作，2027年1月15日前报送2026年下半年进展"
    assert title(1, "", "")[0] == "下一步1项工作"
    assert title(0, "", "")[0] == "各阶段工作均已到期"


def test_what_comes_next_is_the_calendar_and_no_target(story: Story) -> None:
    actions = body(story, NextSteps).actions
    assert [a.code for a in actions] == ["owed", "problems", "phase", "begins", "due"]
    assert all("%" not in a.what for a in actions)


def test_the_calendar_goes_by_the_day_of_the_version_and_says_so(story: Story, view: View) -> None:
    made = view.warehouse.edition.as_of
    shown = body(story, NextSteps)
    assert day(made) in shown.caption
    assert all(a.on >= made for a in shown.actions if a.code in ("phase", "begins", "due"))


def test_a_past_half_year_is_told_by_its_own_last_day(view: View) -> None:
    past = make_view(view.warehouse, view.dictionary, today(), "2025H1", None, None)
    (slide,) = build_story(past, ("next",)).slides
    assert slide.title.text.startswith("截至2025年6月30日，")
    assert "待确认" not in "".join(a.what for a in slide.body.actions)  # type: ignore[attr-defined]


def test_a_half_year_that_all_have_reported_is_not_asked_for_again(view: View) -> None:
    past = make_view(view.warehouse, view.dictionary, today(), "2025H2", None, None)
    assert all(report.has_reported for report in past.reports)
    due = next(a for a in body(build_story(past, ("next",)), NextSteps).actions if a.code == "due")
    assert due.on == view.dictionary.period("2026H1").due_on


def test_who_has_to_correct_is_told_apart_from_who_is_missing(story: Story, view: View) -> None:
    owed = next(a for a in body(story, NextSteps).actions if a.code == "owed").what
    for state, verb in (("missing", "补报"), ("rejected", "修改重报")):
        names = [r.town.name for r in view.reports if r.state == state]
        assert (f"{'、'.join(names)}{verb}" in owed) is bool(names)
