"""需领导小组协调的问题: which problems, in which order; titles."""

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.slides.decisions import Decisions, decision
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View, make_view
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import LONG, NOW, changed
from tests.dashboard.features.meeting.conftest import PapersOf
from tests.dashboard.features.meeting.reading import body, scalar, slide_of, texts


def test_the_title_says_how_many_wait_and_how_many_are_asked_about(
    story: Story, facts: Facts
) -> None:
    slides = [s for s in story.slides if s.group == "decisions"]
    waiting, asked = len(facts.basis.open_problems), len(facts.decisions)
    assert {s.title.text for s in slides} == {
        f"{waiting}个问题尚未解决，其中{asked}个提请领导小组协调"
    }


def test_problems_are_those_that_ask_something_and_wait_since_before(
    story: Story, facts: Facts, view: View
) -> None:
    sql = """
        select count(*) from published.problem_as_of as known
        inner join published.problem as report on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        inner join published.town as town on town.town_code = known.town_code
        where known.period = ?1 and report.status <> 'resolved' and report.request is not null
            and report.coordinate_with is not null
            and not starts_with(report.coordinate_with, town.town_name)
            and report.raised_on < (select start_date from published.period where period = ?1)
    """
    found = facts.decisions
    assert len(found) == scalar(view, sql, NOW) > 3
    assert [one.days for one in found] == sorted((one.days for one in found), reverse=True)
    assert all((facts.basis.as_of - one.raised_on).days == one.days for one in found)
    slides = [s for s in story.slides if s.group == "decisions"]
    assert [s.key for s in slides][:2] == ["decisions", "decisions-b"]
    assert sum(len(s.body.items) for s in slides if isinstance(s.body, Decisions)) == len(found)
    assert "□ 同意" in "".join(slides[0].notes)


@pytest.mark.parametrize("period", ["2025H1", NOW])
def test_days_end_with_the_half_year(view: View, period: str) -> None:
    facts = facts_of(make_view(view.warehouse, view.dictionary, today(), period, None, None))
    ends_on = view.dictionary.period(period).ends_on
    assert facts.basis.open_problems
    for row in facts.basis.open_problems:
        assert decision(facts.basis, row).days == (ends_on - row.raised_on).days


def test_days_of_a_half_year_that_has_not_ended_end_with_the_version(view: View) -> None:
    basis = Basis(make_view(view.warehouse, view.dictionary, today(), "2026H2", None, None))
    (oldest, *_) = basis.open_problems
    assert decision(basis, oldest).days == (view.warehouse.edition.as_of - oldest.raised_on).days


def test_the_mark_of_a_half_year_parts_the_overdue_from_the_others(
    story: Story, facts: Facts
) -> None:
    """Who is right of the mark has been open for more than a half-year, by the day of the ages."""
    half_year = body(story, Decisions).half_year
    assert any(row.is_overdue for row in facts.basis.open_problems)
    for row in facts.basis.open_problems:
        assert (decision(facts.basis, row).days > half_year) is row.is_overdue


def test_forty_problems_go_on_three_a_slide(papers_of: PapersOf) -> None:
    story = papers_of("many_problems").story
    slides = [s for s in story.slides if s.group == "decisions"]
    problems = sum(len(s.body.items) for s in slides if isinstance(s.body, Decisions))
    assert problems >= 40
    assert len(slides) == -(-problems // 3)
    assert LONG in "".join(slides[-1].notes)


def test_what_is_cut_on_a_slide_stands_whole_in_its_notes(papers_of: PapersOf) -> None:
    papers = papers_of("many_problems")
    slide = slide_of(papers.presentation, papers.story, "decisions")
    whole = " ".join(texts(slide))
    assert "…" in whole
    # The problem is cut at a clause, the request stands whole.
    assert whole.count(LONG) == 3
    assert LONG in slide.notes_slide.notes_text_frame.text


def test_what_came_of_a_decision_is_said_as_on_the_deck(demo_data: Path, tmp_path: Path) -> None:
    silent = "update problem_history set previous_decision = '由镇协调', follow_up = null"
    story = build_story(changed(demo_data, tmp_path, silent), ("decisions",))
    presentation: Any = Presentation(io.BytesIO(to_pptx(story)))
    first = body(story, Decisions).items[0]
    said = " ".join(texts(slide_of(presentation, story, "decisions")))
    assert "上次　由镇协调" in said
    assert f"落实　{first.status}" in said
