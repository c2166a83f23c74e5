"""The whole story of a view: its slides, its appendix, its facts, its footer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.features.meeting.story import (
    decisions,
    honors,
    overall,
    participation,
    queries,
    steps,
    tasks,
    towns,
    typical,
    upcoming,
)
from dashboard.features.meeting.story.basis import Basis
from dashboard.features.meeting.story.model import Facts, Footer, Slide, Stock, Story
from dashboard.page.view import View
from dashboard.style.formats import fitting, join, stamp

HEADING = "会议演示"
APPENDIX = "appendix"
# Full-width characters of 28 px beside the number of the slide.
FOOTER = 56.0

Make = Callable[[Basis], Sequence[Slide]]

# The kinds of slides in the order of the meeting; a reader chooses among them by their keys.
_MAKERS: dict[str, tuple[str, Make]] = {
    "overall": ("总体情况", lambda basis: (overall.slide(basis),)),
    "participation": ("结对与参与", lambda basis: (participation.slide(basis),)),
    "tasks": ("主要任务与帮扶类型", lambda basis: (tasks.slide(basis),)),
    "phases": ("三阶段进度", lambda basis: (steps.slide(basis),)),
    "towns": ("各镇（街道）推进情况", towns.slides),
    "typical": ("典型村与典型案例", lambda basis: (typical.slide(basis),)),
    "decisions": (decisions.LABEL, decisions.slides),
    "honors": (honors.LABEL, honors.slides),
    "next": ("下一步工作", lambda basis: (upcoming.slide(basis),)),
    APPENDIX: ("附：各镇（街道）", lambda basis: ()),
}
GROUPS = tuple(_MAKERS)


def labels() -> dict[str, str]:
    """Group → label of what can be chosen, in order."""
    return {group: label for group, (label, _) in _MAKERS.items()}


def build_story(view: View, slides: Sequence[str] = ()) -> Story:
    """The story of a half-year in one published version.

    Args:
        view: of the whole district; a town chosen in it is left aside.
        slides: groups to tell, of :data:`GROUPS`; nothing = all. Their order is that of the meeting.

    Raises:
        KeyError: there is no such group.
    """
    unknown = [group for group in slides if group not in _MAKERS]
    if unknown:
        raise KeyError(join(unknown))
    basis = Basis(view.for_district())
    chosen = [group for group in GROUPS if not slides or group in slides]
    main = tuple(slide for group in chosen for slide in _MAKERS[group][1](basis))
    pages = tuple(towns.town_slide(basis, report) for report in basis.view.reports)
    return _story(basis, _with_sources(basis, main), pages if APPENDIX in chosen else ())


def _with_sources(basis: Basis, slides: tuple[Slide, ...]) -> tuple[Slide, ...]:
    """The version and the files stand in the notes of every slide."""
    edition = basis.view.warehouse.edition
    files = queries.return_files(basis.view.warehouse, basis.period)
    told = f"数据版本：{edition.version}，发布于{stamp(edition.published_at)}。"
    named = f"本期报送表：{join(list(files))}。" if files else "本期没有已接收的报送表。"
    return tuple(
        Slide(s.key, s.group, s.label, s.title, s.short, s.body, (*s.notes, named, told))
        for s in slides
    )


def _story(basis: Basis, main: tuple[Slide, ...], appendix: tuple[Slide, ...]) -> Story:
    programme, edition = basis.view.dictionary.programme, basis.view.warehouse.edition
    return Story(
        version=edition.version,
        published_at=edition.published_at,
        as_of=basis.as_of,
        period=basis.period,
        period_name=basis.view.period.name,
        before_name=basis.period_name(basis.before),
        name=programme.name,
        full_name=programme.full_name,
        heading=HEADING,
        owner=programme.owner,
        document=programme.document,
        mark=programme.demo_mark if edition.is_demo else "",
        footer=footer(basis),
        slides=main,
        appendix=appendix,
        facts=facts(basis),
        available=tuple(labels().items()),
    )


def footer(basis: Basis) -> Footer:
    """``数据截至2026年上半年 · 已报6/7（大沥镇缺报，沿用2025年下半年数据） · 发布于 2026-07-16 09:12``."""
    view = basis.view
    reported = sum(report.has_reported for report in view.reports)
    start = f"数据截至{view.period.name} · 已报{reported}/{len(view.reports)}"
    brief = f"{start} · {view.published}"
    told = [f"{start}（{said}） · {view.published}" for said in _absent(basis) if said]
    text = fitting(FOOTER, *told, brief)
    gaps = view.gaps.strip("（）")
    return Footer(text, reported, len(view.reports), gaps, basis.carried_text, brief)


def _absent(basis: Basis) -> list[str]:
    """Who has not reported and what stands in for it, in fewer and fewer words."""
    view, gaps = basis.view, basis.view.gaps.strip("（）")
    older = {report.data_period for report in view.reports if report.is_carried}
    count = sum(not report.has_reported for report in view.reports)
    if not count or not older:
        return [gaps]
    named = f"沿用{basis.period_name(max(filter(None, older)))}数据" if len(older) == 1 else ""
    last = "沿用上期数据" if older == {basis.before} else "沿用以前数据"
    return [
        *([f"{gaps}，{said}" for said in (named, last) if said] if gaps else []),
        *(f"{count}个镇未计入本期，{said}" for said in (named, last) if said),
    ]


_OF_PEOPLE = (
    "organizations",
    "organizations_new",
    "organizations_continuing",
    "organizations_returning",
    "organizations_completed_out",
    "organizations_lapsed",
    "organizations_registered_participating",
    "registered_organizations",
    "pairings_in_force",
    "agreements_signed",
    "villages_paired",
    "villages_total",
    "villages_one_organization",
    "villages_many_organizations",
    "organizations_many_villages",
)


def facts(basis: Basis) -> Facts:
    """The numbers behind the sentences, for papers."""
    stocks: dict[str, Stock] = {c: basis.stock(basis.people, c) for c in _OF_PEOPLE}
    stocks |= {column: basis.stock(basis.work, column) for column in queries.STOCKS}
    district = steps.steps_of(basis, basis.view.dictionary.district.code)
    by_code = {step.code: step for step in district}
    scheduled, raised = by_code["A2"], by_code["A7"]
    return Facts(
        stocks=stocks,
        flows={indicator: basis.flow(indicator) for indicator in queries.FLOWS},
        by_task=tasks.by_task(basis),
        by_aid_type=tasks.by_aid_type(basis),
        phases=steps.phases_of(basis),
        towns=towns.lines(basis),
        cases=typical.cases(basis),
        cases_by_level=typical.by_level(basis),
        decisions=decisions.decisions(basis),
        typical=typical.pooled(basis),
        problems=(
            int(raised.denominator or 0),
            int(raised.numerator or 0),
            sum(row.is_overdue for row in basis.waiting),
        ),
        unscheduled=(
            None
            if scheduled.denominator is None or scheduled.numerator is None
            else int(scheduled.denominator - scheduled.numerator)
        ),
        actions=upcoming.actions(basis),
        honored=honors.honored(basis),
    )
