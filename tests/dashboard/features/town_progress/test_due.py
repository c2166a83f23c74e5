"""Projects overdue and due by year's end, by town."""

from dashboard.data import queries
from dashboard.data.figures import due_counts
from dashboard.features.town_progress import due, projects
from dashboard.page.view import View, make_view

DALI = "440605125"


def at(view: View, period: str, town: str | None = None) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, town, None)


def test_towns_add_up_to_the_district(view: View) -> None:
    data = due.due(view).data
    known = due_counts(view.warehouse, view.area, view.period.code)
    towns, total = data.iloc[:-1, 1:4], data.iloc[-1, 1:4]
    assert list(total) == [known.overdue, known.due, known.to_confirm]
    assert list(towns.sum()) == list(total)
    assert "大沥镇沿用2025年下半年数据，以其期末为准" in due.due(view).html


def test_a_past_half_year_has_nothing_to_confirm(view: View) -> None:
    assert "待确认" in due.due(view).html
    past = due.due(at(view, "2025H2"))
    assert "待确认" not in past.html
    assert len(past.data.columns) == len(due.due(view).data.columns) - 2  # nor is anything carried


def test_the_chart_of_a_silent_town_counts_what_its_own_data_can_know_of(view: View) -> None:
    town = at(view, "2026H1", DALI)
    known = due_counts(view.warehouse, DALI, "2026H1")
    groups = projects.projects_of_town(town).groups
    assert (len(groups[projects.LATE]), len(groups[projects.DUE])) == (known.overdue, known.due)
    rows = queries.last_reports(view.warehouse, DALI, "2026H1")
    assert (rows.loc[rows["is_overdue"], "planned_end"] < "2025-12-31").all()
