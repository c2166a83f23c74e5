"""Short reasons for attention."""

from dashboard.charts.steps import RETURNS_STEP, short_reason, shortest_reason
from dashboard.data.queries import Town, TownReport
from etl.dictionary import Dictionary


def test_a_reason_has_a_shorter_form_for_the_strip(dictionary: Dictionary) -> None:
    full = dictionary.reasons["town_A7"].format(count=12)
    assert shortest_reason(full, dictionary) == "12 个超过半年未解决"
    full = dictionary.reasons["over_A1"].format(phase="某", year=2026, month=12, day=31, count=3)
    assert shortest_reason(full, dictionary) == "3 个村未明确"
    assert shortest_reason("别的原因", dictionary) == "别的原因"


def test_several_returns_amiss_are_counted(dictionary: Dictionary) -> None:
    report = TownReport(Town("1", "某镇"), "missing", None, "2026H1")
    several = short_reason(RETURNS_STEP, "甲；乙；丙", report, dictionary)
    assert several == "3 期未按时"
    one = short_reason(RETURNS_STEP, "甲", report, dictionary)
    assert one == dictionary.vocabularies["submission_state"].name_of("missing")
