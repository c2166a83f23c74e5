"""The steps of the plan by phase."""

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.steps import phases_of
from dashboard.page.view import View, make_view
from etl.system.clock import today


def test_every_step_of_the_plan_stands_in_its_phase_the_judged_ones_first(view: View) -> None:
    for phase in phases_of(Basis(view)):
        planned = [m for m in view.dictionary.milestones if m.phase == phase.code]
        told = [step.milestone for step in phase.steps]
        assert told == sorted(planned, key=lambda milestone: milestone.descriptive)


def test_a_half_year_stands_in_the_phase_of_its_last_day(view: View) -> None:
    for period in ("2024H1", "2025H2", "2026H1"):
        then = make_view(view.warehouse, view.dictionary, today(), period, None, None)
        (current,) = (phase for phase in phases_of(Basis(then)) if phase.is_current)
        planned = next(p for p in view.dictionary.phases if p.code == current.code)
        assert planned.starts_on <= then.as_of <= planned.ends_on
