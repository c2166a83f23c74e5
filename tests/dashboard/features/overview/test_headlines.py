"""Headlines of 总览."""

import datetime as dt
from dataclasses import replace

import pytest

from dashboard.features.overview import headlines
from dashboard.page.view import View


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2024, 2, 28), "距{0}还有2天"),
        (dt.date(2026, 11, 24), "{1}阶段还有37天结束"),
        (dt.date(2027, 8, 1), "三个阶段均已结束"),
    ],
)
def test_phase(view: View, today: dt.date, expected: str) -> None:
    names = [phase.name for phase in view.dictionary.phases]
    assert headlines.phase(replace(view, today=today)) == expected.format(*names)


def test_a_past_half_year_stands_in_its_own_phase(view: View) -> None:
    past = replace(view, period=view.dictionary.period("2024H2"))
    assert headlines.phase(past) == f"2024年12月31日，{view.dictionary.phases[1].name}阶段"


def test_counts_are_said_only_where_they_are_known() -> None:
    assert headlines.changes(146, 19, "某期", "新来") == "本期新增项目146个，新来组织19家"
    assert headlines.changes(11_146, 1_119, "某期", "新来参与") == "本期新增项目11,146个"
    assert headlines.changes(float("nan"), 19, "某期", "新来") == "某期的变化"
