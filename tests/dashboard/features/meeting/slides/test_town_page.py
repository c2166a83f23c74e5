"""附：各镇（街道）: a missing return is never a zero; titles."""

import re
from typing import Any

import pytest

from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.figures import Mark
from dashboard.features.meeting.slides.overall import Overall
from dashboard.features.meeting.slides.town_page import TownPage
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View, make_view
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import body, charts, scalar, series, slide_of


def asked_for(view: View, condition: str, town: str) -> int:
    sql = f"""
        select count(*) from published.problem_as_of
        where period = ? and not is_resolved and town_code = ? and {condition}
    """
    return int(scalar(view, sql, view.period.code, town))


@pytest.mark.parametrize("period", ["2024H1", "2025H2", NOW])
def test_a_town_says_its_unresolved_problems_and_which_wait_for_others(
    view: View, period: str
) -> None:
    then = make_view(view.warehouse, view.dictionary, today(), period, None, None)
    calm = 0
    for slide in build_story(then, ("appendix",)).appendix:
        town, page = slide.key.removeprefix("town-"), slide.body
        assert isinstance(page, TownPage)
        waiting, asked = (asked_for(then, what, town) for what in ("true", "on_agenda"))
        calm += not waiting
        assert ("暂无问题" in slide.title.text) is not waiting
        assert (page.waiting is None) is not waiting
        if waiting:
            assert f"{waiting}个问题尚未解决" in slide.title.text
            assert ("提请协调" in slide.title.text) is bool(asked)
            assert len([n for n in slide.notes if "需协调单位：" in n]) == waiting
    assert calm or period != "2024H1", "the demonstration has a town without a problem"


def test_the_oldest_problem_that_waits_stands_in_full(story: Story, facts: Facts) -> None:
    page = body(story, TownPage, "440605124")
    first = next(d for d in facts.decisions if d.town == "狮山镇")
    assert (page.waiting.problem.problem, page.waiting.problem.days) == (first.problem, first.days)
    assert [title for title, _ in page.waiting.rows] == [
        "需协调单位",
        "需协调事项",
        "协调意见",
        "落实情况",
    ]
    assert page.waiting.age == ""
    young = body(story, TownPage, "440605011")
    assert young.waiting.age == "未超过半年"


def test_where_nothing_waits_it_says_so_and_what_is_due(view: View) -> None:
    then = make_view(view.warehouse, view.dictionary, today(), "2024H1", None, None)
    pages = [s.body for s in build_story(then, ("appendix",)).appendix]
    calm = next(p for p in pages if isinstance(p, TownPage) and p.waiting is None)
    assert calm.calm[0] == "暂无问题"
    assert calm.calm[1].startswith("到期情况（据2024年6月30日前报送）：")


def test_a_towns_page_has_judged_steps_alone(story: Story) -> None:
    for slide in story.appendix:
        assert isinstance(slide.body, TownPage)
        assert [step.milestone.code for step in slide.body.steps] == ["A1", "A2", "A6", "A7"]


def test_what_is_missing_is_never_a_zero(story: Story, view: View) -> None:
    page = body(story, TownPage, "440605125")
    missing = view.state_name("missing")
    last = page.money.points[-1]
    assert (last.mark, last.value, last.text) == (Mark.MISSING, None, missing)
    people = page.figures[-1]
    assert (people.value, people.figure) == (None, missing)
    assert page.figures[0].value is not None
    coming = make_view(view.warehouse, view.dictionary, today(), "2026H2", None, None)
    people = body(build_story(coming, ("overall",)), Overall).figures[-1]
    assert people.value is None
    assert people.bars.points[-1].mark is Mark.MISSING
    assert not re.search(r"\d", people.figure + people.bars.points[-1].text)


def test_a_towns_page_has_its_money(presentation: Any, story: Story, view: View) -> None:
    for told in story.appendix:
        drawn = next(iter(series(charts(slide_of(presentation, story, told.key))[0]).values()))
        rows = view.warehouse.rows(
            "select (sum(cash_yuan) + sum(in_kind_yuan))::double from published.aid_type_summary "
            "where area_code = ? and period <= '2026H1' group by period order by period",
            told.key.removeprefix("town-"),
        )
        assert drawn == [None if value is None else value / 10_000 for (value,) in rows]
