"""Lists of problems and of what is due."""

import datetime as dt

from dashboard.charts.lists import Due, due_list, problem_list
from dashboard.data.problems import Problem
from tests.dashboard.samples import EVIL


def test_problems_are_escaped_and_say_for_how_long() -> None:
    problem = Problem(
        problem_id="p1",
        town_code="1",
        town="某镇",
        problem=EVIL,
        category="other",
        status="open",
        coordinate_with="某局",
        request=EVIL,
        decision=None,
        follow_up=None,
        previous_decision=None,
        raised_on=dt.date(2026, 11, 1),
        resolved_on=None,
        resolution=None,
        report_period="2026H2",
        is_overdue=True,
        on_agenda=True,
        is_reopened=False,
        is_unlisted=False,
    )
    html = problem_list(
        [problem], dt.date(2026, 11, 24), "超过半年", lambda problem_id: f"a?{problem_id}"
    )
    assert 'href="a?p1"' in html
    assert "提出超过半年仍未解决" in html
    assert "<script>" not in html
    assert "已23天" in html
    assert "请某局" in html


def test_what_is_overdue_says_from_whom_and_since_when() -> None:
    today = dt.date(2026, 11, 24)
    html = due_list(
        [
            Due(EVIL, "某镇没报", dt.date(2026, 11, 20)),
            Due("乙", "某镇", today),
            Due("丙", "某镇", dt.date(2026, 12, 4)),
        ],
        today,
    )
    assert "<script>" not in html
    assert '<div class="e attn">已逾期4天</div>' in html
    assert ">今天<" in html
    assert "还有10天" in html
