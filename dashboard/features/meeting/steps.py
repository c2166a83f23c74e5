"""The steps of the implementation plan with their facts, for the district and for a town."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dashboard.features.meeting.basis import Basis, known
from dashboard.style.formats import fraction, month_span, number
from etl.dictionary import Milestone

ATTENTION = "attention"
NOT_STARTED = "not_started"
NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone with its state and its figures.

    ``reason``: why it needs attention, or nothing. ``state``: a code of ``milestone_state``.
    """

    milestone: Milestone
    state: str
    state_name: str
    numerator: float | None
    denominator: float | None
    reason: str

    @property
    def needs_attention(self) -> bool:
        """Whether its state is 需重点关注."""
        return self.is_judged and self.state == ATTENTION

    @property
    def is_judged(self) -> bool:
        """Whether it has a state at all; a descriptive step is a fact without a yardstick."""
        return not self.milestone.descriptive

    @property
    def state_word(self) -> str:
        """The name of its state; a dash for a descriptive step."""
        return self.state_name if self.is_judged else "—"

    @property
    def fact(self) -> str:
        """Short, for a slide: ``27 / 30个村`` or ``146个项目``; else the word of its state."""
        counts = self.milestone.counts
        if self.numerator is not None and self.milestone.basis == "count":
            return f"{number(self.numerator)}{counts}"
        if self.numerator is None or not self.denominator:
            return self.state_word
        return f"{fraction(self.numerator, self.denominator)}{counts}"

    @property
    def sentence(self) -> str:
        """In full, for papers and notes; the word of its state where there is no figure."""
        return self.said(number) or self.state_word

    def said(self, write: Callable[[float], str]) -> str:
        """The figures in words, without spaces beside digits, or nothing."""
        is_known = self.denominator or self.milestone.basis == "count"
        if self.numerator is None or not is_known:
            return ""
        numbers = {"numerator": self.numerator, "denominator": self.denominator or 0}
        texts = {name: write(value) for name, value in numbers.items()}
        return self.milestone.fact.replace(" ", "").format(**texts)


@dataclass(frozen=True, slots=True)
class PhaseSteps:
    """A phase with its steps, the judged ones first.

    ``starts``, ``ends``: its place on the time line, 0…1.
    """

    code: str
    name: str
    span: str
    is_current: bool
    starts: float
    ends: float
    steps: tuple[Step, ...]

    @property
    def judged(self) -> tuple[Step, ...]:
        """The steps that have a state."""
        return tuple(step for step in self.steps if step.is_judged)

    @property
    def begun(self) -> str:
        """``持续推进阶段4项工作均已启动``: of the judged steps that apply."""
        states = [step.state for step in self.judged if step.state != NOT_APPLICABLE]
        count = sum(state != NOT_STARTED for state in states)
        lead = f"{self.name}阶段{len(states)}项工作"
        if not count:
            return f"{lead}尚未启动"
        return f"{lead}{'均' if count == len(states) else f'中{count}项'}已启动"


def steps_of(basis: Basis) -> tuple[Step, ...]:
    """The steps of the district or of a town, in the order of the plan."""
    of_area = basis.step_rows[basis.step_rows["area_code"] == basis.view.area]
    rows = {row["milestone"]: row for row in of_area.to_dict("records")}
    return tuple(
        Step(
            milestone=milestone,
            state=row["state"],
            state_name=basis.state_names[row["state"]],
            numerator=known(row["numerator"]),
            denominator=known(row["denominator"]),
            reason=row["reason"] if isinstance(row["reason"], str) else "",
        )
        for milestone in basis.view.dictionary.milestones
        if (row := rows.get(milestone.code))
    )


def phases_of(basis: Basis) -> tuple[PhaseSteps, ...]:
    """The phases with the steps of the district."""
    phases, steps = basis.view.dictionary.phases, steps_of(basis)
    # The phase in which the half-year ends, or is.
    current = next((p for p in reversed(phases) if p.starts_on <= basis.as_of), phases[0])
    return tuple(
        PhaseSteps(
            code=phase.code,
            name=phase.name,
            span=month_span(phase.starts_on, phase.ends_on),
            is_current=phase is current,
            starts=timeline_share(basis, phase.starts_on),
            ends=timeline_share(basis, phase.ends_on),
            steps=tuple(
                sorted(
                    (step for step in steps if step.milestone.phase == phase.code),
                    key=lambda step: not step.is_judged,
                )
            ),
        )
        for phase in phases
    )


def timeline_share(basis: Basis, day: date) -> float:
    """Where a day falls between the start of the first phase and the end of the last, 0…1."""
    phases = basis.view.dictionary.phases
    start, end = phases[0].starts_on, phases[-1].ends_on
    return min(1.0, max(0.0, (day - start).days / ((end - start).days or 1)))
