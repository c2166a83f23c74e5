"""Sentences about a half-year, of the district, of a town, of a town without a return."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data.figures import PREVIOUS, YEAR_BEFORE
from dashboard.page import statements, totals
from dashboard.page.view import View, make_view
from tests.dashboard.features.meeting.changed import changed

NOW = "2026H1"
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


def paired(view: View, period: str) -> int:
    sql = """
        select count(distinct village_code) from published.pairing_in_force
        where period = ? and area_code = '440605'
    """
    return int(view.warehouse.rows(sql, period)[0][0])


def test_a_stock_is_compared_with_the_half_year_before_and_the_year_before(view: View) -> None:
    now, changes = paired(view, NOW), statements.stock_changes(view, "villages_paired")
    said = dict(zip((PREVIOUS, YEAR_BEFORE), changes.split("，"), strict=True))
    for compared_with, words, period in (
        (PREVIOUS, "较上期", "2025H2"),
        (YEAR_BEFORE, "较上年同期", "2025H1"),
    ):
        more = now - paired(view, period)
        assert said[compared_with] == f"{words}增加{more}个"
    first = at(view, "2024H1")
    assert statements.stock_changes(first, "villages_paired") == ""
    assert statements.compared(first, "contributions") == ()


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("false", "2个问题尚未解决"),
        ("town_code = '440605125'", "2个问题尚未解决，均提请领导小组协调"),
    ],
)
def test_problems_that_are_asked_about_are_told_from_the_others(
    demo_data: Path, tmp_path: Path, condition: str, said: str
) -> None:
    odd = changed(demo_data, tmp_path, f"update problem_as_of set on_agenda = {condition}")
    assert statements.problems(at(odd, NOW, DALI)) == said


def test_where_no_problem_waits_it_says_so(view: View) -> None:
    assert statements.problems(at(view, "2024H1", "440605122")) == "没有尚未解决的问题"


def test_carried_towns_are_named_and_all_of_them_are_not(view: View) -> None:
    assert statements.carried_towns(view) == "（九江镇、大沥镇沿用上期）"
    assert statements.carried_towns(at(view, NOW, DALI)) == "（沿用上期）"
    assert statements.carried_towns(at(view, "2026H2")) == "（均沿用以前数据）"
    assert statements.carried_towns(at(view, "2025H2")) == ""


def test_what_is_due_is_by_the_day_of_the_data_and_asks_to_confirm_only_now(view: View) -> None:
    said = statements.due_in_full(view)
    assert said.startswith("到期情况（据2026年6月30日前报送）：")
    assert "计划在此后至12月31日完成，其中" in said
    past = statements.due_in_full(at(view, "2025H2"))
    assert "计划在此后至2026年12月31日完成" in past
    assert "待下期报送确认" not in past
    assert statements.due(at(view, "2025H2")).endswith("个次年底前到期")


def test_a_half_year_is_past_when_a_later_one_is_reported(view: View) -> None:
    known = {period: at(view, period).is_past for period in ("2025H2", NOW, "2026H2")}
    assert known == {"2025H2": True, NOW: False, "2026H2": False}


def test_a_sum_says_what_it_is_made_of(view: View) -> None:
    money = next(s for s in totals.of_period(view) if s.indicator == "contributions")
    cash, goods = money.parts
    made_of = f"资金{cash.text}、物资{goods.text}，含约数"
    assert str(money) == f"投入{money.text}万元（{made_of}）"
    exact = replace(money, is_approximate=False, parts=())
    assert str(exact) == f"投入{money.text}万元"
