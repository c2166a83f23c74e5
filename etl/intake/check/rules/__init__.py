"""Rules beyond the single cell: one function a rule, named by the code of its finding; :data:`RULES` is their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return
from etl.intake.check.rules.amounts import (
    cumulative_differs,
    no_new_but_flow,
    total_differs,
    unit_slip,
)
from etl.intake.check.rules.codes import code_unknown
from etl.intake.check.rules.cover import (
    date_in_future,
    reported_before_period,
    template_version_unknown,
    town_differs,
)
from etl.intake.check.rules.dates import date_outside_window, end_before_start, filled_though
from etl.intake.check.rules.owners import district_rows, milestone_owner
from etl.intake.check.rules.pairings import (
    duplicate_pairing,
    mode_differs,
    no_pairing,
    vanished_pairing,
)
from etl.intake.check.rules.projects import (
    duplicate_project,
    progress_back,
    progress_not_full,
    vanished_project,
)

RULES: tuple[Callable[[Return], Iterator[Draft]], ...] = (
    date_in_future,
    reported_before_period,
    template_version_unknown,
    town_differs,
    date_outside_window,
    filled_though,
    progress_not_full,
    end_before_start,
    duplicate_project,
    duplicate_pairing,
    district_rows,
    milestone_owner,
    mode_differs,
    no_pairing,
    total_differs,
    unit_slip,
    no_new_but_flow,
    code_unknown,
    vanished_pairing,
    vanished_project,
    progress_back,
    cumulative_differs,
)


def check_rules(r: Return) -> list[Draft]:
    """The findings of all rules in order, without repetitions."""
    drafts: dict[tuple[object, ...], Draft] = {}
    for rule in RULES:
        for draft in rule(r):
            drafts.setdefault((draft.code, draft.cells, draft.value), draft)
    return list(drafts.values())
