"""Headlines of 总览."""

import datetime as dt

import pandas as pd
import pytest

from dashboard.features.overview import headlines
from dashboard.features.overview.queries import Figure
from dashboard.page.headlines import PAGE
from dashboard.style.formats import width
from etl.dictionary import Dictionary

TOWNS = {"1": "东镇", "2": "西镇", "3": "南镇"}


def steps(*states: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(states, columns=["area_code", "state"])


def figure(value: float | None, change: float | None) -> Figure:
    return Figure("villages_paired", value, change, (value,))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (12, "结对已覆盖 251 个村（社区），较上期增加 12 个"),
        (-3, "结对已覆盖 251 个村（社区），较上期减少 3 个"),
        (None, "结对已覆盖 251 个村（社区）"),
        (0, "结对已覆盖 251 个村（社区）"),
    ],
)
def test_coverage(change: float | None, expected: str) -> None:
    assert headlines.coverage(figure(251, change), "某区") == expected


def test_coverage_without_data_says_so() -> None:
    assert headlines.coverage(figure(None, None), "某镇") == "某镇还没有报送数据"


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2024, 2, 28), "距{0}还有 2 天"),
        (dt.date(2026, 11, 24), "{1}阶段还有 37 天结束"),
        (dt.date(2027, 8, 1), "三个阶段均已结束"),
    ],
)
def test_phase(dictionary: Dictionary, today: dt.date, expected: str) -> None:
    names = [phase.name for phase in dictionary.phases]
    assert headlines.phase(dictionary.phases, today) == expected.format(*names)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", "done"), ("2", "done")], "没有需看的步骤"),
        ([("1", "attention"), ("2", "attention")], "两个镇（街道）各有一步需看"),
        ([("1", "attention")], "一个镇（街道）有一步需看"),
        ([("1", "attention"), ("1", "attention"), ("2", "attention")], "两个镇（街道）有步骤需看"),
        ([("9", "attention")], "没有需看的步骤"),
    ],
)
def test_strip(rows: list[tuple[str, str]], expected: str) -> None:
    assert headlines.strip(steps(*rows), TOWNS, "需看") == expected


def test_the_page_names_the_town_and_that_its_data_are_older() -> None:
    found = headlines.coverage(figure(34, None), "某镇", "某镇", "（沿用上期）")
    assert found == "某镇已结对 34 个村（社区）（沿用上期）"


def test_counts_are_said_only_where_they_are_known() -> None:
    assert headlines.changes(146, 19, "某期", "新来") == "146 个新项目、19 家新来"
    text = headlines.changes(1146, 119, "某期", "新来参与", "已报五镇")
    assert text == "已报五镇报送 1,146 个新项目"
    assert headlines.changes(float("nan"), 19, "某期", "新来") == "某期的变化"


def test_the_longest_coverage_fits_the_page() -> None:
    assert width(headlines.coverage(figure(290, -100), "某区")) <= PAGE
