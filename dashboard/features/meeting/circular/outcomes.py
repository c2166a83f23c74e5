"""What projects brought about, from 成效明细: of the half-year, to date, and of one case."""

from collections.abc import Iterable

from dashboard.data.outcomes import outcome_sums, unit_of
from dashboard.features.meeting.circular.sentences import plain_number
from dashboard.features.meeting.queries import Outcome
from dashboard.features.meeting.slides.typical import Case
from dashboard.page.view import View
from dashboard.style.formats import join
from etl.dictionary import Term


def listed(view: View, outcomes: Iterable[Outcome]) -> str:
    """``提供岗位12个、植树300株``: sums by indicator, in the order of the dictionary; or nothing."""
    sums: dict[str, float] = {}
    for outcome in outcomes:
        sums[outcome.indicator] = sums.get(outcome.indicator, 0) + outcome.quantity
    terms = view.dictionary.vocabularies["outcome_indicator"].terms
    return join([_told(t, sums[t.code]) for t in terms if sums.get(t.code)])


def to_date(view: View) -> str:
    """``提供岗位120个、植树3000株``: of all half-years, or nothing."""
    terms = view.dictionary.vocabularies["outcome_indicator"]
    sums = outcome_sums(view.warehouse, view.region.code, view.period.code)
    return join([_told(terms.term(one.indicator), one.to_date) for one in sums])


def _told(term: Term, quantity: float) -> str:
    amount = plain_number(quantity, 0 if quantity == int(quantity) else 1)
    return f"{term.short}{amount}{unit_of(term)}"


def of_case(case: Case, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes of the projects of a case's organisation, in its village where it names one."""
    if not case.organization_id:
        return ()
    return tuple(
        outcome
        for outcome in outcomes
        if outcome.town_code == case.town_code
        and case.organization_id in outcome.organizations
        and (not case.village_code or case.village_code in outcome.villages)
    )
