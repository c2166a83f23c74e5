"""典型村与典型案例: typical villages with a project, cases first reported in the half-year."""

from __future__ import annotations

from dashboard.features.meeting.story import queries, titles
from dashboard.features.meeting.story.basis import Basis, known
from dashboard.features.meeting.story.model import Case, Dot, Slide, Typical, TypicalTown
from dashboard.page.view import shorts_of
from dashboard.style.formats import join
from dashboard.style.theme import colors_of

MOST_CASES = 3


def cases(basis: Basis) -> tuple[Case, ...]:
    """Cases first reported in the half-year, the highest level first."""
    return tuple(_case(basis, row) for row in basis.cases)


def _case(basis: Basis, row: queries.CaseRow) -> Case:
    dictionary = basis.view.dictionary
    types = dictionary.vocabularies["aid_type"]
    return Case(
        title=row.title,
        kind=dictionary.vocabularies["case_kind"].name_of(row.kind),
        aid_type=types.name_of(row.aid_type) if row.aid_type else "",
        level=f"{dictionary.vocabularies['level'].name_of(row.level)}级",
        organization=row.organization or "",
        town=row.town,
        village=row.village or "",
        summary=row.summary,
        color=colors_of(types.codes).get(row.aid_type or "", ""),
    )


def by_level(basis: Basis) -> tuple[tuple[str, int], ...]:
    """How many cases of each level, the highest first; those without any left out."""
    terms = reversed(basis.view.dictionary.vocabularies["level"].terms)
    counted = [(f"{t.name}级", sum(row.level == t.code for row in basis.cases)) for t in terms]
    return tuple((name, count) for name, count in counted if count)


def pooled(basis: Basis) -> tuple[int, int] | None:
    """Typical villages with a project, and all that count (step A1 of the district)."""
    rows = basis.steps
    here = rows[
        (rows["area_code"] == basis.view.dictionary.district.code) & (rows["milestone"] == "A1")
    ]
    if here.empty:
        return None
    helped, listed = known(here["numerator"].iloc[0]), known(here["denominator"].iloc[0])
    return (int(helped or 0), int(listed)) if listed else None


def slide(basis: Basis) -> Slide:
    """The sixth slide."""
    found, share = cases(basis), pooled(basis)
    helped, listed = share or (0, 0)
    title, short = titles.typical(helped, listed, len(found))
    shorts = shorts_of(basis.view.dictionary, "typical_level")
    dots = queries.typical_villages(basis.view.warehouse, basis.period)
    towns = tuple(
        _town(report.town.code, report.town.name, dots, shorts) for report in basis.view.reports
    )
    levels = {level for _, level, _ in dots}
    chosen = found[:MOST_CASES]
    count = f"（新增典型案例{len(found)}个" + (
        f"，选{len(chosen)}个）" if len(found) > len(chosen) else "）"
    )
    body = Typical(
        subtitle="典型村合作项目（每格1个村）" if dots else "",
        towns=towns if dots else (),
        levels=tuple((name, short_[:1]) for name, short_ in shorts.items() if name in levels),
        cases_title=f"本期可复制推广的做法{count}" if found else "本期可复制推广的做法",
        cases=chosen,
        empty="" if found else "本期报送中没有新增的典型案例。",
    )
    titles_in_full = [
        f"案例：{case.title}（{join([w for w in (case.organization, case.town) if w])}）"
        for case in chosen
    ]
    summaries = [f"摘要：{case.summary}" for case in chosen if case.summary]
    notes = (
        *titles_in_full,
        *summaries,
        _definition(basis),
        *basis.definition("villages_typical", "model_cases"),
    )
    return Slide("typical", "typical", "典型村与典型案例", title, short, body, notes)


def _definition(basis: Basis) -> str:
    """What the squares count: the step of the plan that the title rests on."""
    step = next(m for m in basis.view.dictionary.milestones if m.code == "A1")
    return f"{step.name}：{step.definition}"


def _town(
    code: str, name: str, dots: list[tuple[str, str, bool]], shorts: dict[str, str]
) -> TypicalTown:
    own = tuple(
        Dot(level, shorts[level][:1], is_helped) for town, level, is_helped in dots if town == code
    )
    return TypicalTown(code, name, own, sum(dot.is_helped for dot in own))
