"""议定事项: what the meeting is asked to resolve, what came of the last resolutions."""

from pathlib import Path

from dashboard.features.meeting.slides.resolutions import Resolutions
from dashboard.features.meeting.slides.slide import paged
from dashboard.features.meeting.story import Story, build_story
from tests.dashboard.features.meeting.changed import changed
from tests.dashboard.features.meeting.conftest import PapersOf
from tests.dashboard.features.meeting.reading import body

COLUMNS = "submission_id, town_code, period, sheet, row, met_on, matter, resolved, lead_unit, settle_by, status"


def resolved(*rows: str) -> tuple[str, ...]:
    """Rows of the district's returns: half-year, day, matter, unit, day to settle by, state."""
    return tuple(
        f"insert into decision ({COLUMNS}) select 'x', '440605', p, '议定事项', {n}, d::date, m, 'r', u, "
        f"s::date, t from (values ({row})) as v(p, d, m, u, s, t)"
        for n, row in enumerate(rows, 2)
    )


def test_the_items_are_those_of_the_slides_of_problems(story: Story) -> None:
    shown = body(story, Resolutions)
    asked = [s for s in story.slides if s.group == "resolutions"]
    assert asked[0].title.text == f"本次会议提请议定{len(shown.items)}项"
    assert shown.last is None
    assert 'class="last"' not in shown.html()
    assert all(item.problem in shown.html() for item in shown.items)


def test_the_last_meeting_is_told_with_what_is_late(demo_data: Path, tmp_path: Path) -> None:
    rows = (
        "'2025H2', '2025-12-01', '旧事', '区民政局', '2026-01-31', 'in_progress'",
        "'2026H1', '2026-05-12', '甲事', '区民政局', '2026-05-31', 'done'",
        "'2026H1', '2026-05-12', '乙事', '区义工联', '2026-06-01', 'in_progress'",
        "'2026H1', '2026-05-12', '丙事', null, null, 'in_progress'",
        "'2026H1', '2026-02-01', '更早的事', '区教育局', '2026-03-01', 'overdue'",
    )
    view = changed(demo_data, tmp_path, *resolved(*rows))
    shown = body(build_story(view, ("resolutions",)), Resolutions)
    assert shown.last is not None
    assert shown.last.counts == "上次（2026年5月12日）议定3项：办理中1、已办结1、逾期1"
    assert shown.last.late == "逾期：乙事（区义工联）"
    assert "乙事（区义工联）" in shown.html()


def test_many_items_go_on_further_slides_and_none_say_so(
    papers_of: PapersOf, demo_data: Path, tmp_path: Path
) -> None:
    story = papers_of("many_problems").story
    pages = [s.body for s in story.slides if isinstance(s.body, Resolutions)]
    assert all(1 < len(page.items) <= 5 for page in pages)
    calm = changed(demo_data, tmp_path, "update problem_as_of set on_agenda = false")
    (slide,) = build_story(calm, ("resolutions",)).slides
    assert slide.title.text == "本次会议没有提请议定的事项"
    assert "没有提请议定的事项" in slide.body.html()


def test_a_matter_given_by_its_code_is_told_in_words(
    demo_data: Path, tmp_path: Path, story: Story
) -> None:
    code = "(select problem_id from problem_as_of where on_agenda and period = '2026H1' limit 1)"
    row = f"'2026H1', '2026-05-12', {code}, '区民政局', null, 'overdue'"
    view = changed(demo_data, tmp_path, *resolved(row))
    basis_story = build_story(view, ("resolutions",))
    told = body(basis_story, Resolutions).last
    assert told is not None
    assert any(item.problem in told.late for item in body(story, Resolutions).items)


def test_pages_are_of_like_length() -> None:
    assert [len(page) for page in paged(range(5), 3)] == [3, 2]
    assert [len(page) for page in paged(range(17), 8)] == [6, 6, 5]
    assert paged((), 3) == [()]
