"""Short reasons for attention."""

from types import SimpleNamespace

import pytest

from dashboard.charts.steps import short_reason
from dashboard.data.queries import Town, TownReport
from etl.dictionary import Dictionary


def report(state: str = "on_time") -> TownReport:
    return TownReport(Town("1", "某镇"), state, None, "2026H1")


@pytest.mark.parametrize(
    ("code", "count", "words"),
    [
        ("town_A7", 12, "12个问题超过半年"),
        ("over_A1", 3.0, "3个村未明确"),
        ("over_declared", None, "阶段结束未完成"),
        ("something_else", 3, "别的原因"),
    ],
)
def test_a_reason_has_a_shorter_form_where_there_is_little_room(
    dictionary: Dictionary, code: str, count: float | None, words: str
) -> None:
    row = SimpleNamespace(milestone="A7", reason="别的原因", reason_code=code, reason_count=count)
    assert short_reason(row, report(), dictionary) == words


def test_several_returns_amiss_are_counted(dictionary: Dictionary) -> None:
    row = SimpleNamespace(
        milestone="A6", reason="甲；乙；丙", reason_code="town_A6", reason_count=3
    )
    assert short_reason(row, report("missing"), dictionary) == "3份未按时"
    row.reason_count = 1
    word = dictionary.vocabularies["submission_state"].name_of("missing")
    assert short_reason(row, report("missing"), dictionary) == word
