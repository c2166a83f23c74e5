"""总体情况: key figures and flows are those of the rows; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.figures import Stock
from dashboard.features.meeting.slides.overall import Overall, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
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


@pytest.mark.parametrize(
    ("paired", "live", "said"),
    [
        ((234, 222), (214, 196), "结对村（社区）增至234个，在实施项目较上期增加18个"),
        ((220, 222), (190, 196), "结对村（社区）减至220个，在实施项目较上期减少6个"),
        ((222, 222), (196, 196), "结对村（社区）保持222个，在实施项目与上期持平"),
        ((130, None), (161, None), "已结对村（社区）130个，在实施项目161个"),
        ((0, None), (0, None), "已结对村（社区）0个，在实施项目0个"),
        ((12, 11), (None, None), "结对村（社区）增至12个"),
        ((None, None), (None, None), "尚无报送数据"),
        ((1234, 1233), (1000, 999), "结对村（社区）增至1,234个，在实施项目较上期增加1个"),
    ],
)
def test_the_title(
    paired: tuple[float | None, float | None], live: tuple[float | None, float | None], said: str
) -> None:
    assert title(Stock(*paired), Stock(*live))[0] == said


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


def test_flows_are_compared_over_the_towns_that_reported_both(
    story: Story, facts: Facts, view: View
) -> None:
    """同口径: the same towns in both half-years, from the rows of the returns."""
    for indicator, column in (
        ("cash", "cash_yuan"),
        ("expert_sessions", "expert_sessions"),
        ("volunteer_hours", "volunteer_hours"),
    ):
        sql = f"select sum({column}) from published.project_report where period = ? and town_code in ({BOTH})"
        now, before = float(scalar(view, sql, NOW)), float(scalar(view, sql, BEFORE))
        flow = facts.basis.flow(indicator)
        assert flow.change_pct == pytest.approx(100 * (now - before) / before)
        whole = f"select sum({column}) from published.project_report where period = ? and town_code <> '440605'"
        assert flow.value == pytest.approx(float(scalar(view, whole, NOW)))
    assert facts.basis.flow("cash").towns_compared == len(view.warehouse.rows(BOTH)) == 5


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
