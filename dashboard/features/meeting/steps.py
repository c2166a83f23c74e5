"""The steps of the implementation plan with their facts, for the district and for a town."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.features.meeting.basis import Basis, known
from dashboard.style.formats import fraction, month_span, number
from etl.dictionary import Milestone

SCHEDULE = "A2"
RETURNS = "A6"
PROBLEMS = "A7"
ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone with its state and its fact.

    ``fact``: short, for a slide (``27 / 30个村``); ``sentence``: in full, for papers and notes;
    ``reason``: why it needs attention, or nothing. ``state``: a code of ``milestone_state``.
    """

    code: str
    name: str
    short: str
    state: str
    state_name: str
    fact: str
    sentence: str
    reason: str = ""
    is_descriptive: bool = False
    numerator: float | None = None
    denominator: float | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether its state is 需重点关注."""
        return self.state == ATTENTION


@dataclass(frozen=True, slots=True)
class PhaseSteps:
    """A phase with its steps.

    ``starts``, ``ends``: its place on the time line, 0…1; ``summary``: ``部署启动阶段5步中2步已完成``.
    """

    code: str
    name: str
    span: str
    is_current: bool
    starts: float
    ends: float
    steps: tuple[Step, ...]
    summary: str


def steps_of(basis: Basis, area: str) -> tuple[Step, ...]:
    """The steps of the district or of a town, in the order of the plan."""
    of_area = basis.step_rows[basis.step_rows["area_code"] == area]
    rows = {row["milestone"]: row for row in of_area.to_dict("records")}
    return tuple(
        _step(basis, milestone, rows[milestone.code])
        for milestone in basis.view.dictionary.milestones
        if milestone.code in rows
    )


def _step(basis: Basis, milestone: Milestone, row: dict[Any, Any]) -> Step:
    numerator, denominator = known(row["numerator"]), known(row["denominator"])
    state = str(row["state"])
    name = basis.state_names[state]
    return Step(
        code=milestone.code,
        name=milestone.name,
        short=milestone.short,
        state=state,
        state_name=name,
        fact=_fact(milestone, numerator, denominator) or name,
        sentence=_sentence(milestone, numerator, denominator) or name,
        reason=row["reason"] if isinstance(row["reason"], str) else "",
        is_descriptive=milestone.descriptive,
        numerator=numerator,
        denominator=denominator,
    )


def _fact(milestone: Milestone, numerator: float | None, denominator: float | None) -> str:
    """``27 / 30个村`` for a share, ``146个项目`` for a count; nothing where it is not known."""
    if numerator is None:
        return ""
    if milestone.basis == "count":
        return f"{number(numerator)}{milestone.counts}"
    return f"{fraction(numerator, denominator)}{milestone.counts}" if denominator else ""


def _sentence(milestone: Milestone, numerator: float | None, denominator: float | None) -> str:
    """The fact in full, without spaces beside digits."""
    if numerator is None or not milestone.fact:
        return ""
    if milestone.basis != "count" and not denominator:
        return ""
    text = milestone.fact.format(numerator=number(numerator), denominator=number(denominator or 0))
    return text.replace(" / ", "/").replace(" ", "")


def phases_of(basis: Basis) -> tuple[PhaseSteps, ...]:
    """The phases with the steps of the district."""
    dictionary, end = basis.view.dictionary, basis.view.period.ends_on
    phases, steps = dictionary.phases, steps_of(basis, basis.district)
    phase_of = {m.code: m.phase for m in dictionary.milestones}
    # The phase in which the half-year ends.
    current = next((p for p in reversed(phases) if p.starts_on <= end), phases[0])
    of_phase = {p.code: tuple(s for s in steps if phase_of[s.code] == p.code) for p in phases}
    return tuple(
        PhaseSteps(
            code=phase.code,
            name=phase.name,
            span=month_span(phase.starts_on, phase.ends_on),
            is_current=phase is current,
            starts=timeline_share(basis, phase.starts_on),
            ends=timeline_share(basis, phase.ends_on),
            steps=of_phase[phase.code],
            summary=_summary(phase.name, of_phase[phase.code], basis.state_names),
        )
        for phase in phases
    )


def _summary(name: str, steps: Sequence[Step], state_names: dict[str, str]) -> str:
    """``部署启动阶段5步中2步已完成，3步推进中``."""
    states = [step.state for step in steps]
    parts = [f"{states.count(c)}步{word}" for c, word in state_names.items() if c in states]
    return f"{name}阶段{len(steps)}步中{'，'.join(parts)}"


def timeline_share(basis: Basis, day: date) -> float:
    """Where a day falls between the start of the first phase and the end of the last, 0…1."""
    phases = basis.view.dictionary.phases
    start, end = phases[0].starts_on, phases[-1].ends_on
    return min(1.0, max(0.0, (day - start).days / ((end - start).days or 1)))
