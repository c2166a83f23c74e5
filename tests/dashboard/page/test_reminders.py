"""The text for a town: what is missing, late or came back, what to do, until when; polite, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.data.returns import ReturnStatus
from dashboard.page.reminders import reminder
from etl.dictionary import Dictionary

TODAY = dt.date(2026, 11, 24)
PAGE = "报送与质量"


def standing(dictionary: Dictionary, period: str, state: str, **about: object) -> ReturnStatus:
    values: dict[str, object] = {
        "period": period,
        "town_code": "440605124",
        "state": state,
        "due_on": dictionary.period(period).due_on,
        "days_late": None,
        "version": None,
        "submission_id": None,
        "reported_on": None,
        "errors": 0,
        "warnings": 0,
        "versions": 0,
        "later_version": None,
        "later_status": None,
    }
    return ReturnStatus(**(values | about))  # type: ignore[arg-type]


def text(dictionary: Dictionary, *standings: ReturnStatus, today: dt.date = TODAY) -> str:
    return reminder(dictionary, "狮山镇", standings, today, PAGE).text


def test_a_missing_return_says_since_when_and_what_to_do(dictionary: Dictionary) -> None:
    said = text(dictionary, standing(dictionary, "2026H1", "missing"))
    assert "2026年上半年的报送表尚未收到（截止日2026年7月15日，已过132天）" in said
    assert "尽快填报" in said


def test_a_rejected_return_says_how_much_and_where_it_is_shown(dictionary: Dictionary) -> None:
    back = standing(dictionary, "2026H1", "rejected", version=2, errors=3, warnings=1)
    said = text(dictionary, back)
    assert "（第2版）已收到，有3处须修改、1处请核实，整份暂未计入" in said
    assert "核对结果" in said
    assert "尽快改好后重新报送" in said
    before = text(dictionary, back, today=dt.date(2026, 7, 12))
    assert "请于2026年7月15日前重新报送" in before


def test_a_return_sent_back_without_a_finding(dictionary: Dictionary) -> None:
    said = text(dictionary, standing(dictionary, "2026H1", "rejected", version=1))
    assert "经审核退回" in said


def test_a_correction_that_went_back_while_an_earlier_version_counts(
    dictionary: Dictionary,
) -> None:
    back = standing(
        dictionary,
        "2026H1",
        "on_time",
        version=1,
        days_late=0,
        later_version=2,
        later_status="returned",
    )
    said = text(dictionary, back)
    assert "第2版" in said
    assert "仍按第1版计入" in said
    waits = standing(
        dictionary,
        "2026H1",
        "on_time",
        version=1,
        days_late=0,
        later_version=2,
        later_status="pending",
    )
    assert "第2版" not in text(dictionary, waits)


def test_only_the_last_late_return_is_named(dictionary: Dictionary) -> None:
    late = standing(dictionary, "2025H2", "late", version=1, days_late=9)
    last = standing(dictionary, "2026H1", "on_time", version=1, days_late=0)
    assert "晚9天" in text(dictionary, late)
    assert "晚9天" not in text(dictionary, late, last)


def test_what_comes_next_is_told_with_its_day(dictionary: Dictionary) -> None:
    coming = standing(dictionary, "2026H2", "not_due")
    later = standing(dictionary, "2027H1", "not_due")
    said = text(dictionary, coming, later)
    assert "2026年下半年的报送表，请于2027年1月15日前报送" in said
    assert "2027年8月15日" not in said


def test_nothing_to_do_is_said_kindly(dictionary: Dictionary) -> None:
    found = reminder(
        dictionary,
        "狮山镇",
        [standing(dictionary, "2026H1", "on_time", version=1, days_late=0)],
        TODAY,
        PAGE,
    )
    assert found.open_items == 0
    assert "均已收到，感谢支持" in found.text


@pytest.mark.parametrize("state", ["missing", "rejected", "pending", "on_time", "not_due"])
def test_every_text_begins_and_ends_politely(dictionary: Dictionary, state: str) -> None:
    said = text(dictionary, standing(dictionary, "2026H1", state, version=1, errors=1))
    assert said.startswith("狮山镇联络员：\n您好！")
    assert f"{dictionary.programme.owner}　2026年11月24日" in said.splitlines()[-1]
    for word in ("必须", "通报批评", "后果", "排名", "None"):
        assert word not in said
