"""帮扶成效: what projects brought about to date, by indicator; no slide where towns report none."""

from dataclasses import dataclass

from dashboard.data.outcomes import OutcomeSum, outcome_sums, unit_of
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.html import broken
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.features.meeting.slides.to_date import Fact, draw_facts, facts_html
from dashboard.page import outcomes
from dashboard.style.formats import join
from dashboard.style.theme import DECK

LABEL = "帮扶成效"
_HALF = 4
_CAPTION = "开展以来各期报送相加；镇（街道）自愿填报，不计入投入。"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Up to eight facts in two columns."""

    facts: tuple[Fact, ...]

    def html(self) -> str:
        """See :class:`Body`."""
        right = facts_html(self.facts[_HALF:]) if len(self.facts) > _HALF else ""
        caption = f'<p class="cap below" style="top:690px">{broken(_CAPTION, 40)}</p>'
        return f"{facts_html(self.facts[:_HALF], ' left')}{right}{caption}"

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        draw_facts(sheet, self.facts[:_HALF], LEFT)
        draw_facts(sheet, self.facts[_HALF:], 1076)
        sheet.line(Box(LEFT, 912, INNER, 72), _CAPTION, 28, DECK.ink2)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide, or none."""
    view = basis.view
    sums = outcome_sums(view.warehouse, view.region.code, basis.period)
    if not sums:
        return ()
    told = [outcomes.told(view, one) for one in sums]
    heading = Title(f"累计{'，'.join(told[:2])}", f"累计{told[0]}")
    body = Outcomes(tuple(_fact(basis, one) for one in sums[: 2 * _HALF]))
    notes = (f"累计{join(told)}。", *basis.definitions("outcomes_to_date"))
    return (Slide(heading, body, notes, said=f"{LABEL}：累计{join(told)}。"),)


def _fact(basis: Basis, one: OutcomeSum) -> Fact:
    term = outcomes.term_of(basis.view, one)
    return Fact(term.short, outcomes.amount(one.to_date), unit_of(term))
