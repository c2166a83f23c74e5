"""各镇（街道）推进情况: facts of each town side by side, in code order; the page of one town."""

from __future__ import annotations

from typing import Any

from dashboard.data.drill_down import DrillDown
from dashboard.data.queries import TownReport
from dashboard.features.meeting.story import steps, titles
from dashboard.features.meeting.story.basis import STAR, Basis, known
from dashboard.features.meeting.story.decisions import suffix
from dashboard.features.meeting.story.model import (
    Bars,
    Mark,
    Slide,
    Stock,
    TownLine,
    TownPage,
    Towns,
)
from dashboard.page.view import TOWN
from dashboard.style.formats import YUAN_PER_WAN, is_missing, number

A_SLIDE = 8


def lines(basis: Basis) -> tuple[TownLine, ...]:
    """Every town, in code order."""
    return tuple(_line(basis, report) for report in basis.view.reports)


def _line(basis: Basis, report: TownReport) -> TownLine:
    code = report.town.code
    people, work = basis.people_of(code), basis.work_of(code)
    now: dict[str, Any] = people[-1] if people else {}
    live, paired = basis.stock(work, "projects_live"), basis.stock(people, "villages_paired")
    new = known(work[-1]["projects_new"]) if work else None
    gap = basis.gap_of(report)
    return TownLine(
        code=code,
        name=report.town.name,
        paired=paired.value,
        villages=known(now.get("villages_total")),
        signed=known(now.get("agreements_signed")),
        pairings=known(now.get("pairings_in_force")),
        live=live.value,
        new=new,
        new_text=number(new) if new is not None else gap or "—",
        attention=_attention(basis, report),
        mark=_mark(report),
        state_word=gap,
        data_period_name=basis.period_name(report.data_period),
        moved_villages=_moved(report, paired),
        moved_live=_moved(report, live),
        overdue=_overdue(basis, code),
        is_amiss=report.is_amiss,
        rows=_rows(basis, report),
    )


def _moved(report: TownReport, stock: Stock) -> float | None:
    """How far a stock moved; not where it is an older one."""
    return stock.change if report.has_reported else None


def _rows(basis: Basis, report: TownReport) -> tuple[tuple[str, DrillDown], ...]:
    if report.data_period is None:
        return ()
    scopes = ("villages_paired", "agreements_signed", "pairings_in_force", "projects_live")
    return tuple((scope, basis.rows(scope, town=report.town.code)) for scope in scopes)


def _mark(report: TownReport) -> Mark:
    if report.data_period is None:
        return Mark.MISSING
    return Mark.CARRIED if report.is_carried else Mark.NOW


def _overdue(basis: Basis, town: str) -> int:
    return sum(row.town_code == town and row.is_overdue for row in basis.waiting)


def _attention(basis: Basis, report: TownReport) -> str:
    """``本期缺报；1个问题超过半年``, in words; nothing where nothing needs attention."""
    parts = []
    if report.is_amiss:
        parts.append(f"本期{basis.view.state_name(report.state)}")
    if count := _overdue(basis, report.town.code):
        parts.append(f"{count}个问题超过半年" + ("未解决" if not parts else ""))
    others = [
        step.short
        for step in steps.steps_of(basis, report.town.code)
        if step.state == "attention" and step.code not in (steps.RETURNS, steps.PROBLEMS)
    ]
    return "；".join([*parts, *others])


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The fifth slide; more than eight towns go on on a further one."""
    told = lines(basis)
    pages = [told[i : i + A_SLIDE] for i in range(0, len(told), A_SLIDE)] or [()]
    return tuple(_slide(basis, told, page, n, len(pages)) for n, page in enumerate(pages))


def _slide(
    basis: Basis, told: tuple[TownLine, ...], page: tuple[TownLine, ...], place: int, pages: int
) -> Slide:
    paired = sum(1 for line in told if line.paired)
    title, short = titles.towns(paired, len(told), sum(1 for line in told if line.overdue))
    label = f"各{TOWN}推进情况" + (f"（{place + 1}/{pages}）" if pages > 1 else "")
    carried = f"{basis.carried_text}。" if basis.carried_text else ""
    body = Towns(
        (
            TOWN,
            "已结对村（社区）",
            "已签协议 / 结对",
            basis.view.label("projects_live"),
            "本期新增",
            basis.state_names["attention"],
        ),
        page,
        f"按行政区划代码排列，不作排名。{carried}",
    )
    codes = ("villages_paired", "agreements_signed", "pairings_in_force", "projects_live")
    notes = (*basis.definition(*codes, "projects_new", "problems_overdue"),)
    key = f"towns-{suffix(place)}".rstrip("-")
    return Slide(key, "towns", label, title, short, body, notes)


def town_slide(basis: Basis, report: TownReport) -> Slide:
    """The appendix page of a town."""
    code, name = report.town.code, report.town.name
    people, work = basis.people_of(code), basis.work_of(code)
    paired = basis.stock(people, "villages_paired").value
    waiting = sum(row.town_code == code for row in basis.asked)
    gap = basis.gap_of(report)
    older = basis.period_name(report.data_period) if report.is_carried else ""
    title, short = titles.town(name, paired, waiting, gap, older)
    carried = {
        row["period"]: row["data_period"]
        for row in people
        if not is_missing(row["data_period"]) and row["data_period"] != row["period"]
    }
    unit = basis.view.dictionary.indicators["projects_live"].unit
    label = basis.view.label("projects_live")
    body = TownPage(
        code=code,
        name=name,
        bars=Bars(f"{label}（{unit}）", unit, basis.points(work, "projects_live", carried)),
        steps_title="各步进展",
        steps=steps.town_steps(basis, code),
        sentence=_sentence(basis, work, gap),
    )
    notes = (*_star(carried, basis), *basis.definition("projects_live", "milestone_facts"))
    return Slide(f"town-{code}", "appendix", f"附 · {name}", title, short, body, notes)


def _star(carried: dict[str, Any], basis: Basis) -> tuple[str, ...]:
    if not carried:
        return ()
    names = [
        f"{basis.period_name(now)}沿用{basis.period_name(then)}" for now, then in carried.items()
    ]
    return (f"{STAR}{'，'.join(names)}数据。",)


def _sentence(basis: Basis, work: list[dict[str, Any]], gap: str) -> str:
    """``本期新增12个，投入342.6万元（含约数）``, or that there is no return."""
    last: dict[str, Any] = work[-1] if work else {}
    new, money = known(last.get("projects_new")), known(last.get("contributions"))
    if new is None:
        return f"本期{gap}，本期发生数未计入" if gap else ""
    text = f"本期新增{number(new)}个"
    if money is not None:
        text += f"，投入{number(money / YUAN_PER_WAN, 1)}万元"
    return f"{text}（含约数）" if last.get("is_approximate") else text
