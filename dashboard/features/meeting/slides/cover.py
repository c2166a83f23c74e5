"""封面: programme, meeting, half-year, bureau and the day of the meeting."""

from dataclasses import dataclass

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.features.meeting.slides.slide import Slide, Title
from dashboard.page import statements
from dashboard.style.formats import day, escape
from dashboard.style.theme import DECK

_WHAT = "专项行动工作进展"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around the name of the programme, which is the title."""

    meeting: str
    what: str
    period: str
    owner: str
    day: str

    def html(self) -> str:
        """See :class:`Body`."""
        return (
            f'<p class="of">{escape(self.meeting)}</p><p class="what">{escape(self.what)}</p>'
            f'<p class="when">{escape(self.period)}</p>'
            f'<p class="by">{escape(self.owner)}<span>{escape(self.day)}</span></p>'
        )

    def draw(self, sheet: Sheet) -> None:
        """See :class:`Body`."""
        sheet.panel(Box(LEFT, 236, INNER, 4), DECK.ink)
        sheet.line(Box(LEFT, 268, INNER, 64), self.meeting, 40, DECK.ink2)
        sheet.line(Box(LEFT, 500, INNER, 124), self.what, 88, bold=True, anchor="ctr")
        sheet.line(Box(LEFT, 656, INNER, 84), self.period, 56, DECK.accent, bold=True)
        sheet.line(Box(LEFT, 796, INNER, 64), f"{self.owner}　　{self.day}", 40)


def slides(basis: Basis) -> tuple[Slide, ...]:
    """The one slide; its day is that of the meeting, else of the version."""
    view = basis.view
    programme, district = view.dictionary.programme, view.dictionary.district
    body = Cover(
        meeting=f"{district.full_name}“{programme.name}”专项行动领导小组会议",
        what=_WHAT,
        period=view.period.name,
        owner=programme.owner,
        day=day(basis.meets_on),
    )
    said = (
        f"现在汇报{view.period.name}“{programme.full_name}”{_WHAT}，{statements.data_day(view)}，"
        f"{statements.taken_up(view)}。"
    )
    title = Title(programme.full_name, programme.full_name)
    return (Slide(title, body, (), said=said, is_cover=True),)
