"""Sentences about a half-year, of the district, of a town, of a town without a return."""

from dataclasses import replace

import pytest

from dashboard.page import statements
from dashboard.page.view import View, make_view

SHISHAN, DALI = "440605124", "440605125"


def at(view: View, period: str = "2026H1", town: str | None = None) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, town, None)


def test_who_takes_part_is_said_with_the_change_and_the_new(view: View) -> None:
    said = statements.participants(view)
    assert said == "参与社会组织193家，较上期增加12家，首次参与19家"
    assert statements.participants(at(view, "2024H1")) == "参与社会组织108家"
    assert statements.participants(at(view, town=DALI)) == "大沥镇参与社会组织31家"


def test_returns_are_counted_by_their_state(view: View) -> None:
    assert statements.returns(view) == "本期报送：4个按时，1个逾期，1个缺报，1个待修改"
    assert statements.returns(at(view, "2024H1")) == "本期报送：7个镇（街道）均按时"
    assert statements.returns(at(view, town=DALI)) == "大沥镇本期报送：缺报"


@pytest.mark.parametrize(
    ("count", "on_agenda", "said"),
    [
        (17, 5, "17个问题尚未解决，其中5个提请领导小组协调"),
        (2, 2, "2个问题尚未解决，均提请领导小组协调"),
        (3, 0, "3个问题尚未解决"),
    ],
)
def test_problems_asked_of_the_leading_group_are_part_of_those_unresolved(
    count: int, on_agenda: int, said: str
) -> None:
    assert statements.unresolved(count, on_agenda) == said


def test_changes_of_flows_are_like_for_like_only_where_towns_are_left_out(view: View) -> None:
    assert statements.flow_changes(view, "cash").startswith("同口径较上期+")
    whole = statements.flow_changes(at(view, "2025H2"), "cash")
    assert whole.startswith("较上期")
    assert "，较上年同期" in whole
    assert statements.flow_changes(at(view, "2024H1"), "cash") == ""
    assert statements.stock_changes(view, "villages_paired") == "较上期增加18个，较上年同期增加45个"


def test_a_town_without_a_return_has_no_changes(view: View) -> None:
    silent = at(view, town=DALI)
    assert statements.stock_changes(silent, "villages_paired") == ""
    assert statements.paired_share(silent) == "大沥镇已结对34个村（社区），占79%"
    assert statements.paired_share(replace(silent, town=None)).startswith("已结对246个")
