"""结对与参与: classes add up; titles."""

from typing import Any

from dashboard.features.meeting.figures import Mark
from dashboard.features.meeting.slides.participation import Participation
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import body, charts, scalar, series, slide_of


def test_villages_with_one_organisation_are_not_called_a_mode_of_pairing(
    story: Story, view: View
) -> None:
    shown = body(story, Participation)
    names = view.dictionary.vocabularies["pairing_mode"].names
    assert not any(name in mode for name in names for mode, _ in shown.modes)
    one, many = (value for _, value in shown.modes)
    sql = """
        select count(*) filter (organizations = 1), count(*) filter (organizations > 1)
        from published.village_as_of where period = ?
    """
    assert view.warehouse.rows(sql, NOW) == [(one, many)]


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
