"""总体情况: key figures and flows are those of the rows; titles."""

import re
from typing import Any

import pytest

from dashboard.features.meeting.drawing import svg
from dashboard.features.meeting.figures import Mark
from dashboard.features.meeting.slides.overall import Overall
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from dashboard.style.formats import signed
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import BEFORE, body, charts, scalar, series, slide_of

REPORTED = f"""
    select town_code from published.submission
    where period = '{NOW}' and status = 'current' and town_code <> '440605'
"""
BOTH = f"""
    {REPORTED} intersect
    select town_code from published.submission
    where period = '{BEFORE}' and status = 'current' and town_code <> '440605'
"""


def test_the_key_figures_are_those_of_the_rows(story: Story, view: View) -> None:
    villages, _, projects, benefit = body(story, Overall).figures
    paired = scalar(
        view,
        "select count(distinct village_code) from published.pairing_in_force"
        " where period = ? and area_code = '440605'",
        NOW,
    )
    live = scalar(
        view, "select count(*) from published.project_as_of where period = ? and is_live", NOW
    )
    people = scalar(
        view,
        "select sum(beneficiaries) from published.project_report where period = ?"
        " and town_code <> '440605'",
        NOW,
    )
    assert (villages.value, projects.value, benefit.value) == (paired, live, people)
    assert villages.bars.points[-1].value == paired
    assert projects.bars.points[-1].label == view.period.short


def test_a_sum_that_lacks_towns_is_hatched_and_a_stock_is_not(
    presentation: Any, story: Story
) -> None:
    villages, _, _, benefit = body(story, Overall).figures
    marks = [point.mark for point in benefit.bars.points]
    assert marks == [*[Mark.PAST] * (len(marks) - 1), Mark.PART]
    assert villages.bars.points[-1].mark is Mark.NOW
    hatched = [
        "pattFill" in c._chartSpace.xml for c in charts(slide_of(presentation, story, "overall"))
    ]
    assert hatched == [False, False, False, True]
    drawn = [svg.sparks(figure.bars) for figure in (villages, benefit)]
    assert [svg.PART_FILL in one for one in drawn] == [False, True]


def test_flows_are_compared_over_the_towns_that_reported_both(story: Story, view: View) -> None:
    """同口径: the same towns in both half-years, from the rows of the returns."""
    strip = {figure.label: figure for figure in body(story, Overall).contributions}
    for label, column in (("有智出智", "expert_sessions"), ("有力出力", "volunteer_hours")):
        sql = f"select sum({column}) from published.project_report where period = ? and town_code in ({BOTH})"
        now, before = float(scalar(view, sql, NOW)), float(scalar(view, sql, BEFORE))
        change = f"同口径较上期{signed(100 * (now - before) / before, 1)}%"
        assert change in strip[label].lines[-1]
        whole = f"select sum({column}) from published.project_report where period = ? and town_code <> '440605'"
        assert strip[label].value == pytest.approx(float(scalar(view, whole, NOW)))


def test_money_says_what_it_is_made_of_and_that_it_is_approximate(story: Story) -> None:
    money = body(story, Overall).contributions[0]
    assert re.search(r"资金[\d,.]+、物资[\d,.]+，含约数", "".join(money.lines))


def test_key_figures_and_their_columns_are_those_of_the_marts(
    presentation: Any, story: Story, view: View
) -> None:
    slide = slide_of(presentation, story, "overall")
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


def test_the_notes_say_what_the_slide_shows(story: Story, view: View) -> None:
    slide = next(s for s in story.slides if s.group == "overall")
    notes = "".join(slide.notes)
    shown = body(story, Overall)
    assert slide.title.text in notes
    for figure in (*shown.figures[1:], *shown.contributions):
        assert f"{figure.figure}{figure.unit}" in notes
    assert "（九江镇、大沥镇沿用上期）" in notes
