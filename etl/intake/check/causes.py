"""One cause, one finding (contract, Checking): findings that only repeat another one are dropped."""

from collections.abc import Iterable

from etl.dictionary import Dictionary
from etl.intake.check.findings import Draft

_OF_THE_PERIOD = frozenset({"date_outside_period", "date_after_period"})
_LISTS = frozenset({"organizations", "villages", "choices"})  # each part is a cause of its own

_MISSED = frozenset({"vanished_problem", "vanished_need"})  # of sheets that need not be there


def causes_only(drafts: Iterable[Draft], dictionary: Dictionary) -> list[Draft]:
    """The drafts without repetitions, in their order.

    Rows of 区级 on a sheet of the towns are one finding; a return under another town's name is one, not one for each
    of its villages, under another half-year's not one for each of its dates; a cell with an error gets no warnings;
    of a sheet that could not be read nothing is missed.
    """
    all_drafts = list(drafts)
    not_theirs = {draft.sheet for draft in all_drafts if draft.code == "district_rows"}
    is_misnamed = any(draft.code == "town_differs" for draft in all_drafts)
    is_misdated = any(draft.code == "period_differs" for draft in all_drafts)
    wrong = {
        place for draft in all_drafts if _is_error(draft, dictionary) for place in _places(draft)
    }
    unread = {
        draft.sheet for draft in all_drafts if not draft.cells and _is_error(draft, dictionary)
    }
    return [
        draft
        for draft in all_drafts
        if not (draft.sheet in not_theirs and draft.code != "district_rows")
        and not (is_misnamed and draft.code == "village_other_town")
        and not (is_misdated and draft.code in _OF_THE_PERIOD)
        and not (draft.code in _MISSED and draft.sheet in unread)
        and not (_is_of_cells(draft, dictionary) and wrong.issuperset(_places(draft)))
    ]


def _is_error(draft: Draft, dictionary: Dictionary) -> bool:
    return dictionary.messages[draft.code].severity == "error"


def _is_of_cells(draft: Draft, dictionary: Dictionary) -> bool:
    """A warning about cells of a column, unlike one about a row (hidden)."""
    if draft.column is None or not draft.cells or _is_error(draft, dictionary):
        return False
    return draft.column.type not in _LISTS


def _places(draft: Draft) -> list[tuple[str, int, int]]:
    return [(cell.sheet, cell.row, cell.column) for cell in draft.cells]
