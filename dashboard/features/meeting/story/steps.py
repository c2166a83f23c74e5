"""The steps of the plan with their facts, of the district and of a town; the slide of the phases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dashboard.data.drill_down import DrillDown
from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import Basis, known
from dashboard.features.meeting.story.model import Phases, PhaseSteps, Slide, Step
from dashboard.style.formats import fraction, month_span, number
from etl.dictionary import Milestone, Phase

# The steps whose attention is of single returns, of single problems.
RETURNS = "A6"
PROBLEMS = "A7"


def steps_of(basis: Basis, area: str) -> tuple[Step, ...]:
    """The steps of the district or of a town, in the order of the plan."""
    here = basis.steps[basis.steps["area_code"] == area]
    rows = {row["milestone"]: row for row in here.to_dict("records")}
    return tuple(
        _step(basis, milestone, rows[milestone.code], area)
        for milestone in basis.view.dictionary.milestones
        if milestone.code in rows
    )


def _step(basis: Basis, milestone: Milestone, row: dict[Any, Any], area: str) -> Step:
    numerator, denominator = known(row["numerator"]), known(row["denominator"])
    state = str(row["state"])
    name = basis.state_names[state]
    reason = row["reason"] if isinstance(row["reason"], str) else ""
    sentence = _sentence(milestone, numerator, denominator)
    return Step(
        code=milestone.code,
        name=milestone.name,
        short=milestone.short,
        state=state,
        state_name=name,
        fact=_fact(milestone, numerator, denominator) or name,
        sentence=sentence or name,
        reason=reason,
        is_descriptive=milestone.descriptive,
        numerator=numerator,
        denominator=denominator,
        rows=_rows(basis, milestone, area) if sentence else None,
    )


def _rows(basis: Basis, milestone: Milestone, area: str) -> DrillDown:
    town = None if area == basis.view.dictionary.district.code else area
    return basis.rows("milestone_facts", town=town, milestone=milestone.code)


def _fact(milestone: Milestone, numerator: float | None, denominator: float | None) -> str:
    """``27 / 30个村`` of a share, ``146个项目`` of a count; nothing where nothing is known."""
    if numerator is None:
        return ""
    if milestone.basis == "count":
        return f"{number(numerator)}{milestone.counts}"
    return f"{fraction(numerator, denominator)}{milestone.counts}" if denominator else ""


def _sentence(milestone: Milestone, numerator: float | None, denominator: float | None) -> str:
    """The fact in whole words, without typed spaces beside digits."""
    if numerator is None or not milestone.fact:
        return ""
    if milestone.basis != "count" and not denominator:
        return ""
    told = milestone.fact.format(numerator=number(numerator), denominator=number(denominator or 0))
    return told.replace(" / ", "/").replace(" ", "")


def phases_of(basis: Basis) -> tuple[PhaseSteps, ...]:
    """The three phases with the steps of the district."""
    dictionary = basis.view.dictionary
    steps = steps_of(basis, dictionary.district.code)
    phase_of = {m.code: m.phase for m in dictionary.milestones}
    current = current_phase(basis).code
    told = []
    for phase in dictionary.phases:
        own = tuple(step for step in steps if phase_of[step.code] == phase.code)
        told.append(
            PhaseSteps(
                code=phase.code,
                name=phase.name,
                span=month_span(phase.starts_on, phase.ends_on),
                is_current=phase.code == current,
                starts=_share(basis, phase.starts_on),
                ends=_share(basis, phase.ends_on),
                steps=own,
                summary=titles.phase_summary(
                    phase.name, [step.state for step in own], basis.state_names
                ),
            )
        )
    return tuple(told)


def current_phase(basis: Basis) -> Phase:
    """The phase in which the half-year ends."""
    phases = basis.view.dictionary.phases
    end = basis.view.period.ends_on
    return next((p for p in reversed(phases) if p.starts_on <= end), phases[0])


def _share(basis: Basis, day: date) -> float:
    """Where a day stands on the bar of the three phases, 0…1."""
    phases = basis.view.dictionary.phases
    start, end = phases[0].starts_on, phases[-1].ends_on
    return min(1.0, max(0.0, (day - start).days / ((end - start).days or 1)))


def attention_line(steps: tuple[Step, ...], word: str) -> str:
    """``需重点关注：……；……``, or nothing."""
    reasons = [step.reason for step in steps if step.state == "attention" and step.reason]
    return f"{word}：{'；'.join(reasons)}".replace(" ", "") if reasons else ""


def slide(basis: Basis) -> Slide:
    """三阶段进度."""
    phases = phases_of(basis)
    current = next(phase for phase in phases if phase.is_current)
    everything = tuple(step for phase in phases for step in phase.steps)
    attention = [step.short for step in everything if step.state == "attention"]
    names = basis.state_names
    title, short = titles.phases(
        current.name, [step.state for step in current.steps], attention, names
    )
    shown = [code for code in names if any(step.state == code for step in everything)]
    mark = min(basis.view.period.ends_on, basis.as_of)
    body = Phases(
        phases=phases,
        today=mark,
        today_share=_share(basis, mark),
        years=tuple(_years(basis)),
        states=tuple((code, names[code]) for code in shown),
        attention=attention_line(everything, names["attention"]),
    )
    facts = [f"{step.name}：{step.sentence}" for step in everything if step.sentence]
    sums = [f"{phase.summary}。" for phase in phases]
    return Slide(
        "phases",
        "phases",
        "三阶段进度",
        title,
        short,
        body,
        (*sums, f"各步事实：{'；'.join(facts)}。", *basis.definition("milestone_facts")),
    )


def _years(basis: Basis) -> Iterator[tuple[str, float]]:
    """The first days of years inside the plan."""
    phases = basis.view.dictionary.phases
    for year in range(phases[0].starts_on.year + 1, phases[-1].ends_on.year + 1):
        yield f"{year}年", _share(basis, date(year, 1, 1))


def town_steps(basis: Basis, town: str) -> tuple[Step, ...]:
    """The steps of a town that are told on its page: of the phases that have begun, at most eight."""
    begun = {
        p.code for p in basis.view.dictionary.phases if p.starts_on <= basis.view.period.ends_on
    }
    phase_of = {m.code: m.phase for m in basis.view.dictionary.milestones}
    found = [step for step in steps_of(basis, town) if phase_of[step.code] in begun]
    # A count without a yardstick gives way where there are more than a slide holds.
    counts = {m.code for m in basis.view.dictionary.milestones if m.basis == "count"}
    kept = [step for step in found if step.code not in counts] if len(found) > 8 else found
    return tuple(kept[-8:])
