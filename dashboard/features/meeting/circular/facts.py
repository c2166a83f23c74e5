"""The numbers and texts of one half-year behind the sentences and tables of the circular."""

from dataclasses import dataclass

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.slides import decisions, tasks, towns, typical
from dashboard.features.meeting.slides.decisions import Decision
from dashboard.features.meeting.slides.tasks import Tasks
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.features.meeting.slides.typical import Case
from dashboard.features.meeting.steps import PROBLEMS, SCHEDULE, PhaseSteps, phases_of
from dashboard.page.view import View


@dataclass(frozen=True, slots=True)
class Facts:
    """What the circular says of a half-year.

    ``cases``: first reported in the half-year, by level from the highest. ``problems``: raised to
    date, resolved. ``unscheduled``: unfinished projects without planned dates.
    """

    basis: Basis
    matrix: Tasks
    phases: tuple[PhaseSteps, ...]
    towns: tuple[TownLine, ...]
    cases: tuple[Case, ...]
    decisions: tuple[Decision, ...]
    problems: tuple[int, int]
    unscheduled: int | None

    def level(self, indicator: str) -> float | None:
        """A compared indicator of the district; ``None`` where it is not known."""
        return self.basis.figure(indicator).value


def facts_of(view: View) -> Facts:
    """The facts of a view's half-year; a town chosen in the view is ignored."""
    basis = Basis(view.for_district())
    phases = phases_of(basis)
    steps = {step.milestone.code: step for phase in phases for step in phase.steps}
    resolved = steps[PROBLEMS]
    dated, live = steps[SCHEDULE].numerator, steps[SCHEDULE].denominator
    return Facts(
        basis=basis,
        matrix=tasks.matrix(basis),
        phases=phases,
        towns=towns.town_lines(basis),
        cases=typical.new_cases(basis),
        decisions=decisions.decisions(basis),
        problems=(int(resolved.denominator or 0), int(resolved.numerator or 0)),
        unscheduled=None if dated is None or live is None else int(live - dated),
    )
