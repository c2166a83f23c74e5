"""Reminders to the towns: what is missing, late or sent back, what to do, until when.

Pure: the text follows from the town's returns and the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.features.submissions.queries import ReturnStatus
from dashboard.style.formats import day, number
from etl.dictionary import Dictionary, Period


@dataclass(frozen=True, slots=True)
class Reminder:
    """The text for one town; ``open_items``: how many returns are to be sent or corrected."""

    town_code: str
    town: str
    text: str
    open_items: int


def reminder(
    dictionary: Dictionary, town: str, standings: Sequence[ReturnStatus], today: date, page: str
) -> Reminder:
    """The reminder of one town.

    Args:
        dictionary: half-years, words and who asks.
        town: its name.
        standings: its half-years, the oldest first.
        today: the day of writing.
        page: what the page is called on which a return can be checked.
    """
    lines = [line for s in standings if (line := _owed(dictionary, s, today))]
    notes = [
        line for line in (_late(dictionary, standings), _next(dictionary, standings, today)) if line
    ]
    programme = dictionary.programme
    greeting = f"{town}联络员：\n您好！现将“{programme.name}”半年报送有关事项告知如下："
    numbered = [f"{at}．{line}" for at, line in enumerate([*lines, *notes], 1)]
    if not lines:
        numbered.insert(0, "已到期的报送表均已收到，感谢支持。")
    close = f"报送前可在看板“{page}”页核对报送表、下载模板。如有疑问，请与我们联系。谢谢！"
    text = "\n".join([greeting, *numbered, close, f"{programme.owner}　{day(today)}"])
    return Reminder(standings[0].town_code, town, text, len(lines))


def _owed(dictionary: Dictionary, standing: ReturnStatus, today: date) -> str:
    """A return to send or correct; empty if there is none."""
    period = dictionary.period(standing.period)
    if standing.state == "missing":
        return (
            f"{period.name}的报送表尚未收到（截止日{day(period.due_on)}，已过 "
            f"{number((today - period.due_on).days)} 天）。请尽快填报；如已发出，请再发一次并告知。"
        )
    if standing.state == "rejected":
        return _to_mend(dictionary, standing, period, today)
    if standing.state == "pending":
        return f"{period.name}的报送表已收到，正在审核，请留意有无补充说明的要求。"
    return _newer_to_mend(dictionary, standing, period)


def _to_mend(dictionary: Dictionary, standing: ReturnStatus, period: Period, today: date) -> str:
    until = (
        f"请于{day(period.due_on)}前重新报送。"
        if today <= period.due_on
        else "请尽快改好后重新报送。"
    )
    return (
        f"{period.name}的报送表（第 {standing.version} 版）已收到，{_counted(dictionary, standing)}，"
        f"整份暂未计入。请打开发回的“核对结果”文件，按批注修改；{until}"
    )


def _newer_to_mend(dictionary: Dictionary, standing: ReturnStatus, period: Period) -> str:
    """A correction that went back while an earlier version counts."""
    if standing.later_status is None or standing.later_status == "pending":
        return ""
    word = dictionary.vocabularies["submission_status"].name_of(standing.later_status)
    return (
        f"{period.name}的更正（第 {standing.later_version} 版）{word}，现仍按第 {standing.version} 版计入。"
        "请按发回的“核对结果”文件改好后重新报送。"
    )


def _counted(dictionary: Dictionary, standing: ReturnStatus) -> str:
    names = dictionary.vocabularies["severity"]
    parts = [(standing.errors, "error"), (standing.warnings, "warning")]
    counts = "、".join(f"{number(n)} 处{names.name_of(code)}" for n, code in parts if n)
    return f"有 {counts}" if counts else "经审核退回"


def _late(dictionary: Dictionary, standings: Sequence[ReturnStatus]) -> str:
    """The last return received, if it was late."""
    there = [s for s in standings if s.days_late is not None]
    if not there or not there[-1].days_late:
        return ""
    period = dictionary.period(there[-1].period)
    return (
        f"{period.name}的报送表已收到，填报日期比截止日晚 {number(there[-1].days_late)} 天，"
        "下期请在截止日前报送。"
    )


def _next(dictionary: Dictionary, standings: Sequence[ReturnStatus], today: date) -> str:
    """The next return due, of a half-year that has begun."""
    for standing in standings:
        period = dictionary.period(standing.period)
        if standing.state == "not_due" and period.starts_on <= today:
            return f"{period.name}的报送表，请于{day(period.due_on)}前报送。"
    return ""
