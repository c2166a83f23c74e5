"""The numbers and texts of one half-year behind the sentences and tables of the circular."""

from dataclasses import dataclass

from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.queries import Outcome
from dashboard.features.meeting.slides import decisions, tasks, towns, typical
from dashboard.features.meeting.slides.decisions import Decision
from dashboard.features.meeting.slides.tasks import Tasks
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.features.meeting.slides.typical import Case
from dashboard.features.meeting.steps import PhaseSteps, Step, phases_of
from dashboard.page.view import View


@dataclass(frozen=True, slots=True)
class Facts:
    """What the circular says of a half-year.

    ``cases``: first reported in the half-year, by level from the highest. ``problems``: raised to
    date, resolved; ``None`` where the plan has no step for them. ``unscheduled``: unfinished projects
    without planned dates. ``outcomes``: those of the half-year.
    """

    basis: Basis
    matrix: Tasks
    phases: tuple[PhaseSteps, ...]
    towns: tuple[TownLine, ...]
    cases: tuple[Case, ...]
    decisions: tuple[Decision, ...]
    problems: tuple[int | None, int | None]
    unscheduled: int | None
    outcomes: tuple[Outcome, ...]

    def level(self, indicator: str) -> float | None:
        """A compared indicator of the district; ``None`` where it is not known."""
        return self.basis.figure(indicator).value


def facts_of(view: View) -> Facts:
    """The facts of a view's half-year; a town chosen in the view is ignored."""
    basis = Basis(view.for_district())
    phases = phases_of(basis)
    steps = {step.milestone.measure: step for phase in phases for step in phase.steps}
    schedules = steps.get("schedules")
    dated, live = (schedules.numerator, schedules.denominator) if schedules else (None, None)
    return Facts(
        basis=basis,
        matrix=tasks.matrix(basis),
        phases=phases,
        towns=towns.town_lines(basis),
        cases=typical.new_cases(basis),
        decisions=decisions.decisions(basis),
        problems=_problems(steps.get("problems")),
        unscheduled=None if dated is None or live is None else int(live - dated),
        outcomes=queries.outcomes(view.warehouse, basis.view.area, basis.period),
    )


def _problems(step: Step | None) -> tuple[int | None, int | None]:
    return (int(step.denominator or 0), int(step.numerator or 0)) if step else (None, None)
