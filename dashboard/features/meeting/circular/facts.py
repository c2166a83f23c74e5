"""The numbers and texts of one half-year behind the sentences and tables of the circular."""

from dataclasses import dataclass

from dashboard.data.totals import STOCKS
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.figures import Stock
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

    ``cases``: first reported in the half-year, by level from the highest. ``typical``: typical
    villages with a project, and all of them; ``None`` = there is none. ``problems``: raised to date,
    resolved, overdue. ``unscheduled``: live projects without planned dates.
    """

    basis: Basis
    matrix: Tasks
    phases: tuple[PhaseSteps, ...]
    towns: tuple[TownLine, ...]
    cases: tuple[Case, ...]
    decisions: tuple[Decision, ...]
    typical: tuple[int, int] | None
    problems: tuple[int, int, int]
    unscheduled: int | None

    def stock(self, column: str) -> Stock:
        """A stock of the half-year and of the previous one, by its column in the marts."""
        rows = self.basis.totals if column in STOCKS else self.basis.participation
        return self.basis.stock(rows, column)

    def level(self, column: str) -> float | None:
        """A stock of the half-year; ``None`` where it is not known."""
        return self.stock(column).value


def facts_of(view: View) -> Facts:
    """The facts of a view's half-year; a town chosen in the view is ignored."""
    basis = Basis(view.for_district())
    phases = phases_of(basis)
    steps = {step.milestone.code: step for phase in phases for step in phase.steps}
    resolved = steps[PROBLEMS]
    dated, live = steps[SCHEDULE].numerator, steps[SCHEDULE].denominator
    overdue = sum(problem.is_overdue for problem in basis.open_problems)
    return Facts(
        basis=basis,
        matrix=tasks.matrix(basis),
        phases=phases,
        towns=towns.town_lines(basis),
        cases=typical.new_cases(basis),
        decisions=decisions.decisions(basis),
        typical=typical.helped_and_listed(basis),
        problems=(int(resolved.denominator or 0), int(resolved.numerator or 0), overdue),
        unscheduled=None if dated is None or live is None else int(live - dated),
    )
