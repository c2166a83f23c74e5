"""Rules beyond the single cell: one function a rule, named by the code of its finding; :data:`RULES` is their order."""

from collections.abc import Callable, Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return
from etl.intake.check.rules import (
    amounts,
    codes,
    concerns,
    cover,
    dates,
    organizations,
    origin,
    owners,
    pairings,
    persons,
    projects,
    villages,
)

RULES: tuple[Callable[[Return], Iterator[Draft]], ...] = (
    cover.date_in_future,
    cover.reported_before_period,
    cover.demo_in_real,
    cover.template_version_unknown,
    origin.template_differs,
    origin.period_differs,
    origin.town_differs,
    persons.name_in_text,
    dates.date_outside_window,
    dates.filled_though,
    projects.progress_not_full,
    dates.end_before_start,
    organizations.deregistered,
    villages.village_divided,
    projects.duplicate_project,
    pairings.duplicate_pairing,
    owners.district_rows,
    owners.decision_of_town,
    owners.milestone_owner,
    pairings.mode_differs,
    pairings.no_pairing,
    amounts.total_differs,
    amounts.column_in_yuan,
    amounts.unit_slip,
    amounts.no_new_but_flow,
    codes.code_unknown,
    pairings.vanished_pairing,
    projects.vanished_project,
    concerns.vanished_problem,
    concerns.vanished_need,
    projects.progress_back,
    amounts.cumulative_differs,
)


def check_rules(r: Return) -> list[Draft]:
    """The findings of all rules in order, without repetitions."""
    drafts: dict[tuple[object, ...], Draft] = {}
    for rule in RULES:
        for draft in rule(r):
            drafts.setdefault((draft.code, draft.cells, draft.value), draft)
    return list(drafts.values())
