"""The projects that are due, one by one: as many as are counted, each judged by its own town's data."""

import re

import pandas as pd

from dashboard.data.figures import due_counts
from dashboard.features.town_progress import due_list, town_money
from dashboard.features.town_progress.due_list import OVERDUE, SOON, UNDATED
from dashboard.page import statements
from dashboard.page.view import View, make_view
from dashboard.style.formats import in_unit

SHISHAN, DALI = "440605124", "440605125"


def at(view: View, period: str, town: str | None = None) -> View:
    return make_view(view.warehouse, view.dictionary, view.today, period, town, None)


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_every_project_that_is_counted_is_listed(view: View) -> None:
    for here in (view, at(view, "2025H2"), at(view, "2026H1", DALI)):
        known = due_counts(here.warehouse, here.area, here.period.code)
        listed = [len(due_list.due_list(here, g, "").data) for g in (OVERDUE, SOON, UNDATED)]
        assert listed == [known.overdue, known.due, known.undated]
    assert list(due_list.groups(view).values()) == [
        "已超期 26",
        "年底前到期 159",
        "没有计划完成时间 32",
    ]


def test_an_aid_type_narrows_the_list_and_its_counts(view: View) -> None:
    parts = [due_list.rows_of(view, OVERDUE, code) for code in view.aid_type_names]
    assert sum(map(len, parts)) == 26
    code = parts[0]["aid_type"].iloc[0]
    assert due_list.groups(view, code)[OVERDUE] == f"已超期 {len(parts[0])}"


def test_days_are_counted_to_the_end_of_the_towns_own_data(view: View) -> None:
    data = due_list.due_list(view, OVERDUE, "").data
    silent = data[data.iloc[:, 0] == "大沥镇"]
    ends = pd.to_datetime(silent["计划完成"])
    days = [int(re.findall(r"\d+", fact)[0]) for fact in silent[due_list.FACT]]
    assert days == [(pd.Timestamp("2025-12-31") - end).days for end in ends]


def test_a_past_half_year_says_nothing_of_today(view: View) -> None:
    html = due_list.due_list(at(view, "2025H2"), SOON, "").html
    assert "待确认" not in html
    assert "还有" not in html


def test_where_nothing_is_overdue_the_list_begins_with_what_is_due(view: View) -> None:
    assert due_list.first_group(at(view, "2026H1")) == OVERDUE
    assert due_list.first_group(at(view, "2024H1")) == SOON


def test_one_town_lists_what_is_overdue_and_the_next(view: View) -> None:
    block = due_list.due_of_town(at(view, "2026H1", SHISHAN))
    known = due_counts(view.warehouse, SHISHAN, "2026H1")
    assert block.html.count('<th scope="row">') == known.overdue + due_list.NEXT_DUE
    assert len(block.data) == known.overdue + known.due
    assert f"年底前到期的全部{known.due}个" in text_of(block.html)


def test_money_by_half_year_ends_with_the_figure_and_types_add_up_to_it(view: View) -> None:
    town = at(view, "2026H1", SHISHAN)
    money = statements.figure(town, "contributions").value
    assert money is not None
    shown = f"{in_unit(money, '万元'):,.1f}"
    assert re.findall(r"<b>([\d,.]+)</b>", town_money.by_half_year(town))[-1] == shown
    cells = re.findall(r"scope=contributions[^>]*>([\d,.]+)</a>", town_money.by_type(town))
    assert abs(sum(map(float, cells)) - in_unit(money, "万元")) < 0.5


def test_a_silent_town_is_hatched_and_never_zero(view: View) -> None:
    town = at(view, "2026H1", DALI)
    assert "gap hatched" in town_money.by_half_year(town)
    rejected = town_money.by_half_year(at(view, "2026H1", "440605121"))
    assert "待修改" in rejected
    assert "缺报" not in rejected
    for block in (town_money.by_type, town_money.by_organization):
        assert "缺报" in block(town)
        assert ">0.0<" not in block(town)
