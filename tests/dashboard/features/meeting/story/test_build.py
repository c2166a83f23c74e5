"""The story of the demonstration: each of its numbers again by SQL of its own; every half-year; odd data."""

import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.features.meeting.story.build import FOOTER, GROUPS, build_story, labels
from dashboard.features.meeting.story.model import (
    Decisions,
    Honors,
    Mark,
    NextSteps,
    Overall,
    Participation,
    Phases,
    Slide,
    Story,
    Tasks,
    TownPage,
    Towns,
    Typical,
)
from dashboard.page.view import View, make_view
from dashboard.style.formats import width
from etl.system.clock import today
from tests.dashboard.features.meeting.story.changed import LONG, NOW, ODD, changed

BEFORE = "2025H2"


@pytest.fixture(scope="session")
def told(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return build_story(changed(demo_data, tmp_path_factory.mktemp("plain")))


def body(story: Story, kind: type, key: str = "") -> Any:
    found = [s.body for s in story.all_slides if isinstance(s.body, kind) and key in s.key]
    assert found, kind
    return found[0]


def one(view: View, sql: str, *parameters: object) -> Any:
    return view.warehouse.rows(sql, *parameters)[0][0]


REPORTED = f"""
    select town_code from published.submission
    where period = '{NOW}' and status = 'current' and town_code <> '440605'
"""
BOTH = f"""
    {REPORTED} intersect
    select town_code from published.submission
    where period = '{BEFORE}' and status = 'current' and town_code <> '440605'
"""


def test_the_key_figures_are_those_of_the_rows(told: Story, view: View) -> None:
    overall = body(told, Overall)
    by_name = {figure.indicator: figure for figure in overall.figures}
    paired = one(
        view,
        "select count(distinct village_code) from published.pairing_in_force"
        " where period = ? and area_code = '440605'",
        NOW,
    )
    live = one(
        view, "select count(*) from published.project_as_of where period = ? and is_live", NOW
    )
    people = one(
        view,
        "select sum(beneficiaries) from published.project_report where period = ?"
        " and town_code <> '440605'",
        NOW,
    )
    assert by_name["villages_paired"].value == paired
    assert by_name["projects_live"].value == live
    assert by_name["beneficiaries"].value == people
    assert by_name["villages_paired"].bars.points[-1].value == paired
    assert [p.label for p in by_name["projects_live"].bars.points][-1] == view.period.short


def test_flows_are_compared_over_the_towns_that_reported_both(told: Story, view: View) -> None:
    """同口径: the same towns in both half-years, from the rows of the returns."""
    for indicator, column in (
        ("cash", "cash_yuan"),
        ("expert_sessions", "expert_sessions"),
        ("volunteer_hours", "volunteer_hours"),
    ):
        sql = f"select sum({column}) from published.project_report where period = ? and town_code in ({BOTH})"
        now, before = float(one(view, sql, NOW)), float(one(view, sql, BEFORE))
        flow = told.facts.flows[indicator]
        assert flow.now == pytest.approx(now)
        assert flow.before == pytest.approx(before)
        assert flow.change_pct == pytest.approx(100 * (now - before) / before)
        whole = f"select sum({column}) from published.project_report where period = ? and town_code <> '440605'"
        assert flow.value == pytest.approx(float(one(view, whole, NOW)))
    assert told.facts.flows["cash"].towns_compared == len(view.warehouse.rows(BOTH)) == 5


def test_classes_and_columns_add_up(told: Story, view: View) -> None:
    for column in body(told, Participation).columns[1:]:
        assert sum(segment.value for segment in column.segments) == column.total
    first = body(told, Participation).columns[0]
    assert (first.mark, first.segments, first.left) == (Mark.FIRST, (), None)
    last = body(told, Participation).columns[-1]
    left = one(
        view,
        "select count(*) from published.participant where period = ? and area_code = '440605'"
        " and class in ('lapsed', 'completed_out')",
        NOW,
    )
    assert last.left == left


def test_the_matrix_is_that_of_the_projects(told: Story, view: View) -> None:
    tasks = body(told, Tasks)
    sql = """
        select count(*) from published.project_as_of
        where period = ? and is_counted and task = ? and aid_type = ?
    """
    for line in tasks.lines:
        for heading, value in zip(tasks.headings, line.values, strict=True):
            assert value == one(view, sql, NOW, line.code, heading.code)
    assert tasks.total == sum(line.total for line in tasks.lines) == sum(tasks.totals)
    assert sum(line.is_marked for line in tasks.lines) == 2


def test_towns_come_in_code_order_with_their_own_figures(told: Story, view: View) -> None:
    lines = body(told, Towns).lines
    assert [line.code for line in lines] == sorted(line.code for line in lines)
    for line in lines:
        sql = "select count(*) from published.project_as_of where period = ? and is_live and town_code = ?"
        assert line.live == one(view, sql, NOW, line.code)
    carried = [line for line in lines if line.mark is Mark.CARRIED]
    assert {line.state_word for line in carried} == {
        view.state_name("missing"),
        view.state_name("rejected"),
    }
    assert all(line.new is None and line.moved_live is None for line in carried)


def test_what_is_missing_is_never_a_zero(told: Story, view: View) -> None:
    page = body(told, TownPage, "440605125")
    last = page.bars.points[-1]
    assert (last.mark, last.text) == (Mark.CARRIED, f"{int(last.value)}＊")
    gap = build_story(make_view(view.warehouse, view.dictionary, today(), "2026H2", None, None))
    people = body(gap, Overall).figures[-1]
    assert people.value is None
    assert people.figure == "—"
    assert people.bars.points[-1].mark is Mark.MISSING
    assert people.bars.points[-1].text == view.state_name("missing")


def test_problems_are_those_that_ask_something_and_wait_since_before(
    told: Story, view: View
) -> None:
    sql = """
        select count(*) from published.problem_as_of as known
        inner join published.problem as report on report.submission_id = known.submission_id
            and report.sheet = known.sheet and report."row" = known."row"
        where known.period = ?1 and report.status <> 'resolved' and report.request is not null
            and report.raised_on < (select start_date from published.period where period = ?1)
    """
    found = told.facts.decisions
    assert len(found) == one(view, sql, NOW) > 3
    assert [one.days for one in found] == sorted((one.days for one in found), reverse=True)
    assert all((told.as_of - one.raised_on).days == one.days for one in found)
    slides = [s for s in told.slides if s.group == "decisions"]
    assert [s.key for s in slides][:2] == ["decisions", "decisions-b"]
    assert sum(len(s.body.items) for s in slides if isinstance(s.body, Decisions)) == len(found)
    assert "□ 同意" in "".join(slides[0].notes)


def test_days_of_a_past_half_year_end_with_it(view: View) -> None:
    past = build_story(make_view(view.warehouse, view.dictionary, today(), "2025H1", None, None))
    assert past.as_of == view.dictionary.period("2025H1").ends_on
    assert build_story(view).as_of == view.warehouse.edition.as_of


def test_typical_villages_are_those_of_the_step(told: Story, view: View) -> None:
    squares = [dot for town in body(told, Typical).towns for dot in town.dots]
    assert told.facts.typical == (sum(dot.is_helped for dot in squares), len(squares))
    counted = one(
        view,
        "select count(distinct village_code) from published.typical_village where level not like '市%'",
    )
    assert len(squares) == counted
    assert len(body(told, Typical).cases) == 3


def test_the_list_is_the_first_tier_of_the_boards_by_kind(told: Story, view: View) -> None:
    boards = [b.code for b in view.dictionary.leaderboard.boards if b.group == "kind"]
    sql = f"""
        select count(distinct organization_id) from published.leaderboard
        where period = ? and tier = '突出' and board in ({", ".join("?" for _ in boards)})
    """
    found = [line for s in told.slides if isinstance(s.body, Honors) for line in s.body.lines]
    assert len(found) == one(view, sql, NOW, *boards)
    assert len({line.organization_id for line in found}) == len(found)


def test_what_comes_next_is_the_calendar_and_no_target(told: Story) -> None:
    actions = body(told, NextSteps).actions
    assert [a.code for a in actions] == ["owed", "problems", "phase", "begins", "due"]
    assert all("%" not in a.what for a in actions)


def test_a_half_year_that_all_have_reported_is_not_asked_for_again(view: View) -> None:
    past = make_view(view.warehouse, view.dictionary, today(), "2025H2", None, None)
    assert all(report.has_reported for report in past.reports)
    due = next(a for a in body(build_story(past), NextSteps).actions if a.code == "due")
    assert due.on == view.dictionary.period("2026H1").due_on


def test_who_has_to_correct_is_told_apart_from_who_is_missing(told: Story, view: View) -> None:
    owed = next(a for a in body(told, NextSteps).actions if a.code == "owed").what
    for state, verb in (("missing", "补报"), ("rejected", "修改重报")):
        names = [r.town.name for r in view.reports if r.state == state]
        assert (f"{'、'.join(names)}{verb}" in owed) is bool(names)


def test_the_mark_stands_on_the_last_day_of_the_half_year(told: Story, view: View) -> None:
    phases = body(told, Phases)
    assert phases.today == view.period.ends_on
    assert [p.is_current for p in phases.phases] == [False, True, False]
    assert 0 < phases.phases[0].ends < phases.today_share < phases.phases[1].ends < 1


def test_every_half_year_is_told(view: View) -> None:
    for period in view.dictionary.periods:
        if period.code <= "2026H2":
            story = build_story(
                make_view(view.warehouse, view.dictionary, today(), period.code, None, None)
            )
            assert_whole(story)
            assert [s.group for s in story.slides] == sorted(
                (s.group for s in story.slides), key=GROUPS.index
            )


@pytest.mark.parametrize("name", list(ODD))
def test_odd_data_stay_whole(demo_data: Path, tmp_path: Path, name: str) -> None:
    assert_whole(build_story(changed(demo_data, tmp_path, *ODD[name])))


def assert_whole(story: Story) -> None:
    assert len({s.key for s in story.all_slides}) == len(story.all_slides)
    for slide in story.all_slides:
        assert slide.title
        assert slide.notes
        assert not re.search(r"\bnan\b|NaT|<NA>", str(slide.body))
        assert rows_of(slide) <= 8
    assert width(story.footer.text) <= FOOTER


def rows_of(slide: Slide) -> int:
    """How many lines the table of a slide has."""
    content = slide.body
    if isinstance(content, (Towns, Honors)):
        return len(content.lines)
    if isinstance(content, Decisions):
        return 5 + len(content.items)
    return 0


def test_forty_problems_go_on_three_a_slide(demo_data: Path, tmp_path: Path) -> None:
    story = build_story(changed(demo_data, tmp_path, *ODD["many_problems"]))
    slides = [s for s in story.slides if s.group == "decisions"]
    assert len(story.facts.decisions) >= 40
    assert len(slides) == -(-len(story.facts.decisions) // 3)
    assert LONG in "".join(slides[-1].notes)


def test_slides_are_chosen_by_their_kind(view: View) -> None:
    some = build_story(view, ("next", "towns"))
    assert [s.group for s in some.slides] == ["towns", "next"]
    assert some.appendix == ()
    assert list(labels()) == list(GROUPS)
    with pytest.raises(KeyError):
        build_story(view, ("nothing",))


def test_the_notes_name_definition_relation_version_and_files(told: Story) -> None:
    notes = "".join(told.slides[0].notes)
    assert told.version in notes
    assert "participation.villages_paired" in notes
    assert "_2026H1.xlsx" in notes


def test_the_footer_states_who_has_not_reported(told: Story, view: View) -> None:
    assert (told.footer.reported, told.footer.towns) == (5, 7)
    assert "已报5/7" in told.footer.text
    assert view.published in told.footer.text
