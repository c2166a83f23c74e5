"""Statements of a half-year: their figures are asked of the rows, their words follow what is so."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data.figures import PREVIOUS, YEAR_BEFORE
from dashboard.page import statements
from dashboard.page.view import View, make_view
from etl.system.clock import today
from tests.dashboard.features.meeting.changed import changed

NOW = "2026H1"


def at(view: View, period: str, town: str = "") -> View:
    return make_view(view.warehouse, view.dictionary, today(), period, town or None, None)


def paired(view: View, period: str) -> int:
    sql = """
        select count(distinct village_code) from published.pairing_in_force
        where period = ? and area_code = '440605'
    """
    return int(view.warehouse.rows(sql, period)[0][0])


def test_a_stock_is_compared_with_the_half_year_before_and_the_year_before(view: View) -> None:
    now = paired(view, NOW)
    for compared_with, words, period in (
        (PREVIOUS, "较上期", "2025H2"),
        (YEAR_BEFORE, "较上年同期", "2025H1"),
    ):
        more = now - paired(view, period)
        assert statements.since(view, "villages_paired", compared_with) == f"{words}增加{more}个"
    first = at(view, "2024H1")
    assert statements.since(first, "villages_paired") == ""
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
    assert statements.problems(at(odd, NOW, "440605125")) == said


def test_where_no_problem_waits_it_says_so(view: View) -> None:
    assert statements.problems(at(view, "2024H1", "440605122")) == "没有尚未解决的问题"


def test_carried_towns_are_named_and_all_of_them_are_not(view: View) -> None:
    assert statements.carried_towns(view) == "（九江镇、大沥镇沿用上期）"
    assert statements.carried_towns(at(view, NOW, "440605125")) == "（沿用上期）"
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
    known = {period: statements.is_past(at(view, period)) for period in ("2025H2", NOW, "2026H2")}
    assert known == {"2025H2": True, NOW: False, "2026H2": False}


def test_a_sum_says_what_it_is_made_of(view: View) -> None:
    money = next(s for s in statements.of_period(view) if s.indicator == "contributions")
    cash, goods = money.parts
    made_of = f"资金{cash.text}、物资{goods.text}，含约数"
    assert str(money) == f"投入{money.text}万元（{made_of}）"
    exact = replace(money, is_approximate=False, parts=())
    assert str(exact) == f"投入{money.text}万元"


def test_towns_with_something_that_needs_attention_are_counted_once(
    demo_data: Path, tmp_path: Path
) -> None:
    calm = "update phase_progress set state = 'done' where state = 'attention'"
    odd = changed(demo_data, tmp_path, calm)
    assert statements.attention(odd) == "没有需重点关注事项"
    twice = (
        "update phase_progress set state = 'attention' "
        "where area_code = '440605124' and milestone in ('A1', 'A2', 'A3')"
    )
    odd = changed(demo_data, tmp_path / "twice", calm, twice)
    assert statements.attention(odd) == "1个镇（街道）有需重点关注事项"
    assert statements.attention(at(odd, NOW, "440605124")) == "狮山镇有需重点关注事项"
    described = twice.replace("('A1', 'A2', 'A3')", "('A3')")
    odd = changed(demo_data, tmp_path / "described", calm, described)
    assert statements.attention(odd) == "没有需重点关注事项"
