"""The steps of the implementation plan with their facts, for the district and for a town."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.features.meeting.basis import Basis, known
from dashboard.style.formats import fraction, month_span, number
from etl.dictionary import Milestone

SCHEDULE = "A2"
RETURNS = "A6"
PROBLEMS = "A7"
ATTENTION = "attention"


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
        return self.state == ATTENTION

    @property
    def fact(self) -> str:
        """Short, for a slide: ``27 / 30个村`` or ``146个项目``; the state where it is not known."""
        counts = self.milestone.counts
        if self.numerator is not None and self.milestone.basis == "count":
            return f"{number(self.numerator)}{counts}"
        if self.numerator is None or not self.denominator:
            return self.state_name
        return f"{fraction(self.numerator, self.denominator)}{counts}"

    @property
    def sentence(self) -> str:
        """In full, for papers and notes; the state where there is no figure."""
        return self.said(number) or self.state_name

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
    dictionary, end = basis.view.dictionary, basis.view.period.ends_on
    phases, steps = dictionary.phases, steps_of(basis, basis.district)
    # The phase in which the half-year ends.
    current = next((p for p in reversed(phases) if p.starts_on <= end), phases[0])
    of_phase = {p.code: tuple(s for s in steps if s.milestone.phase == p.code) for p in phases}
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
