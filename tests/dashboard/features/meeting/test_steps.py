"""The steps of the plan: the counts of a phase's summary."""

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.steps import phases_of
from dashboard.page.view import View


def test_the_summary_counts_the_states_in_the_order_of_the_vocabulary(view: View) -> None:
    names = Basis(view).state_names
    for phase in phases_of(Basis(view)):
        states = [step.state for step in phase.steps]
        counts = [f"{states.count(code)}步{name}" for code, name in names.items() if code in states]
        assert phase.summary == f"{phase.name}阶段{len(states)}步中{'，'.join(counts)}"
