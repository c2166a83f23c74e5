"""需领导小组协调的问题: what is asked, since when, what was decided last time and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import STAR, Basis
from dashboard.features.meeting.story.model import Decision, Decisions, Slide
from dashboard.features.meeting.story.queries import ProblemRow
from dashboard.style.formats import day, join

LABEL = "需领导小组协调的问题"
A_SLIDE = 3
BOXES = "□ 同意　□ 修改后同意　□ 另行研究"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def decisions(basis: Basis) -> tuple[Decision, ...]:
    """All problems put before the leading group, the oldest first: an order of the agenda, not of towns."""
    return tuple(_decision(basis, row, n) for n, row in enumerate(basis.asked, 1))


def _decision(basis: Basis, row: ProblemRow, number: int) -> Decision:
    units = _text(row.coordinate_with)
    named = [row.town, *([units] if units and units != row.town else [])]
    status = basis.view.dictionary.vocabularies["problem_status"].name_of(row.status)
    return Decision(
        number=number,
        problem_id=row.problem_id,
        town=row.town,
        owners=join(named),
        problem=_text(row.problem),
        ask=_text(row.request),
        # A decision that the return before did not have yet was made since: it is the last one too.
        last=_text(row.previous_decision) or _text(row.decision),
        follow_up=_text(row.follow_up),
        status=status,
        raised_on=row.raised_on,
        days=(basis.as_of - row.raised_on).days,
        note=_note(basis, row),
        star=_star(basis, row),
        rows=basis.rows("problems_overdue", town=row.town_code, problem=row.problem_id),
    )


def _text(value: str | None) -> str:
    return " ".join((value or "").split()).rstrip("。")


def _note(basis: Basis, row: ProblemRow) -> str:
    if row.is_unlisted:
        return "最近一次报送未再列出"
    return (
        f"沿用{basis.period_name(row.report_period)}数据"
        if row.report_period != basis.period
        else ""
    )


def _star(basis: Basis, row: ProblemRow) -> str:
    if row.is_unlisted:
        return f"{STAR}未再列出"
    older = basis.view.dictionary.period(row.report_period).short
    return f"{STAR}沿用{older}数据" if row.report_period != basis.period else ""


def suffix(place: int) -> str:
    """Nothing for the first slide of a kind, then b, c … z, z27 …: 7, 7b, 7c."""
    if not place:
        return ""
    return LETTERS[place] if place < len(LETTERS) else f"z{place + 1}"


def slides(basis: Basis) -> tuple[Slide, ...]:
    """At most three problems a slide; one slide that says so where there is none."""
    found = decisions(basis)
    title, short = titles.decisions([one.days for one in found])
    pages = [found[i : i + A_SLIDE] for i in range(0, len(found), A_SLIDE)] or [()]
    return tuple(
        Slide(
            f"decisions-{suffix(n)}".rstrip("-"),
            "decisions",
            LABEL if len(pages) == 1 else f"{LABEL}（{n + 1}/{len(pages)}）",
            title,
            short,
            _body(basis, page),
            tuple(_notes(basis, page)),
        )
        for n, page in enumerate(pages)
    )


def _body(basis: Basis, page: tuple[Decision, ...]) -> Decisions:
    empty = "没有提出超过半年、需要领导小组协调的问题。" if not page else ""
    return Decisions(f"天数算至{day(basis.as_of)}，短竖线为半年", page, empty)


def _notes(basis: Basis, page: tuple[Decision, ...]) -> Iterator[str]:
    for one in page:
        last = f"上次：{one.last}。" if one.last else ""
        done = f"落实：{one.follow_up}。" if one.follow_up else ""
        yield (
            f"{one.number}. {one.town}：{one.problem}。责任单位：{one.owners}。{day(one.raised_on)}提出，"
            f"已{one.days}天，{one.status}{f'，{one.note}' if one.note else ''}。{last}{done}"
            f"请领导小组决定：{one.ask}。{BOXES}"
        )
    yield from basis.definition("problems_overdue")
