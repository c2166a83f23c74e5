"""Reminders to the towns: what is missing, late or sent back, what to do, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.data.confirmations import objected_rows
from dashboard.data.returns import ReturnStatus, return_statuses
from dashboard.page import menu
from dashboard.page.view import View
from dashboard.style.formats import day, number
from etl.dictionary import Dictionary, Period


@dataclass(frozen=True, slots=True)
class Reminder:
    """The text for one town; ``open_items``: how many returns are to be sent or corrected."""

    town_code: str
    town: str
    text: str
    open_items: int


def reminders_of(view: View) -> list[Reminder]:
    """The reminder of every town that the reader may see, in code order."""
    statuses, page = return_statuses(view.warehouse), menu.entry("submissions").title
    returns = {
        name: [s for s in statuses if s.town_code == code]
        for code, name in view.for_district().town_names.items()
        if view.reader.sees(code)
    }
    objected = objected_rows(view.warehouse)
    return [
        reminder(view.dictionary, *item, view.today, page, objected) for item in returns.items()
    ]


def reminder(
    dictionary: Dictionary,
    town: str,
    statuses: Sequence[ReturnStatus],
    today: date,
    page: str,
    objected: Mapping[tuple[str, str], int] | None = None,
) -> Reminder:
    """The reminder of one town; ``statuses``: its half-years, the oldest first.

    ``objected``: town and half-year → rows that an organisation or a village objects to.
    """
    lines = list(filter(None, (_owed(dictionary, status, today) for status in statuses)))
    lines += [
        _objected(dictionary, status.period, count, page)
        for status in statuses
        if (count := (objected or {}).get((status.town_code, status.period)))
    ]
    notes = filter(None, (_late(dictionary, statuses), _next(dictionary, statuses, today)))
    programme = dictionary.programme
    greeting = (
        f"{town}联络员：\n您好！现将“{programme.name}”{programme.period_word}报送有关事项告知如下："
    )
    numbered = [f"{at}．{line}" for at, line in enumerate([*lines, *notes], 1)]
    if not lines:
        numbered.insert(0, "已到期的报送表均已收到，感谢支持。")
    close = f"报送前可在看板“{page}”页核对报送表、下载模板。如有疑问，请与我们联系。谢谢！"
    text = "\n".join([greeting, *numbered, close, f"{programme.owner}　{day(today)}"])
    return Reminder(statuses[0].town_code, town, text, len(lines))


def _owed(dictionary: Dictionary, status: ReturnStatus, today: date) -> str:
    """A return to send or correct; empty if there is none."""
    period = dictionary.period(status.period)
    if status.state == "missing":
        return (
            f"{period.name}的报送表尚未收到（截止日{day(period.due_on)}，已过"
            f"{number((today - period.due_on).days)}天）。请尽快填报；如已发出，请再发一次并告知。"
        )
    if status.state == "rejected":
        return _to_mend(dictionary, status, period, today)
    if status.state == "pending":
        return f"{period.name}的报送表已收到，正在审核，请留意有无补充说明的要求。"
    return _newer_to_mend(dictionary, status, period)


def _objected(dictionary: Dictionary, period: str, count: int, page: str) -> str:
    """What an organisation or a village says is not so."""
    word = dictionary.vocabularies["confirmation"].name_of("objected")
    return (
        f"{dictionary.period(period).name}的报送表有{number(count)}行，社会组织或"
        f"{dictionary.district.village_word}核对为{word}，内容见看板“{page}”页。"
        "请核实，有误的改正后重新报送。"
    )


def _to_mend(dictionary: Dictionary, status: ReturnStatus, period: Period, today: date) -> str:
    is_early = today <= period.due_on
    until = f"请于{day(period.due_on)}前重新报送。" if is_early else "请尽快改好后重新报送。"
    return (
        f"{period.name}的报送表（第{status.version}版）已收到，{_counted(dictionary, status)}，"
        f"整份暂未计入。请打开发回的“核对结果”文件，按批注修改；{until}"
    )


def _newer_to_mend(dictionary: Dictionary, status: ReturnStatus, period: Period) -> str:
    """A correction that went back while an earlier version counts."""
    if status.later_status is None or status.later_status == "pending":
        return ""
    word = dictionary.vocabularies["submission_status"].name_of(status.later_status)
    return (
        f"{period.name}的更正（第{status.later_version}版）{word}，现仍按第{status.version}版计入。"
        "请按发回的“核对结果”文件改好后重新报送。"
    )


def _counted(dictionary: Dictionary, status: ReturnStatus) -> str:
    names = dictionary.vocabularies["severity"]
    parts = [(status.errors, "error"), (status.warnings, "warning")]
    counts = "、".join(f"{number(n)}处{names.name_of(code)}" for n, code in parts if n)
    return f"有{counts}" if counts else "经审核退回"


def _late(dictionary: Dictionary, statuses: Sequence[ReturnStatus]) -> str:
    """The last return received, if it was late."""
    received = [s for s in statuses if s.days_late is not None]
    if not received or not received[-1].days_late:
        return ""
    period = dictionary.period(received[-1].period)
    return (
        f"{period.name}的报送表已收到，填报日期比截止日晚{number(received[-1].days_late)}天，"
        "下期请在截止日前报送。"
    )


def _next(dictionary: Dictionary, statuses: Sequence[ReturnStatus], today: date) -> str:
    """The next return due, of a half-year that has begun."""
    for status in statuses:
        period = dictionary.period(status.period)
        if status.state == "not_due" and period.starts_on <= today:
            return f"{period.name}的报送表，请于{day(period.due_on)}前报送。"
    return ""
