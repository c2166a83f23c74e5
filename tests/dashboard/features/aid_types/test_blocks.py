"""The blocks of 帮扶类型."""

import re
from dataclasses import replace

from dashboard.features.aid_types import blocks as aid_types
from dashboard.features.aid_types import measures
from dashboard.page.view import View
from dashboard.style.theme import LIGHT

SHISHAN, DALI = "440605124", "440605125"


def of_town(view: View, code: str) -> View:
    return replace(view, town=next(r.town for r in view.reports if r.town.code == code))


def test_a_town_that_is_chosen_stands_among_the_others(view: View) -> None:
    here = of_town(view, SHISHAN)
    block = aid_types.by_town(here, aid_types.count(here, aid_types.MAIN))
    rows = re.findall(r'<tr class="(dim)?"><th scope="row">(.+?)</th>', block.html)
    assert [name for _, name in rows] == list(view.town_names.values())
    assert [name for dim, name in rows if not dim] == [here.area_name]


def test_money_says_where_most_of_it_goes(view: View) -> None:
    drawn = measures.by_measure(view, "cash", LIGHT)
    assert drawn is not None
    assert "资金投向" in drawn.figure.layout.title.text
