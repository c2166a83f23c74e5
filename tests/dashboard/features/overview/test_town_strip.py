"""The strip of towns."""

import re
from dataclasses import replace

from dashboard.data import queries as shared
from dashboard.data.figures import figures
from dashboard.features.overview.town_strip import town_data, town_strip
from dashboard.page.view import View
from dashboard.style.formats import number

MISSING, REJECTED = "大沥镇", "九江镇"


def rows_of(view: View) -> dict[str, str]:
    """Town → its row, and 全区 → the last one."""
    steps = shared.steps(view.warehouse, view.period.code)
    judged = [m for m in view.town_steps if not m.descriptive]
    html = town_strip(view, steps, judged)
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', html)
    return {re.sub("<[^>]+>", "", name): row for name, row in rows}


def test_towns_stand_in_code_order_and_the_district_last(view: View) -> None:
    assert list(rows_of(view)) == [*view.town_names.values(), "全区"]


def test_flows_of_a_town_without_return_are_one_hatched_cell_that_says_why(view: View) -> None:
    rows = rows_of(view)
    assert 'hatched" colspan="3"' in rows[MISSING]
    assert "缺报" in rows[MISSING]
    assert "待修改，暂未计入" in rows[REJECTED]
    assert rows[MISSING].count('class="star"') == 2
    assert sum("hatched" in row for row in rows.values()) == 2


def test_attention_is_said_in_words_beside_the_symbols(view: View) -> None:
    rows = rows_of(view)
    assert "2个问题超过半年" in rows[MISSING]
    assert "st attention" in rows[MISSING]
    assert '<td class="why"></td>' in rows["桂城街道"]


def test_the_district_is_the_figures_of_the_marts(view: View) -> None:
    known = figures(view.warehouse, view.area, view.period.code)
    beneficiaries = known["beneficiaries"].value
    assert beneficiaries is not None
    assert number(beneficiaries) in rows_of(view)["全区"]


def test_a_town_alone_has_no_row_of_the_district(view: View) -> None:
    town = shared.towns(view.warehouse)[0]
    assert list(rows_of(replace(view, town=town))) == [town.name]


def test_the_name_of_a_town_leads_to_its_page_of_the_same_half_year(view: View) -> None:
    steps = shared.steps(view.warehouse, view.period.code)
    html = town_strip(view, steps, [m for m in view.town_steps if not m.descriptive])
    for code in view.town_names:
        assert f'href="town_progress?period={view.period.code}&amp;town={code}"' in html


def test_the_file_has_the_exact_figures_and_no_zero_for_what_is_missing(view: View) -> None:
    data = town_data(view, shared.steps(view.warehouse, view.period.code))
    silent = data[data.iloc[:, 0] == MISSING].iloc[0]
    assert silent.iloc[-3:].isna().all()
    towns, total = data.iloc[:-1, 2:], data.iloc[-1, 2:]
    assert list(towns.sum()) == list(total)
