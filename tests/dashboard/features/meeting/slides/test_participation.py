"""结对与参与: classes add up; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.figures import Mark, Stock
from dashboard.features.meeting.slides.participation import Participation, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import body, charts, scalar, series, slide_of

CLASSES = {"new": "首次参与", "continuing": "继续参与", "returning": "再次参与"}


@pytest.mark.parametrize(
    ("total", "new", "said"),
    [
        ((412, 398), 37, "参与社会组织412家，其中37家为本期首次参与"),
        ((412, 398), None, "参与社会组织412家，较上期增加14家"),
        ((390, 398), None, "参与社会组织390家，较上期减少8家"),
        ((398, 398), None, "参与社会组织398家，与上期持平"),
        ((412, 398), 0, "参与社会组织412家，均为继续或再次参与"),
        ((186, None), None, "参与社会组织186家"),
        ((None, None), None, "尚无报送数据"),
    ],
)
def test_the_title(total: tuple[float | None, float | None], new: float | None, said: str) -> None:
    assert title("参与社会组织", Stock(*total), new, CLASSES)[0] == said


def test_classes_and_columns_add_up(story: Story, view: View) -> None:
    for column in body(story, Participation).columns[1:]:
        assert sum(segment.value for segment in column.segments) == column.total
    first = body(story, Participation).columns[0]
    assert (first.mark, first.segments, first.left) == (Mark.FIRST, (), None)
    last = body(story, Participation).columns[-1]
    left = scalar(
        view,
        "select count(*) from published.participant where period = ? and area_code = '440605'"
        " and class in ('lapsed', 'completed_out')",
        NOW,
    )
    assert last.left == left


def test_the_stack_of_participation_is_that_of_the_mart(
    presentation: Any, story: Story, view: View
) -> None:
    drawn = series(charts(slide_of(presentation, story, "participation"))[0])
    columns = ("organizations_continuing", "organizations_new", "organizations_returning")
    rows = view.warehouse.rows(
        f"select organizations, {', '.join(columns)} from published.participation "
        "where area_code = '440605' and period <= '2026H1' order by period"
    )
    names = view.dictionary.vocabularies["participation_class"]
    for at, column in enumerate(columns, start=1):
        name = names.name_of(column.removeprefix("organizations_"))
        assert drawn[name] == [None if row[at] is None else float(row[at]) for row in rows]
    # The first half-year has no classes: its whole stands in a series of its own.
    first = next(v for k, v in drawn.items() if k not in names.names)
    assert first == [float(rows[0][0]), *[None] * (len(rows) - 1)]
