"""The numbers and texts of one half-year behind the sentences and tables of the circular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.data.totals import FLOWS, STOCKS
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.figures import Flow, Stock
from dashboard.features.meeting.slides import decisions, tasks, towns, typical
from dashboard.features.meeting.slides.decisions import Decision
from dashboard.features.meeting.slides.tasks import Tasks
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.features.meeting.slides.typical import Case
from dashboard.features.meeting.steps import PROBLEMS, SCHEDULE, PhaseSteps, phases_of
from dashboard.page.view import View

_PARTICIPATION = (
    "organizations",
    "organizations_new",
    "organizations_continuing",
    "organizations_returning",
    "organizations_completed_out",
    "organizations_lapsed",
    "pairings_in_force",
    "agreements_signed",
    "villages_paired",
    "villages_total",
    "villages_one_organization",
    "villages_many_organizations",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the circular says of a half-year.

    ``reported``: towns with a return of the half-year. ``stocks``: by column of the marts; ``flows``:
    by indicator. ``cases``: first reported in the half-year, by level from the highest. ``typical``: typical
    villages with a project, and all of them; ``None`` = there is none. ``problems``: raised to date,
    resolved, overdue. ``unscheduled``: live projects without planned dates.
    """

    as_of: date
    reported: int
    stocks: dict[str, Stock]
    flows: dict[str, Flow]
    matrix: Tasks
    phases: tuple[PhaseSteps, ...]
    towns: tuple[TownLine, ...]
    cases: tuple[Case, ...]
    cases_by_level: tuple[tuple[str, int], ...]
    decisions: tuple[Decision, ...]
    typical: tuple[int, int] | None
    problems: tuple[int, int, int]
    unscheduled: int | None


def facts_of(view: View) -> Facts:
    """The facts of a view's half-year; a town chosen in the view is ignored."""
    basis = Basis(view.for_district())
    stocks = {column: basis.stock(basis.participation, column) for column in _PARTICIPATION}
    stocks |= {column: basis.stock(basis.totals, column) for column in STOCKS}
    phases = phases_of(basis)
    steps = {step.code: step for phase in phases for step in phase.steps}
    scheduled, resolved = steps[SCHEDULE], steps[PROBLEMS]
    cases = typical.new_cases(basis)
    levels = [f"{t.name}级" for t in reversed(view.dictionary.vocabularies["level"].terms)]
    by_level = [(level, sum(case.level == level for case in cases)) for level in levels]
    unscheduled = None
    if scheduled.denominator is not None and scheduled.numerator is not None:
        unscheduled = int(scheduled.denominator - scheduled.numerator)
    overdue = sum(problem.is_overdue for problem in basis.open_problems)
    return Facts(
        as_of=basis.as_of,
        reported=basis.reported,
        stocks=stocks,
        flows={indicator: basis.flow(indicator) for indicator in FLOWS},
        matrix=tasks.matrix(basis),
        phases=phases,
        towns=towns.town_lines(basis),
        cases=cases,
        cases_by_level=tuple((name, count) for name, count in by_level if count),
        decisions=decisions.decisions(basis),
        typical=typical.helped_and_listed(basis),
        problems=(int(resolved.denominator or 0), int(resolved.numerator or 0), overdue),
        unscheduled=unscheduled,
    )
